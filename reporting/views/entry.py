"""Số liệu tháng: the table that an officer fills, one form for the whole month; offices above read the same table."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import page_for
from portal.core.periods import Month
from portal.units.succession import last_versions
from reporting.actions.lines import declare_none
from reporting.actions.sheet import save_sheet
from reporting.coverage import with_coverage
from reporting.forms import TextsForm, entries, typed_lines
from reporting.models import Correction, Receipt, Return
from reporting.refusals import Refused
from reporting.views.find import find_return, show_return
from reporting.views.returns import do_step
from reporting.workflow import STEPS, may

DECLARE_NONE = "khong-phat-sinh"
SHOWN = 24


@require_safe
@page_for("return.enter", "return.submit")
def own_months(request: HttpRequest) -> HttpResponse:
    """The months of the user's own unit, and under them those of the units whose history it carries."""
    unit = request.user.unit_id
    carried = request.user.acts_for - {unit}
    older = list(_months(carried)) if carried else []
    names = {version.unit_id: str(version) for version in last_versions(carried)} if older else {}
    context = {"returns": _months([unit]), "carried": [(one, names[one.unit_id]) for one in older]}
    return render(request, "reporting/own_months.html", context)


def _months(units: Collection[int | None]) -> QuerySet[Return]:
    """Each with its receipts and corrections."""
    returns = Return.objects.filter(unit__in=units).select_related("period", "submitted_by", "approved_by")
    linked = returns.prefetch_related(
        Prefetch("receipts", Receipt.objects.defer("payload").order_by("-number")),
        Prefetch("corrections", Correction.objects.defer("before", "effects").order_by("-asked_at", "-pk")),
    )
    return with_coverage(linked).order_by("-period__data_to", "unit")[:SHOWN]


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """GET shows the month; POST saves all of it, then does what its button says."""
    return_ = find_return(request.user, month, unit)
    if request.method != "POST":
        return show_return(request, return_)
    if not may(request.user, STEPS["enter"], return_, return_.period.data_to):
        raise PermissionDenied
    return _save(request, return_)


def _save(request: HttpRequest, return_: Return) -> HttpResponse:
    at = timezone.now()
    typed, texts = typed_lines(request.POST), TextsForm(request.POST)
    if not texts.is_valid():
        refusal = Refused(_("Chưa lưu: phần lời có ô chưa hợp lệ, xem lời nhắc dưới ô."))
        return show_return(request, return_, typed=typed, texts=texts, refusal=refusal)
    try:
        changed, unmatched = save_sheet(
            return_=return_, entries=entries(typed), **texts.cleaned_data, by=request.user, at=at
        )
    except Refused as refusal:
        return show_return(request, return_, typed=typed, texts=texts, refusal=refusal)
    messages.success(request, _saved(changed))
    if unmatched:
        messages.warning(
            request, _("{n} chỗ chưa khớp: số đã lưu như đã gõ; sửa cho khớp trước khi gửi.").format(n=len(unmatched))
        )
    return _then(request, return_)


def _then(request: HttpRequest, return_: Return) -> HttpResponse:
    """What the pressed button asks for besides saving."""
    then = request.POST.get("then", "")
    if then == DECLARE_NONE:
        declared = declare_none(return_=return_, by=request.user, at=timezone.now())
        messages.success(
            request, _("Đã khai “không phát sinh hồ sơ trong kỳ” cho {declared} dòng trống.").format(declared=declared)
        )
    elif then:
        return do_step(request, return_, then)
    return redirect(request.path)


def _saved(changed: int) -> str:
    return _("Đã lưu {changed} dòng.").format(changed=changed) if changed else _("Đã lưu; không có dòng nào thay đổi.")
