"""Cách hiểu: how the four indicators are read in a year, by whom, by which document; what another reading would do."""

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Clause
from portal.accounts.access import page_for
from portal.accounts.scope import visible_units
from portal.core.periods import Month
from portal.dashboards.target_forms import ReadingForm
from portal.dashboards.target_pages import VIEWERS, about_year, known_year
from reporting.compliance import compliance
from reporting.issued import issued_reports
from reporting.reading_effects import effects, months_reported, proposed, sensitive_units, turned
from targets.actions.readings import clause_of, decide_reading, refuse_issued
from targets.indicators import ALLOWED, INDICATORS, OWN
from targets.models import Reading
from targets.percent import percent_text
from targets.readings import readings
from targets.refusals import Refused
from targets.years import month_in, year_of

SHOWN = 300


@require_safe
@page_for(*VIEWERS)
def first(request: HttpRequest) -> HttpResponse:
    """To the year that is under way."""
    return redirect("readings", year_of(timezone.localdate()))


@require_safe
@page_for(*VIEWERS)
@known_year
def year_readings(request: HttpRequest, year: int) -> HttpResponse:
    """The four readings of the year, and the units whose verdict another reading would change."""
    month = month_in(year, Month.last_ended(timezone.now()))
    seen = None if request.user.is_province_wide else _seen_units(request, month)
    touched = sensitive_units(compliance(month, unit_ids=seen))
    context = {
        **about_year(request, year, "readings"),
        "month": month,
        "readings": _shown(year, touched),
        "issued": issued_reports(year),
        "may_decide": request.user.may("reading.decide"),
    }
    return render(request, "targets/readings.html", context)


def _seen_units(request: HttpRequest, month: Month) -> list[int]:
    return list(visible_units(request.user, month.data_to).values_list("pk", flat=True))


def _shown(year: int, touched: dict[str, list[str]]) -> list[dict]:
    """Each reading with its clause's text and who decided it."""
    held = readings(year)
    decided = {row.indicator: row for row in Reading.objects.filter(year=year).select_related("decided_by")}
    paths = [one.indicator.clause_path for one in held.values()]
    clauses = Clause.objects.filter(decision__valid__contains=Month(year, 12).data_to, path__in=paths)
    texts = dict(clauses.values_list("path", "text"))
    return [
        {
            "understood": one,
            "decided": decided.get(id_),
            "text": texts.get(one.indicator.clause_path, ""),
            "target": percent_text(one.target),
            "touched": touched[id_],
            "may_differ": len(ALLOWED[id_][0]) * len(ALLOWED[id_][1]) > 1,
        }
        for id_, one in held.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("reading.decide")
@known_year
def decide(request: HttpRequest, year: int, indicator: str) -> HttpResponse:
    """The reading is chosen, then shown with all that it changes, and only then decided."""
    if indicator not in INDICATORS:
        raise Http404
    issued = issued_reports(year)
    try:
        refuse_issued(year, issued)
        clause_of(indicator, year)
    except Refused as refusal:
        return _page(request, year, indicator, form=None, refusal=refusal)
    if request.method != "POST":
        held = readings(year)[indicator]
        begun = {"mau_so": held.denominator, "cach_tang": held.growth, "van_ban": held.document}
        return _page(request, year, indicator, ReadingForm(initial=begun, indicator=indicator))
    form = ReadingForm(request.POST, indicator=indicator)
    if not form.is_valid():
        return _page(request, year, indicator, form)
    return _preview_or_decide(request, year, indicator, form, issued)


def _preview_or_decide(
    request: HttpRequest, year: int, indicator: str, form: ReadingForm, issued: list[str]
) -> HttpResponse:
    """Decided is only what was shown: if a field or a figure has changed since, it is shown again."""
    month = month_in(year, Month.last_ended(timezone.now()))
    found = effects(indicator, month, proposed(indicator, year, **form.reading))
    seen = sha256(repr((sorted(form.cleaned_data.items()), found)).encode()).hexdigest()
    if request.POST.get("xac_nhan") != seen:
        return _page(request, year, indicator, form, effects=found, month=month, seen=seen)
    try:
        decide_reading(
            indicator=indicator, year=year, **form.reading, issued=issued, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        return _page(request, year, indicator, form, refusal=refusal)
    messages.success(
        request,
        _("Đã ghi cách hiểu {indicator} năm {year}; {n} đơn vị đổi chỉ tiêu hoặc đánh giá.").format(
            indicator=indicator, year=year, n=len(found)
        ),
    )
    return redirect("readings", year)


def _page(request: HttpRequest, year: int, indicator: str, form: ReadingForm | None, **more: object) -> HttpResponse:
    found = more.get("effects")
    context = {
        **about_year(request, year, "readings"),
        "indicator": INDICATORS[indicator],
        "understood": readings(year)[indicator],
        "form": form,
        **more,
    }
    if isinstance(found, list):
        context |= {
            "shown": found[:SHOWN],
            "turned": turned(found),
            "targets_changed": sum(one.changes_target for one in found),
            "verdicts_changed": sum(one.changes_verdict for one in found),
            "last_year_months": months_reported(year - 1) if form and form.reading["growth"] == OWN else None,
        }
    failed = more.get("refusal") or (form is not None and form.errors)
    return render(request, "targets/reading.html", context, status=422 if failed else 200)
