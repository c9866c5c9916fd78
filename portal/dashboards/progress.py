"""What the progress board shows of a period: the rows that a filter asks for, tiers counted, a table to take away."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.core.cells import workbook
from portal.core.durations import in_words
from portal.dashboards.forms import (
    BROKEN,
    CALLED,
    LATE,
    MISSING,
    NOTHING,
    ON_TIME,
    SPANS,
    UNCALLED,
    WAS_LATE,
    ProgressForm,
)
from portal.units.models import Level, UnitVersion
from reporting import board
from reporting.board import Row
from reporting.due import due_at, units_due
from reporting.map_forms import MapForm
from reporting.models import Period

HEADERS = (
    gettext_lazy("Đơn vị"),
    gettext_lazy("Cấp"),
    gettext_lazy("Huyện"),
    gettext_lazy("Trạng thái"),
    gettext_lazy("Kết quả"),
    gettext_lazy("Không phát sinh"),
    gettext_lazy("Dòng đã xong"),
    gettext_lazy("Dòng phải nộp"),
    gettext_lazy("Hạn"),
    gettext_lazy("Gửi lúc"),
    gettext_lazy("Liên hệ"),
    gettext_lazy("Đăng nhập lần cuối"),
    gettext_lazy("Số lần gọi"),
    gettext_lazy("Gọi lần cuối"),
    gettext_lazy("Hẹn gửi ngày"),
    gettext_lazy("Ghi chú"),
)
CARRIED_BY, ENDED = gettext_lazy("Theo bản đồ hiện nay"), gettext_lazy("đã kết thúc, không có đơn vị kế thừa")
STANDING = {
    MISSING: lambda row, day: not row.is_sent,
    LATE: lambda row, day: row.is_late,
    ON_TIME: lambda row, day: row.is_on_time,
    WAS_LATE: lambda row, day: row.was_late,
    NOTHING: lambda row, day: row.arose_nothing,
    CALLED: lambda row, day: not row.is_sent and bool(row.calls),
    UNCALLED: lambda row, day: not row.is_sent and not row.calls,
    BROKEN: lambda row, day: row.broke_promise(day),
}


class Progress:
    """All units of a period that the user can see, and those of them that the filter asks for.

    On today's map the same rows stand under the units that carry their history; it is for reading alone.
    """

    def __init__(self, period: Period, user: User, asked: QueryDict, at: datetime) -> None:
        self.period, self.at, self.day = period, at, timezone.localdate(at)
        self.on_map = MapForm.day_of(asked, self.day)
        self.rows = board.rows(period, self._units(user), at, self.on_map)
        board.add_progress(self.rows, period)
        self.form = ProgressForm(asked, districts=self._districts())
        wanted = self.form.cleaned_data if self.form.is_valid() else {}
        self.shown = [row for row in self.rows if self._is_asked_for(row, wanted)]

    def _units(self, user: User) -> Iterable[UnitVersion]:
        """Who sees the province sees all of them; else those that one stands above, on the map that is asked for."""
        units = units_due(self.period)
        if user.is_province_wide:
            return units
        if self.on_map:
            day = max(self.on_map, self.period.data_to)
            return board.on_todays_map(units, visible_units(user, day), day)
        return units.filter(unit__in=visible_units(user, self.period.data_to))

    def tiers(self) -> list[dict]:
        """Each tier counted: every unit stands in one column alone, so no share passes 100 %."""
        present = [level for level in board.TIERS if any(row.place.level == level for row in self.rows)]
        return [self._tier([row for row in self.rows if row.place.level == level], level) for level in present]

    def workbook(self) -> bytes:
        """The rows shown, as an Excel file."""
        sheet = _("Tiến độ {month}-{year}").format(month=self.period.month, year=self.period.year)
        heads = (*HEADERS, CARRIED_BY) if self.on_map else HEADERS
        return workbook(sheet, heads, (self._cells(row) for row in self.shown))

    def _districts(self) -> list[tuple[int, str]]:
        communes = [row for row in self.rows if row.place.level == Level.COMMUNE and row.above]
        return list(dict.fromkeys((row.place.parent_id, row.above) for row in communes))

    def _is_asked_for(self, row: Row, wanted: dict) -> bool:
        level, district, state = (wanted.get(name) for name in ("cap", "huyen", "trang_thai"))
        if level and row.place.level != level:
            return False
        if district and district not in (str(row.place.parent_id), str(row.place.unit_id)):
            return False
        if wanted.get("thoi_gian") and not self._is_within(row, wanted["thoi_gian"]):
            return False
        if state in STANDING:
            return STANDING[state](row, self.day)
        return not state or (row.return_ is not None and row.return_.state == state)

    def _is_within(self, row: Row, span: str) -> bool:
        least, most = SPANS[span][1:]
        left = row.due_at - self.at
        is_after = least is None or left > timedelta(hours=least)
        return not row.is_sent and is_after and left <= timedelta(hours=most)

    def _tier(self, mine: list[Row], level: Level) -> dict:
        sent = sum(row.is_sent for row in mine)
        return {
            "label": level.label,
            "level": level.value,
            "total": len(mine),
            "sent": sent,
            "on_time": sum(row.is_on_time for row in mine),
            "was_late": sum(row.was_late for row in mine),
            "nothing": sum(row.arose_nothing for row in mine),
            "missing": len(mine) - sent,
            "late": sum(row.is_late for row in mine),
            "is_ended": all(row.is_ended for row in mine),
            "percent": 100 * sent // len(mine),
            "due_on": self.period.commune_due if level == Level.COMMUNE else self.period.unit_due,
            "left": due_at(self.period, level) - self.at,
        }

    def _cells(self, row: Row) -> tuple[object, ...]:
        return_, call = row.return_, row.last_call
        carried_by = (str(row.place) if not row.is_ended else ENDED,) if self.on_map else ()
        return (
            str(row.unit),
            str(Level(row.unit.level).label),
            row.above,
            return_.get_state_display() if return_ else _("Chưa giao biểu"),
            result_words(row, self.at),
            "x" if row.arose_nothing else "",
            return_.lines_done if return_ else None,
            return_.lines_due if return_ else None,
            self.period.commune_due if row.unit.level == Level.COMMUNE else self.period.unit_due,
            _moment(return_.submitted_at) if return_ and row.is_sent else None,
            "; ".join(f"{person} {person.phone}".strip() for person in row.people),
            _moment(row.last_login),
            len(row.calls),
            f"{_moment(call.at)}, {call.by}" if call else None,
            row.promised_on,
            call.note if call else "",
            *carried_by,
        )


def result_words(row: Row, at: datetime) -> str:
    """ "đúng hạn", "muộn 3 giờ", "quá 5 ngày", "còn 14 giờ"."""
    if row.is_on_time:
        return _("đúng hạn")
    if row.was_late:
        return _("muộn {in_words}").format(in_words=in_words(row.return_.submitted_at - row.due_at))
    return (
        _("quá {in_words}").format(in_words=in_words(row.due_at - at))
        if row.is_late
        else _("còn {in_words}").format(in_words=in_words(row.due_at - at))
    )


def _moment(at: datetime | date | None) -> str | None:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else None
