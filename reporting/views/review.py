"""Duyệt: the returns that this office approves, and closing the month."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.core.periods import Month
from reporting import board
from reporting.actions.periods import close_period
from reporting.due import units_due
from reporting.map_forms import MapForm
from reporting.models import Correction, Period, State
from reporting.refusals import Refused
from reporting.views.asked import chosen_period


@require_safe
@page_for("return.approve_commune", "return.accept")
@chosen_period
def review(request: HttpRequest, period: Period) -> HttpResponse:
    """Every return below this office in the period: waiting ones first. On today's map it is for reading alone."""
    at, form = timezone.now(), MapForm(request.GET)
    on_map = MapForm.day_of(request.GET, timezone.localdate(at))
    rows = board.rows(period, board.reviewed_by(request.user, period), at, on_map)
    waiting = [row for row in rows if row.is_waiting]
    context = {
        "period": period,
        "form": form,
        "on_map": on_map,
        "may_act": on_map is None,
        "waiting": waiting,
        "others": [row for row in rows if row not in waiting],
        "approved": sum(row.return_ is not None and row.return_.state == State.APPROVED for row in rows),
        "total": len(rows),
        "corrections": _asked(request.user, period),
        "may_close": request.user.may("period.manage") and not period.is_closed and not on_map,
    }
    return render(request, "reporting/review.html", context, status=200 if form.is_valid() else 400)


def _asked(user: User, period: Period) -> int:
    """How many requests for a correction of this month wait for this office."""
    asked = Correction.objects.filter(return_ref__period=period, state=Correction.State.ASKED)
    if period.is_closed:
        return asked.count() if user.may("return.accept") else 0
    return asked.filter(return_ref__unit__in=board.reviewed_by(user, period).values("unit")).count()


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("period.manage")
def close(request: HttpRequest, month: Month) -> HttpResponse:
    """GET asks once more and says who is missing; POST closes the month for good."""
    period = get_object_or_404(Period, year=month.year, month=month.month)
    refusal = None
    if request.method == "POST":
        try:
            close_period(period=period, by=request.user, at=timezone.now())
        except Refused as why:
            refusal = why
        else:
            messages.success(
                request, _("Đã chốt kỳ {period}. Từ nay chỉ sửa được qua đính chính.").format(period=period)
            )
            return redirect(reverse("review", query={"ky": month}))
    rows = board.rows(period, units_due(period), timezone.now())
    context = {
        "period": period,
        "total": len(rows),
        "missing": [row for row in rows if not row.is_sent],
        "unapproved": [row for row in rows if row.is_waiting],
        "refusal": refusal,
    }
    return render(request, "reporting/close.html", context, status=422 if refusal else 200)
