"""Tổng quan and Xếp hạng: the province at a glance, and every unit of a tier by one indicator."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.access import page_for, province_wide
from portal.core.periods import end_of
from portal.dashboards.asked import Asked
from portal.dashboards.overview import SHOWN, province_points, silent_units, tiles, to_act_on, unsent_words
from portal.dashboards.pages import common
from portal.dashboards.ranking import HEAT_WORDS, SMALL_WORDS, Ranking, ranking
from portal.dashboards.results import SHORT
from portal.dashboards.trends import chart_of, trend_table
from portal.units.models import Level
from reporting.board import TIERS
from reporting.compliance import compliance
from reporting.models import Period
from reporting.views.asked import chosen_period
from targets.evaluation import OTHERWISE, OTHERWISE_WORDS
from targets.indicators import INDICATORS

ROWS = 20


@require_safe
@page_for("progress.view")
@province_wide
@chosen_period
def overview(request: HttpRequest, period: Period) -> HttpResponse:
    """The province's figures are a sum "đối chiếu": it has no quota of its own, its units reach theirs or not."""
    asked = Asked.of(request, period)
    data = compliance(asked.month, only_approved=asked.only_approved, on_map=asked.on_map)
    trend, silent = province_points(asked), silent_units(asked)
    found = ranking(asked, data["units"], per_page=ROWS)
    table, numbers = (
        found.table(),
        trend_table(asked, asked.indicator, trend[asked.indicator], whose=_("toàn tỉnh"), with_sent=True),
    )
    file = asked.taken_away(table, numbers)
    if file:
        return file
    acts = to_act_on(asked, data, silent)
    report_due = end_of(period.report_due)
    context = {
        **common(asked, data),
        **ranked(asked, found, table, data["units"], "overview"),
        "sent_percent": _percent(data["coverage"]["units_sent"], data["coverage"]["units_due"]),
        "unsent_words": unsent_words(data["units"], silent),
        "tiles": tiles(asked, data, trend),
        "chart": chart_of(
            asked.indicator,
            trend[asked.indicator],
            _("{indicator} toàn tỉnh, theo tháng, %").format(indicator=asked.indicator),
        ),
        "numbers": numbers,
        "acts": acts[:SHOWN],
        "acts_count": len(acts),
        "acts_url": asked.url("to_act"),
        "left": report_due - timezone.now(),
    }
    return render(request, "dashboards/overview.html", context, status=asked.status)


@require_safe
@page_for("progress.view")
@province_wide
@chosen_period
def rank(request: HttpRequest, period: Period) -> HttpResponse:
    """All units of a tier, fifty a page; the file has all."""
    asked = Asked.of(request, period)
    data = compliance(asked.month, only_approved=asked.only_approved, on_map=asked.on_map)
    found = ranking(asked, data["units"])
    table = found.table()
    file = asked.taken_away(table)
    if file:
        return file
    context = {
        **common(asked, data),
        **ranked(asked, found, table, data["units"], "ranking"),
        "page_obj": found.page,
        "page_query": _page_query(asked),
    }
    return render(request, "dashboards/ranking.html", context, status=asked.status)


@require_safe
@page_for("progress.view")
@province_wide
@chosen_period
def to_act(request: HttpRequest, period: Period) -> HttpResponse:
    """Every unit with a reason to act on it."""
    asked = Asked.of(request, period)
    data = compliance(asked.month, only_approved=asked.only_approved, on_map=asked.on_map)
    acts = to_act_on(asked, data, silent_units(asked))
    tiers = [(tier.label, [one for one in acts if one.level == tier]) for tier in TIERS]
    context = {**common(asked, data), "tiers": [pair for pair in tiers if pair[1]], "acts_count": len(acts)}
    return render(request, "dashboards/to_act.html", context, status=asked.status)


def ranked(asked: Asked, found: Ranking, table, units: list[dict], name: str) -> dict:
    """The card of a ranking: tabs of the tiers and of the indicators, the table, its legend."""
    return {
        "table": table,
        "ranked_count": len(found.units),
        "is_whole": len(found.units) <= len(found.page.object_list) or name == "ranking",
        "whole_url": asked.url("ranking", cap=asked.tier, xep=asked.indicator),
        "tiers_tabs": [
            {
                "label": _tier_words(units, tier),
                "url": asked.url(name, cap=tier.value),
                "current": tier.value == asked.tier,
                "count": sum(unit["level"] == tier for unit in units),
            }
            for tier in TIERS
        ],
        "indicator_tabs": [
            {
                "label": f"{id_} {SHORT.get(id_, one.name)}",
                "url": asked.url(name, xep=id_),
                "current": id_ == asked.indicator,
            }
            for id_, one in INDICATORS.items()
        ],
        "indicator": INDICATORS[asked.indicator],
        "heat_words": HEAT_WORDS,
        "small_words": SMALL_WORDS,
        "otherwise": _otherwise_words(found),
        "is_district": asked.tier == Level.DISTRICT,
    }


def _otherwise_words(found: Ranking) -> str:
    marked = any(unit["indicators"][found.asked.indicator]["sensitive"] for unit in found.page.object_list)
    return _("Dấu “{mark}”: {words}.").format(mark=OTHERWISE, words=_(OTHERWISE_WORDS)) if marked else ""


def _page_query(asked: Asked) -> str:
    query = urlencode(asked.query())
    return f"{query}&" if query else ""


def _tier_words(units: list[dict], tier: Level) -> str:
    """A tier of which only ended units have figures left says so."""
    mine = [unit["ended"] for unit in units if unit["level"] == tier]
    return _("{tier} (đã kết thúc)").format(tier=tier.label) if mine and all(mine) else tier.label


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0
