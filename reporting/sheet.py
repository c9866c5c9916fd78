"""A return as the table that people see and type into: lines by field, cells by column, what is saved and what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from catalog.models import Field
from reporting.checks import check_line
from reporting.columns import COLUMNS, NAMES, PENDING, RECEIVED, RESOLVED
from reporting.due import services_due
from reporting.entries import Key, unlisted_name
from reporting.explanations import copy_among, last_month, told, unexplained_lines
from reporting.models import Line, Return
from reporting.refusals import Problem
from reporting.warnings import Told

DONE = ("saved", "none", "warning")  # complete and adding up; a warning wants a word, not another number
ALIVE_SQL = """
SELECT DISTINCT l.service_id
FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
WHERE r.unit_id = %s AND p.data_to >= %s AND l.service_id IS NOT NULL
    AND (l.received_online > 0 OR l.received_direct > 0 OR l.carried_over > 0)
"""
UNLISTED = gettext_noop("TTHC ngoài Danh mục, theo lĩnh vực")


@dataclass(frozen=True)
class Total:
    """A computed column: its number in the form, what it adds up, the word on a narrow screen."""

    number: str
    parts: tuple[str, ...]
    short: str
    label: str = gettext_noop("Tổng")


TOTALS = {
    "Tiếp nhận": Total("3", RECEIVED, gettext_noop("Nhận (3)")),
    "Đã giải quyết": Total("7", RESOLVED, gettext_noop("Xong (7)")),
    "Đang giải quyết": Total("11", PENDING, gettext_noop("Đang (11)")),
}
SHORTS = {
    "received_online": gettext_noop("Trực tuyến"),
    "received_direct": gettext_noop("Trực tiếp"),
    "carried_over": gettext_noop("Kỳ trước"),
}
BANDS = [(group, [one.name for one in columns]) for group, columns in groupby(COLUMNS, key=lambda one: one.group)]


@cache
def words_of_cells(language: str | None) -> dict[str, tuple[str, str]]:
    """What each cell is called, in full and on a narrow screen: by column, by group for its total. Kept by language,
    because a page has thousands of cells."""
    totals = {
        group: (_("{group}, tổng ({number})").format(group=_(group), number=one.number), _(one.short))
        for group, one in TOTALS.items()
    }
    return totals | {
        one.name: (
            _("{group}, {column} ({number})").format(group=_(one.group), column=one.label, number=one.number),
            _(SHORTS[one.name]) if one.name in SHORTS else str(one.label),
        )
        for one in COLUMNS
    }


DUE = ("pk", "procedure__code", "procedure__name", "procedure__field", "procedure__field__name")


class _Due(NamedTuple):
    """DUE of a service: what a row needs of it; as three model instances each they take longer than the lines."""

    pk: int
    code: str
    name: str
    field_id: int
    field: str


@dataclass(frozen=True)
class Typed:
    """What came with the form for one line: texts by column, the box, the note, the version that the page showed."""

    texts: dict[str, str]
    declared_none: bool
    note: str
    version: int


@dataclass
class Cell:
    """One cell as drawn; `label` names its column, `name` is the input's name, empty for a computed one."""

    text: str
    label: str
    short: str
    name: str = ""
    ghost: int | None = None
    is_first: bool = False
    is_online: bool = False
    is_wrong: bool = False


@dataclass
class Row:
    """One line as drawn: saved counts, or what was typed and refused."""

    key: str
    code: str
    name: str
    line_name: str
    cells: list[Cell]
    counts: dict[str, int | None]
    declared_none: bool
    note: str
    version: int
    state: str
    problems: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def blanks(self) -> int:
        return sum(value is None for value in self.counts.values())


@dataclass
class Group:
    """The lines of one field; or all fields' lines outside the list."""

    name: str
    rows: list[Row]

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)


@dataclass
class Sheet:
    """The whole table: listed lines by field, then the unlisted ones."""

    groups: list[Group]
    unlisted: Group
    asked: list[str] = field(default_factory=list)  # what the return as a whole wants a word for

    @property
    def all_groups(self) -> list[Group]:
        return [*self.groups, self.unlisted] if self.unlisted.rows else self.groups

    @property
    def lines(self) -> int:
        return sum(len(group.rows) for group in self.all_groups)

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.rows) if self.rows else 0

    @property
    def empty(self) -> int:
        return sum(row.state == "empty" for row in self.rows)

    @property
    def inconsistent(self) -> int:
        return sum(row.state == "inconsistent" for group in self.all_groups for row in group.rows)

    @property
    def totals(self) -> list[Cell]:
        """The sums over the listed lines that are done; a line that is not done is in none of them."""
        done = [row.counts for row in self.rows if row.is_done]
        sums: dict[str, int | None] = {name: sum(counts[name] or 0 for counts in done) for name in NAMES}
        return _cells("", {name: str(value) for name, value in sums.items()}, sums, {}, set())


