"""How far returns have come: lines due and lines done, counted by the database in the query that finds the returns."""

from datetime import timedelta

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from catalog.models import Service
from portal.accounts.remembered import remembered
from reporting.models import Line, Period, Return


def with_coverage(returns: QuerySet[Return]) -> QuerySet[Return]:
    """Adds `lines_due` (as reporting.due.services_due counts them) and `lines_done` (complete, adding up)."""
    in_force = Service.objects.filter(unit=OuterRef("unit"), valid__contains=OuterRef("period__data_to"))
    ended_but_pending = Line.objects.filter(
        Q(pending_in_time__gt=0) | Q(pending_overdue__gt=0),
        return_ref__unit=OuterRef("unit"),
        return_ref__period__data_to=OuterRef("period__data_from") - timedelta(days=1),
        service__isnull=False,
    ).exclude(service__valid__contains=OuterRef("period__data_to"))
    done = Line.objects.filter(return_ref=OuterRef("pk"), service__isnull=False, complete=True, consistent=True)
    return returns.annotate(
        lines_due=_number(in_force, "unit") + _number(ended_but_pending, "return_ref__unit"),
        # Never above what is due: a line stays when its service is taken off the list.
        lines_done=Least(_number(done, "return_ref"), F("lines_due")),
    )


@remembered
def coverage_in(period: Period) -> dict[int, tuple[int, int]]:
    """(lines due, lines done) of every return of the period, by its id."""
    rows = with_coverage(period.returns.order_by()).values_list("pk", "lines_due", "lines_done")
    return {pk: (due, done) for pk, due, done in rows}


def _number(rows: QuerySet, group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
