"""Nhập phụ lục: upload, recognised columns, preview as a difference, suggestions accepted by a click, apply, report."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.actions import intakes as deeds
from catalog.forms import PlanForm, UploadForm
from catalog.importing.marked import marked_workbook
from catalog.models import Intake
from catalog.refusals import Refused
from catalog.wizard import STEPS, layout_of, page_of
from portal.accounts.access import page_for
from portal.core.download import download

SHOWN = 30
WAITING = (Intake.State.QUEUED, Intake.State.READING, Intake.State.APPLYING)
owned = page_for("catalog.import")


@require_safe
@owned
def intakes(request: HttpRequest) -> HttpResponse:
    """The upload form and what was uploaded lately."""
    context = {"form": UploadForm(), "intakes": _intakes()[:SHOWN]}
    return render(request, "catalog/intakes.html", context)


@require_POST
@owned
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and go to its page, whatever it holds."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "catalog/intakes.html", {"form": form, "intakes": _intakes()[:SHOWN]}, status=422)
    file = form.cleaned_data.pop("file")
    intake = deeds.upload_appendix(
        name=file.name, content=file.read(), by=request.user, at=timezone.now(), **form.cleaned_data
    )
    return redirect("intake", intake.pk)


@require_safe
@owned
def intake(request: HttpRequest, intake: int) -> HttpResponse:
    """Where one upload stands; htmx asks for the part that moves while a worker is at it."""
    found = get_object_or_404(_intakes(), pk=intake)
    if found.state in WAITING or not found.outcome:
        template = "catalog/_intake_progress.html" if request.htmx else "catalog/intake_waits.html"
        return render(request, template, {"intake": found, "steps": STEPS})
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "catalog/intake.html", _context(request, found))


@require_POST
@owned
def correct(request: HttpRequest, intake: int) -> HttpResponse:
    """Another role for a column, other header rows, a sheet left out."""
    found = _ready(intake)
    sheet = next((one for one in found.outcome["sheets"] if one["name"] == request.POST.get("trang")), None)
    if sheet is None:
        return _back(
            request,
            found,
            _("{found}: không có bảng tính “{trang}”.").format(found=found, trang=request.POST.get("trang", "")),
        )
    try:
        layout = layout_of(request.POST.dict(), sheet)
    except ValueError as error:
        return _back(request, found, str(error))
    return _do(
        request, found, lambda: deeds.correct_layout(intake=found, layouts={sheet["name"]: layout}, by=request.user)
    )


@require_POST
@owned
def accept(request: HttpRequest, intake: int) -> HttpResponse:
    """Take one suggestion, a typed code, or all suggestions that are left."""
    found = _ready(intake)
    places, values = request.POST.getlist("cho"), request.POST.getlist("gia-tri")
    accepted = {place: value.strip() for place, value in zip(places, values, strict=False)}
    return _do(request, found, lambda: deeds.accept_suggestions(intake=found, accepted=accepted, by=request.user))


@require_POST
@owned
def take_back(request: HttpRequest, intake: int) -> HttpResponse:
    """Undo an accepted suggestion."""
    found = _ready(intake)
    places = request.POST.getlist("cho")
    return _do(request, found, lambda: deeds.take_back(intake=found, places=places, by=request.user))


@require_POST
@owned
def apply(request: HttpRequest, intake: int) -> HttpResponse:
    """Compare again where the decision or a day was changed; else write what is shown."""
    found = _ready(intake)
    form = PlanForm(request.POST, intake=found)
    if not form.is_valid():
        return render(request, "catalog/intake.html", _context(request, found) | {"plan": form}, status=422)
    if form.differs(found) or "tinh-lai" in request.POST:
        return _do(request, found, lambda: deeds.set_dates(intake=found, by=request.user, **form.plan()))
    skips = form.cleaned_data["skip_errors"]
    return _do(
        request,
        found,
        lambda: deeds.apply_intake(intake=found, skip_errors=skips, by=request.user, at=timezone.now()),
    )


@require_POST
@owned
def discard(request: HttpRequest, intake: int) -> HttpResponse:
    """Put the upload away."""
    found = get_object_or_404(_intakes(), pk=intake)
    try:
        deeds.discard_intake(intake=found, by=request.user)
    except Refused as refusal:
        return _back(request, found, refusal.message)
    messages.success(
        request, _("Đã hủy {found}. Không có gì thay đổi trong Danh mục; tệp vẫn được giữ.").format(found=found)
    )
    return redirect("intakes")


@require_safe
@owned
def protocol(request: HttpRequest, intake: int) -> HttpResponse:
    """Biên bản nhập: everything that was read, accepted, refused and written, for printing."""
    found = get_object_or_404(_intakes(), pk=intake, outcome__isnull=False)
    context = page_of(found, change="", severity="tat-ca", everything=True)
    tables = [(_("Thêm"), "added"), (_("Thay đổi"), "changed"), (_("Rút"), "removed")]
    context["protocol_tables"] = [(title, found.outcome["diff"][name]) for title, name in tables]
    return render(request, "catalog/protocol.html", context | {"intake": found})


@require_safe
@owned
def source(request: HttpRequest, intake: int) -> HttpResponse:
    """The file as it was uploaded."""
    found = get_object_or_404(_intakes(), pk=intake)
    return download(found.name, bytes(found.file.content), as_is=True)


@require_safe
@owned
def marked(request: HttpRequest, intake: int) -> HttpResponse:
    """The problems as a workbook, row by row, to mend the file beside it."""
    found = get_object_or_404(_intakes(), pk=intake, outcome__isnull=False)
    return download(f"loi-{found.pk}.xlsx", marked_workbook(found.outcome["problems"]))


def _intakes() -> QuerySet[Intake]:
    return Intake.objects.select_related("file", "decision", "by", "applied_by").defer("file__content").order_by("-pk")


def _ready(intake: int) -> Intake:
    return get_object_or_404(_intakes(), pk=intake, outcome__isnull=False)


def _context(request: HttpRequest, intake: Intake) -> dict:
    page = page_of(
        intake,
        change=request.GET.get("xem", ""),
        severity=request.GET.get("loi"),
        everything="het" in request.GET,
    )
    step = 4 if intake.state == Intake.State.APPLIED else 3
    return page | {"intake": intake, "steps": STEPS, "step": step, "plan": PlanForm(intake=intake)}


def _do(request: HttpRequest, intake: Intake, deed) -> HttpResponseRedirect:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("intake", intake.pk)


def _back(request: HttpRequest, intake: Intake, words: str) -> HttpResponseRedirect:
    messages.error(request, words)
    return redirect("intake", intake.pk)
