"""Đơn vị: who stands on a day, what a unit was called and where it stood, what happened to units."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.dashboards.forms import UnitsForm
from portal.units.lookup import events, events_of, listed, standing, told
from portal.units.models import Level, Unit, UnitVersion

ROWS = 50


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units of a day by tier; how the province is made up is no secret, so everybody who is logged in may look."""
    form = UnitsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("ngay") or timezone.localdate()
    found = standing(day, level=asked.get("cap", ""), words=asked.get("q", ""))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "day": day,
        "page_obj": page,
        "rows": listed(page.object_list, day),
        "tabs": _tabs(request, day, asked.get("cap", "")),
        "query": _query(request),
    }
    return render(request, "dashboards/units.html", context, status=200 if form.is_valid() else 400)


@require_safe
def history(request: HttpRequest, unit: int) -> HttpResponse:
    """One unit through time: names, places, codes, events, and where its series breaks."""
    found = get_object_or_404(Unit, pk=unit)
    context = {
        "unit": found,
        "versions": UnitVersion.objects.filter(unit=found).order_by("-valid"),
        "codes": found.codes.order_by("scheme", "-valid"),
        "events": events_of(found),
        "day": timezone.localdate(),
        "now": found.on(timezone.localdate()),
    }
    return render(request, "dashboards/unit_history.html", context)


@require_safe
def happened(request: HttpRequest) -> HttpResponse:
    """All events, the latest first."""
    page = Paginator(events(), ROWS).get_page(request.GET.get("page"))
    context = {"page_obj": page, "events": told(page.object_list)}
    return render(request, "dashboards/unit_events.html", context)


def _tabs(request: HttpRequest, day, level: str) -> list[dict]:
    levels = list(UnitVersion.objects.on(day).values_list("level", flat=True))
    kept = {key: request.GET[key] for key in ("ngay", "q") if request.GET.get(key)}
    return [
        {
            "label": label,
            "url": reverse("units", query=kept | ({"cap": value} if value else {})),
            "current": value == level,
            "count": levels.count(value) if value else len(levels),
        }
        for value, label in (("", _("Tất cả")), *Level.choices)
    ]


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""
