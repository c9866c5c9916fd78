"""Who takes over whose work on the day of an event."""

from datetime import date, timedelta

from portal.units.models import Level, UnitVersion
from portal.units.succession import endings, successor_map


def ended_on(day: date) -> dict[int, int]:
    """The units that ended on the day and the one of that day which carries their history."""
    return {one.unit_id: one.carrier_id for one in endings(day) if one.on == day and one.carrier_id != one.unit_id}


def below_abolished(day: date) -> list[tuple[int, int]]:
    """Each unit abolished on the day with the units of the day that stood under it on the eve: its work is theirs now."""
    abolished = {one.unit_id for one in endings(day) if one.on == day and one.carrier_id == one.unit_id}
    if not abolished:
        return []
    heirs = successor_map(day)
    under = UnitVersion.objects.on(day - timedelta(days=1)).filter(parent__in=abolished, level=Level.COMMUNE)
    pairs = {(parent, heirs[unit]) for unit, parent in under.values_list("unit", "parent")}
    return sorted(pairs)
