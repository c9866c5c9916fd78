"""Chỉ tiêu từng đơn vị: every unit's four quotas in a year and where each comes from; given, carried on, by Excel."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from import_export.results import Result

from catalog.importing.intakes import taken_from
from catalog.models import SourceFile
from portal.accounts.access import page_for
from portal.accounts.scope import visible_units
from portal.core.cells import workbook
from portal.core.download import download
from portal.core.exchange import UnreadableTable, changes_shown, read_table
from portal.core.numbers import decimal_text
from portal.dashboards.target_forms import GiveForm, QuotasFileForm, QuotasForm
from portal.dashboards.target_pages import VIEWERS, about_year, known_year, manages
from portal.units.lookup import standing
from portal.units.models import UnitVersion
from reporting.compliance import demanded_of, in_order, main_codes
from targets import listing
from targets.actions.quotas import copy_forward, copying, give_back, give_quotas, keys_of
from targets.exchange import YearResource
from targets.quotas_file import COLUMNS, out
from targets.refusals import Refused
from targets.years import day_in, years

ROWS = 50
SHOWN = 200


@require_safe
@page_for(*VIEWERS)
@known_year
def quotas(request: HttpRequest, year: int) -> HttpResponse:
    """The units that the user sees, with their quotas of the year."""
    form = QuotasForm(request.GET)
    rows = _rows(request, year, form)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **about_year(request, year, "quotas"),
        "form": form,
        "page_obj": page,
        "query": f"{query.urlencode()}&" if query else "",
        "may_manage": manages(request.user),
        "day": day_in(year, timezone.localdate()),
        "may_copy": year + 1 in years(timezone.localdate()),
    }
    return render(request, "targets/quotas.html", context, status=200 if form.is_valid() else 400)


def _rows(request: HttpRequest, year: int, form: QuotasForm | None = None) -> list[listing.Row]:
    """All that the user sees and the filters leave, in official order."""
    asked = form.cleaned_data if form is not None and form.is_valid() else {}
    day = day_in(year, timezone.localdate())
    versions = list(UnitVersion.objects.on(day).order_by("unit_id"))
    wanted = standing(day, level=asked.get("cap", ""), words=asked.get("q", ""))
    kept = set(wanted.filter(unit__in=visible_units(request.user, day)).values_list("unit", flat=True))
    names = {one.unit_id: one.name for one in versions}
    ordered = in_order(versions)
    demanded = demanded_of(year, ordered, day)
    chosen = [one for one in ordered if one.unit_id in kept]
    rows = listing.rows(chosen, year, demanded, main_codes(day), names)
    source = asked.get("nguon")
    return [row for row in rows if any(one.source == source for one in row.levels)] if source else rows


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("quota.manage")
@known_year
def give(request: HttpRequest, year: int) -> HttpResponse:
    """A level for the chosen units, by a document."""
    if request.method != "POST":
        return _give_page(request, year, GiveForm(initial={"don_vi": _chosen(request, year)}))
    form = GiveForm(request.POST)
    if not form.is_valid():
        return _give_page(request, year, form)
    known = {row.version.unit_id for row in _rows(request, year)}
    if not known.issuperset(form.units):
        raise Http404
    try:
        changed = _give(request, year, form)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _give_page(request, year, form)
    messages.success(
        request,
        _("Đã ghi {changed} chỉ tiêu của {n} đơn vị năm {year}.").format(changed=changed, n=len(form.units), year=year),
    )
    return redirect("quotas", year)


def _give(request: HttpRequest, year: int, form: GiveForm) -> int:
    data = form.cleaned_data
    keys = keys_of(form.units, data["chi_tieu"])
    given = {"year": year, "document": data["van_ban"].strip(), "by": request.user, "at": timezone.now()}
    if data["bo"]:
        return give_back(keys=keys, **given)
    return give_quotas(levels=dict.fromkeys(keys, data["hundredths"]), **given)


def _chosen(request: HttpRequest, year: int) -> str:
    """The ids of the ticked units, or of all that the filters leave."""
    if "tat_ca" in request.GET:
        return ",".join(str(row.version.unit_id) for row in _rows(request, year, QuotasForm(request.GET)))
    return ",".join(one for one in request.GET.getlist("don_vi") if one.isdigit())


def _give_page(request: HttpRequest, year: int, form: GiveForm) -> HttpResponse:
    ids = {int(one) for one in str(form["don_vi"].value() or "").split(",") if one.isdigit()}
    rows = [row for row in _rows(request, year) if row.version.unit_id in ids]
    context = {
        **about_year(request, year, "quotas"),
        "form": form,
        "rows": rows[:SHOWN],
        "count": len(rows),
        "rest": max(len(rows) - SHOWN, 0),
    }
    return render(request, "targets/quotas_give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("quota.manage")
@known_year
def copy(request: HttpRequest, year: int) -> HttpResponse:
    """Carry the year's quotas into the next: first shown, then done."""
    if year + 1 not in years(timezone.localdate()):
        raise Http404
    if request.method == "POST":
        made = copy_forward(year=year, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("Đã chép {made} chỉ tiêu sang năm {next_year}; chỉ tiêu đã có được giữ nguyên.").format(
                made=made, next_year=year + 1
            ),
        )
        return redirect("quotas", year + 1)
    found = copying(year)
    day = day_in(year + 1, timezone.localdate())
    names = {one.unit_id: str(one) for one in UnitVersion.objects.on(day)}
    context = {
        **about_year(request, year, "quotas"),
        "copying": found,
        "shown": [(names.get(one.unit_id, ""), one, decimal_text(one.hundredths)) for one in found.made[:SHOWN]],
        "next": year + 1,
    }
    return render(request, "targets/quotas_copy.html", context)


