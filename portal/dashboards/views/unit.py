"""Kết quả: one unit against its four quotas, each number with numerator, denominator, clause and reading; a sheet for Monday."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.clauses import clause_texts
from portal.accounts.access import page_for
from portal.accounts.places import place_of, split_days
from portal.core.compiled import Rows
from portal.dashboards.asked import Asked, unit_or_404
from portal.dashboards.pages import common
from portal.dashboards.trends import chart_of, trend_table
from portal.dashboards.unit_page import UnitBoard
from portal.units.models import Unit, UnitVersion
from portal.units.succession import breaks
from reporting.compliance import JUDGED_LEVELS
from reporting.models import SENT, Period, Return
from reporting.views.asked import chosen_period

_SENT = Rows(
    lambda period, unit: Return.objects.filter(period=period, unit=unit, state__in=SENT).order_by().values_list("pk")
)


@require_safe
@page_for("return.enter", "return.submit", "return.approve_commune")
def own_results(request: HttpRequest) -> HttpResponse:
    """To the page of the user's own unit."""
    if request.user.unit_id is None:
        raise Http404
    return redirect(reverse("results", args=[request.user.unit_id], query=request.GET))


@require_safe
@chosen_period
def results(request: HttpRequest, period: Period, unit: int) -> HttpResponse:
    """A unit that the user can see, in one period; a unit that is not on the map chosen has no such page."""
    asked = Asked.of(request, period)
    found, version = _judged_unit(asked, unit)
    board = UnitBoard(asked, version)
    trend = board.trend()
    tables = [trend_table(asked, id_, points, whose=str(version)) for id_, points in trend.items()]
    sides = board.sides()
    file = asked.taken_away(sides, *tables)
    if file:
        return file
    charts = {
        id_: chart_of(id_, points, _("{id} {version}, theo tháng, %").format(id=id_, version=version))
        for id_, points in trend.items()
    }
    context = {
        **_page(asked, found, version, board),
        "sides": sides,
        "trends": [(table, charts[id_]) for id_, table in zip(trend, tables, strict=True)],
    }
    return render(request, "dashboards/unit.html", context, status=asked.status)


@require_safe
@chosen_period
def meeting(request: HttpRequest, period: Period, unit: int) -> HttpResponse:
    """The same on one sheet of A4, for the Monday meeting."""
    asked = Asked.of(request, period)
    found, version = _judged_unit(asked, unit)
    board = UnitBoard(asked, version)
    q4 = board.trend()["Q4"]
    context = {
        **_page(asked, found, version, board),
        "chart": chart_of("Q4", q4, _("Q4 {version}, theo tháng, %").format(version=version)),
        "at": asked.at,
    }
    return render(request, "dashboards/meeting.html", context, status=asked.status)


def _page(asked: Asked, found: Unit, version: UnitVersion, board: UnitBoard) -> dict:
    shown = board.results()
    clauses, begins = clause_texts(asked.month.data_to), asked.month.months_to_date[0].data_from
    was_split = any(begins <= day <= asked.day for day in split_days())  # in most years nobody was
    return {
        **common(asked),
        "unit": version,
        "coverage": board.coverage,
        "results": [result | {"text": clauses.get(result["path"], "")} for result in shown],
        "is_sent": bool(_SENT(asked.period.pk, found.pk)),
        "may_open": asked.request.user.may("return.view") and asked.on_map is None,
        "breaks": breaks(found, begins, asked.day) if was_split else [],
        "meeting_url": asked.url("meeting", found.pk),
        "results_url": asked.url("results", found.pk),
        "compare_url": asked.url("compare", a=found.pk),
        "explain_url": asked.url("explain", don_vi=found.pk),
        "unused_url": asked.url("unused", don_vi=found.pk),
        "existed": place_of(found.pk, asked.month.data_to) is not None,
    }


def _judged_unit(asked: Asked, unit: int) -> tuple[Unit, UnitVersion]:
    """Departments, districts and communes have results; the province and others have none."""
    found, version = unit_or_404(asked, unit)
    if version.level not in JUDGED_LEVELS:
        raise Http404
    return found, version