def sheet_of(return_: Return, typed: dict[str, Typed] | None = None, problems: list[Problem] | None = None) -> Sheet:
    """The return's lines from the database; where a form was refused, as typed and with its problems. Five or six queries."""
    lines = {key_of(line.service_id, line.field_id): line for line in return_.lines.all()}
    services = [_Due(*row) for row in services_due(return_).values_list(*DUE)]
    fields = _fields(services, lines.values())
    names: dict[Key, str] = {(one.pk, None): one.code for one in services}
    names.update({(None, pk): unlisted_name(name) for pk, name in fields})
    warned = unexplained_lines(return_, [line for line in lines.values() if line.complete and line.consistent], names)
    before = last_month(return_)
    ghosts = {key_of(*key): _ghosts(line) for key, line in before.items()}
    drawn = _Drawing(lines, ghosts, typed or {}, problems or [], {key_of(*key): w for key, w in warned.items()})
    alive = _with_history(return_)
    services.sort(key=lambda one: (one.field, one.pk not in alive))
    rows = [(service.field, drawn.listed(service)) for service in services]
    groups = [Group(name, [row for _, row in some]) for name, some in groupby(rows, key=lambda pair: pair[0])]
    unlisted = [drawn.unlisted(pk, name) for pk, name in fields]
    now = {(line.service_id, line.field_id): told("", line) for line in lines.values()}
    asked = copy_among(names, now, before)
    return Sheet(groups, Group(_(UNLISTED), unlisted), [problem.message for problem in asked])


def _fields(services: Iterable[_Due], lines: Iterable[Line]) -> list[tuple[int, str]]:
    """Those of reporting.due.unlisted_fields, from what is at hand; a query where a line outlived its field's services."""
    fields = {one.field_id: one.field for one in services}
    others = {line.field_id for line in lines if line.field_id} - fields.keys()
    if others:
        fields.update(Field.objects.filter(pk__in=others).values_list("pk", "name"))
    return sorted(fields.items(), key=lambda one: one[1])


def key_of(service_id: int | None, field_id: int | None) -> str:
    """The line's name in the form: s12 for a service, f3 for a field outside the list."""
    return f"s{service_id}" if service_id else f"f{field_id}"


@dataclass
class _Drawing:
    """What every row is drawn from."""

    lines: dict[str, Line]
    before: dict[str, dict[str, int]]
    typed: dict[str, Typed]
    problems: list[Problem]
    warned: dict[str, list[Problem]]

    def listed(self, service: _Due) -> Row:
        return self._row(key_of(service.pk, None), service.code, service.name, service.code)

    def unlisted(self, field_id: int, name: str) -> Row:
        return self._row(key_of(None, field_id), "", name, f"ngoài Danh mục, {name}")

    def _row(self, key: str, code: str, name: str, line_name: str) -> Row:
        line = self.lines.get(key) or Line(version=0)
        typed = self.typed.get(key)
        counts = {column: getattr(line, column) for column in NAMES}
        texts = typed.texts if typed else {column: _text(value) for column, value in counts.items()}
        declared = typed.declared_none if typed else line.declared_none
        mine = [problem for problem in self.problems if problem.line == line_name]
        wrong = {problem.column for problem in mine if problem.column}
        state, words = self._state(key, line, line_name, mine)
        return Row(
            key=key,
            code=code,
            name=name,
            line_name=line_name,
            cells=_cells(key, texts, counts, self.before.get(key, {}), wrong),
            counts=counts,
            declared_none=declared,
            note=typed.note if typed else line.note,
            version=typed.version if typed else line.version,
            state=state,
            problems=words,
        )

    def _state(self, key: str, line: Line, line_name: str, mine: list[Problem]) -> tuple[str, list[str]]:
        refused = [one.message for one in mine if one.kind != "unfinished" and one.severity == "error"]
        if refused:
            return "refused", refused
        if line.pk and not line.consistent:
            counts = {column: getattr(line, column) for column in NAMES}
            contradictions = check_line(counts, declared_none=line.declared_none, line=line_name)
            return "inconsistent", [problem.message for problem in contradictions]
        if warned := self.warned.get(key):
            return "warning", [problem.message for problem in warned]
        return state_of(line, []), []


def is_filled(line: Line) -> bool:
    """Every cell is there, or nothing arose: only such a line is held against its own past."""
    return line.declared_none or all(getattr(line, name) is not None for name in NAMES)


def state_of(line: Line, contradictions: list[Problem]) -> str:
    """How a stored line stands: inconsistent, none (declared), empty, saved (every cell filled), partial."""
    if contradictions:
        return "inconsistent"
    if line.declared_none:
        return "none"
    values = [getattr(line, name) for name in NAMES]
    if all(value is None for value in values):
        return "empty"
    return "partial" if None in values else "saved"


def _cells(
    key: str, texts: dict[str, str], counts: dict[str, int | None], before: dict[str, int], wrong: set[str]
) -> list[Cell]:
    """All cells of a line in the order of the form, each group led by its computed total."""
    cells, said = [], words_of_cells(get_language())
    for group, columns in BANDS:
        total = TOTALS.get(group)
        if total:
            parts = [counts[name] for name in total.parts]
            text = "" if None in parts else str(sum(part or 0 for part in parts))
            cells.append(Cell(text, *said[group]))
        cells += [
            Cell(
                texts.get(name, ""),
                *said[name],
                f"{key}-{name}",
                before.get(name),
                is_online=name == "resolved_online",
                is_wrong=name in wrong,
            )
            for name in columns
        ]
        cells[-len(columns) - bool(total)].is_first = True
    return cells


def _with_history(return_: Return) -> set[int]:
    """The services that had a dossier in the last twelve months: their lines come first, they are the ones to fill."""
    first = return_.period.reporting_month.shift(-12).data_to
    with connection.cursor() as cursor:
        cursor.execute(ALIVE_SQL, [return_.unit_id, first])
        return {service for (service,) in cursor.fetchall()}


def _ghosts(line: Told) -> dict[str, int]:
    """Last month's counts by column; for carried over, last month's (11), which it is expected to be."""
    counts = {name: value for name, value in line.counts.items() if value is not None}
    counts.pop("carried_over", None)
    if line.declared_none or all(name in counts for name in PENDING):
        counts["carried_over"] = sum(counts.get(name, 0) for name in PENDING)
    return counts


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
