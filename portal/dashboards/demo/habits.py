"""How a unit of the demonstration works: how much comes to it, how much of that online, how punctual it is. Pure values."""

from dataclasses import dataclass

from portal.dashboards.demo.chance import Chance
from portal.units.models import Level

MOUNTAINS = frozenset(
    {"439", "441", "444", "447"}
)  # Hương Sơn, Vũ Quang, Hương Khê, Kỳ Anh: fewer people, weaker lines
TOWNS = frozenset({"436", "437", "449"})  # the city and the two thị xã
BUSY_DEPARTMENTS = {
    "SO-TNMT": 2.2,
    "SO-NNMT": 2.2,
    "SO-TP": 1.8,
    "SO-GTVT": 1.8,
    "CA-TINH": 2.6,
    "SO-KHDT": 1.6,
    "SO-LDTBXH": 1.3,
}


@dataclass(frozen=True)
class Office:
    """A unit as the generator needs it: its code, tier and type, and the district it belongs to (its own code if one)."""

    code: str
    name: str
    level: str
    type: str
    district: str

    @property
    def is_remote(self) -> bool:
        return self.district in MOUNTAINS

    @property
    def is_town(self) -> bool:
        return self.district in TOWNS


@dataclass(frozen=True)
class Habits:
    """What stays the same about a unit through the months.

    `size`: its volume against an average unit of its tier. `online`, `online_growth`: the part of new dossiers that
    comes online in the first month, and what is added each month. `overdue`: the part resolved late. `not_provided`,
    `not_national`: the part of its services it lags behind with. `misses`, `is_late`: chances of a month. `types_zeros`:
    writes 0 where others declare that nothing arose.
    """

    size: float
    online: float
    online_growth: float
    overdue: float
    not_provided: float
    not_national: float
    misses: float
    is_late: float
    types_zeros: bool


def habits_of(office: Office, seed: int) -> Habits:
    """The habits of a unit; the same seed and code give the same."""
    chance = Chance(seed, "habits", office.code)
    neighbours = Chance(seed, "neighbourhood", office.district or office.code).bell()  # a district's offices are alike
    hardship = 0.05 if office.is_remote else -0.02 if office.is_town else 0.0
    return Habits(
        size=_size(office) * chance.between(0.75, 1.3),
        online=min(0.95, max(0.74, 0.875 - hardship + 0.035 * neighbours + 0.03 * chance.bell())),
        online_growth=chance.between(0.001, 0.006),
        overdue=chance.between(0.002, 0.03) + hardship / 5 * (hardship > 0),
        not_provided=0.0 if chance.happens(0.42) else chance.between(0.01, 0.062),
        not_national=chance.between(0.0, 0.085) + hardship,
        misses=chance.between(0.05, 0.16) if chance.happens(0.12) else 0.014,
        is_late=chance.between(0.1, 0.35) if chance.happens(0.15) else 0.02,
        types_zeros=chance.happens(0.12),
    )


def _size(office: Office) -> float:
    if office.level == Level.DEPARTMENT:
        return BUSY_DEPARTMENTS.get(office.code, 0.7)
    if office.level == Level.DISTRICT:
        return 1.9 if office.district == "436" else 0.6 if office.is_remote else 1.0
    place = {"phường": 1.7, "thị trấn": 1.35}.get(office.type, 0.85)
    return place * (0.75 if office.is_remote else 1.0)
