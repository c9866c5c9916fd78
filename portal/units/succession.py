"""Who follows whom: every unit's history on the map of a day, and where a series is broken by a split."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.units.models import Unit, UnitEvent, UnitVersion

ENDED_DISTRICTS = _("cấp huyện (đã kết thúc)")

# `carried`: each unit ended by the day, when, and who carries its history then (itself where nobody does). It stands
# after WITH RECURSIVE, so that figures ask for it in their own statement. A unit ends once, so its way is a line.
CARRIED_SQL = """
    ended AS (
        SELECT s.predecessor_id AS unit_id, s.successor_id AS heir_id, e.on AS ended_on
        FROM units_succession s JOIN units_unitevent e ON e.id = s.event_id
        WHERE s.carries_history AND s.successor_id IS DISTINCT FROM s.predecessor_id AND e.on <= %(day)s::date
    ),
    followed AS (
        SELECT unit_id, ended_on, coalesce(heir_id, unit_id) AS carrier_id FROM ended
        UNION
        SELECT f.unit_id, f.ended_on, e.heir_id FROM followed f JOIN ended e ON e.unit_id = f.carrier_id
        WHERE e.heir_id IS NOT NULL
    ),
    carried AS (
        SELECT DISTINCT ON (unit_id) f.* FROM followed f  -- one row each; said so, the planner expects few
        WHERE NOT EXISTS (SELECT 1 FROM ended e WHERE e.unit_id = f.carrier_id AND e.heir_id IS NOT NULL)
    )
"""


@dataclass(frozen=True)
class Ending:
    """A unit that has ended by a day: when, and the unit of that day that carries its history (itself where none does)."""

    unit_id: int
    on: date
    carrier_id: int


@dataclass(frozen=True)
class Break:
    """A day on which a unit's series is not comparable with what went before: something was split off or came out of a split."""

    on: date
    title: str
    document: str = ""


def successor_map(day: date) -> dict[int, int]:
    """Every unit → the unit of that day which carries its history; a standing one, and one ended without successor, → itself."""
    carriers = {ending.unit_id: ending.carrier_id for ending in endings(day)}
    return {unit: carriers.get(unit, unit) for unit in Unit.objects.values_list("pk", flat=True)}


def endings(day: date) -> list[Ending]:
    """The units that have ended by that day; one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {CARRIED_SQL} SELECT unit_id, ended_on, carrier_id FROM carried", {"day": day})
        return [Ending(*row) for row in cursor.fetchall()]


def breaks(unit: Unit, start: date, end: date) -> list[Break]:
    """The splits between two days (both included) that touch the unit or those whose history it carries, first first."""
    splits = UnitEvent.objects.filter(kind=UnitEvent.Kind.SPLIT, on__range=(start, end))
    if not splits.exists():  # as in most years
        return []
    carried = [ending.unit_id for ending in endings(end) if ending.carrier_id == unit.pk]
    family = [unit.pk, *carried]
    touched = Q(successions__predecessor__in=family) | Q(successions__successor__in=family)
    events = splits.filter(touched).distinct().order_by("on", "pk")
    return [Break(event.on, event.title, event.document) for event in events]


def last_versions(unit_ids: Iterable[int]) -> list[UnitVersion]:
    """What units are called on their last day (or for ever), in the order of their ids."""
    rows = UnitVersion.objects.filter(unit__in=unit_ids).order_by("unit", F("valid__startswith").desc(nulls_last=True))
    return list(rows.distinct("unit"))
