"""What is to be expected of units in a year: the dossiers of the last twelve months, the services of the last one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Q

from portal.core.periods import Month
from portal.units.succession import endings
from reporting.figures import YEAR, facts_by_unit
from reporting.models import COUNTED, Return
from targets.evaluation import Facts

DOSSIERS = ("resolved_online", "resolved", "received_online", "received")
TWELVE = 12


@dataclass(frozen=True)
class Expected:
    """Each unit's own facts: services as on the month's last day, dossiers of the twelve months up to it."""

    until: Month
    months_known: int
    facts: Mapping[int, Facts]

    @property
    def since(self) -> Month:
        return self.until.shift(1 - TWELVE)

    def of(self, unit_id: int) -> Facts:
        return self.facts.get(unit_id, Facts())


def expected(units: Collection[int], until: Month, day: date) -> Expected:
    """For these units as they stand on the day; what ended since counts at the unit that carries its history."""
    carriers = {one.unit_id: one.carrier_id for one in endings(day)}
    family = {*units, *(unit for unit, carrier in carriers.items() if carrier in units)}
    now = _carried(until, family, carriers)
    if until.is_last_of_year:
        facts = now
    else:
        # Dossiers add up over months: those of last year after this month are its whole year less its first months.
        year, begun = Month(until.year - 1, TWELVE), until.shift(-TWELVE)
        whole, part = _carried(year, family, carriers), _carried(begun, family, carriers)
        facts = {unit: _with_last_year(unit, now, whole, part) for unit in {*now, *whole}}
    return Expected(until, _months_known(until, family), facts)


def _carried(month: Month, family: Collection[int], carriers: Mapping[int, int]) -> dict[int, Facts]:
    found: dict[int, Facts] = {}
    for unit, facts in facts_by_unit(month, span=YEAR, unit_ids=family).items():
        carrier = carriers.get(unit, unit)
        found[carrier] = found.get(carrier, Facts()) + facts
    return found


def _with_last_year(unit: int, now: dict, whole: dict, part: dict) -> Facts:
    mine, year, begun = (found.get(unit, Facts()) for found in (now, whole, part))
    counts = {one.name: getattr(mine, one.name) for one in fields(Facts)}
    for name in DOSSIERS:
        counts[name] += getattr(year, name) - getattr(begun, name)
    return Facts(**counts)


def _months_known(until: Month, family: Collection[int]) -> int:
    """How many of the twelve months anybody of them reported."""
    this = Q(period__year=until.year, period__month__lte=until.month)
    last = Q(period__year=until.year - 1, period__month__gt=until.month)
    reported = Return.objects.filter(COUNTED, this | last, unit__in=family)
    return reported.values("period").distinct().count()
