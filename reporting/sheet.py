"""A return as the table that people see and type into: lines by field, cells by column, what is saved and what is wrong."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from catalog.models import Field
from portal.core.compiled import Statement
from portal.core.text import fold
from reporting.checks import Counts, check_line
from reporting.columns import COLUMNS, NAMES, PENDING, RECEIVED, RESOLVED
from reporting.due import DueRow, rows_due
from reporting.entries import Key, unlisted_name
from reporting.explanations import Stored, copy_among, stored_lines, unexplained_lines, year_before
from reporting.models import Line, Return
from reporting.refusals import Problem
from reporting.warnings import Told

DONE = ("saved", "none", "warning")  # complete and adding up; a warning wants a word, not another number
# All that a line can be on the page: as it is drawn, and what becomes of it while it is typed into.
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
ALIVE = Statement(
    """
SELECT DISTINCT l.service_id
FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
WHERE r.unit_id = %(unit)s AND p.data_to >= %(first)s AND l.service_id IS NOT NULL
    AND (l.received_online > 0 OR l.received_direct > 0 OR l.carried_over > 0)
""",
    unit="bigint",
    first="date",
)
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
BANDS = [(group, list(columns)) for group, columns in groupby(COLUMNS, key=lambda one: one.group)]


class Place(NamedTuple):
    """One column of the table: of typed cells by its name, of computed ones by what they add up; what it is called, in full
    and on a narrow screen."""

    name: str
    parts: tuple[str, ...]
    label: str
    short: str
    is_first: bool
    is_online: bool


@cache
def places_of(language: str | None) -> list[Place]:
    """The columns in the order of the form, each group led by its computed total. Kept by language: a page has thousands of
    cells."""
    places = []
    for group, columns in BANDS:
        total = TOTALS.get(group)
        if total:
            label = _("{group}, tổng ({number})").format(group=_(group), number=total.number)
            places.append(Place("", total.parts, label, _(total.short), True, False))
        for place, one in enumerate(columns):
            label = _("{group}, {column} ({number})").format(group=_(one.group), column=one.label, number=one.number)
            short = _(SHORTS[one.name]) if one.name in SHORTS else str(one.label)
            is_first = not (total or place)
            places.append(Place(one.name, (), label, short, is_first, one.name == "resolved_online"))
    return places


@dataclass(frozen=True)
class Typed:
    """What came with the form for one line: texts by column, the box, the note, the version that the page showed."""

    texts: dict[str, str]
    declared_none: bool
    note: str
    version: int


class Cell(NamedTuple):
    """One cell as drawn; `name` is the input's name, empty for a computed one."""

    text: str
    place: Place
    name: str = ""
    ghost: int | None = None
    is_wrong: bool = False


NOT_YET = Stored(Told("", dict.fromkeys(NAMES)), 0, True, False)  # a line that nobody has begun
NOTHING: dict[str, int] = {}


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


def sheet_of(
    return_: Return,
    typed: dict[str, Typed] | None = None,
    problems: list[Problem] | None = None,
    more: Collection[int] = (),
) -> Sheet:
    """The return's lines from the database; where a form was refused, as typed and with its problems. Four or five queries.

    `more`: fields for which a line outside the list is wanted that is not there yet.
    """
    lines = stored_lines(return_)
    services = rows_due(return_)
    holding = [key for key, line in lines.items() if any(line.told.counts.values())]
    before, past = year_before(return_, holding)
    fields = _fields(services, _wanted_fields(lines, before, typed) | set(more))
    names: dict[Key, str] = {(one.pk, None): one.code for one in services}
    names.update({(None, pk): unlisted_name(name) for pk, name in fields})
    now = {key: line.told._replace(name=names.get(key, "")) for key, line in lines.items()}
    whole = {key: now[key] for key, line in lines.items() if key in names and line.complete and line.consistent}
    warned = unexplained_lines(return_, whole, past)
    ghosts = {key: _ghosts(line) for key, line in before.items()}
    drawn = _Drawing(lines, ghosts, typed or {}, problems or [], warned)
    alive = _with_history(return_)
    services.sort(key=lambda one: (one.field, one.pk not in alive))
    rows = [(service.field, drawn.listed(service)) for service in services]
    groups = [Group(name, [row for _, row in some]) for name, some in groupby(rows, key=lambda pair: pair[0])]
    unlisted = [drawn.unlisted(pk, name) for pk, name in fields]
    asked = copy_among(names, now, before)
    return Sheet(groups, Group(_(UNLISTED), unlisted), [problem.message for problem in asked])


def _wanted_fields(lines: dict[Key, Stored], before: dict[Key, Told], typed: dict[str, Typed] | None) -> set[int]:
    """Fields with something in their line outside the list, with dossiers left the month before, or with a refused form."""
    held = {field for (_, field), line in lines.items() if field and not line.told.is_blank}
    left = {field for (_, field), line in before.items() if field and any(line.counts[name] for name in PENDING)}
    return held | left | {int(key[1:]) for key in typed or () if key.startswith("f")}


