"""Lấy số từ file thống kê một cửa, and a comparison with a file of the officer's own: one reading; one writes, one never."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.periods import Month
from reporting.actions.onestop import remember_columns, take_onestop
from reporting.file_forms import FileForm, chosen_columns, column_choices
from reporting.intake.carried import carried, carry
from reporting.intake.onestop import OneStopTable, guess_columns, read_table
from reporting.intake.onestop_plan import Columns, OneStopPlan, known_columns, plan_onestop, require_columns
from reporting.models import Return
from reporting.refusals import Refused
from reporting.views.files import SHOWN, about, find_own
from reporting.views.find import find_return
from reporting.visibility import shows_cells

KIND = "onestop"
FILL = "dien"


@dataclass
class Reading:
    """How far the file was read: the table, its columns, what comes of it; or why no further."""

    form: FileForm
    table: OneStopTable | None = None
    columns: Columns | None = None
    found: OneStopPlan | None = None
    token: str = ""
    refusal: Refused | None = None

    @property
    def status(self) -> int:
        has_problems = self.found is not None and self.found.plan.problems
        return 422 if self.refusal or self.form.errors or has_problems else 200


@require_http_methods(["GET", "HEAD", "POST"])
def onestop(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """Read the file, ask which column is which, show what would be filled in; the button under it fills it in."""
    return_ = find_own(request, month, unit)
    reading = _read(request, return_)
    if request.POST.get("then") == FILL and reading.table and not reading.refusal:
        return _fill(request, return_, reading)
    return _page(request, return_, reading, "reporting/onestop.html")


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """Which cells of a file differ from what is stored; no figure changes, whoever asks."""
    return_ = find_return(request.user, month, unit)
    if not shows_cells(request.user, return_):
        raise Http404
    return _page(request, return_, _read(request, return_), "reporting/compare.html")


def _read(request: HttpRequest, return_: Return) -> Reading:
    """From an uploaded file, or from the page that showed it; without either nothing is read."""
    if request.method != "POST":
        return Reading(FileForm())
    reading = Reading(FileForm())
    try:
        reading.table = _table(request, return_, reading)
        if reading.table:
            _understand(request, return_, reading.table, reading)
    except Refused as refusal:
        reading.refusal = refusal
    return reading


def _table(request: HttpRequest, return_: Return, reading: Reading) -> OneStopTable | None:
    if "tep" in request.POST:
        return OneStopTable(**carried(KIND, return_, request.POST["tep"]))
    reading.form = FileForm(request.POST, request.FILES)
    if not reading.form.is_valid():
        return None
    file = reading.form.cleaned_data["file"]
    return read_table(file.name, file.read())


def _understand(request: HttpRequest, return_: Return, table: OneStopTable, reading: Reading) -> None:
    """The columns as chosen now, as chosen once, or as guessed; then what comes of them."""
    reading.token = carry(KIND, return_, table.as_dict())
    chosen = chosen_columns(request.POST)
    known = known_columns(return_.unit_id, table) if chosen is None else chosen
    reading.columns = guess_columns(table) if known is None else known
    require_columns(table, reading.columns)
    if chosen and request.user.unit_id == return_.unit_id:
        remember_columns(unit=return_.unit, table=table, columns=chosen, by=request.user, at=timezone.now())
    reading.found = plan_onestop(return_, table, reading.columns)


def _fill(request: HttpRequest, return_: Return, reading: Reading) -> HttpResponse:
    try:
        changed = take_onestop(
            return_=return_, table=reading.table, columns=reading.columns, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        reading.refusal, reading.found = refusal, None
        return _page(request, return_, reading, "reporting/onestop.html")
    messages.success(
        request,
        _("Đã điền ô trống của {changed} dòng từ tệp {table}.").format(changed=changed, table=reading.table.name),
    )
    return redirect("return", return_.period.reporting_month, return_.unit_id)


def _page(request: HttpRequest, return_: Return, reading: Reading, template: str) -> HttpResponse:
    found = reading.found
    context = {
        **about(return_),
        "reading": reading,
        "form": reading.form,
        "choices": column_choices(reading.table, reading.columns or {}) if reading.table else [],
        "changes": found.plan.changes[:SHOWN] if found else [],
        "problems": found.plan.problems[:SHOWN] if found else [],
        "differing": found.differing[:SHOWN] if found else [],
        "foreign": found.foreign[:SHOWN] if found else [],
        "missing": found.missing[:SHOWN] if found else [],
    }
    return render(request, template, context, status=reading.status)
