"""The grid's own door: cells saved as they are typed, blocks as they are pasted, and the panel beside a line."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import Change
from portal.core.periods import Month
from reporting.actions.cells import Answer, save_cells
from reporting.checks import Counts
from reporting.columns import BY_NAME, NAMES
from reporting.explanations import asked_after_saving
from reporting.forms import UnreadableEdits, read_edits
from reporting.models import Line, Return
from reporting.panel import panel_of
from reporting.refusals import Refused
from reporting.sheet import is_filled, key_of, state_of
from reporting.views.find import find_return
from reporting.visibility import shows_cells
from reporting.workflow import STEPS, may


@require_POST
def save(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """Save what the grid sends: `{"whole": bool, "lines": [{key, cells, was, none, note}]}`.

    The answer says line by line what was saved, refused, or is another's by now; `saved` whether a block went in; `whole`
    what the return as a whole wants a word for (null where nothing was saved).
    """
    return_ = find_return(request.user, month, unit)
    if not may(request.user, STEPS["enter"], return_, return_.period.data_to):
        raise PermissionDenied
    try:
        whole, edits = read_edits(request.body)
    except UnreadableEdits as error:
        return JsonResponse({"message": str(error)}, status=400)
    at = timezone.now()
    try:
        answers = save_cells(return_=return_, edits=edits, whole=whole, by=request.user, at=at)
    except Refused as refusal:
        return JsonResponse({"message": refusal.message}, status=409)
    is_saved = not (whole and any(answer.refused or answer.conflicts for answer in answers))
    asked = _warn(return_, answers) if is_saved else None
    people = _last_changes([answer.line for answer in answers if answer.conflicts])
    told = {
        "saved": is_saved,
        "at": localtime(at).strftime("%H:%M"),
        "whole": asked,
        "lines": [_line(answer, people) for answer in answers],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@require_safe
def panel(request: HttpRequest, month: Month, unit: int, key: str) -> HttpResponse:
    """The panel of one line and column, for whoever may look at the cells."""
    return_ = find_return(request.user, month, unit)
    column = request.GET.get("o", NAMES[0])
    if column not in BY_NAME or not shows_cells(request.user, return_) or not key[1:].isdecimal():
        raise Http404
    service, field = (int(key[1:]), None) if key.startswith("s") else (None, int(key[1:]))
    return render(request, "reporting/_panel.html", {"panel": panel_of(return_, service, field, column)})


def _warn(return_: Return, answers: list[Answer]) -> list[str]:
    """Lines that were saved, are filled and add up, but want a word of explanation; then what the whole return wants one for."""
    fit = {one.key: one for one in answers if not (one.refused or one.conflicts or one.problems)}
    lines = [one.line for one in fit.values() if one.line.pk and is_filled(one.line)]
    names = {key: answer.name for key, answer in fit.items()}
    asked, asked_of_all = asked_after_saving(return_, lines, names)
    for key, problems in asked.items():
        fit[key].warnings = problems
    return [problem.message for problem in asked_of_all]


def _line(answer: Answer, people: dict[int, dict]) -> dict:
    line = answer.line
    counts = {name: getattr(line, name) for name in NAMES}
    return {
        "key": key_of(*answer.key),
        "version": line.version,
        "counts": counts,
        "none": line.declared_none,
        "note": line.note,
        "state": _state(answer, counts),
        "problems": [{"column": one.column, "message": one.message} for one in answer.problems or answer.warnings],
        "conflicts": answer.conflicts,
        "theirs": people.get(line.pk) if line.pk else None,
    }


def _state(answer: Answer, counts: Counts) -> str:
    if answer.refused:
        return "refused"
    if answer.conflicts:
        return "conflict"
    return "warning" if answer.warnings else state_of(counts, answer.line.declared_none, answer.problems)


def _last_changes(lines: list[Line]) -> dict[int, dict]:
    """Who changed each of these lines last, and when."""
    if not lines:
        return {}
    rows = Change.objects.filter(table_name="reporting_line", row_id__in=[line.pk for line in lines])
    return {
        row.row_id: {"who": str(row.deed.by), "at": localtime(row.deed.at).strftime("%H:%M")}
        for row in rows.select_related("deed__by").order_by("pk")
    }
