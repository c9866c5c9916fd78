"""Saving what an officer typed: a whole form is checked, then saved whole; a line that does not add up is kept as typed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.actions.line_writing import write_lines
from reporting.due import services_due
from reporting.entries import Entry, Examined, examine_entry, line_names
from reporting.models import TEXTS, WHOLLY_EMPTY, Line, Return, State
from reporting.refusals import Problem, Refused
from reporting.workflow import require


def save_lines(
    *, return_: Return, entries: Iterable[Entry], by: User, at: datetime, door: str = Deed.Door.GRID
) -> tuple[int, list[Problem]]:
    """Save all entries that differ from what is stored; the number of lines changed, and what does not add up.

    Raises Refused with every problem, nothing saved, when a cell is not a count, a line is not of this return, or
    somebody else changed a line since the page was drawn. Problems stand in the order of the entries and columns.
    """
    entries = list(entries)
    with deed(by=by, at=at, door=door):
        return_ = Return.locked(return_.pk)
        require(by, "enter", return_, return_.period.data_to)
        names = line_names(return_, {entry.key for entry in entries})
        stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
        examined = [examine_entry(entry, names, stored.get(entry.key)) for entry in entries]
        problems = [problem for one in examined for problem in one.problems]
        refused = [problem for one in examined for problem in one.refused]
        if refused:
            raise Refused(_("Chưa lưu: {n} ô hoặc dòng bị từ chối. Sửa rồi lưu lại.").format(n=len(refused)), problems)
        changed = [_apply(one, return_, stored.get(one.entry.key)) for one in examined if one.is_changed]
        if changed:
            write_lines(return_, changed)
        return len(changed), problems


def declare_none(*, return_: Return, by: User, at: datetime, door: str = Deed.Door.GRID) -> int:
    """ "Không phát sinh hồ sơ trong kỳ" for every due service whose line is wholly empty; the number of lines declared."""
    touched = return_.lines.filter(service__isnull=False).exclude(WHOLLY_EMPTY).values("service")
    empty = services_due(return_).exclude(pk__in=touched)
    entries = [Entry(service_id=service.pk, declared_none=True) for service in empty]
    return save_lines(return_=return_, entries=entries, by=by, at=at, door=door)[0]


def save_texts(*, return_: Return, by: User, at: datetime, **texts: str) -> Return:
    """The text part by name, as TEXTS lists it: outreach done (Điều 2.1.c), vướng mắc, đề xuất (2.1.e).

    What is not given stays as it is.
    """
    with deed(by=by, at=at, door=Deed.Door.PAGE):
        return_ = Return.locked(return_.pk)
        require(by, "enter", return_, return_.period.data_to)
        for name in texts.keys() & set(TEXTS):
            setattr(return_, name, texts[name].strip())
        return_.state = State.ENTERING
        return_.version += 1
        return_.save()
        return return_


def _apply(examined: Examined, return_: Return, stored: Line | None) -> Line:
    entry = examined.entry
    line = stored or Line(return_ref=return_, service_id=entry.service_id, field_id=entry.field_id, version=0)
    for column, value in examined.after.items():
        setattr(line, column, value)
    line.version += 1
    return line
