"""Đính chính: asked by the unit, decided by the office above, with everything it changes in view."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.core.periods import Month
from reporting.actions.corrections import ask_correction, decline_correction, grant_correction
from reporting.correction_forms import AskForm, DecideForm, ListForm
from reporting.effects import effects_of, issued_with
from reporting.models import Correction
from reporting.names import unit_name
from reporting.refusals import Refused
from reporting.views.find import find_return
from reporting.views.paging import paged
from reporting.visibility import visible_corrections
from reporting.workflow import CORRECTION_STEPS, may_correct, open_correction_steps

DEEDS = {"dong-y": ("grant", grant_correction), "khong-dong-y": ("decline", decline_correction)}
DONE = {
    "dong-y": gettext_lazy("Đã đồng ý đính chính {what}: đơn vị sửa và gửi lại được ngay."),
    "khong-dong-y": gettext_lazy("Đã trả lời không đồng ý đính chính {what}."),
}


@require_safe
@page_for("return.view")
def corrections(request: HttpRequest) -> HttpResponse:
    """The corrections that the user may see, the newest first."""
    form = ListForm(request.GET)
    state = form.cleaned_data["trang_thai"] if form.is_valid() else ""
    found = _named(visible_corrections(request.user, timezone.localdate()))
    rows = (found.filter(state=state) if state else found).order_by("-asked_at", "-pk")
    return render(request, "reporting/corrections.html", {"form": form, **paged(request, rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("return.view")
def ask(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """GET shows what a correction would touch; POST asks for it."""
    return_ = find_return(request.user, month, unit)
    if not may_correct(request.user, CORRECTION_STEPS["ask"], return_, return_.period.data_to):
        raise PermissionDenied
    form, refusal = AskForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_correction(return_=return_, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as why:
            refusal = why
        else:
            messages.success(request, _("Đã gửi đề nghị đính chính. Số hiện có giữ nguyên đến khi có quyết định."))
            return redirect("correction", asked.pk)
    context = {
        "return": return_,
        "period": return_.period,
        "unit": return_.unit.on(return_.period.data_to),
        "form": form,
        "refusal": refusal,
        "editions": issued_with(return_.period),
    }
    return render(request, "reporting/correction_ask.html", context, status=422 if refusal or form.errors else 200)


@require_safe
@page_for("return.view")
def correction(request: HttpRequest, correction: int) -> HttpResponse:
    """One correction: why, who decided, what stood there, what it changes."""
    return _show(request, _find(request.user, correction))


@require_POST
@page_for("return.view")
def decide(request: HttpRequest, correction: int, deed: str) -> HttpResponse:
    """Agree, or not."""
    found = _find(request.user, correction)
    if deed not in DEEDS:
        raise Http404
    name, act = DEEDS[deed]
    if not may_correct(request.user, CORRECTION_STEPS[name], found.return_ref, found.return_ref.period.data_to):
        raise PermissionDenied
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form)
    try:
        act(correction=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, _find(request.user, correction), form=form, refusal=refusal)
    messages.success(
        request,
        DONE[deed].format(
            what=_("{period} của {unit_name}").format(period=found.return_ref.period, unit_name=found.unit_name)
        ),
    )
    return redirect("correction", found.pk)


def _find(user: User, correction: int) -> Correction:
    """The correction if the user sees its unit in its period; else Http404."""
    found = get_object_or_404(_named(Correction.objects.all()), pk=correction)
    find_return(user, found.return_ref.period.reporting_month, found.return_ref.unit_id)
    return found


def _named(found: QuerySet[Correction]) -> QuerySet[Correction]:
    named = found.annotate(unit_name=unit_name("return_ref__unit", "return_ref__period__data_to"))
    return named.select_related("return_ref__period", "return_ref__unit", "asked_by", "decided_by")


def _show(
    request: HttpRequest, found: Correction, *, form: DecideForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    return_, day = found.return_ref, found.return_ref.period.data_to
    steps = {step.deed for step in open_correction_steps(request.user, return_, found, day)}
    context = {
        "correction": found,
        "period": return_.period,
        "effects": _effects(found),
        "may_decide": "grant" in steps,
        "form": form or DecideForm(),
        "refusal": refusal,
    }
    failed = refusal or (form and form.errors)
    return render(request, "reporting/correction.html", context, status=422 if failed else 200)


def _effects(found: Correction) -> dict:
    """Written down when it was done; before that, what there is so far."""
    if found.effects is not None:
        return found.effects
    if found.before is not None:
        return effects_of(found.return_ref, found.before)
    touched = issued_with(found.return_ref.period) if found.state == Correction.State.ASKED else []
    return {"cells": [], "texts": [], "next_month": [], "editions": touched}
