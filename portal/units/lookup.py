"""What is asked about units on pages: the list of a day, a unit's names, codes and events through time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from portal.core.text import fold
from portal.units.models import Level, Succession, Unit, UnitCode, UnitEvent, UnitVersion
from portal.units.succession import last_versions


@dataclass(frozen=True)
class Listed:
    """A unit as a list shows it on a day."""

    version: UnitVersion
    code: str
    above: str


@dataclass(frozen=True)
class Happened:
    """An event as a page tells it: who went where; `is_break` where the figures before and after do not compare."""

    event: UnitEvent
    lines: list[str]

    @property
    def is_break(self) -> bool:
        return self.event.kind == UnitEvent.Kind.SPLIT


def standing(day: date, *, level: str = "", words: str = "") -> QuerySet[UnitVersion]:
    """The units of a day in official order, of one tier and by a word of their name or a code where that is asked."""
    found = UnitVersion.objects.on(day).order_by("path")
    if level:
        found = found.filter(level=level)
    if words:
        names = UnitVersion.objects.on(day).values_list("pk", "name", "org_name")
        alike = [pk for pk, *texts in names if any(fold(words) in fold(text) for text in texts)]
        coded = UnitCode.objects.on(day).filter(code__iexact=words.strip()).values("unit")
        found = found.filter(Q(pk__in=alike) | Q(unit__in=coded))
    return found


def structure_words(day: date) -> str:
    """Which structure stands on the day, as the strip of an illustration says it."""
    return with_districts(UnitVersion.objects.on(day).filter(level=Level.DISTRICT).exists())


def with_districts(stand: bool) -> str:
    """In the real province there are no districts since 1/7/2025: data that still have some assume so."""
    return _("cơ cấu 2022 giả định còn nguyên") if stand else _("cơ cấu từ 01/7/2025, không còn cấp huyện")


def listed(versions: Iterable[UnitVersion], day: date) -> list[Listed]:
    """The versions with their codes and the names of the units above them; two queries."""
    shown = list(versions)
    codes = UnitCode.objects.on(day).filter(unit__in=[one.unit_id for one in shown], scheme=UnitCode.Scheme.MAIN)
    by_unit = dict(codes.values_list("unit", "code"))
    parents = UnitVersion.objects.on(day).filter(unit__in=[one.parent_id for one in shown if one.parent_id])
    names = {parent.unit_id: parent.name for parent in parents}
    return [Listed(one, by_unit.get(one.unit_id, ""), names.get(one.parent_id, "")) for one in shown]


def events_of(unit: Unit) -> list[Happened]:
    """All that happened to the unit, the latest first."""
    touched = Q(successions__predecessor=unit) | Q(successions__successor=unit)
    return told(events().filter(pk__in=UnitEvent.objects.filter(touched).values("pk")))


def events() -> QuerySet[UnitEvent]:
    """All events, the latest first, with who followed whom."""
    rows = Prefetch("successions", Succession.objects.order_by("pk"))
    return UnitEvent.objects.order_by("-on", "-pk").prefetch_related(rows)


def told(found: Iterable[UnitEvent]) -> list[Happened]:
    """The events in words; one query for all the names."""
    shown = list(found)
    rows = [row for event in shown for row in event.successions.all()]
    ids = {unit for row in rows for unit in (row.predecessor_id, row.successor_id) if unit}
    names = {version.unit_id: version.name for version in last_versions(ids)}
    return [Happened(event, [_words(row, names) for row in event.successions.all()]) for event in shown]


def _words(row: Succession, names: dict[int, str]) -> str:
    old = names.get(row.predecessor_id, "")
    if row.successor_id is None:
        return _("{old}: không có đơn vị kế thừa, số liệu cũ để ở nhóm cấp huyện (đã kết thúc)").format(old=old)
    if row.successor_id == row.predecessor_id:
        return _("{old}: vẫn là một đơn vị").format(old=old)
    carried = _("mang theo toàn bộ số liệu cũ") if row.carries_history else _("một phần, không mang theo số liệu cũ")
    return f"{old} → {names.get(row.successor_id, '')} ({carried})"


@dataclass(frozen=True)
class Found:
    """A unit that a search found: what it is or was last called, its code, whether it has ended by the day."""

    unit_id: int
    name: str
    code: str
    above: str
    ended: bool


def found_units(words: list[str], day: date) -> list[Found]:
    """Units, standing and ended, whose names over time and codes together hold every folded word; two queries."""
    names: dict[int, list[UnitVersion]] = {}
    for version in UnitVersion.objects.order_by("-valid"):
        names.setdefault(version.unit_id, []).append(version)
    codes: dict[int, list[UnitCode]] = {}
    for code in UnitCode.objects.order_by("-valid"):
        codes.setdefault(code.unit_id, []).append(code)
    alike = [
        (unit, versions)
        for unit, versions in names.items()
        if _all_in(
            words, [f"{one.name} {one.org_name}" for one in versions] + [one.code for one in codes.get(unit, [])]
        )
    ]
    last = {unit: versions[0].name for unit, versions in names.items()}
    found = [_found(unit, versions, codes.get(unit, []), last, day) for unit, versions in alike]
    return sorted(found, key=lambda one: (one.ended, words != fold(one.name).split(), one.name))


def _found(unit: int, versions: list[UnitVersion], codes: list[UnitCode], last: dict[int, str], day: date) -> Found:
    newest = versions[0]
    main = next((one.code for one in codes if one.scheme == UnitCode.Scheme.MAIN), "")
    ended = newest.valid.upper is not None and newest.valid.upper <= day
    return Found(unit, str(newest), main, last.get(newest.parent_id or 0, ""), ended)


def _all_in(words: list[str], texts: list[str]) -> bool:
    folded = _folded(" ".join(texts))
    return all(word in folded for word in words)


@lru_cache(maxsize=5_000)
def _folded(text: str) -> str:
    """Names hardly ever change, and folding one costs far more than a search in it."""
    return fold(text)
