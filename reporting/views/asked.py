"""Which period a page is asked for: ?ky=2026-10, or the one that offices work on now."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.access import View
from portal.core.periods import Month
from reporting.models import Period

LONGEST_LIST = 60


def chosen_period(view: View) -> Callable[..., HttpResponse]:
    """Hand the view its period; where there is none, say so and which there are (404)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        periods = list(Period.objects.order_by("-data_to")[:LONGEST_LIST])
        period, why_not = _choose(periods, request.GET.get("ky", ""), timezone.now())
        if period is None:
            return render(request, "reporting/no_period.html", {"periods": periods, "why_not": why_not}, status=404)
        request.periods = periods
        return view(request, period, *args, **kwargs)

    return wrapped


def current_period(at: datetime) -> Period | None:
    """The period whose data are complete and that offices send now; before the first one ends, the first."""
    ended = Month.last_ended(at)
    begun = Period.objects.filter(data_to__lte=ended.data_to).order_by("-data_to").first()
    return begun or Period.objects.order_by("data_to").first()


def _choose(periods: list[Period], asked: str, at: datetime) -> tuple[Period | None, str]:
    if not asked:
        return current_period(at), _("Chưa có kỳ báo cáo nào được mở.")
    try:
        month = Month.parse(asked)
    except ValueError as error:
        return None, str(error)
    found = next((period for period in periods if period.reporting_month == month), None)
    return found, _("Kỳ tháng {month}/{year} chưa được mở.").format(month=month.month, year=month.year)
