"""Which lines of a return need a word of explanation, and which of them have none: what `submit` and the pages ask."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from portal.core.compiled import Rows, Statement
from portal.core.periods import Month
from reporting.columns import NAMES
from reporting.entries import Key, line_names
from reporting.models import Line, Return
from reporting.refusals import Problem
from reporting.warnings import MONTHS, History, Told, copied_return, differs, needs_explanation

Past = dict[Key, list[Told | None]]
NEVER: History = [None] * MONTHS
NO_LINE = Told("", dict.fromkeys(NAMES))
COUNTED_COLUMNS = ("service_id", "field_id", "declared_none", "note", *NAMES)
OF_LINES = {"unit": "bigint", "first": "date", "last": "date", "services": "bigint[]", "fields": "bigint[]"}
# Plain rows: 300 lines × 12 months as model instances take several times as long as everything else in a save.
LINES = Statement(
    f"""
SELECT p.year, p.month, {", ".join(f"l.{name}" for name in COUNTED_COLUMNS)}
FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
WHERE r.unit_id = %(unit)s AND p.data_to BETWEEN %(first)s AND %(last)s
    AND (%(is_all)s OR l.service_id = ANY(%(services)s) OR l.field_id = ANY(%(fields)s))
""",
    is_all="boolean",
    **OF_LINES,
)
# Most lines hold nothing all year, and of them nothing is asked: they stay where they are but for the month before.
YEAR = Statement(
    f"""
SELECT {", ".join(("year", "month", *COUNTED_COLUMNS))} FROM (
    SELECT p.year, p.month, {", ".join(f"l.{name}" for name in COUNTED_COLUMNS)},
        bool_or(greatest({", ".join(f"l.{name}" for name in NAMES)}) > 0) OVER (PARTITION BY l.service_id, l.field_id) AS held_any
    FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
    WHERE r.unit_id = %(unit)s AND p.data_to BETWEEN %(first)s AND %(last)s
) one_year
WHERE held_any OR (year = %(year)s AND month = %(month)s)
    OR service_id = ANY(%(services)s) OR field_id = ANY(%(fields)s)
""",
    year="int",
    month="int",
    **OF_LINES,
)


def unexplained(return_: Return) -> list[Problem]:
    """The warnings of the return whose line has no note, in the order of its lines. Four queries, one of them history."""
    return [problem for problem, note in _warned(return_) if not note.strip()]


def warned(return_: Return) -> list[Problem]:
    """All warnings of the return, explained or not."""
    return [problem for problem, _ in _warned(return_)]


def unexplained_lines(return_: Return, lines: dict[Key, Told], past: Past) -> dict[Key, list[Problem]]:
    """The warnings of these lines alone that have no note yet, by line; of the past, what `year_before` gives is enough."""
    earlier = len(return_.period.reporting_month.months_to_date) - 1
    found = {}
    for key, line in lines.items():
        problems = [] if line.note.strip() else needs_explanation(line, past.get(key, NEVER), earlier_this_year=earlier)
        if problems:
            found[key] = problems
    return found


def asked_after_saving(
    return_: Return, lines: Collection[Line], names: dict[Key, str]
) -> tuple[dict[Key, list[Problem]], list[Problem]]:
    """What these lines, just saved, want a word for, by line; and what the return as a whole does. One to five queries."""
    known = {(line.service_id, line.field_id): line for line in lines}
    now = {key: told(names[key], line) for key, line in known.items() if key in names}
    past = past_of(return_, now) if now else {}
    is_another_month = not now or any(differs(line, past[key][0] if key in past else None) for key, line in now.items())
    return unexplained_lines(return_, now, past), [] if is_another_month else unexplained_copy(return_)


def unexplained_copy(return_: Return) -> list[Problem]:
    """The warning that the whole month is last month again, while nobody has said why. Four queries."""
    now = {key: line.told for key, line in stored_lines(return_).items()}
    return copy_among(line_names(return_), now, last_month(return_))


def copy_among(keys: Collection[Key], now: dict[Key, Told], before: dict[Key, Told]) -> list[Problem]:
    """The same of lines at hand. A line that last month held something and is still empty makes it another month."""
    return copied_return([(now.get(key, NO_LINE), before.get(key)) for key in keys])


def last_month(return_: Return) -> dict[Key, Told]:
    """The unit's lines of the month before. One query."""
    before = return_.period.reporting_month.shift(-1)
    return {key: line for _, _, key, line in _lines(return_.unit_id, before, before)}


