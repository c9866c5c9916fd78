"""Đối soát: files of the portals' own statistics, every unit's differences, one unit's with explanation and acceptance."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import page_for, require
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.core.cells import workbook
from portal.core.download import download
from portal.units.models import UnitVersion
from reporting.actions.reconciliation import accept, explain, map_columns, suggested, upload_statistics
from reporting.intake.external import match_rows, read_external, require_columns
from reporting.models import ExternalUpload, Period
from reporting.reconciliation import Source, excess_words, named, newest, standings, unit_names, uploads
from reporting.reconciliation_forms import ExplainForm, FileForm, chosen_columns, column_choices, source_form
from reporting.refusals import Refused
from reporting.same_words import same_words
from reporting.views.asked import chosen_period

THEIRS = ("figure.reconcile", "return.enter", "return.submit", "return.approve_commune")
SHOWN = 300
HEADERS = (
    gettext_lazy("Đơn vị"),
    gettext_lazy("Mã thủ tục"),
    gettext_lazy("Thủ tục"),
    gettext_lazy("Ô"),
    gettext_lazy("Đã nhập"),
    gettext_lazy("Số của cổng"),
    gettext_lazy("Chênh lệch"),
    gettext_lazy("Gợi ý nguyên nhân"),
    gettext_lazy("Nguyên nhân"),
    gettext_lazy("Giải thích"),
    gettext_lazy("Người giải thích"),
    gettext_lazy("Chấp nhận"),
)


@require_safe
@page_for("figure.reconcile")
@chosen_period
def reconciliation(request: HttpRequest, period: Period) -> HttpResponse:
    """Every unit of the newest file, those that differ most first; the files; a form for the next one."""
    return _overview(request, period, FileForm())


@require_POST
@page_for("figure.reconcile")
@chosen_period
def upload(request: HttpRequest, period: Period) -> HttpResponse:
    """Take a file: read at once where its heads are known, else its columns are asked for."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, period, form, status=422)
    file = form.cleaned_data["file"]
    try:
        kept = upload_statistics(
            source=_source(request),
            period=period,
            name=file.name,
            content=file.read(),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _overview(request, period, form, refusal=refusal, status=422)
    messages.success(request, _("Đã nhận tệp {kept}.").format(kept=kept.name))
    return redirect("external_file", kept.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("figure.reconcile")
def file(request: HttpRequest, upload: int) -> HttpResponse:
    """Which column is which, how many rows were matched, which were not and why."""
    found = get_object_or_404(ExternalUpload.objects.select_related("period", "by"), pk=upload)
    table = read_external(found.name, bytes(found.content))
    columns, refusal = chosen_columns(request.POST) or suggested(found.source, table), None
    if request.method == "POST":
        try:
            matched = map_columns(upload=found, columns=columns, by=request.user, at=timezone.now())
        except Refused as error:
            refusal = error
        else:
            messages.success(
                request, _("Đã khớp {matched} cặp đơn vị, thủ tục; cổng nhớ cột cho lần sau.").format(matched=matched)
            )
            return redirect("external_file", found.pk)
    context = {
        "upload": found,
        "table": table,
        "choices": column_choices(table, columns),
        "matched": found.figures.count(),
        "problems": _problems(found, table, columns),
        "shown": SHOWN,
        "refusal": refusal,
    }
    return render(request, "reporting/external_file.html", context, status=422 if refusal else 200)


@require_safe
@page_for(*THEIRS)
@chosen_period
def unit(request: HttpRequest, period: Period, unit: int) -> HttpResponse:
    """One unit's differences, and the same words with their different numbers."""
    return _unit(request, period, unit)


@require_POST
@page_for(*THEIRS)
@chosen_period
def explained(request: HttpRequest, period: Period, unit: int) -> HttpResponse:
    """The unit's own explanation of what it ticked."""
    version, form = _version(request, period, unit), ExplainForm(request.POST)
    if not _explains(request.user, unit):
        raise PermissionDenied
    if not form.is_valid():
        return _unit(request, period, unit, form=form, status=422)
    try:
        done = explain(
            source=_source(request),
            period=period,
            unit=version.unit,
            keys=request.POST.getlist("chon"),
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except Refused as refusal:
        return _unit(request, period, unit, form=form, refusal=refusal, status=422)
    messages.success(request, _("Đã ghi giải thích cho {done} chênh lệch.").format(done=done))
    return redirect(_address(request, period, unit))


@require_POST
@page_for(*THEIRS)
@chosen_period
def accepted(request: HttpRequest, period: Period, unit: int) -> HttpResponse:
    """What was explained is accepted."""
    version = _version(request, period, unit)
    require(request.user, "figure.reconcile")
    try:
        done = accept(
            source=_source(request),
            period=period,
            unit=version.unit,
            keys=request.POST.getlist("chon"),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _unit(request, period, unit, refusal=refusal, status=422)
    messages.success(request, _("Đã chấp nhận {done} giải thích.").format(done=done))
    return redirect(_address(request, period, unit))


@require_safe
@page_for("figure.reconcile")
@chosen_period
def export(request: HttpRequest, period: Period) -> HttpResponse:
    """All differences of the source as an Excel file; no cell of it is a formula."""
    read = newest(_source(request), period)
    found = standings(read) if read else {}
    names = unit_names(found, period.data_to)
    differences = [one for standing in found.values() for one in standing.differences]
    rows = (_cells(row, names) for row in named(differences))
    name = f"doi-soat-{_source(request)}-{period.reporting_month}.xlsx"
    return download(
        name, workbook(_("Đối soát {month}-{year}").format(month=period.month, year=period.year), HEADERS, rows)
    )


def _cells(row: tuple, names: dict[int, str]) -> tuple:
    one, code, name = row
    said = one.explained
    return (
        names.get(one.unit_id, ""),
        code,
        name,
        one.label,
        one.typed,
        one.counted,
        one.size,
        one.likely_words,
        said.get_cause_display() if said else "",
        said.text if said else "",
        str(said.by) if said else "",
        str(said.accepted_by) if said and one.is_accepted else "",
    )


def _source(request: HttpRequest) -> str:
    form = source_form(request.GET)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["nguon"]


def _address(request: HttpRequest, period: Period, unit: int) -> str:
    asked = {"ky": str(period.reporting_month), "nguon": _source(request)}
    return reverse("reconcile_unit", args=[unit], query=asked)


def _problems(found: ExternalUpload, table, columns: dict) -> list:
    try:
        require_columns(table, columns)
    except Refused:
        return []
    return match_rows(table, columns, found.period.data_to).problems


def _overview(
    request: HttpRequest, period: Period, form: FileForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    source = _source(request)
    read = newest(source, period)
    found = standings(read) if read else {}
    names = unit_names(found, period.data_to)
    rows = sorted((one for one in found.values() if one.differences), key=lambda one: (-one.size, one.unit_id))
    typed, counted = sum(one.typed for one in found.values()), sum(one.counted for one in found.values())
    context = {
        "period": period,
        "source": source,
        "source_words": Source(source).label,
        "asked": source_form(request.GET),
        "form": form,
        "refusal": refusal,
        "upload": read,
        "uploads": uploads(period).filter(source=source),
        "rows": [(one, names.get(one.unit_id, ""), excess_words(one, source)) for one in rows],
        "units": len(found),
        "typed": typed,
        "counted": counted,
        "excess": max(0, typed - counted) if source == Source.NATIONAL else 0,
        "unexplained": sum(one.unexplained for one in rows),
        "waiting": sum(one.waiting for one in rows),
    }
    return render(request, "reporting/reconciliation.html", context, status=status)


def _explains(user: User, unit: int) -> bool:
    return user.unit_id == unit and (user.may("return.enter") or user.may("return.submit"))


def _version(request: HttpRequest, period: Period, unit: int) -> UnitVersion:
    seen = visible_units(request.user, period.data_to)
    return get_object_or_404(
        UnitVersion.objects.on(period.data_to).select_related("unit"), unit=unit, unit__in=seen.values("pk")
    )


def _unit(
    request: HttpRequest,
    period: Period,
    unit: int,
    *,
    form: ExplainForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    version, source = _version(request, period, unit), _source(request)
    read, national = newest(source, period), newest(Source.NATIONAL, period)
    standing = standings(read, unit_ids=[unit]).get(unit) if read else None
    synchronised = standings(national, unit_ids=[unit]).get(unit) if national else None
    rows = named(standing.differences) if standing else []
    context = {
        "period": period,
        "unit": version,
        "source": source,
        "source_words": Source(source).label,
        "asked": source_form(request.GET),
        "upload": read,
        "standing": standing,
        "rows": rows[:SHOWN],
        "more": len(rows) - SHOWN,
        "excess": excess_words(standing, source) if standing else "",
        "explains": _explains(request.user, unit),
        "accepts": request.user.may("figure.reconcile"),
        "form": form or ExplainForm(),
        "ticked": set(request.POST.getlist("chon")),
        "phrases": same_words(version, period.reporting_month, synchronised),
        "refusal": refusal,
    }
    return render(request, "reporting/reconcile_unit.html", context, status=status)
