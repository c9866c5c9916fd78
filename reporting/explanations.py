"""Which lines of a return need a word of explanation, and which of them have none: what `submit` and the pages ask."""

from collections.abc import Collection, Iterator, Sequence

from django.db import connection

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
# Plain rows: 300 lines × 12 months as model instances take several times as long as everything else in a save.
LINES_SQL = f"""
SELECT p.year, p.month, {", ".join(f"l.{name}" for name in COUNTED_COLUMNS)}
FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
WHERE r.unit_id = %(unit)s AND p.data_to BETWEEN %(first)s AND %(last)s
    AND (%(is_all)s OR l.service_id = ANY(%(services)s::bigint[]) OR l.field_id = ANY(%(fields)s::bigint[]))
"""


def unexplained(return_: Return) -> list[Problem]:
    """The warnings of the return whose line has no note, in the order of its lines. Four queries, one of them history."""
    return [problem for problem, note in _warned(return_) if not note.strip()]


def warned(return_: Return) -> list[Problem]:
    """All warnings of the return, explained or not."""
    return [problem for problem, _ in _warned(return_)]


def unexplained_lines(return_: Return, lines: Collection[Line], names: dict[Key, str]) -> dict[Key, list[Problem]]:
    """The warnings of these lines alone that have no note yet, by line. One query, however many lines."""
    return _unexplained(return_, *_with_past(return_, lines, names))


def asked_after_saving(
    return_: Return, lines: Collection[Line], names: dict[Key, str]
) -> tuple[dict[Key, list[Problem]], list[Problem]]:
    """What these lines, just saved, want a word for, by line; and what the return as a whole does. One to five queries."""
    now, past = _with_past(return_, lines, names)
    is_another_month = not now or any(differs(line, past[key][0] if key in past else None) for key, line in now.items())
    return _unexplained(return_, now, past), [] if is_another_month else unexplained_copy(return_)


def _with_past(return_: Return, lines: Collection[Line], names: dict[Key, str]) -> tuple[dict[Key, Told], Past]:
    known = {(line.service_id, line.field_id): line for line in lines}
    now = {key: told(names[key], line) for key, line in known.items() if key in names}
    return now, past_of(return_, now) if now else {}


def _unexplained(return_: Return, lines: dict[Key, Told], past: Past) -> dict[Key, list[Problem]]:
    earlier = len(return_.period.reporting_month.months_to_date) - 1
    found = {}
    for key, line in lines.items():
        problems = [] if line.note.strip() else needs_explanation(line, past.get(key, NEVER), earlier_this_year=earlier)
        if problems:
            found[key] = problems
    return found


def unexplained_copy(return_: Return) -> list[Problem]:
    """The warning that the whole month is last month again, while nobody has said why. Four queries."""
    now = dict(map(_read, return_.lines.values_list(*COUNTED_COLUMNS)))
    return copy_among(line_names(return_), now, last_month(return_))


def copy_among(keys: Collection[Key], now: dict[Key, Told], before: dict[Key, Told]) -> list[Problem]:
    """The same of lines at hand. A line that last month held something and is still empty makes it another month."""
    return copied_return([(now.get(key, NO_LINE), before.get(key)) for key in keys])


def last_month(return_: Return) -> dict[Key, Told]:
    """The unit's lines of the month before. One query."""
    before = return_.period.reporting_month.shift(-1)
    return {key: line for _, key, line in _lines(return_.unit_id, before, before)}


def past_of(return_: Return, keys: Collection[Key] | None = None) -> Past:
    """The unit's lines (or these) of the twelve months before, by line, the newest month first. One query."""
    month = return_.period.reporting_month
    months = [month.shift(-back) for back in range(1, MONTHS + 1)]
    places = {one: place for place, one in enumerate(months)}
    past: Past = {}
    for one, key, line in _lines(return_.unit_id, months[-1], months[0], keys):
        past.setdefault(key, [None] * MONTHS)[places[one]] = line
    return past


def _lines(
    unit: int, first: Month, last: Month, keys: Collection[Key] | None = None
) -> Iterator[tuple[Month, Key, Told]]:
    """The unit's stored lines (or these) of the months from first to last."""
    given = {"unit": unit, "first": first.data_to, "last": last.data_to, "is_all": keys is None}
    given |= {"services": [one for one, _ in keys or () if one], "fields": [one for _, one in keys or () if one]}
    with connection.cursor() as cursor:
        cursor.execute(LINES_SQL, given)
        for year, number, *row in cursor.fetchall():
            yield Month(year, number), *_read(row)


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
    stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
    named = {key: told(name, stored[key]) for key, name in line_names(return_).items() if key in stored}
    return warnings_of(named, past_of(return_), return_)


def _read(row: Sequence) -> tuple[Key, Told]:
    """A stored line from its COUNTED_COLUMNS; it is called by no name."""
    service, field, declared_none, note, *counts = row
    return (service, field), Told("", dict(zip(NAMES, counts, strict=True)), declared_none, note)
