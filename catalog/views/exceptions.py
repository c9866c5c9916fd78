"""Không áp dụng tại đơn vị: the exceptions, made and ended by the Office."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.actions.exceptions import correct_exception, end_exception, end_may_move, make_exception
from catalog.limits import closed_until
from catalog.models import ServiceException
from catalog.plan_forms import EndForm, ExceptionCorrectionForm, ExceptionForm
from catalog.plans import exceptions
from catalog.provision import unit_name
from catalog.refusals import Refused
from portal.accounts.access import page_for, require
from portal.accounts.models import User
from portal.core.seen import seen_of

ROWS = 50


@require_safe
@page_for("progress.view", "service.set", "service.answer")
def exception_list(request: HttpRequest) -> HttpResponse:
    """The exceptions of the province, or of the own unit."""
    is_past = "da_het" in request.GET
    found = _seen(request.user, exceptions(timezone.localdate(), running=not is_past))
    context = {
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "query": "da_het=1&" if is_past else "",
        "is_past": is_past,
        "may_set": request.user.may("service.set"),
    }
    return render(request, "catalog/provision_exceptions.html", context)


def _seen(user: User, found: QuerySet[ServiceException]) -> QuerySet[ServiceException]:
    if user.may("progress.view") or user.may("service.set"):
        return found
    return found.filter(unit__in=user.acts_for)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def new(request: HttpRequest) -> HttpResponse:
    """A new exception."""
    form = ExceptionForm(request.POST or None, day=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            _make(request, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã ghi ngoại lệ; dịch vụ kết thúc từ ngày đó."))
            return redirect("exceptions")
    return _form(request, form, _("Ghi ngoại lệ “Không áp dụng tại đơn vị”"), "")


def _make(request: HttpRequest, data: dict) -> None:
    make_exception(
        procedure=data["thu_tuc"],
        unit=data["don_vi"],
        start=data["tu_ngay"],
        until=data["den_ngay"],
        reason=data["ly_do"],
        document=data["van_ban"],
        by=request.user,
        at=timezone.now(),
        closed_until=closed_until(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def end(request: HttpRequest, exception: int) -> HttpResponse:
    """The end of one exception."""
    running = exceptions(timezone.localdate(), running=True).filter(valid__endswith__isnull=True)
    found = get_object_or_404(running, pk=exception)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"until": form.cleaned_data["den_ngay"], "reason": form.cleaned_data["ly_do"]}
        who = {"by": request.user, "at": timezone.now(), "closed_until": closed_until()}
        try:
            end_exception(exception=found, **given, **who)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã kết thúc ngoại lệ; dịch vụ trở lại với trạng thái trước khi rời đi."))
            return redirect("exceptions")
    return _form(
        request,
        form,
        _("Kết thúc ngoại lệ"),
        _("{procedure} tại {unit_name}").format(procedure=found.procedure, unit_name=found.unit_name),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("progress.view", "service.set", "service.answer")
def correct(request: HttpRequest, exception: int) -> HttpResponse:
    """Put right what was written of one exception, and the day on which it is to end."""
    seen = _seen(request.user, ServiceException.objects.annotate(unit_name=unit_name("unit", timezone.localdate())))
    found = get_object_or_404(seen.select_related("procedure"), pk=exception)
    require(request.user, "service.set")
    written = {"den_ngay": found.valid.upper, "ly_do": found.reason, "van_ban": found.document, "seen": seen_of(found)}
    form = ExceptionCorrectionForm(
        request.POST if request.method == "POST" else None,
        initial=written,
        may_move=end_may_move(found, timezone.localdate()),
    )
    if form.is_valid():
        try:
            _correct(request, found, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã sửa ngoại lệ; nội dung trước còn trong nhật ký thay đổi."))
            return redirect("exceptions")
    return _form(
        request,
        form,
        _("Sửa ngoại lệ"),
        _("{procedure} tại {unit_name}").format(procedure=found.procedure, unit_name=found.unit_name),
    )


def _correct(request: HttpRequest, found: ServiceException, data: dict) -> None:
    correct_exception(
        exception=found,
        seen=data["seen"],
        until=data.get("den_ngay", found.valid.upper),  # no field where it cannot be moved: it stays
        reason=data["ly_do"],
        document=data["van_ban"],
        why=data["vi_sao"],
        by=request.user,
        at=timezone.now(),
        closed_until=closed_until(),
    )


def _form(request: HttpRequest, form: forms.Form, title: str, about: str) -> HttpResponse:
    context = {"form": form, "title": title, "about": about, "closed_until": closed_until()}
    return render(request, "catalog/provision_exception.html", context, status=422 if form.errors else 200)
