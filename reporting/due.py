"""What is due: which lines a return must hold, which returns a period waits for, and what is late."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from catalog.models import Field, Service
from portal.core.compiled import Rows
from portal.core.periods import end_of
from portal.units.models import Level, UnitVersion
from reporting.models import COUNTED, WHOLLY_EMPTY, Line, Period, Return


class DueRow(NamedTuple):
    """A service that is due, as its line names it."""

    pk: int
    code: str
    name: str
    field_id: int
    field: str


def services_due(return_: Return) -> QuerySet[Service]:
    """The unit's services in force at the period's end, and those ended meanwhile that still have pending dossiers."""
    return _services_due(*_asked(return_)).select_related("procedure__field")


def rows_due(return_: Return) -> list[DueRow]:
    """The same as plain rows: what a line needs of its service; as three model instances each they take longer than the lines."""
    return [DueRow(*row) for row in _ROWS_DUE(*_asked(return_))]


def _asked(return_: Return) -> tuple[int, date, int, int]:
    before = return_.period.reporting_month.shift(-1)
    return return_.unit_id, return_.period.data_to, before.year, before.month


def _services_due(unit: int, day: date, year_before: int, month_before: int) -> QuerySet[Service]:
    left = _pending(unit, year_before, month_before)
    return (
        Service.objects.filter(unit=unit)
        .filter(Q(valid__contains=day) | Q(pk__in=left.values("service")))
        .order_by("procedure__field__name", "procedure__code")
    )


def _pending(unit: int, year: int, month: int) -> QuerySet[Line]:
    """The unit's lines of that month with dossiers that were not resolved."""
    of_month = Line.objects.filter(
        return_ref__unit=unit, return_ref__period__year=year, return_ref__period__month=month
    )
    return of_month.filter(Q(pending_in_time__gt=0) | Q(pending_overdue__gt=0))


_ROWS_DUE = Rows(
    lambda *asked: _services_due(*asked).values_list(
        "pk", "procedure__code", "procedure__name", "procedure__field", "procedure__field__name"
    )
)


def unlisted_fields(return_: Return) -> QuerySet[Field]:
    """The fields for which the unit has one line of "TTHC ngoài Danh mục" each."""
    return _unlisted_fields(return_.pk, *_asked(return_))


def unlisted_rows(return_: Return) -> list[tuple[int, str]]:
    """The same as (id, name)."""
    return [(pk, name) for pk, name in _UNLISTED_ROWS(return_.pk, *_asked(return_))]


def _unlisted_fields(return_: int, unit: int, day: date, year_before: int, month_before: int) -> QuerySet[Field]:
    """Those of the unit's listed procedures, those typed into, and those in which dossiers were left the month before."""
    due = _services_due(unit, day, year_before, month_before)
    held = Line.objects.filter(return_ref=return_, field__isnull=False).exclude(WHOLLY_EMPTY, note="")
    left = _pending(unit, year_before, month_before).filter(field__isnull=False)
    return Field.objects.filter(
        Q(pk__in=due.order_by().values("procedure__field"))
        | Q(pk__in=held.values("field"))
        | Q(pk__in=left.values("field"))
    ).order_by("name")


_UNLISTED_ROWS = Rows(lambda *asked: _unlisted_fields(*asked).values_list("pk", "name"))


def units_due(period: Period) -> QuerySet[UnitVersion]:
    """The units (as they were called at the period's end) that have a service in force and so owe a return."""
    listed = Service.objects.filter(valid__contains=period.data_to).values("unit")
    return UnitVersion.objects.on(period.data_to).filter(unit__in=listed)


def units_unassigned(period: Period) -> QuerySet[UnitVersion]:
    """Those of them that have no return yet: what they owe was listed after the month was opened."""
    return units_due(period).exclude(unit__in=period.returns.values("unit"))


def due_at(period: Period, level: str) -> datetime:
    """The first moment that is too late for a unit of that tier (internal calendar)."""
    return end_of(period.commune_due if level == Level.COMMUNE else period.unit_due)


def overdue(period: Period, at: datetime) -> QuerySet[UnitVersion]:
    """The units that owe this period and have not sent although their date is over."""
    sent = Return.objects.filter(COUNTED, period=period).values("unit")
    late_levels = [level for level in Level.values if due_at(period, level) <= at]
    return units_due(period).filter(level__in=late_levels).exclude(unit__in=sent)


def unfinished(return_: Return) -> list[str]:
    """The codes of due services whose line is missing, has an empty cell, or does not add up."""
    return [code for (code,) in _UNFINISHED(return_.pk, *_asked(return_))]


def _unfinished(return_: int, unit: int, day: date, year_before: int, month_before: int) -> QuerySet:
    done = Line.objects.filter(return_ref=return_, complete=True, consistent=True, service__isnull=False)
    due = _services_due(unit, day, year_before, month_before)
    return due.exclude(pk__in=done.values("service")).values_list("procedure__code")


_UNFINISHED = Rows(_unfinished)


def started_unlisted(return_: Return) -> list[str]:
    """The fields of "TTHC ngoài Danh mục" whose line was begun and is not complete or does not add up."""
    return [name for (name,) in _STARTED(return_.pk)]


_STARTED = Rows(
    lambda return_: (
        Line.objects.filter(return_ref=return_, field__isnull=False)
        .exclude(complete=True, consistent=True)
        .exclude(WHOLLY_EMPTY, note="")
        .values_list("field__name")
    )
)
