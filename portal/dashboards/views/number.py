"""Mở một con số: its page by address, without a script; and the single change at the end of the way."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Clause, Procedure
from portal.accounts.access import page_for, province_wide
from portal.accounts.scope import visible_units
from portal.dashboards.asked import Asked, unit_or_404
from portal.dashboards.changes import beside, fields_of, last_changes, line_of, seal_of, single
from portal.dashboards.opened import Opened, excluded, needs_words, open_province, open_unit
from portal.dashboards.pages import common
from portal.dashboards.service_lines import service_table
from reporting.compliance import YEARLY
from reporting.figures import coverage
from reporting.models import Period
from reporting.views.asked import chosen_period
from reporting.visibility import shows_cells
from targets.indicators import INDICATORS

OTHERS = 50


@require_safe
@page_for("progress.view")
@province_wide
@chosen_period
def province(request: HttpRequest, period: Period, indicator: str) -> HttpResponse:
    """An indicator of the province: the sum of all units."""
    asked = Asked.of(request, period)
    return _show(asked, open_province(asked, _known(indicator), _alone(asked, indicator)))


@require_safe
@chosen_period
def unit(request: HttpRequest, period: Period, indicator: str, unit: int) -> HttpResponse:
    """An indicator of a unit that the user can see."""
    asked = Asked.of(request, period)
    found, version = unit_or_404(asked, unit)
    own = request.GET.get("rieng") == "1"
    return _show(asked, open_unit(asked, _known(indicator), version, _alone(asked, indicator), own), found.pk)


@require_safe
@page_for("return.view")
@chosen_period
def service(request: HttpRequest, period: Period, unit: int, procedure: int) -> HttpResponse:
    """One procedure at one unit: its months of the year, each opening its return's line."""
    asked = Asked.of(request, period)
    _, version = unit_or_404(asked, unit)
    held = get_object_or_404(Procedure, pk=procedure)
    table = service_table(asked, version, held)
    file = asked.taken_away(table)
    if file:
        return file
    context = {
        **common(asked),
        "unit": version,
        "procedure": held,
        "table": table,
        "changes": last_changes(asked.month.months_to_date, [version.unit_id], asked.day, procedure=held.pk),
    }
    return render(request, "dashboards/service.html", context, status=asked.status)


@require_safe
@page_for("return.view")
def change(request: HttpRequest, change: int) -> HttpResponse:
    """One change of a line whose cells the user may look at; any other is not found."""
    found = single(change)
    line = line_of(found) if found else None
    if found is None or line is None:
        raise Http404
    return_ = line.return_ref
    seen = visible_units(request.user, return_.period.data_to).filter(pk=return_.unit_id).exists()
    if not seen or not shows_cells(request.user, return_):
        raise Http404
    others = beside(found)
    context = {
        "change": found,
        "fields": fields_of(found),
        "line": line,
        "unit": return_.unit.on(return_.period.data_to) or return_.unit,
        "seal": seal_of(found),
        "others": others[:OTHERS],
        "others_count": others.count(),
        "return_url": f"{reverse('return', args=[return_.period.reporting_month, return_.unit_id])}#{_key(line)}",
    }
    return render(request, "dashboards/change.html", context)


def _show(asked: Asked, opened: Opened, unit_id: int | None = None) -> HttpResponse:
    file = asked.taken_away(opened.table)
    if file:
        return file
    months = [asked.month] if opened.alone else asked.month.months_to_date
    found = opened.needs() if not opened.compared_only else None
    clause = Clause.objects.filter(decision__valid__contains=asked.month.data_to, path=opened.words.clause_path).first()
    name, arguments = ("number", [opened.id_, unit_id]) if unit_id else ("number_province", [opened.id_])
    own = {"rieng": asked.request.GET.get("rieng", "")}
    context = {
        **common(asked),
        "opened": opened,
        "clause": clause,
        "unit_id": unit_id,
        "needs": needs_words(opened, found) if found else [],
        "excluded": excluded(asked, opened),
        "changes": last_changes(months, opened.unit_ids, asked.day),
        "coverage": coverage(asked.month, only_approved=asked.only_approved, unit_ids=opened.unit_ids),
        "is_yearly": opened.id_ in YEARLY,
        "spans": [
            {"label": _("Lũy kế từ đầu năm"), "url": asked.url(name, *arguments, **own), "current": not opened.alone},
            {"label": _("Trong kỳ"), "url": asked.url(name, *arguments, trong_ky="1", **own), "current": opened.alone},
        ],
        "indicator_tabs": [
            {"label": id_, "url": asked.url(name, id_, *arguments[1:], **own), "current": id_ == opened.id_}
            for id_ in INDICATORS
        ],
        "more": [(key, asked.request.GET[key]) for key in ("rieng", "trong_ky") if asked.request.GET.get(key)],
    }
    return render(asked.request, "dashboards/number.html", context, status=asked.status)


def _known(indicator: str) -> str:
    if indicator not in INDICATORS:
        raise Http404
    return indicator


def _alone(asked: Asked, indicator: str) -> bool:
    """Only dossiers and use have a figure of the month alone."""
    return indicator in YEARLY and asked.request.GET.get("trong_ky") == "1"


def _key(line) -> str:
    return f"s{line.service_id}" if line.service_id else f"f{line.field_id}"
