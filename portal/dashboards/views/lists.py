"""The indicator's page, the list that moves Q2, two units or periods side by side, and why a rate changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Clause
from portal.accounts.access import page_for, province_wide
from portal.core.periods import Month
from portal.core.tables import Head, Row, Table, count_cell
from portal.dashboards.asked import Asked, unit_or_404
from portal.dashboards.comparing import Side, comparison, explained, parts_chart, parts_table
from portal.dashboards.overview import province_points
from portal.dashboards.pages import common
from portal.dashboards.ranking import ranking
from portal.dashboards.results import compared
from portal.dashboards.trends import chart_of, trend_table
from portal.dashboards.unused import unused_by_unit, unused_of
from portal.dashboards.views.overview import ROWS, ranked
from portal.units.models import UnitVersion
from reporting.board import TIERS
from reporting.compliance import YEARLY, compliance
from reporting.corrected import CORRECTABLE
from reporting.models import Period
from reporting.views.asked import chosen_period
from targets.change import PARTS
from targets.evaluation import VERDICTS
from targets.indicators import INDICATORS
from targets.readings import readings


@require_safe
@page_for("progress.view")
@province_wide
@chosen_period
def indicator(request: HttpRequest, period: Period, indicator: str) -> HttpResponse:
    """One indicator: its clause and reading, the province's way, how each tier stands, the ranking."""
    if indicator not in INDICATORS:
        raise Http404
    asked = Asked.of(request, period)
    asked.form.cleaned_data["xep"] = indicator
    data = compliance(asked.month, only_approved=asked.only_approved, on_map=asked.on_map)
    points, understood = province_points(asked)[indicator], readings(asked.month.year)[indicator]
    numbers, tiers = (
        trend_table(asked, indicator, points, whose=_("toàn tỉnh"), with_sent=True),
        _by_tier(asked, data, indicator),
    )
    found = ranking(asked, data["units"], per_page=ROWS)
    table = found.table()
    file = asked.taken_away(numbers, tiers, table)
    if file:
        return file
    words = INDICATORS[indicator]
    context = {
        **common(asked, data),
        **ranked(asked, found, table, data["units"], "ranking"),
        "result": compared(indicator, data["province"]["indicators"][indicator], points[-1].target, asked.month),
        "clause": Clause.objects.filter(decision__valid__contains=asked.month.data_to, path=words.clause_path).first(),
        "understood": understood,
        "chart": chart_of(indicator, points, _("{indicator} toàn tỉnh, theo tháng, %").format(indicator=indicator)),
        "numbers": numbers,
        "tiers": tiers,
        "number_url": asked.url("number_province", indicator),
        "is_yearly": indicator in YEARLY,
        "others": [
            {"label": id_, "url": asked.url("indicator", id_), "current": id_ == indicator} for id_ in INDICATORS
        ],
    }
    return render(request, "dashboards/indicator.html", context, status=asked.status)


@require_safe
@chosen_period
def unused(request: HttpRequest, period: Period) -> HttpResponse:
    """Provided services without an online dossier this year: of one unit, or of the province for those who see it."""
    asked = Asked.of(request, period)
    version = _unit_or_province(asked)
    found = unused_of(asked, version) if version else unused_by_unit(asked)
    file = asked.taken_away(*found.tables)
    if file:
        return file
    context = {
        **common(asked),
        "unit": version,
        "found": found,
        "more": [("don_vi", version.unit_id)] if version else [],
    }
    return render(request, "dashboards/unused.html", context, status=asked.status)


@require_safe
@page_for("progress.view")
@chosen_period
def compare(request: HttpRequest, period: Period) -> HttpResponse:
    """?a= and ?b= two units, or ?a= and ?ky2= one unit in two periods; the page asks for what is missing."""
    asked = Asked.of(request, period)
    first, second = _unit_asked(asked, "a"), _unit_asked(asked, "b")
    other, why_not = _month_asked(asked, "ky2")
    table = None
    if first and (second or other):
        here = Side(_side_title(first, asked.month, other), first, asked.month)
        there = Side(_side_title(second or first, other or asked.month, other), second or first, other or asked.month)
        # The earlier period stands left, so that a difference reads forward.
        table = comparison(asked, *((there, here) if other and other < asked.month else (here, there)))
        file = asked.taken_away(table)
        if file:
            return file
    context = {
        **common(asked),
        "table": table,
        "units": _choices(asked),
        "first": first,
        "second": second,
        "other": other,
        "why_not": why_not,
    }
    return render(request, "dashboards/compare.html", context, status=404 if why_not else asked.status)


