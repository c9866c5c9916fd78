"""Words to send to those whose month is missing, one text per district, ready to copy. Nothing is sent from here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.core.durations import in_words
from portal.core.periods import ZONE
from portal.units.models import Level
from reporting.board import Row
from reporting.models import Period, State

GROUPS = {
    Level.DEPARTMENT: gettext_lazy("Các sở, ban, ngành"),
    Level.DISTRICT: gettext_lazy("UBND các huyện, thị xã, thành phố"),
}


@dataclass(frozen=True)
class Reminder:
    """One text: to whom, about how many units."""

    key: str
    group: str
    count: int
    text: str


def reminders(period: Period, rows: Iterable[Row], by: User, at: datetime) -> list[Reminder]:
    """The missing units of each district, those of the province's own tiers together, in the order of the board."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if not row.is_sent:
            groups.setdefault(_group(row), []).append(row)
    return [
        Reminder(key, name, len(missing), _text(name, period, missing, by, at))
        for (key, name), missing in groups.items()
    ]


def _group(row: Row) -> tuple[str, str]:
    if row.unit.level == Level.COMMUNE and row.above:
        return f"h{row.unit.parent_id}", row.above
    return row.unit.level, GROUPS.get(Level(row.unit.level), _("UBND các xã, phường, thị trấn"))


def _text(group: str, period: Period, missing: list[Row], by: User, at: datetime) -> str:
    now = at.astimezone(ZONE)
    due = missing[0].due_at.astimezone(ZONE)
    last_day = period.commune_due if missing[0].unit.level == Level.COMMUNE else period.unit_due
    calendar = period.due_document or _("lịch nội bộ")
    lines = [
        _("Kính gửi: {group}.").format(group=group),
        _(
            "Đến {now:%H:%M} ngày {now:%d/%m/%Y}, {n} đơn vị chưa gửi số liệu dịch vụ công {period} "
            "(kỳ {data_from:%d/%m/%Y}–{until:%d/%m/%Y}):"
        ).format(now=now, n=len(missing), period=period, data_from=period.data_from, until=period.data_to),
        *(f"- {row.unit}: {_where(row)}" for row in missing),
        _(
            "Hạn gửi: 24:00 ngày {last_day:%d/%m/%Y} ({calendar}), {left}. Báo cáo của tỉnh phải gửi trước ngày 20 "
            "(Quyết định, Điều 2.2.c)."
        ).format(last_day=last_day, calendar=calendar, left=_left(due, at)),
        _(
            "Đề nghị nhập đủ, gửi cấp trên trên Cổng theo dõi; thủ tục không có hồ sơ thì khai “không phát sinh hồ sơ "
            "trong kỳ”."
        ),
        _("Vướng mắc xin gọi {by}.").format(by=f"{by}, {by.phone}" if by.phone else by),
    ]
    return "\n".join(lines)


def _where(row: Row) -> str:
    if row.return_ is None:
        return _("chưa được giao biểu")
    done = _("đã xong {lines_done}/{lines_due} dòng").format(
        lines_done=row.return_.lines_done, lines_due=row.return_.lines_due
    )
    return {
        State.ASSIGNED: _("chưa nhập"),
        State.PRESENTED: _("{done}, đang chờ lãnh đạo gửi").format(done=done),
        State.RETURNED: _("bị trả lại, chưa gửi lại"),
    }.get(State(row.return_.state), done)


def _left(due: datetime, at: datetime) -> str:
    return (
        _("còn {in_words}").format(in_words=in_words(due - at))
        if due > at
        else _("đã quá {in_words}").format(in_words=in_words(due - at))
    )
