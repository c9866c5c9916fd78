"""Tiến độ: who has sent the month and who has not, by tier, with the telephones to call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.dashboards.forms import LATE, MISSING, ProgressForm
from portal.units.models import Level
from reporting import board
from reporting.due import due_at, units_due
from reporting.models import Period
from reporting.views.asked import chosen_period


@require_safe
@page_for("progress.view")
@chosen_period
def progress(request: HttpRequest, period: Period) -> HttpResponse:
    """All units that the user can see, counted by tier, then filtered."""
    at = timezone.now()
    rows = board.rows(period, _units(request.user, period), at)
    form = ProgressForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    shown = [row for row in rows if _is_asked_for(row, asked.get("cap"), asked.get("trang_thai"))]
    context = {
        "period": period,
        "form": form,
        "may_open": request.user.may("return.view"),
        "rows": shown,
        "total": len(rows),
        "sent": sum(row.is_sent for row in rows),
        "tiers": [_tier(rows, level, period) for level in board.TIERS if any(r.unit.level == level for r in rows)],
    }
    return render(request, "dashboards/progress.html", context, status=200 if form.is_valid() else 400)


def _units(user: User, period: Period):
    due = units_due(period)
    return due if user.is_province_wide else due.filter(unit__in=visible_units(user, period.data_to))


def _tier(rows: list[board.Row], level: Level, period: Period) -> dict:
    mine = [row for row in rows if row.unit.level == level]
    sent = sum(row.is_sent for row in mine)
    return {
        "label": level.label,
        "level": level.value,
        "total": len(mine),
        "sent": sent,
        "missing": len(mine) - sent,
        "late": sum(row.is_late for row in mine),
        "percent": 100 * sent // len(mine),
        "due_on": period.commune_due if level == Level.COMMUNE else period.unit_due,
        "due_at": due_at(period, level),
    }


def _is_asked_for(row: board.Row, level: str | None, state: str | None) -> bool:
    if level and row.unit.level != level:
        return False
    if state == MISSING:
        return not row.is_sent
    if state == LATE:
        return row.is_late
    return not state or (row.return_ is not None and row.return_.state == state)