def _fields(services: Iterable[DueRow], held: set[int]) -> list[tuple[int, str]]:
    """Those of reporting.due.unlisted_fields, from what is at hand; a query where a line stands in another field."""
    fields = {one.field_id: one.field for one in services}
    if others := held - fields.keys():
        fields.update(Field.objects.filter(pk__in=others).values_list("pk", "name"))
    return sorted(fields.items(), key=lambda one: one[1])


def other_fields(sheet: Sheet) -> list[tuple[int, str]]:
    """The fields in which the table has no line outside the list."""
    shown = [int(row.key[1:]) for row in sheet.unlisted.rows]
    return sorted(Field.objects.exclude(pk__in=shown).values_list("pk", "name"), key=lambda one: fold(one[1]))


def key_of(service_id: int | None, field_id: int | None) -> str:
    """The line's name in the form: s12 for a service, f3 for a field outside the list."""
    return f"s{service_id}" if service_id else f"f{field_id}"


@dataclass
class _Drawing:
    """What every row is drawn from."""

    lines: dict[Key, Stored]
    before: dict[Key, dict[str, int]]
    typed: dict[str, Typed]
    problems: list[Problem]
    warned: dict[Key, list[Problem]]

    def listed(self, service: DueRow) -> Row:
        return self._row((service.pk, None), service.code, service.name, service.code)

    def unlisted(self, field_id: int, name: str) -> Row:
        return self._row((None, field_id), "", name, f"ngoài Danh mục, {name}")

    def _row(self, line_key: Key, code: str, name: str, line_name: str) -> Row:
        line = self.lines.get(line_key, NOT_YET)
        counts, key = line.told.counts, key_of(*line_key)
        typed = self.typed.get(key)
        texts = typed.texts if typed else {column: _text(value) for column, value in counts.items()}
        mine = [problem for problem in self.problems if problem.line == line_name]
        wrong = {problem.column for problem in mine if problem.column}
        state, words = self._state(line_key, line, line_name, mine)
        return Row(
            key=key,
            code=code,
            name=name,
            line_name=line_name,
            cells=_cells(key, texts, counts, self.before.get(line_key, NOTHING), wrong),
            counts=counts,
            declared_none=typed.declared_none if typed else line.told.declared_none,
            note=typed.note if typed else line.told.note,
            version=typed.version if typed else line.version,
            state=state,
            problems=words,
        )

    def _state(self, key: Key, line: Stored, line_name: str, mine: list[Problem]) -> tuple[str, list[str]]:
        refused = [one.message for one in mine if one.kind != "unfinished" and one.severity == "error"]
        if refused:
            return "refused", refused
        counts, declared_none = line.told.counts, line.told.declared_none
        if not line.consistent:
            contradictions = check_line(counts, declared_none=declared_none, line=line_name)
            return "inconsistent", [problem.message for problem in contradictions]
        if warned := self.warned.get(key):
            return "warning", [problem.message for problem in warned]
        return state_of(counts, declared_none, []), []


def is_filled(line: Line) -> bool:
    """Every cell is there, or nothing arose: only such a line is held against its own past."""
    return line.declared_none or all(getattr(line, name) is not None for name in NAMES)


def state_of(counts: Counts, declared_none: bool, contradictions: list[Problem]) -> str:
    """How a stored line stands: inconsistent, none (declared), empty, saved (every cell filled), partial."""
    if contradictions:
        return "inconsistent"
    if declared_none:
        return "none"
    blanks = list(counts.values()).count(None)
    return "saved" if not blanks else "empty" if blanks == len(counts) else "partial"


def _cells(key: str, texts: dict[str, str], counts: Counts, before: dict[str, int], wrong: set[str]) -> list[Cell]:
    """All cells of a line in the order of the form."""
    return [
        Cell(texts.get(one.name, ""), one, f"{key}-{one.name}", before.get(one.name), one.name in wrong)
        if one.name
        else Cell(_sum([counts[name] for name in one.parts]), one)
        for one in places_of(get_language())
    ]


def _sum(parts: list[int | None]) -> str:
    return "" if None in parts else str(sum(part or 0 for part in parts))


def _with_history(return_: Return) -> set[int]:
    """The services that had a dossier in the last twelve months: their lines come first, they are the ones to fill."""
    first = return_.period.reporting_month.shift(-12).data_to
    return {service for (service,) in ALIVE(unit=return_.unit_id, first=first)}


def _ghosts(line: Told) -> dict[str, int]:
    """Last month's counts by column; for carried over, last month's (11), which it is expected to be."""
    counts = {name: value for name, value in line.counts.items() if value is not None}
    counts.pop("carried_over", None)
    if line.declared_none or all(name in counts for name in PENDING):
        counts["carried_over"] = sum(counts.get(name, 0) for name in PENDING)
    return counts


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
