"""Finding the return that an address names, and drawing its page."""

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
from reporting.sheet import LINE_STATES, Typed, other_fields, sheet_of
from reporting.views.life import life_of
from reporting.visibility import carried_returns, shows_cells, visible_returns
from reporting.workflow import open_steps, owns

ENTRY_SCRIPTS = [
    "js/entry/read.js",
    "js/entry/lines.js",
    "js/entry/queue.js",
    "js/entry/paste.js",
    "js/entry/grid.js",
    "js/entry/panel.js",
]
MORE = "linh-vuc"  # in the address: a field to type dossiers outside the list into, or any word to choose one
SLUGS = {"present": "trinh", "submit": "gui", "send_back": "tra-lai", "approve": "duyet", "accept": "duyet"}


def find_return(user: User, month: Month, unit: int) -> Return:
    """The unit's return of the month if the user can see that unit, or the one that carries its history; else Http404."""
    if unit == user.unit_id and user.may("return.view"):  # most of what is asked for, and every cell that is saved
        mine = Return.of(unit, month)
    else:
        mine = visible_returns(user, month).select_related("period", "unit").filter(unit=unit).first()
    if mine:
        return mine
    return get_object_or_404(
        carried_returns(user, month, timezone.localdate()).select_related("period", "unit"), unit=unit
    )


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
    more = request.GET.get(MORE, "") if "enter" in steps else ""
    wanted = {int(more)} if more.isdecimal() and len(more) < 10 else ()
    sheet = sheet_of(return_, typed, refusal.problems if refusal else None, wanted) if is_shown else None
    keys = {row.line_name: row.key for group in sheet.all_groups for row in group.rows} if sheet else {}
    unit = return_.unit.on(day)
    context = {
        "return": return_,
        "period": return_.period,
        "unit": unit,
        "coverage": None if sheet else with_coverage(Return.objects.filter(pk=return_.pk)).get(),
        "is_own": owns(request.user, return_),
        "is_editable": "enter" in steps,
        "stands_in": standing_in(request.user, "return.enter", return_.unit_id),
        "sheet": sheet,
        "is_whole": "du-dong" in request.GET,
        "more": MORE,
        "other_fields": other_fields(sheet) if sheet and more else [],
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
        "left": due_at(return_.period, unit.level if unit else Level.DEPARTMENT) - timezone.now(),
    }
    return render(request, "reporting/return.html", context, status=422 if refusal else 200)


def _anchor(problem: Problem, key: str | None) -> str:
    """Where on the page the problem is mended: its cell, its line, or what is asked of the whole return."""
    if not key:
        return "entry-whole" if problem.kind == "copied_return" else ""
    return f"{key}-{problem.column}" if problem.column else key
