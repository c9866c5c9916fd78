"""The deeds of a return as buttons: trình, gửi, trả lại, duyệt. One POST each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.core.periods import Month
from portal.units.models import Level
from reporting.actions.returns import approve, present, send_back, submit
from reporting.marks import read_marks
from reporting.models import Return
from reporting.refusals import Refused
from reporting.views.find import SLUGS, find_return, show_return
from reporting.workflow import STEPS, may

DEEDS = {"trinh": present, "gui": submit, "tra-lai": send_back, "duyet": approve}
DONE = {
    "trinh": gettext_lazy("Đã trình lãnh đạo {what}. Lãnh đạo đơn vị xem rồi gửi cấp trên."),
    "gui": gettext_lazy("Đã gửi {what} đến {above}."),
    "tra-lai": gettext_lazy("Đã trả lại {what} kèm lý do; đơn vị thấy ở trang Việc cần làm."),
    "duyet": gettext_lazy("Đã duyệt {what}."),
}


@require_POST
def step(request: HttpRequest, month: Month, unit: int, deed: str) -> HttpResponse:
    """Do one deed of the workflow to the return that the address names."""
    return do_step(request, find_return(request.user, month, unit), deed)


def do_step(request: HttpRequest, return_: Return, deed: str) -> HttpResponse:
    """Do the deed and go on; a refusal comes back as the return's page with every reason (422)."""
    if deed not in DEEDS:
        raise Http404
    day, month = return_.period.data_to, return_.period.reporting_month
    if not any(may(request.user, STEPS[name], return_, day) for name, slug in SLUGS.items() if slug == deed):
        raise PermissionDenied
    words = {"reason": request.POST.get("reason", ""), "cells": read_marks(request.POST)} if deed == "tra-lai" else {}
    try:
        DEEDS[deed](return_=return_, by=request.user, at=timezone.now(), **words)
    except Refused as refusal:
        return show_return(request, find_return(request.user, month, return_.unit_id), refusal=refusal)
    messages.success(request, _done(deed, return_))
    if request.POST.get("back") == "duyet":
        return redirect(reverse("review", query={"ky": month}))
    return redirect("return", month, return_.unit_id)


def _done(deed: str, return_: Return) -> str:
    unit = return_.unit.on(return_.period.data_to)
    parent = unit.parent.on(return_.period.data_to) if unit and unit.parent else None
    above = parent if parent and parent.level == Level.DISTRICT else _("Văn phòng UBND tỉnh")
    return DONE[deed].format(
        what=_("số liệu {period} của {unit}").format(period=return_.period, unit=unit), above=above
    )
