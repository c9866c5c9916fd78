"""Which lines of a return need a word of explanation, and which of them have none: what `submit` and the pages ask."""

from collections.abc import Collection

from django.db.models import Q

from reporting.columns import NAMES
from reporting.entries import Key, line_names
from reporting.models import Line, Return
from reporting.refusals import Problem
from reporting.warnings import MONTHS, History, Told, copied_return, needs_explanation

Past = dict[Key, list[Told | None]]


def unexplained(return_: Return) -> list[Problem]:
    """The warnings of the return whose line has no note, in the order of its lines. Four queries, one of them history."""
    return [problem for problem, note in _warned(return_) if not note.strip()]


def warned(return_: Return) -> list[Problem]:
    """All warnings of the return, explained or not."""
    return [problem for problem, _ in _warned(return_)]


def unexplained_lines(return_: Return, lines: Collection[Line], names: dict[Key, str]) -> dict[Key, list[Problem]]:
    """The warnings of these lines alone that have no note yet, by line. One query."""
    known = {(line.service_id, line.field_id): line for line in lines}
    asked = {key: told(names[key], line) for key, line in known.items() if key in names and not line.note.strip()}
    found: dict[Key, list[Problem]] = {}
    past = past_of(return_, asked)
    earlier = len(return_.period.reporting_month.months_to_date) - 1
    for key, line in asked.items():
        if problems := needs_explanation(line, past.get(key, [None] * MONTHS), earlier_this_year=earlier):
            found[key] = problems
    return found


def past_of(return_: Return, keys: Collection[Key] | None = None) -> Past:
    """The unit's lines (or these) of the twelve months before, by line, the newest month first. One query."""
    month = return_.period.reporting_month
    places = {month.shift(-back): back - 1 for back in range(1, MONTHS + 1)}
    first = month.shift(-MONTHS)
    found = Line.objects.filter(
        return_ref__unit=return_.unit_id,
        return_ref__period__data_to__gte=first.data_to,
        return_ref__period__data_to__lt=month.data_to,
    ).select_related("return_ref__period")
    if keys is not None:
        found = found.filter(
            Q(service__in=[service for service, _ in keys if service]) | Q(field__in=[one for _, one in keys if one])
        )
    past: Past = {}
    for line in found:
        place = places[line.return_ref.period.reporting_month]
        past.setdefault((line.service_id, line.field_id), [None] * MONTHS)[place] = told("", line)
    return past


def warnings_of(lines: dict[Key, Told], past: Past, return_: Return) -> list[tuple[Problem, str]]:
    """Each warning with the note of its line; at the end the one about the return as a whole."""
    earlier = len(return_.period.reporting_month.months_to_date) - 1
    nothing: History = [None] * MONTHS
    found = [
        (problem, line.note)
        for key, line in lines.items()
        for problem in needs_explanation(line, past.get(key, nothing), earlier_this_year=earlier)
    ]
    pairs = [(line, past.get(key, nothing)[0]) for key, line in lines.items()]
    return found + [(problem, "") for problem in copied_return(pairs)]


def told(name: str, line: Line) -> Told:
    """A stored line as a value."""
    return Told(name, {column: getattr(line, column) for column in NAMES}, line.declared_none, line.note)


def _warned(return_: Return) -> list[tuple[Problem, str]]:
    stored = {(line.service_id, line.field_id): line for line in return_.lines.all()}
    named = {key: told(name, stored[key]) for key, name in line_names(return_).items() if key in stored}
    return warnings_of(named, past_of(return_), return_)