@require_safe
@chosen_period
def explain(request: HttpRequest, period: Period) -> HttpResponse:
    """Why an indicator of the province or of a unit changed since ?ky2= (the month before without it)."""
    asked = Asked.of(request, period)
    version = _unit_or_province(asked)
    other, why_not = _month_asked(asked, "ky2")
    before = other or next((one for one in (asked.month.shift(-1),) if asked.opened([one])), None)
    alone = request.GET.get("trong_ky") == "1"
    id_ = asked.indicator
    found = explained(asked, id_, before, asked.month, version, alone) if before else None
    titles = (_month_words(before), _month_words(asked.month)) if before else ("", "")
    table = parts_table(asked, found, titles) if found else None
    file = asked.taken_away(table)
    if file:
        return file
    context = {
        **common(asked),
        "unit": version,
        "units": _choices(asked),
        "before": before,
        "why_not": why_not,
        "found": found,
        "table": table,
        "chart": parts_chart(found, titles) if found else "",
        "indicator": INDICATORS[id_],
        "is_yearly": id_ in YEARLY,
        "alone": alone,
        "has_corrections": id_ in CORRECTABLE,
        "parts": PARTS.values(),
    }
    return render(request, "dashboards/explain.html", context, status=404 if why_not else asked.status)


def _by_tier(asked: Asked, data: dict, id_: str) -> Table:
    """How many units of each tier have which verdict."""
    rows = []
    for tier in TIERS:
        verdicts = [unit["indicators"][id_]["verdict"] for unit in data["units"] if unit["level"] == tier]
        if verdicts:
            rows.append(
                Row(
                    [str(tier.label), count_cell(len(verdicts)), *(count_cell(verdicts.count(one)) for one in VERDICTS)]
                )
            )
    heads = [Head(_("Cấp")), Head(_("Đơn vị"), num=True), *(Head(_(words), num=True) for words in VERDICTS.values())]
    return Table(
        "ket-luan",
        _("{id}: kết luận theo cấp").format(id=id_),
        heads,
        rows,
        unit=_("đơn vị"),
        source=asked.source,
        excel=asked.excel("ket-luan"),
    )


def _unit_asked(asked: Asked, name: str) -> UnitVersion | None:
    """The unit that the address names; one that the user does not see, or that is no number, is not found."""
    text = asked.request.GET.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        raise Http404
    _, version = unit_or_404(asked, int(text))
    if version.level not in TIERS:
        raise Http404
    return version


def _unit_or_province(asked: Asked) -> UnitVersion | None:
    """The unit that ?don_vi= names; without it the user's own, and None, the province, for those who see it."""
    version, user = _unit_asked(asked, "don_vi"), asked.request.user
    if version or user.is_province_wide:
        return version
    if user.unit_id is None:
        raise Http404
    return unit_or_404(asked, user.unit_id)[1]


def _month_asked(asked: Asked, name: str) -> tuple[Month | None, str]:
    """A second period: opened, or the reason why it is none."""
    text = asked.request.GET.get(name, "")
    if not text:
        return None, ""
    try:
        month = Month.parse(text)
    except ValueError as error:
        return None, str(error)
    return (
        (month, "")
        if asked.opened([month])
        else (None, _("Kỳ tháng {month}/{year} chưa được mở.").format(month=month.month, year=month.year))
    )


def _choices(asked: Asked) -> list[UnitVersion]:
    """The units that the user may choose from, in official order."""
    user = asked.request.user
    rows = UnitVersion.objects.on(asked.day).filter(level__in=TIERS).order_by("path")
    if user.is_province_wide:
        return list(rows)
    place = user.unit.on(asked.day) if user.unit else None
    return list(rows.filter(path__startswith=place.path)) if place else []


def _side_title(unit: UnitVersion, month: Month, other: Month | None) -> str:
    return f"{unit}, {_month_words(month)}" if other else str(unit)


def _month_words(month: Month) -> str:
    return _("tháng {month}/{year}").format(month=month.month, year=month.year)
