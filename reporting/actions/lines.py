"""Saving what an officer typed: a whole form is checked, then saved whole; a line that does not add up is kept as typed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.actions.line_writing import write_lines
from reporting.checks import check_line, read_cells
from reporting.columns import NAMES
from reporting.due import services_due, unlisted_fields
from reporting.models import Line, Return, State
from reporting.refusals import Problem, Refused
from reporting.workflow import require

Key = tuple[int | None, int | None]  # a service, or a field outside the list


@dataclass
class Entry:
    """One line as typed: texts of cells by column; `version` is the one the page showed (0: there was no line)."""

    service_id: int | None = None
    field_id: int | None = None
    texts: dict[str, str] = field(default_factory=dict)
    declared_none: bool = False
    note: str = ""
    version: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.service_id, self.field_id


def save_lines(
    *, return_: Return, entries: Iterable[Entry], by: User, at: datetime, door: str = Deed.Door.GRID
) -> tuple[int, list[Problem]]:
    """Save all entries that differ from what is stored; the number of lines changed, and what does not add up.

    Raises Refused with every problem, nothing saved, when a cell is not a count, a line is not of this return, or
    somebody else changed a line since the page was drawn.
    """
    with deed(by=by, at=at, door=door):
        return_ = Return.objects.select_for_update(of=("self",)).select_related("period", "unit").get(pk=return_.pk)
        require(by, "enter", return_, return_.period.data_to)
        names = line_names(return_)
        stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
        changed, refused, unmatched = [], [], []
        for entry in entries:
            line, problems, warnings = _read(entry, return_, names, stored.get(entry.key))
            refused += problems
            unmatched += warnings
            if line is not None:
                changed.append(line)
        if refused:
            raise Refused(f"Chưa lưu: {len(refused)} ô hoặc dòng bị từ chối. Sửa rồi lưu lại.", refused)
        if changed:
            write_lines(return_, changed)
        return len(changed), unmatched


def declare_none(*, return_: Return, by: User, at: datetime, door: str = Deed.Door.GRID) -> int:
    """ "Không phát sinh hồ sơ trong kỳ" for every due service whose line is wholly empty; the number of lines declared."""
    wholly_empty = Q(declared_none=False, **{f"{name}__isnull": True for name in NAMES})
    touched = return_.lines.filter(service__isnull=False).exclude(wholly_empty).values("service")
    empty = services_due(return_).exclude(pk__in=touched)
    entries = [Entry(service_id=service.pk, declared_none=True) for service in empty]
    return save_lines(return_=return_, entries=entries, by=by, at=at, door=door)[0]


def save_texts(*, return_: Return, outreach: str, difficulties: str, by: User, at: datetime) -> Return:
    """The text part: outreach done (Điều 2.1.c), khó khăn, vướng mắc (2.1.e)."""
    with deed(by=by, at=at, door=Deed.Door.PAGE):
        return_ = Return.objects.select_for_update(of=("self",)).select_related("period", "unit").get(pk=return_.pk)
        require(by, "enter", return_, return_.period.data_to)
        return_.outreach, return_.difficulties = outreach.strip(), difficulties.strip()
        return_.state = State.ENTERING
        return_.version += 1
        return_.save()
        return return_


def line_names(return_: Return, keys: Collection[Key] | None = None) -> dict[Key, str]:
    """What each line of the return (or each of these) is called in messages: its procedure's code, or its field."""
    services, fields = services_due(return_), unlisted_fields(return_)
    if keys is not None:
        services = services.filter(pk__in=[service for service, _ in keys if service])
        wanted = [one for _, one in keys if one]
        fields = fields.filter(pk__in=wanted) if wanted else fields.none()
    codes = services.order_by().values_list("pk", "procedure__code")
    names: dict[Key, str] = {(pk, None): code for pk, code in codes}
    names.update({(None, one.pk): f"ngoài Danh mục, {one.name}" for one in fields})
    return names


def _read(
    entry: Entry, return_: Return, names: dict, stored: Line | None
) -> tuple[Line | None, list[Problem], list[Problem]]:
    """The line to save (None: nothing changed), what refuses it, and what does not add up yet."""
    name = names.get(entry.key)
    if name is None:
        what = f"Dòng {entry.service_id or entry.field_id} không thuộc biểu này. Hãy tải lại trang."
        return None, [Problem("error", "unknown_line", what)], []
    counts, problems = read_cells(entry.texts, line=name)
    line = stored or Line(return_ref=return_, service_id=entry.service_id, field_id=entry.field_id, version=0)
    after = {**counts, "declared_none": entry.declared_none, "note": entry.note.strip()}
    if problems or all(getattr(line, column) == value for column, value in after.items()):
        return None, problems, []
    if entry.version is not None and entry.version != line.version:
        what = f"Dòng {name}: người khác đã sửa dòng này sau khi bạn mở trang. Tải lại để xem số mới, rồi nhập lại."
        return None, [Problem("error", "conflict", what, line=name)], []
    contradictions = check_line(counts, declared_none=entry.declared_none, line=name)
    if any(problem.kind == "declared_none" for problem in contradictions):
        return None, contradictions, []
    for column, value in after.items():
        setattr(line, column, value)
    line.version += 1
    return line, [], contradictions