def year_before(return_: Return, holding: Collection[Key]) -> tuple[dict[Key, Told], Past]:
    """The unit's lines of the month before; and the twelve months before of all lines that matter: those that hold something
    now (`holding`), and those that held something in any of these months. One query."""
    months = _months_before(return_)
    last, first = months[0], months[-1]
    given = _given(return_.unit_id, first, last, holding)
    past = _by_line(months, _lines_of(YEAR(year=last.year, month=last.month, **given)))
    return {key: history[0] for key, history in past.items() if history[0]}, past


def past_of(return_: Return, keys: Collection[Key] | None = None) -> Past:
    """The unit's lines (or these) of the twelve months before, by line, the newest month first. One query."""
    months = _months_before(return_)
    return _by_line(months, _lines(return_.unit_id, months[-1], months[0], keys))


def _months_before(return_: Return) -> list[Month]:
    return [return_.period.reporting_month.shift(-back) for back in range(1, MONTHS + 1)]


def _by_line(months: Sequence[Month], lines: Iterable[tuple[int, int, Key, Told]]) -> Past:
    places = {(one.year, one.month): place for place, one in enumerate(months)}
    past: Past = {}
    for year, number, key, line in lines:
        past.setdefault(key, [None] * MONTHS)[places[year, number]] = line
    return past


def _lines(
    unit: int, first: Month, last: Month, keys: Collection[Key] | None = None
) -> Iterator[tuple[int, int, Key, Told]]:
    """The unit's stored lines (or these) of the months from first to last, each with its year and month."""
    return _lines_of(LINES(is_all=keys is None, **_given(unit, first, last, keys or ())))


def _given(unit: int, first: Month, last: Month, keys: Collection[Key]) -> dict:
    services, fields = [one for one, _ in keys if one], [one for _, one in keys if one]
    return {"unit": unit, "first": first.data_to, "last": last.data_to, "services": services, "fields": fields}


def _lines_of(rows: Iterable[Sequence]) -> Iterator[tuple[int, int, Key, Told]]:
    for year, number, *row in rows:
        yield year, number, *read_line(row)


def warnings_of(lines: dict[Key, Told], past: Past, return_: Return) -> list[tuple[Problem, str]]:
    """Each warning with the note of its line; at the end the one about the return as a whole."""
    earlier = len(return_.period.reporting_month.months_to_date) - 1
    found = [
        (problem, line.note)
        for key, line in lines.items()
        for problem in needs_explanation(line, past.get(key, NEVER), earlier_this_year=earlier)
    ]
    pairs = [(line, past.get(key, NEVER)[0]) for key, line in lines.items()]
    return found + [(problem, "") for problem in copied_return(pairs)]


def told(name: str, line: Line) -> Told:
    """A stored line as a value."""
    return Told(name, {column: getattr(line, column) for column in NAMES}, line.declared_none, line.note)


def _warned(return_: Return) -> list[tuple[Problem, str]]:
    stored = {key: line.told for key, line in stored_lines(return_).items()}
    named = {key: stored[key]._replace(name=name) for key, name in line_names(return_).items() if key in stored}
    _, past = year_before(return_, [key for key, line in named.items() if any(line.counts.values())])
    return warnings_of(named, past, return_)


class Stored(NamedTuple):
    """A line as it stands in the database."""

    told: Told
    version: int
    consistent: bool
    complete: bool


def stored_lines(return_: Return) -> dict[Key, Stored]:
    """All lines of the return that somebody has begun, as plain values. One query."""
    return dict(map(_stored, _LINES(return_.pk)))


_LINES = Rows(
    lambda return_: Line.objects.filter(return_ref=return_).values_list(
        "version", "consistent", "complete", *(one.removesuffix("_id") for one in COUNTED_COLUMNS)
    )
)


def _stored(row: Sequence) -> tuple[Key, Stored]:
    version, consistent, complete, *counted = row
    key, line = read_line(counted)
    return key, Stored(line, version, consistent, complete)


def read_line(row: Sequence) -> tuple[Key, Told]:
    """A stored line from its COUNTED_COLUMNS; it is called by no name."""
    service, field, declared_none, note, *counts = row
    return (service, field), Told("", dict(zip(NAMES, counts, strict=True)), declared_none, note)
