"""When a service of the demonstration is provided on each portal: dated statuses, more of them as the months go by. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from catalog.models import Portal, ProvisionStatus
from portal.core.fields import DateRange, from_day
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.habits import Habits

FIRST_DAY, SETTLED = date(2022, 9, 1), date(2025, 10, 1)  # most services came between these two
THIS_YEAR, LAST_DAY = date(2025, 11, 20), date(2026, 10, 10)  # the last ones come between these
LATE_ON_PROVINCIAL, LATE_ON_NATIONAL = 0.035, 0.07  # the part of what is provided that came only this year
NEVER_NATIONAL = 0.1  # procedures that the national portal does not take yet
FIRST_OF_ALL = "Chứng thực"  # what most people come for was put online everywhere
PREPARED = timedelta(days=75)  # a late service is seen being integrated and tested so long before


@dataclass(frozen=True)
class Provision:
    """The statuses of one service, (portal, status, range) each, and the range in which the province's portal offers it."""

    statuses: tuple[tuple[str, str, DateRange], ...]
    offered_from: date | None
    offered_until: date | None

    def is_offered(self, day: date) -> bool:
        """Whether dossiers can come online on that day."""
        after = self.offered_from is not None and self.offered_from <= day
        return after and (self.offered_until is None or day < self.offered_until)


def provision_of(unit: str, level: str, procedure: str, field: str, habits: Habits, seed: int) -> Provision:
    """How the service of a procedure at a unit came to both portals; the Office mostly sets a procedure for all units at once."""
    chance = Chance(seed, "provision", unit, procedure)
    common = Chance(seed, "provision", level, procedure)
    settled = _day(common, FIRST_DAY, SETTLED)
    takes_part = not common.happens(NEVER_NATIONAL)
    if field != FIRST_OF_ALL and chance.happens(habits.not_provided):
        return _not_provided(chance, settled)
    if chance.happens(LATE_ON_PROVINCIAL):
        offered = _day(chance, THIS_YEAR, LAST_DAY)
        statuses = _prepared(Portal.PROVINCIAL, offered)
    else:
        offered = settled
        statuses = ((Portal.PROVINCIAL, ProvisionStatus.PROVIDED, from_day(offered)),)
    return Provision(statuses + _national(chance, offered, takes_part, habits), offered, None)


def _not_provided(chance: Chance, settled: date) -> Provision:
    """A service that nobody can use at the end: never begun, on its way, or paused."""
    begun = _day(chance, date(2025, 6, 1), THIS_YEAR)
    match chance.weighted({"none": 3, "integrating": 4, "testing": 2, "paused": 1}):
        case "integrating":
            return Provision(((Portal.PROVINCIAL, ProvisionStatus.INTEGRATING, from_day(begun)),), None, None)
        case "testing":
            return Provision(((Portal.PROVINCIAL, ProvisionStatus.TESTING, from_day(begun)),), None, None)
        case "paused":
            paused = _day(chance, THIS_YEAR, LAST_DAY)
            offered = (Portal.PROVINCIAL, ProvisionStatus.PROVIDED, from_day(settled, paused))
            return Provision((offered, (Portal.PROVINCIAL, ProvisionStatus.PAUSED, from_day(paused))), settled, paused)
    return Provision((), None, None)


def _national(chance: Chance, offered: date, takes_part: bool, habits: Habits) -> tuple:
    if not takes_part or chance.happens(habits.not_national):
        begun = _day(chance, date(2025, 6, 1), LAST_DAY)
        if chance.happens(0.5):
            return ((Portal.NATIONAL, ProvisionStatus.INTEGRATING, from_day(begun)),)
        return ()
    if chance.happens(LATE_ON_NATIONAL):
        return _prepared(Portal.NATIONAL, max(offered, _day(chance, THIS_YEAR, LAST_DAY)))
    return ((Portal.NATIONAL, ProvisionStatus.PROVIDED, from_day(offered + timedelta(days=14))),)


def _prepared(portal: str, day: date) -> tuple:
    tested = day - PREPARED / 3
    return (
        (portal, ProvisionStatus.INTEGRATING, from_day(day - PREPARED, tested)),
        (portal, ProvisionStatus.TESTING, from_day(tested, day)),
        (portal, ProvisionStatus.PROVIDED, from_day(day)),
    )


def _day(chance: Chance, first: date, last: date) -> date:
    return first + timedelta(days=int(chance.random() * (last - first).days))
