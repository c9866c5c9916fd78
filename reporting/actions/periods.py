"""Opening and closing a reporting month."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import COMMAND_USER, Deed, User
from portal.core.periods import Month, due_date, end_of
from reporting.due import units_due
from reporting.models import Holiday, Period, Return
from reporting.refusals import Refused

# domain.md §3: internal days before the decision's "trước ngày 20"; the last moment of the report is the 19th, 24:00.
COMMUNE_DAY, UNIT_DAY, CLOSE_DAY, REPORT_DAY = 16, 17, 18, 19


def open_period(*, month: Month, by: User, at: datetime, door: str = Deed.Door.COMMAND) -> Period:
    """Make the period, if it is not there, and a return for every unit that owes one. Doing it again changes nothing."""
    with deed(by=by, at=at, door=door, reason=f"Mở kỳ tháng {month.month}/{month.year}"):
        period, _ = Period.objects.get_or_create(year=month.year, month=month.month, defaults=opening_dates(month))
        if not period.is_closed:
            assign_returns(period)
        return period


def assign_returns(period: Period) -> None:
    """A return "Đã giao" for each unit that owes one and has none yet. Call it inside a deed."""
    have = set(period.returns.values_list("unit", flat=True))
    due = units_due(period).exclude(unit__in=have).order_by("unit").values_list("unit", flat=True)
    Return.objects.bulk_create([Return(unit_id=unit, period=period) for unit in due])


def close_period(*, period: Period, by: User, at: datetime, door: str = Deed.Door.PAGE) -> Period:
    """Close the month for good: only a correction changes it afterwards. Raises Refused before its data are complete."""
    if not (by.may("period.manage") or by.username == COMMAND_USER):
        raise Refused(
            _("Chốt kỳ {period}: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh chốt kỳ.").format(
                period=period, by=by
            )
        )
    if at < end_of(period.data_to):
        raise Refused(
            _("Chốt kỳ {period}: kỳ chưa hết số liệu (đến 24:00 ngày {until:%d/%m/%Y}).").format(
                period=period, until=period.data_to
            )
        )
    with deed(by=by, at=at, door=door, reason=f"Chốt kỳ {period}"):
        period = Period.objects.select_for_update().get(pk=period.pk)
        if period.is_closed:
            return period
        period.closed_at, period.closed_by = at, by
        period.save(update_fields=["closed_at", "closed_by"])
        return period


def opening_dates(month: Month) -> dict[str, date]:
    """The month's window and its four dates, moved off weekends and holidays.

    "Trước ngày 20" is the decision's: the report's last day never comes after the 19th, even where that is no working
    day; what is done then is decided by a person (actions/moves.py).
    """
    holidays = frozenset(Holiday.objects.values_list("day", flat=True))

    def moved(day: int) -> date:
        return due_date(date(month.year, month.month, day), month.data_to, holidays)

    return {
        "data_from": month.data_from,
        "data_to": month.data_to,
        "commune_due": moved(COMMUNE_DAY),
        "unit_due": moved(UNIT_DAY),
        "close_due": moved(CLOSE_DAY),
        "report_due": min(moved(REPORT_DAY), date(month.year, month.month, REPORT_DAY)),
    }
