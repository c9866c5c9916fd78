"""Finding the return that an address names, and drawing its page."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from portal.accounts.delegations import standing_in
from portal.accounts.models import User
from portal.core.periods import Month
from portal.units.models import Level
from reporting.coverage import with_coverage
from reporting.due import due_at
from reporting.forms import TextsForm
from reporting.history import history
from reporting.models import TEXTS, Return
from reporting.refusals import Problem, Refused
from reporting.sheet import Typed, sheet_of
from reporting.views.life import life_of
from reporting.visibility import carried_returns, shows_cells, visible_returns
from reporting.workflow import open_steps, owns

PEOPLE = ("presented_by", "submitted_by", "approved_by", "returned_by")
ENTRY_SCRIPTS = [
    "js/entry/read.js",
    "js/entry/lines.js",
    "js/entry/queue.js",
    "js/entry/paste.js",
    "js/entry/grid.js",
    "js/entry/panel.js",
]
LINE_STATES = [
    "saved",
    "partial",
    "inconsistent",
    "refused",
    "none",
    "empty",
    "saving",
    "queued",
    "conflict",
    "warning",
]
SLUGS = {"present": "trinh", "submit": "gui", "send_back": "tra-lai", "approve": "duyet", "accept": "duyet"}


def find_return(user: User, month: Month, unit: int, *, bare: bool = False) -> Return:
    """The unit's return of the month if the user can see that unit, or the one that carries its history; else Http404.

    `bare`: without the people and the coverage that pages show; a cell is saved without counting the others.
    """
    read = _bare if bare else _whole
    if unit == user.unit_id and user.may("return.view"):  # most of what is asked for, and every cell that is saved
        seen = Return.objects.filter(period__year=month.year, period__month=month.month)
    else:
        seen = visible_returns(user, month)
    mine = next(iter(read(seen).filter(unit=unit)), None)
    return mine or get_object_or_404(read(carried_returns(user, month, timezone.localdate())), unit=unit)


def _bare(returns: QuerySet[Return]) -> QuerySet[Return]:
    return returns.select_related("period", "unit")


def _whole(returns: QuerySet[Return]) -> QuerySet[Return]:
    return with_coverage(returns.select_related("period", "unit", *PEOPLE))


def show_return(
    request: HttpRequest,
    return_: Return,
    *,
    typed: dict[str, Typed] | None = None,
    texts: TextsForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The page of one month; after a refusal with everything typed kept, and status 422."""
    day = return_.period.data_to
    steps = {step.deed: step for step in open_steps(request.user, return_, day)}
    is_shown = shows_cells(request.user, return_)
    sheet = sheet_of(return_, typed, refusal.problems if refusal else None) if is_shown else None
    keys = {row.line_name: row.key for group in sheet.all_groups for row in group.rows} if sheet else {}
    context = {
        "return": return_,
        "period": return_.period,
        "unit": return_.unit.on(day),
        "is_own": owns(request.user, return_),
        "is_editable": "enter" in steps,
        "stands_in": standing_in(request.user, "return.enter", return_.unit_id),
        "sheet": sheet,
        "texts": texts or TextsForm(initial={name: getattr(return_, name) for name in TEXTS}),
        "steps": [
            {"slug": SLUGS[deed], "label": step.label, "needs_reason": step.needs_reason, "deed": deed}
            for deed, step in steps.items()
            if deed != "enter"
        ],
        "refusal": refusal,
        "problems": [{"message": p.message, "at": _anchor(p, keys.get(p.line))} for p in refusal.problems]
        if refusal
        else [],
        "history": history(return_),
        "life": life_of(request.user, return_),
        "entry_scripts": ENTRY_SCRIPTS,
        "line_states": LINE_STATES,
        **_due(return_, timezone.now()),
    }
    return render(request, "reporting/return.html", context, status=422 if refusal else 200)


def _anchor(problem: Problem, key: str | None) -> str:
    """Where on the page the problem is mended: its cell, its line, or what is asked of the whole return."""
    if not key:
        return "entry-whole" if problem.kind == "copied_return" else ""
    return f"{key}-{problem.column}" if problem.column else key


def _due(return_: Return, at: datetime) -> dict:
    version = return_.unit.on(return_.period.data_to)
    due = due_at(return_.period, version.level if version else Level.DEPARTMENT)
    return {"due_at": due, "left": due - at}
