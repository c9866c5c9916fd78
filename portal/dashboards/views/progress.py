"""Tiến độ: who has sent the month and who has not, by tier; whom to call, what to write to them, what they promised."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import page_for, require
from portal.core.download import download
from portal.dashboards.forms import CallForm
from portal.dashboards.progress import Progress, result_words
from reporting.actions.calls import note_calls
from reporting.models import Period
from reporting.refusals import Refused
from reporting.reminders import reminders
from reporting.views.asked import chosen_period

PER_PAGE = 100


@require_safe
@page_for("progress.view")
@chosen_period
def progress(request: HttpRequest, period: Period) -> HttpResponse:
    """All units that the user can see, counted by tier, then filtered."""
    return _board(request, Progress(period, request.user, request.GET, timezone.now()), CallForm())


@require_POST
@page_for("progress.view")
@chosen_period
def call(request: HttpRequest, period: Period) -> HttpResponse:
    """Note a call to the units that are marked, or to all that the filter shows and that have not sent."""
    require(request.user, "return.urge")
    if request.GET.get("ban_do"):
        raise Http404  # today's map is for reading: a call goes to the unit that owes the month
    found, form = Progress(period, request.user, request.GET, timezone.now()), CallForm(request.POST)
    if not form.is_valid():
        return _board(request, found, form, status=422)
    try:
        made = note_calls(returns=_chosen(request, found), by=request.user, at=found.at, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã ghi cuộc gọi cho {n} đơn vị.").format(n=len(made)))
    return redirect(f"{reverse('progress')}?{request.GET.urlencode()}")


@require_safe
@page_for("progress.view")
@chosen_period
def export(request: HttpRequest, period: Period) -> HttpResponse:
    """The rows of the same filter as an Excel file."""
    found = Progress(period, request.user, request.GET, timezone.now())
    return download(f"tien-do-{period.reporting_month}.xlsx", found.workbook())


def _board(request: HttpRequest, found: Progress, calls: CallForm, status: int = 200) -> HttpResponse:
    period, at = found.period, found.at
    page = Paginator(found.shown, PER_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    asked["ky"] = str(period.reporting_month)
    may_call = request.user.may("return.urge") and not found.on_map
    context = {
        "period": period,
        "form": found.form,
        "on_map": found.on_map,
        "calls": calls,
        "may_open": request.user.may("return.view"),
        "may_call": may_call,
        "may_cite": request.user.may("period.manage") and not period.is_closed,
        "page_obj": page,
        "query": asked.urlencode(),
        "rows": [(row, result_words(row, at), row.broke_promise(found.day)) for row in page],
        "shown_count": len(found.shown),
        "missing_count": sum(not row.is_sent for row in found.shown),
        "total": len(found.rows),
        "sent": sum(row.is_sent for row in found.rows),
        "tiers": found.tiers(),
        "reminders": reminders(period, found.shown, request.user, at) if may_call else [],
    }
    return render(request, "dashboards/progress.html", context, status=status if found.form.is_valid() else 400)


def _chosen(request: HttpRequest, found: Progress) -> list:
    """Marked ones among those that the user sees; a hand-made number of another unit chooses nothing."""
    marked = set(request.POST.getlist("don_vi"))
    every = "tat_ca" in request.POST
    return [row.return_ for row in found.shown if row.return_ and (every or str(row.unit.unit_id) in marked)]
