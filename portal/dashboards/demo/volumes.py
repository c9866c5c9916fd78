"""How many dossiers a service gets and settles, month by month. Pure: a seed and a name give the same counts anywhere."""

from dataclasses import dataclass
from typing import NamedTuple

from portal.core.periods import Month
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.habits import Habits
from portal.units.models import Level

# A month's weight against the average: little at Tết, much before the school year and the year's end.
SEASON = {1: 1.05, 2: 0.6, 3: 1.0, 4: 1.05, 5: 1.05, 6: 1.1, 7: 1.05, 8: 1.1, 9: 1.0, 10: 1.0, 11: 1.0, 12: 1.05}
# Dossiers a month of the tier's most wanted procedure in a unit of average size; the rest falls off like Zipf's law.
TOP = {Level.DEPARTMENT: 260.0, Level.DISTRICT: 150.0, Level.COMMUNE: 120.0}
STEEPNESS = {Level.DEPARTMENT: 2.0, Level.DISTRICT: 1.75, Level.COMMUNE: 2.02}
# What people come for most, wherever it stands in a list.
WANTED = {"Chứng thực": 9.0, "Hộ tịch": 5.0, "cư trú": 4.0, "xuất nhập cảnh": 4.0, "Bảo trợ xã hội": 2.5}
FULL_PROCESS = 0.985  # of the dossiers that came online, the part settled online to the end
MISCOUNTED = 0.003  # lines whose carried-over differs by one from the last pending, as in real files


class Counts(NamedTuple):
    """The nine counts in the order of reporting.columns; all None where it was declared that nothing arose."""

    received_online: int | None
    received_direct: int | None
    carried_over: int | None
    resolved_early: int | None
    resolved_on_time: int | None
    resolved_late: int | None
    pending_in_time: int | None
    pending_overdue: int | None
    resolved_online: int | None


NOTHING = Counts(*[None] * 9)
ZEROS = Counts(*[0] * 9)


def monthly_means(level: str, procedures: dict[str, str], seed: int) -> dict[str, float]:
    """Code of a procedure → dossiers a month at an average unit of the tier; `procedures` maps codes to fields' names."""
    popularity = {
        code: _wanted(field) * (0.05 + Chance(seed, "wanted", level, code).random())
        for code, field in procedures.items()
    }
    ranked = sorted(popularity, key=lambda code: (-popularity[code], code))
    return {code: TOP[level] / rank ** STEEPNESS[level] for rank, code in enumerate(ranked, start=1)}


def _wanted(field: str) -> float:
    return max((weight for word, weight in WANTED.items() if word in field), default=1.0)


@dataclass
class Flow:
    """The dossiers of one service (or one field outside the list) at one unit: what waits, and what the next month brings."""

    mean: float
    habits: Habits
    chance: Chance
    online_bias: float
    pace: float
    waiting_online: int = 0
    waiting_direct: int = 0
    was_miscounted: bool = False

    @classmethod
    def of(cls, name: str, mean: float, habits: Habits, seed: int) -> "Flow":
        """The flow of the thing so named ("unit|procedure"), before its first month."""
        chance = Chance(seed, "flow", name)
        bias = 0.05 * chance.bell()
        pace = chance.between(0.04, 0.16)
        return cls(mean * habits.size * chance.between(0.35, 1.65), habits, chance, bias, pace)

    def month(self, month: Month, index: int, is_provided: bool) -> Counts:
        """The counts of the next month: (3) = (7) + (11) holds, and carried over is what waited (rarely one more).

        `index` counts the months from the first one on; nothing comes online before the service is provided.
        """
        chance, habits = self.chance, self.habits
        arrived = chance.arrivals(self.mean * SEASON[month.month])
        self.was_miscounted = False
        waiting = self.waiting_online + self.waiting_direct
        if not arrived and not waiting:
            return ZEROS if habits.types_zeros else NOTHING
        part = min(0.98, habits.online + habits.online_growth * index + self.online_bias) if is_provided else 0.0
        online = chance.share(arrived, part)
        carried = waiting
        self.was_miscounted = bool(waiting) and chance.happens(MISCOUNTED)
        if self.was_miscounted:
            self.waiting_direct += 1
            carried += 1
        return self._settle(online, arrived - online, carried)

    def _settle(self, online: int, direct: int, carried: int) -> Counts:
        chance = self.chance
        left_online = self._left(online, self.waiting_online)
        left_direct = self._left(direct, self.waiting_direct)
        resolved_online = online + self.waiting_online - left_online
        resolved = resolved_online + direct + self.waiting_direct - left_direct
        late = chance.share(resolved, self.habits.overdue)
        early = chance.share(resolved - late, 0.4)
        left = left_online + left_direct
        overdue = chance.share(left, self.habits.overdue * 2)
        self.waiting_online, self.waiting_direct = left_online, left_direct
        return Counts(
            received_online=online,
            received_direct=direct,
            carried_over=carried,
            resolved_early=early,
            resolved_on_time=resolved - late - early,
            resolved_late=late,
            pending_in_time=left - overdue,
            pending_overdue=overdue,
            resolved_online=chance.share(resolved_online, FULL_PROCESS),
        )

    def _left(self, new: int, waiting: int) -> int:
        """What of the new and of the waiting dossiers is not settled by the month's end."""
        return self.chance.share(new, self.pace) + self.chance.share(waiting, self.pace / 2)
