"""Kết quả: one unit against its four quotas, each number with numerator, denominator, clause and reading."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.models import Clause
from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.dashboards.results import results_of, year_words
from portal.units.models import Unit
from portal.units.succession import breaks, last_versions
from reporting.map_forms import MapForm
from reporting.models import SENT, Period, Return
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
    """A unit that the user can see, in one period; a unit that is not on the map chosen has no such page."""
    month, form = period.reporting_month, MapForm(request.GET)
    on_map = MapForm.day_of(request.GET, timezone.localdate())
    day = max(on_map or month.data_to, month.data_to)
    found = get_object_or_404(_visible(request.user, period, day), pk=unit)
    judged = results_of(found.pk, month, on_map)
    if judged is None:
        raise Http404
    paths = [result["path"] for result in judged["results"]]
    texts = Clause.objects.filter(decision__valid__contains=month.data_to, path__in=paths)
    clauses = dict(texts.values_list("path", "text"))
    context = {
        "period": period,
        "form": form,
        "unit": found.on(day) or last_versions([found.pk])[0],
        "judged": judged,
        "results": [result | {"text": clauses.get(result["path"], "")} for result in judged["results"]],
        "is_sent": period.returns.filter(unit=found, state__in=SENT).exists(),
        "year_words": year_words(month),
        "may_open": request.user.may("return.view") and on_map is None,
        "breaks": breaks(found, month.months_to_date[0].data_from, day),
    }
    return render(request, "dashboards/unit.html", context)


def _visible(user: User, period: Period, day: date) -> QuerySet[Unit]:
    """What the user sees on the day; who sees the whole province also finds units that have ended and have figures left."""
    seen = visible_units(user, day)
    if not user.is_province_wide:
        return seen
    reported = Return.objects.filter(period__year=period.year).values("unit")
    return Unit.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=reported))
