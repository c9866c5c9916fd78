"""Saving single cells as they are typed, and blocks as they are pasted: each line by itself, or all of them or none."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.compiled import Statement, made
from reporting.actions.line_writing import write_lines
from reporting.checks import KEPT_AS_TYPED, examine
from reporting.columns import NAMES
from reporting.entries import Key, line_names
from reporting.models import Line, Return
from reporting.refusals import Problem
from reporting.workflow import require

STORED = Statement(
    f"""
SELECT {", ".join(f.column for f in Line._meta.concrete_fields)} FROM reporting_line
WHERE return_id = %(return)s AND (service_id = ANY(%(services)s) OR field_id = ANY(%(fields)s))
""",
    **{"return": "bigint", "services": "bigint[]", "fields": "bigint[]"},
)


@dataclass
class Edit:
    """What changed in one line: texts of the cells that were touched, and what stood there for the one who typed."""

    service_id: int | None = None
    field_id: int | None = None
    texts: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    declared_none: bool | None = None
    note: str | None = None

    @property
    def key(self) -> Key:
        return self.service_id, self.field_id


@dataclass
class Answer:
    """What became of one edit: the line as it stands now; `conflicts` are columns that somebody else has changed."""

    key: Key
    line: Line
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    refused: bool = False
    changed: bool = False
    warnings: list[Problem] = field(default_factory=list)


def save_cells(
    *, return_: Return, edits: Collection[Edit], whole: bool, by: User, at: datetime, door: str = Deed.Door.GRID
) -> list[Answer]:
    """Save what was typed. A line that does not add up is kept as typed and says so.

    A cell whose stored value is neither what the person saw nor what they typed is a conflict, and its line waits for a
    choice. With `whole` one refused or conflicting line leaves everything as it was. Raises Refused for a return that
    takes no counts from this person now.
    """
    with deed(by=by, at=at, door=door):
        return_ = Return.locked(return_.pk)
        require(by, "enter", return_, return_.period.data_to)
        names = line_names(return_, {edit.key for edit in edits})
        stored = _stored(return_, edits)
        answers = [_answer(edit, stored.get(edit.key), return_, names) for edit in edits]
        bad = [answer for answer in answers if answer.refused or answer.conflicts]
        if not (whole and bad):
            write_lines(return_, [answer.line for answer in answers if answer.changed])
    return answers


def _stored(return_: Return, edits: Collection[Edit]) -> dict[Key, Line]:
    keys = {"services": [edit.service_id for edit in edits], "fields": [edit.field_id for edit in edits]}
    found = [made(Line, row) for row in STORED(**{"return": return_.pk}, **keys)]
    return {(line.service_id, line.field_id): line for line in found}


def _answer(edit: Edit, stored: Line | None, return_: Return, names: dict) -> Answer:
    """The line with the edit in it, ready to be written, or what keeps it from that."""
    line = stored or Line(return_ref=return_, service_id=edit.service_id, field_id=edit.field_id, version=0)
    name = names.get(edit.key)
    if name is None:
        what = _("Dòng này không thuộc biểu; Danh mục có thể đã thay đổi. Tải lại trang.")
        return Answer(edit.key, line, problems=[Problem("error", "unknown_line", what)], refused=True)
    none = line.declared_none if edit.declared_none is None else edit.declared_none
    texts = {column: _text(getattr(line, column)) for column in NAMES}
    typed = {column: text for column, text in edit.texts.items() if column in NAMES}
    counts, problems = examine(texts | typed, declared_none=none, line=name)
    is_readable = len(counts) == len(NAMES)
    conflicts = [one for one in typed if one in counts and _conflicts(line, one, counts[one], edit.was.get(one))]
    if conflicts or not is_readable:
        return Answer(edit.key, line, name, [] if is_readable else problems, conflicts, refused=not is_readable)
    if any(problem.kind not in KEPT_AS_TYPED for problem in problems):
        return Answer(edit.key, line, name, problems, refused=True)
    note = line.note if edit.note is None else edit.note.strip()
    answer = Answer(edit.key, line, name, problems)
    answer.changed = _put(line, {**counts, "declared_none": none, "note": note})
    return answer


def _conflicts(line: Line, column: str, mine: int | None, was: str | None) -> bool:
    """Somebody else wrote this cell since it was drawn, and not what I wrote."""
    theirs = getattr(line, column)
    return was is not None and _text(theirs) != was and theirs != mine


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _put(line: Line, values: dict[str, object]) -> bool:
    """The values in the line, its version one higher where they change anything."""
    changed = any(getattr(line, column) != value for column, value in values.items())
    if changed:
        for column, value in values.items():
            setattr(line, column, value)
        line.version += 1
    return changed
