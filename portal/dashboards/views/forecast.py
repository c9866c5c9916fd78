"""Dự báo: where a unit is likely to end the year in Q2 and Q4, what it takes to reach the quota, where it can come from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.scope import visible_units
from portal.dashboards.results import year_words
from portal.units.models import UnitVersion
from reporting.compliance import JUDGED_LEVELS
from reporting.forecasts import outlooks
from reporting.models import Period
from reporting.views.asked import chosen_period
from targets.indicators import INDICATORS


@require_safe
@chosen_period
def forecast(request: HttpRequest, period: Period, unit: int) -> HttpResponse:
    """Of a unit that the user can see, as it stood at the period's end."""
    day = period.data_to
    seen = visible_units(request.user, timezone.localdate())
    standing = UnitVersion.objects.on(day).filter(level__in=JUDGED_LEVELS, unit__in=seen.values("pk"))
    version = get_object_or_404(standing, unit=unit)
    made = outlooks(version, period.reporting_month)
    context = {
        "period": period,
        "unit": version,
        "year_words": year_words(period.reporting_month),
        "outlooks": [(one, INDICATORS[one.id]) for one in made],
    }
    return render(request, "dashboards/forecast.html", context)
