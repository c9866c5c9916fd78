"""Two registers: reports asked for on demand, and outages of the portals."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import page_for, require
from portal.core.seen import seen_of
from reporting.actions.register import (
    answer_request,
    build_for_request,
    correct_outage,
    correct_request,
    end_outage,
    record_outage,
    register_request,
    remove_outage,
    remove_request,
)
from reporting.models import Outage, Request
from reporting.refusals import Refused
from reporting.report_forms import (
    AnswerForm,
    EndForm,
    OutageCorrectionForm,
    OutageForm,
    RangeForm,
    ReasonForm,
    RequestCorrectionForm,
    RequestForm,
)
from reporting.reports.subject import title_of
from reporting.views.paging import paged
from reporting.views.reports import province_on, subject_of

ASKED = ("report.build", "report.issue")
ENDING = "het_%s"  # its fields stand on a page beside those of the correction
NO_REASON = gettext_lazy("Chưa bỏ: ghi lý do, không quá 300 ký tự, rồi bấm lại.")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*ASKED)
def requests(request: HttpRequest) -> HttpResponse:
    """The open ones first, the most urgent of them first; POST registers one."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_request(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã ghi yêu cầu vào sổ."))
            return redirect("request", made.pk)
    rows = Request.objects.select_related("report__period", "by").order_by("answered_on", "due_on", "pk")
    shown = paged(request, rows)
    today = timezone.localdate()
    for row in shown["page_obj"]:
        row.is_late = (row.answered_on or today) > row.due_on
        row.title = title_of(row.report) if row.report else ""
    context = {"form": form, "today": today, **shown}
    return render(request, "reporting/requests.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*ASKED)
def one_request(request: HttpRequest, number: int, step: str = "") -> HttpResponse:
    """One request: build the report that answers it, then say by which document it was answered."""
    found = _asked(number)
    if step not in ("", "lap", "tra-loi") or (request.method == "POST" and not step):
        raise Http404
    range_form = RangeForm(request.POST if request.method == "POST" and step == "lap" else None)
    answer_form = AnswerForm(request.POST if request.method == "POST" and step == "tra-loi" else None)
    form = {"lap": range_form, "tra-loi": answer_form}.get(step)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return _built(request, found, form) if step == "lap" else _answered(request, found, form)
        except (Refused, ValueError) as refusal:
            form.add_error(None, str(refusal))
    return _show_request(request, found, range_form=range_form, answer_form=answer_form)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*ASKED)
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """What was registered wrongly: who asked, by which document, about what, by when, and how it was answered."""
    require(request.user, "report.build")
    found = get_object_or_404(Request, pk=number)
    registered = {name: getattr(found, name) for name in RequestCorrectionForm.base_fields if hasattr(found, name)}
    form = RequestCorrectionForm(
        request.POST if request.method == "POST" else None,
        initial=registered | {"seen": seen_of(found)},
        is_answered=bool(found.answered_on),
    )
    if form.is_valid():
        try:
            correct_request(request=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã sửa yêu cầu; nội dung trước còn trong nhật ký thay đổi."))
            return redirect("request", found.pk)
    context = {"found": found, "form": form}
    return render(request, "reporting/request_correct.html", context, status=422 if form.errors else 200)


@require_POST
@page_for(*ASKED)
def remove_asked(request: HttpRequest, number: int) -> HttpResponse:
    """A double entry is taken out."""
    require(request.user, "report.build")
    found, form = _asked(number), ReasonForm(request.POST)
    if not form.is_valid():
        return _show_request(request, found, refusal=Refused(NO_REASON))
    try:
        remove_request(request=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show_request(request, found, refusal=refusal)
    messages.success(request, _("Đã bỏ yêu cầu khỏi sổ; nhật ký thay đổi còn giữ."))
    return redirect("requests")


def _asked(pk: int) -> Request:
    return get_object_or_404(Request.objects.select_related("report__period", "by"), pk=pk)


def _show_request(
    request: HttpRequest,
    found: Request,
    *,
    range_form: RangeForm | None = None,
    answer_form: AnswerForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    range_form, answer_form = range_form or RangeForm(), answer_form or AnswerForm()
    context = {
        "found": found,
        "title": title_of(found.report) if found.report else "",
        "editions": found.report.editions.defer("payload").order_by("-number") if found.report else [],
        "range_form": range_form,
        "answer_form": answer_form,
        "is_late": (found.answered_on or timezone.localdate()) > found.due_on,
        "today": timezone.localdate(),
        "may_correct": request.user.may("report.build"),
        "refusal": refusal,
        "given": request.POST.get("reason", "") if refusal else "",
    }
    bad = range_form.errors or answer_form.errors or refusal
    return render(request, "reporting/request.html", context, status=422 if bad else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("report.view")
def outages(request: HttpRequest) -> HttpResponse:
    """The log, the newest first; POST records one."""
    form = OutageForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "service.set")
        if form.is_valid():
            try:
                record_outage(**form.cleaned_data, by=request.user, at=timezone.now())
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Đã ghi lần gián đoạn."))
                return redirect("outages")
    context = {
        "form": form if request.user.may("service.set") else None,
        **paged(request, Outage.objects.select_related("by").order_by("-began_at", "-pk")),
    }
    return render(request, "reporting/outages.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("report.view")
def outage(request: HttpRequest, outage: int) -> HttpResponse:
    """One outage; POST puts right what was recorded wrongly."""
    found = _outage(outage)
    if request.method != "POST":
        return _show_outage(request, found)
    require(request.user, "service.set")
    form = OutageCorrectionForm(request.POST)
    if form.is_valid():
        try:
            correct_outage(outage=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã sửa lần gián đoạn; nội dung trước còn trong nhật ký thay đổi."))
            return redirect("outage", found.pk)
    return _show_outage(request, found, form=form)


@require_POST
@page_for("report.view")
def end(request: HttpRequest, outage: int) -> HttpResponse:
    """It works again."""
    require(request.user, "service.set")
    found, form = _outage(outage), EndForm(request.POST, auto_id=ENDING)
    if form.is_valid():
        try:
            end_outage(outage=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã ghi hết gián đoạn."))
            return redirect("outages")
    return _show_outage(request, found, end_form=form)


@require_POST
@page_for("report.view")
def remove(request: HttpRequest, outage: int) -> HttpResponse:
    """It was entered by mistake."""
    require(request.user, "service.set")
    found, form = _outage(outage), ReasonForm(request.POST)
    if not form.is_valid():
        return _show_outage(request, found, refusal=Refused(NO_REASON))
    try:
        remove_outage(outage=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show_outage(request, found, refusal=refusal)
    messages.success(request, _("Đã bỏ lần gián đoạn ghi nhầm; nhật ký thay đổi còn giữ."))
    return redirect("outages")


def _outage(pk: int) -> Outage:
    return get_object_or_404(Outage.objects.select_related("by"), pk=pk)


def _show_outage(
    request: HttpRequest,
    found: Outage,
    *,
    form: OutageCorrectionForm | None = None,
    end_form: EndForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    if request.user.may("service.set"):
        recorded = {name: getattr(found, name) for name in OutageForm.base_fields}
        form = form or OutageCorrectionForm(initial=recorded | {"seen": seen_of(found)})
        if not found.ended_at:
            ending = {"ended_at": timezone.localtime(), "remedy": found.remedy}
            end_form = end_form or EndForm(initial=ending, auto_id=ENDING)
    failed = refusal or (form and form.errors) or (end_form and end_form.errors)
    given = request.POST.get("reason", "") if refusal else ""
    context = {"found": found, "form": form, "end_form": end_form, "refusal": refusal, "given": given}
    return render(request, "reporting/outage.html", context, status=422 if failed else 200)


def _built(request: HttpRequest, found: Request, form: RangeForm) -> HttpResponse:
    subject = subject_of(form)
    edition = build_for_request(
        request=found, subject=subject, scope=province_on(subject.last), by=request.user, at=timezone.now()
    )
    return redirect("edition", edition.pk)


def _answered(request: HttpRequest, found: Request, form: AnswerForm) -> HttpResponse:
    answer_request(request=found, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Đã ghi văn bản trả lời."))
    return redirect("request", found.pk)
