"""A line as it was typed or as a file brings it, held against what is stored: the same examination for every door."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from catalog.models import Field
from portal.core.compiled import Statement
from reporting.checks import KEPT_AS_TYPED, Counts, examine
from reporting.columns import NAMES
from reporting.due import rows_due, services_due, unlisted_rows
from reporting.models import Line, Return
from reporting.refusals import Problem

Key = tuple[int | None, int | None]  # service, field: exactly one of them

IN_FORCE = Statement(
    """
SELECT s.id, p.code FROM catalog_service s JOIN catalog_procedure p ON p.id = s.procedure_id
WHERE s.id = ANY(%(services)s) AND s.unit_id = %(unit)s AND s.valid @> %(day)s
""",
    services="bigint[]",
    unit="bigint",
    day="date",
)


@dataclass
class Entry:
    """One line as typed: texts of cells by column; `version` is the one the page showed (0: there was no line).

    A file also says where the line and its cells stand: `row`, and `cells` as column → "F12".
    """

    service_id: int | None = None
    field_id: int | None = None
    texts: dict[str, str] = field(default_factory=dict)
    declared_none: bool = False
    note: str = ""
    version: int | None = None
    row: int | None = None
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.service_id, self.field_id


@dataclass
class Examined:
    """What an entry comes to: its counts, whether that differs from what is stored, and everything wrong with it."""

    entry: Entry
    counts: Counts
    is_changed: bool
    problems: list[Problem]

    @property
    def refused(self) -> list[Problem]:
        """Why it may not even be kept as typed."""
        if all(problem.kind in KEPT_AS_TYPED for problem in self.problems):
            return []
        return self.problems

    @property
    def after(self) -> dict:
        return {**self.counts, "declared_none": self.entry.declared_none, "note": self.entry.note.strip()}


def line_names(return_: Return, keys: Collection[Key] | None = None) -> dict[Key, str]:
    """What each line of the return (or each of these) is called in messages: its procedure's code, or its field."""
    if keys is not None:
        return _names_of(return_, {one for one, _ in keys if one}, {one for _, one in keys if one})
    names: dict[Key, str] = {(one.pk, None): one.code for one in rows_due(return_)}
    names.update({(None, pk): unlisted_name(name) for pk, name in unlisted_rows(return_)})
    return names


def _names_of(return_: Return, services: set[int], fields: set[int]) -> dict[Key, str]:
    """Those that are the return's; a service in force is due, so the rest of the rule is asked of the others alone."""
    codes = dict(IN_FORCE(services=list(services), unit=return_.unit_id, day=return_.period.data_to))
    others = services - codes.keys()
    if others:
        codes |= dict(services_due(return_).filter(pk__in=others).order_by().values_list("pk", "procedure__code"))
    names: dict[Key, str] = {(pk, None): code for pk, code in codes.items()}
    if fields:  # any field: dossiers outside the list arise in others than those of the unit's listed procedures too
        names.update({(None, one.pk): unlisted_name(one.name) for one in Field.objects.filter(pk__in=fields)})
    return names


def unlisted_name(field_name: str) -> str:
    """What the line of a field's "TTHC ngoài Danh mục" is called in messages."""
    return f"ngoài Danh mục, {field_name}"


def examine_entry(entry: Entry, names: Mapping[Key, str], stored: Line | None) -> Examined:
    """Whose line it is, what its cells are, whether somebody else was quicker, whether it adds up; in this order."""
    name = names.get(entry.key)
    if name is None:
        what = _("Dòng {service_id} không thuộc biểu này. Hãy tải lại trang.").format(
            service_id=entry.service_id or entry.field_id
        )
        return Examined(entry, {}, False, [Problem("error", "unknown_line", what, entry.row)])
    counts, problems = examine(entry.texts, declared_none=entry.declared_none, line=name, row=entry.row)
    found = Examined(entry, counts, False, [_placed(problem, entry) for problem in problems])
    if len(counts) < len(NAMES):  # a cell that cannot be read
        return found
    line = stored or Line(version=0)
    found.is_changed = any(getattr(line, column) != value for column, value in found.after.items())
    if not found.is_changed:
        found.problems = []
    elif entry.version is not None and entry.version != line.version:
        found.problems = [_conflict(name, entry)]
    return found


def _placed(problem: Problem, entry: Entry) -> Problem:
    return replace(problem, cell=entry.cells.get(problem.column, ""))


def _conflict(name: str, entry: Entry) -> Problem:
    what = _(
        "Dòng {name}: người khác đã sửa dòng này sau khi bạn mở trang hoặc tải tệp. "
        "Tải lại để xem số mới, rồi nhập lại."
    ).format(name=name)
    return Problem("error", "conflict", what, entry.row, name)
