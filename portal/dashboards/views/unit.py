"""Kết quả: one unit against its four quotas, each number with numerator, denominator, clause and reading."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.models import Clause
from portal.accounts.access import page_for
from portal.accounts.scope import visible_units
from portal.dashboards.results import results_of, year_words
from reporting.models import SENT, Period
from reporting.views.asked import chosen_period


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
    """A unit that the user can see, in one period; a unit that did not exist then has no such page."""
    month = period.reporting_month
    found = get_object_or_404(visible_units(request.user, month.data_to), pk=unit)
    judged = results_of(found.pk, month)
    if judged is None:
        raise Http404
    paths = [result["path"] for result in judged["results"]]
    texts = Clause.objects.filter(decision__valid__contains=month.data_to, path__in=paths)
    clauses = dict(texts.values_list("path", "text"))
    context = {
        "period": period,
        "unit": found.on(month.data_to),
        "judged": judged,
        "results": [result | {"text": clauses.get(result["path"], "")} for result in judged["results"]],
        "is_sent": period.returns.filter(unit=found, state__in=SENT).exists(),
        "year_words": year_words(month),
        "may_open": request.user.may("return.view"),
    }
    return render(request, "dashboards/unit.html", context)
