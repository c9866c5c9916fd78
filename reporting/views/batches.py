"""Approve or give back many returns at once, from the page Duyệt."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.accounts.access import page_for
from reporting import board
from reporting.actions.batches import Batch, do_to_all
from reporting.actions.returns import approve, send_back
from reporting.models import Period, Return
from reporting.views.asked import chosen_period

DEEDS = {"duyet": approve, "tra-lai": send_back}
DONE = {
    "duyet": gettext_lazy("Đã duyệt {number} biểu."),
    "tra-lai": gettext_lazy("Đã trả lại {number} biểu kèm lý do."),
}
REFUSED_SHOWN = 20


@require_POST
@page_for("return.approve_commune", "return.accept")
@chosen_period
def batch(request: HttpRequest, period: Period) -> HttpResponse:
    """Do one deed to the ticked returns (or to all that the page showed as waiting)."""
    deed = request.POST.get("deed", "")
    if deed not in DEEDS:
        raise Http404
    returns = _chosen(request, period)
    reason = request.POST.get("reason", "").strip()
    if not returns:
        messages.warning(request, _("Chưa chọn biểu nào. Hãy đánh dấu ở cột đầu rồi bấm lại."))
    elif deed == "tra-lai" and not reason:
        messages.error(request, _("Trả lại: phải ghi lý do để đơn vị biết cần sửa gì. Chưa trả lại biểu nào."))
    else:
        words = {"reason": reason} if deed == "tra-lai" else {}
        _tell(request, deed, do_to_all(DEEDS[deed], returns=returns, by=request.user, at=timezone.now(), **words))
    return redirect(reverse("review", query={"ky": period.reporting_month}))


def _chosen(request: HttpRequest, period: Period) -> list[Return]:
    """The ticked returns; Http404 where one is not this office's to review."""
    name = "shown" if "all" in request.POST else "unit"
    asked = {int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdigit()}
    mine = set(board.reviewed_by(request.user, period).values_list("unit", flat=True))
    if not asked <= mine:
        raise Http404
    return list(period.returns.filter(unit__in=asked).select_related("period", "unit").order_by("pk"))


def _tell(request: HttpRequest, deed: str, result: Batch) -> None:
    if result.done:
        messages.success(request, DONE[deed].format(number=len(result.done)))
    for words in result.refused[:REFUSED_SHOWN]:
        messages.error(request, words)
    more = len(result.refused) - REFUSED_SHOWN
    if more > 0:
        messages.error(request, _("Và {more} biểu nữa bị từ chối vì lý do tương tự.").format(more=more))
