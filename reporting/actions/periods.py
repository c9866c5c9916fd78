"""Opening and closing a reporting month; the document that its internal dates stand on."""

from datetime import date, datetime
from itertools import takewhile

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import COMMAND_USER, Deed, User
from portal.core.periods import ZONE, Month, end_of
from portal.core.text import tidy
from reporting.deadlines import dates_by_rule, holidays, standing_document
from reporting.due import units_unassigned
from reporting.models import Period, Return
from reporting.refusals import Refused


def open_period(*, month: Month, by: User, at: datetime, door: str = Deed.Door.COMMAND) -> Period:
    """Make the period, if it is not there, and a return for every unit that owes one. Doing it again changes nothing."""
    with deed(by=by, at=at, door=door, reason=f"Mở kỳ tháng {month.month}/{month.year}"):
        period = Period.objects.select_for_update().get(pk=period_of(month).pk)
        if not period.is_closed:
            assign_returns(period)
        return period


def open_by_hand(*, month: Month, by: User, at: datetime) -> Period:
    """Open a month that the timetable never opened: one from before the portal was put to use. Raises Refused."""
    what = _("Mở kỳ tháng {month}/{year}").format(month=month.month, year=month.year)
    if not by.may("period.manage"):
        raise Refused(_("{what}: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh mở.").format(what=what, by=by))
    if at.astimezone(ZONE).date() < month.opens_on:
        raise Refused(_("{what}: kỳ tự mở ngày {day:%d/%m/%Y}.").format(what=what, day=month.opens_on))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Mở kỳ tháng {month.month}/{month.year}"):
        # Locked: nobody closes one of them while this one opens.
        list(Period.objects.select_for_update().filter(data_to__gte=month.data_to).order_by("data_to"))
        closed = closed_since(month)
        if closed:
            raise Refused(
                _("{what}: {closed} đã chốt, số lũy kế của kỳ ấy không đổi được nữa.").format(what=what, closed=closed)
            )
        period = open_period(month=month, by=by, at=at, door=Deed.Door.PAGE)
        if not period.returns.exists():
            raise Refused(
                _(
                    "{what}: ngày {day:%d/%m/%Y} chưa đơn vị nào có dịch vụ trong Danh mục. Nhập đơn vị và phụ lục có hiệu "
                    "lực từ trước ngày ấy, rồi mở."
                ).format(what=what, day=month.data_to)
            )
        return period


def closed_since(month: Month) -> Period | None:
    """The first closed month from this one on: what it added up stands."""
    return Period.objects.filter(data_to__gte=month.data_to).exclude(closed_at=None).order_by("data_to").first()


def period_to_change(month: Month, at: datetime, what: str) -> Period:
    """The month's period, locked, made where the month is still to come. Call it inside a deed.

    Raises Refused for a closed one, and for one that is over and was never opened: it would stand there without anybody to
    report it.
    """
    if is_missed(month, at):
        raise Refused(_("{what}: kỳ đã qua mà chưa mở. Mở kỳ trước.").format(what=what))
    period = Period.objects.select_for_update().get(pk=period_of(month).pk)
    if period.is_closed:
        raise Refused(_("{what}: kỳ đã chốt, không đổi được nữa. Làm ở kỳ đang mở.").format(what=what))
    return period


def is_missed(month: Month, at: datetime) -> bool:
    """It is over, and the portal never opened it: it is from before."""
    return end_of(month.data_to) <= at and not Period.objects.filter(year=month.year, month=month.month).exists()


def period_of(month: Month) -> Period:
    """The month's period; where there is none yet it is made, with its dates but without returns. Call it inside a deed."""
    defaults = opening_dates(month) | {"due_document": standing_document(month)}
    return Period.objects.get_or_create(year=month.year, month=month.month, defaults=defaults)[0]


def assign_missing(*, period: Period, by: User, at: datetime, door: str = Deed.Door.COMMAND) -> int:
    """A return for each unit that came to owe one after the month was opened; how many."""
    with deed(by=by, at=at, door=door, reason=f"Giao biểu cho đơn vị mới có việc trong kỳ {period}"):
        held = Period.objects.select_for_update().get(pk=period.pk)
        return 0 if held.is_closed else assign_returns(held)


def assign_returns(period: Period) -> int:
    """A return "Đã giao" for each unit that owes one and has none yet; how many. Call it inside a deed."""
    due = units_unassigned(period).order_by("unit").values_list("unit", flat=True)
    return len(Return.objects.bulk_create([Return(unit_id=unit, period=period) for unit in due]))


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


def cite_calendar(*, month: Month, document: str, by: User, at: datetime, door: str = Deed.Door.PAGE) -> list[Period]:
    """Name the document that the internal dates stand on from this month on, until another is named; "" takes it away.

    Until there is one nobody is called late in a report (domain.md §3). It holds for the open months after this one that
    stood on the same as this one did, and for those still to come (`period_of`). Gives the months changed, the first one
    first. Raises Refused.
    """
    document = tidy(document)
    what = _("Văn bản về lịch nội bộ từ kỳ tháng {month}/{year}").format(month=month.month, year=month.year)
    if not (by.may("period.manage") or by.username == COMMAND_USER):
        raise Refused(
            _("{what}: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh nhập.").format(what=what, by=by)
        )
    with deed(by=by, at=at, door=door, reason=f"Văn bản về lịch nội bộ từ kỳ tháng {month.month}/{month.year}"):
        period = period_to_change(month, at, what)
        if period.due_document == document:
            raise Refused(
                _("{what}: kỳ đang ghi đúng văn bản này.").format(what=what)
                if document
                else _("{what}: kỳ chưa ghi văn bản nào.").format(what=what)
            )
        later = (
            Period.objects.filter(data_to__gt=period.data_to, closed_at=None).order_by("data_to").select_for_update()
        )
        changed = [period, *takewhile(lambda one: one.due_document == period.due_document, later)]
        for one in changed:
            one.due_document = document
        Period.objects.bulk_update(changed, ["due_document"])
        return changed


def record_way_out(*, month: Month, way_out: str, by: User, at: datetime) -> Period:
    """What is done in a month that has too few working days (domain.md §3): duty days, an earlier sending, a provisional
    report; "" takes it away. Raises Refused."""
    way_out = tidy(way_out)
    what = _("Ghi cách làm của kỳ tháng {month}/{year}").format(month=month.month, year=month.year)
    if not by.may("period.manage"):
        raise Refused(_("{what}: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh ghi.").format(what=what, by=by))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Cách làm của kỳ tháng {month.month}/{month.year}"):
        period = period_to_change(month, at, what)
        period.way_out = way_out
        period.save(update_fields=["way_out"])
        return period


def opening_dates(month: Month) -> dict[str, date]:
    """The month's window and its four dates, moved off weekends and holidays."""
    return {"data_from": month.data_from, "data_to": month.data_to, **dates_by_rule(month, holidays())}