@require_safe
@page_for(*VIEWERS)
@known_year
def as_file(request: HttpRequest, year: int) -> HttpResponse:
    """All that the user sees as a workbook, which comes back by the page of import."""
    rows = out(_rows(request, year), year)
    return download(f"chi-tieu-{year}.xlsx", workbook(_("Chỉ tiêu {year}").format(year=year), COLUMNS, rows))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("quota.manage")
@known_year
def upload(request: HttpRequest, year: int) -> HttpResponse:
    """GET asks for the file; POST keeps it and shows what it would change. No quota is written here."""
    if request.method != "POST":
        return _file_page(request, year, QuotasFileForm())
    form = QuotasFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, year, form)
    name, content = form.cleaned_data["tep"].name[-200:], form.cleaned_data["tep"].read()
    try:
        result = _read(request, year, name, content, dry_run=True)
    except UnreadableTable as error:
        form.add_error("tep", str(error))
        return _file_page(request, year, form)
    return _file_page(
        request,
        year,
        form,
        result=result,
        file=None if result.has_errors() else SourceFile.objects.keep(name, content, timezone.now()),
    )


@require_POST
@page_for("quota.manage")
@known_year
def apply(request: HttpRequest, year: int, file: str) -> HttpResponse:
    """Take in the file that was shown; if the portal has changed meanwhile, it is checked as if it were new."""
    kept = get_object_or_404(SourceFile, sha256=file)
    try:
        result = _read(request, year, kept.name, bytes(kept.content), dry_run=False, label=taken_from(kept))
    except UnreadableTable as error:
        raise Http404 from error
    if result.has_errors():
        return _file_page(request, year, QuotasFileForm(), result=result)
    messages.success(request, _("Đã nhập {kept}: {n} chỉ tiêu đổi.").format(kept=kept.name, n=len(result.rows)))
    return redirect("quotas", year)


def _read(request: HttpRequest, year: int, name: str, content: bytes, *, dry_run: bool, label: str = "") -> Result:
    read: Callable[..., Result] = YearResource().import_data
    table, listed = read_table(name, content), _rows(request, year)
    return read(table, dry_run=dry_run, user=request.user, file_name=label or name, listed=listed, year=year)


def _file_page(
    request: HttpRequest,
    year: int,
    form: QuotasFileForm,
    *,
    result: Result | None = None,
    file: SourceFile | None = None,
) -> HttpResponse:
    context = {**about_year(request, year, "quotas"), "form": form, "result": result, "file": file}
    if result is not None:
        problems = [str(error.error) for error in result.base_errors]
        context |= {
            "problems": problems[:SHOWN],
            "more_problems": max(len(problems) - SHOWN, 0),
            "rows": changes_shown(result, SHOWN),
            "count": len(result.rows),
            "unchanged": result.total_rows - len(result.rows),
        }
    refused = bool(form.errors) or (result is not None and result.has_errors())
    return render(request, "targets/quotas_file.html", context, status=422 if refused else 200)
