"""Where units stand on a day, remembered: every page names the unit of whoever looks at it, and units change once a year."""

from datetime import date

from portal.accounts.remembered import remembered
from portal.units.models import Level, UnitEvent, UnitVersion
from portal.units.succession import Ending, endings


@remembered(reads=("units_unitversion",))
def place_of(unit_id: int, day: date) -> UnitVersion | None:
    """What the unit is called on the day and under whom it stands; None where it does not exist."""
    return UnitVersion.objects.on(day).filter(unit=unit_id).first()


@remembered(reads=("units_unitversion",))
def versions_of(unit_ids: frozenset[int]) -> list[UnitVersion]:
    """All that the units were ever called."""
    return list(UnitVersion.objects.filter(unit__in=unit_ids))


@remembered(reads=("units_unitversion",))
def communes_below(unit_id: int, day: date) -> list[UnitVersion]:
    """The communes of a district on the day."""
    return list(UnitVersion.objects.on(day).filter(parent=unit_id, level=Level.COMMUNE))


@remembered(reads=("units_succession", "units_unitevent"), as_is=True)
def ended_by(day: date) -> tuple[Ending, ...]:
    """`endings` of the day."""
    return tuple(endings(day))


@remembered(reads=("units_unitevent",), as_is=True)
def split_days() -> frozenset[date]:
    """The days on which a unit was split: there the figures before and after do not compare."""
    return frozenset(UnitEvent.objects.filter(kind=UnitEvent.Kind.SPLIT).order_by().values_list("on", flat=True))
