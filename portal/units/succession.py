"""Who follows whom: every unit's history on the map of a day, and where a series is broken by a split."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from portal.units.models import Succession, Unit, UnitEvent, UnitVersion

ENDED_DISTRICTS = "cấp huyện (đã kết thúc)"


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


def follow(links: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """Each ended unit → the last unit that its history went to. A link is (ended, successor or None); circles are cut."""
    after = dict(links)
    heirs = {}
    for ended in after:
        at, seen = ended, {ended}
        while (nxt := after.get(at)) is not None and nxt not in seen:
            at = nxt
            seen.add(nxt)
        heirs[ended] = at
    return heirs


def successor_map(day: date) -> dict[int, int]:
    """Every unit → the unit of that day which carries its history; a standing one, and one ended without successor, → itself."""
    return {unit: unit for unit in Unit.objects.values_list("pk", flat=True)} | follow(_links(day))


def endings(day: date) -> list[Ending]:
    """The units that have ended by that day; one query."""
    rows = _carrying(day).values_list("predecessor", "successor", "event__on")
    links = {ended: (successor, on) for ended, successor, on in rows}
    carriers = follow((ended, successor) for ended, (successor, _) in links.items())
    return [Ending(ended, on, carriers[ended]) for ended, (_, on) in links.items()]


def breaks(unit: Unit, start: date, end: date) -> list[Break]:
    """The splits between two days (both included) that touch the unit or those whose history it carries, first first."""
    carried = [ended for ended, carrier in follow(_links(end)).items() if carrier == unit.pk]
    family = [unit.pk, *carried]
    touched = Q(successions__predecessor__in=family) | Q(successions__successor__in=family)
    events = UnitEvent.objects.filter(touched, kind=UnitEvent.Kind.SPLIT, on__range=(start, end))
    return [Break(event.on, event.title, event.document) for event in events.distinct().order_by("on", "pk")]


def last_versions(unit_ids: Iterable[int]) -> list[UnitVersion]:
    """What units are called on their last day (or for ever), in the order of their ids."""
    rows = UnitVersion.objects.filter(unit__in=unit_ids).order_by("unit", F("valid__startswith").desc(nulls_last=True))
    return list(rows.distinct("unit"))


def _carrying(day: date):
    return Succession.objects.endings().filter(carries_history=True, event__on__lte=day)


def _links(day: date) -> list[tuple[int, int | None]]:
    return list(_carrying(day).values_list("predecessor", "successor"))
