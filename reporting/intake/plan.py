"""What a file would do to a return: cell by cell old and new, every problem at once, warnings; nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.text import tidy
from reporting.columns import COLUMNS
from reporting.entries import Entry, Examined, Key, examine_entry, line_names
from reporting.explanations import past_of, told, warnings_of
from reporting.models import Line, Return
from reporting.refusals import Problem, Refused
from reporting.warnings import Told

DECLARED, NOTE = gettext_noop("Không phát sinh"), gettext_noop("Ghi chú")


@dataclass(frozen=True)
class Change:
    """One cell as it is stored and as the file wants it."""

    line: str
    label: str
    before: str
    after: str
    cell: str = ""


@dataclass
class Plan:
    """The entries that would be saved, what they change, what forbids it, what needs a word."""

    entries: list[Entry] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def require(self, file: str) -> None:
        """All of the file or nothing: raises Refused with every problem."""
        if self.problems:
            raise Refused(
                _("Tệp {file}: {n} lỗi, chưa ghi gì. Sửa hết rồi tải lại.").format(file=file, n=len(self.problems)),
                self.problems,
            )


def plan_entries(return_: Return, entries: Iterable[Entry], problems: Iterable[Problem] = ()) -> Plan:
    """Examine every entry as any door does; problems found while reading take their place by row."""
    names = line_names(return_)
    stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
    plan = Plan(problems=list(problems))
    after: dict[Key, Told] = {key: told(name, stored[key]) for key, name in names.items() if key in stored}
    changed = set()
    for entry in entries:
        line = stored.get(entry.key) or Line(version=0)
        if tidy(entry.note) == tidy(line.note):  # a file may lose double blanks and line breaks
            entry = replace(entry, note=line.note)
        found = examine_entry(entry, names, line if line.pk else None)
        plan.problems += found.problems
        if found.is_changed:
            plan.entries.append(entry)
            plan.changes += _changes(found, names[entry.key], line)
            after[entry.key] = Told(names[entry.key], found.counts, entry.declared_none, entry.note)
            changed.add(names[entry.key])
    plan.problems.sort(key=lambda problem: problem.row or 0)
    if not plan.problems and changed:
        plan.warnings = _warnings(return_, after, changed)
    return plan


def shown(value: int | None) -> str:
    """A count as the preview prints it; nothing is nothing."""
    return "" if value is None else str(value)


def _changes(found: Examined, name: str, line: Line) -> list[Change]:
    entry = found.entry
    pairs = [
        (
            column.name,
            f"({column.number}) {column.label}",
            shown(getattr(line, column.name)),
            shown(found.counts[column.name]),
        )
        for column in COLUMNS
    ]
    pairs.append(("none", _(DECLARED), "x" * line.declared_none, "x" * entry.declared_none))
    pairs.append(("note", _(NOTE), line.note, entry.note.strip()))
    return [Change(name, label, old, new, entry.cells.get(head, "")) for head, label, old, new in pairs if old != new]


def _warnings(return_: Return, after: dict[Key, Told], changed: set[str]) -> list[Problem]:
    """Of the lines the file changes and that have no note yet, and of the return as a whole."""
    found = warnings_of(after, past_of(return_), return_)
    return [problem for problem, note in found if not note.strip() and (not problem.line or problem.line in changed)]
