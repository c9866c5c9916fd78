"""Việc cần làm: what this person's office owes now, by role."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.places import place_of
from portal.core.compiled import Rows
from portal.dashboards.owed import helpers, review_duties, urging_duties
from portal.dashboards.results import results_of, year_words
from portal.dashboards.starting import start_for
from portal.units.models import UnitVersion
from reporting import board
from reporting.compliance import JUDGED_LEVELS
from reporting.due import units_due
from reporting.duties import duties, recently_sent, timeline
from reporting.models import Notice, Period, State
from reporting.views.asked import current_period

SHOWN = 8
_UNREAD = Rows(
    lambda user: Notice.objects.filter(user=user, read_at=None).order_by().values("user").values_list(Count("pk"))
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page after the log-in."""
    user, at = request.user, timezone.now()
    period = current_period(at)
    place = place_of(user.unit_id, timezone.localdate(at)) if user.unit_id else None
    unread = sum(number for (number,) in _UNREAD(user.pk))
    context = {"at": at, "place": place, "period": period, "unread": unread, "start": start_for(request)}
    if place and (user.may("return.enter") or user.may("return.submit")):
        context |= _own(user, period, place, at)
    if period and user.may("progress.view"):
        context |= _above(user, period, at)
    return render(request, "dashboards/home.html", context)


def _own(user: User, period: Period | None, place: UnitVersion, at: datetime) -> dict:
    months, reviews = duties(user, at), review_duties(user, at, timezone.localdate(at))
    urged = urging_duties(user, at)
    owed = sorted([*months, *reviews, *urged], key=lambda duty: duty.due_at)
    ahead = [duty.due_at for duty in owed if not duty.is_late]
    return {
        "owes": True,
        "duties": owed,
        "first": next((month for month in months if month.is_mine), None),
        "late": len(owed) - len(ahead),
        "returned": sum(duty.return_.state == State.RETURNED for duty in months),
        "next_due": ahead[0] - timedelta(microseconds=1) if ahead else None,
        "next_count": ahead.count(ahead[0]) if ahead else 0,
        "helpers": helpers(place.parent_id),
        "sent": recently_sent(user),
        "timeline": timeline(period, place.level, at) if period else [],
        "results": results_of(place, period.reporting_month) if period and place.level in JUDGED_LEVELS else None,
        "year_words": year_words(period.reporting_month) if period else "",
    }


def _above(user: User, period: Period, at: datetime) -> dict:
    """Who is missing below this office, and what waits for its approval."""
    seen = units_due(period) if user.is_province_wide else board.reviewed_by(user, period)
    rows = board.rows(period, seen, at)
    mine = set(board.reviewed_by(user, period).values_list("unit", flat=True))
    missing = sorted((row for row in rows if not row.is_sent), key=lambda row: not row.is_late)
    sent = sum(row.is_sent for row in rows)
    return {
        "watches": True,
        "may_close": user.may("period.manage") and not period.is_closed,
        "may_build": user.may("report.build"),
        "rows": rows,
        "sent_count": sent,
        "sent_percent": 100 * sent // len(rows) if rows else 0,
        "missing": missing[:SHOWN],
        "missing_count": len(missing),
        "more_count": len(missing) - SHOWN,
        "late_count": sum(row.is_late for row in missing),
        "waiting": [row for row in rows if row.unit.unit_id in mine and row.is_waiting],
    }
