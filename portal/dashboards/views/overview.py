"""Tổng quan: the four indicators of the province, how much of it has reported, and every unit beside its quotas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.access import page_for, province_wide
from portal.core.periods import end_of
from portal.dashboards.forms import OverviewForm
from portal.dashboards.results import by_rate, compared, shown, year_words
from portal.units.models import Level
from reporting.board import TIERS
from reporting.compliance import compliance
from reporting.map_forms import MapForm
from reporting.models import Period
from reporting.views.asked import chosen_period
from targets.readings import readings


@require_safe
@page_for("progress.view")
@province_wide
@chosen_period
def overview(request: HttpRequest, period: Period) -> HttpResponse:
    """The province's figures are a sum "đối chiếu": it has no quota of its own, its units reach theirs or not."""
    form = OverviewForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    month, at = period.reporting_month, timezone.now()
    on_map = MapForm.day_of(asked, timezone.localdate(at))
    data = compliance(month, only_approved=asked.get("so") == "duyet", on_map=on_map)
    understood, province = readings(month.year), data["province"]["indicators"]
    report_due = end_of(period.report_due)
    context = {
        "period": period,
        "form": form,
        "asked": asked,
        "year_words": year_words(month),
        "coverage": data["coverage"],
        "sent_percent": _percent(data["coverage"]["units_sent"], data["coverage"]["units_due"]),
        "tiles": [compared(id_, entry, understood[id_].target, month) for id_, entry in province.items()],
        "units": _units(data["units"], asked),
        "tabs": _tabs(request, data["units"], asked),
        "heads": _heads(request, province, asked),
        "left": report_due - at,
    }
    return render(request, "dashboards/overview.html", context, status=200 if form.is_valid() else 400)


def _units(units: list[dict], asked: dict) -> list[dict]:
    """The units of the chosen tier, in official order or ranked by one indicator."""
    chosen = [unit for unit in units if unit["level"] == asked.get("cap")]
    if asked.get("xep"):
        chosen.sort(key=lambda unit: by_rate(unit, asked["xep"]))
    names = {unit["code"]: unit["name"] for unit in units}
    return [
        unit
        | {
            "above": names.get(unit["parent"], ""),
            "results": [shown(id_, entry) for id_, entry in unit["indicators"].items()],
        }
        for unit in chosen
    ]


def _tabs(request: HttpRequest, units: list[dict], asked: dict) -> list[dict]:
    return [
        {
            "label": _tier_words(units, tier),
            "url": _with(request, cap=tier.value),
            "current": tier.value == asked.get("cap"),
            "count": sum(unit["level"] == tier for unit in units),
        }
        for tier in TIERS
    ]


def _tier_words(units: list[dict], tier: Level) -> str:
    """A tier of which only ended units have figures left says so."""
    mine = [unit["ended"] for unit in units if unit["level"] == tier]
    return f"{tier.label} (đã kết thúc)" if mine and all(mine) else tier.label


def _heads(request: HttpRequest, province: dict, asked: dict) -> list[dict]:
    """The heads of the four columns, each a link that ranks by it; ranked already, back to the official order."""
    return [
        {
            "words": shown(id_, entry),
            "is_ranked": asked.get("xep") == id_,
            "url": _with(request, xep="" if asked.get("xep") == id_ else id_),
        }
        for id_, entry in province.items()
    ]


def _with(request: HttpRequest, **changed: str) -> str:
    kept = {key: request.GET[key] for key in ("ky", "cap", "xep", "so", "ban_do") if request.GET.get(key)}
    return reverse("overview", query={key: value for key, value in (kept | changed).items() if value})


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0
