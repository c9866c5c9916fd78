"""Words to send to those whose month is missing, one text per district, ready to copy. Nothing is sent from here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import User
from portal.core.durations import in_words
from portal.core.periods import ZONE
from portal.units.models import Level
from reporting.board import Row
from reporting.models import Period, State

GROUPS = {Level.DEPARTMENT: "Các sở, ban, ngành", Level.DISTRICT: "UBND các huyện, thị xã, thành phố"}


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
    return row.unit.level, GROUPS.get(Level(row.unit.level), "UBND các xã, phường, thị trấn")


def _text(group: str, period: Period, missing: list[Row], by: User, at: datetime) -> str:
    now = at.astimezone(ZONE)
    due = missing[0].due_at.astimezone(ZONE)
    last_day = period.commune_due if missing[0].unit.level == Level.COMMUNE else period.unit_due
    calendar = period.due_document or "lịch nội bộ"
    lines = [
        f"Kính gửi: {group}.",
        f"Đến {now:%H:%M} ngày {now:%d/%m/%Y}, {len(missing)} đơn vị chưa gửi số liệu dịch vụ công {period} "
        f"(kỳ {period.data_from:%d/%m/%Y}–{period.data_to:%d/%m/%Y}):",
        *(f"- {row.unit}: {_where(row)}" for row in missing),
        f"Hạn gửi: 24:00 ngày {last_day:%d/%m/%Y} ({calendar}), {_left(due, at)}. Báo cáo của tỉnh phải gửi trước ngày 20 "
        "(Quyết định, Điều 2.2.c).",
        "Đề nghị nhập đủ, gửi cấp trên trên Cổng theo dõi; thủ tục không có hồ sơ thì khai “không phát sinh hồ sơ trong kỳ”.",
        f"Vướng mắc xin gọi {by}{f', {by.phone}' if by.phone else ''}.",
    ]
    return "\n".join(lines)


def _where(row: Row) -> str:
    if row.return_ is None:
        return "chưa được giao biểu"
    done = f"đã xong {row.return_.lines_done}/{row.return_.lines_due} dòng"
    return {
        State.ASSIGNED: "chưa nhập",
        State.PRESENTED: f"{done}, đang chờ lãnh đạo gửi",
        State.RETURNED: "bị trả lại, chưa gửi lại",
    }.get(State(row.return_.state), done)


def _left(due: datetime, at: datetime) -> str:
    return f"còn {in_words(due - at)}" if due > at else f"đã quá {in_words(due - at)}"
