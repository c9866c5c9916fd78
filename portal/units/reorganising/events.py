"""The events of a day as rows: what happened, by which document, and who followed whom."""

from portal.units.models import Succession, UnitEvent, UnitVersion
from portal.units.reorganising.files import Leg
from portal.units.reorganising.redraw import Drawing
from portal.units.reorganising.rules import Eve

Kind = UnitEvent.Kind
LONGEST = 300  # of a title
RETOLD = ("name", "type", "org_name")


def record(legs: list[Leg], eve: Eve, drawing: Drawing) -> int:
    """Write the events; how many they are. Call it in a deed, after the day was redrawn."""
    now = {version.unit_id: version for version in UnitVersion.objects.on(eve.day)}
    groups: dict[tuple[str, str], list[Leg]] = {}
    for leg in legs:
        groups.setdefault(_group(leg), []).append(leg)
    events = [UnitEvent(on=eve.day, **_event(kind, mine[0], eve, now, drawing)) for (kind, _), mine in groups.items()]
    UnitEvent.objects.bulk_create(events)
    Succession.objects.bulk_create(
        Succession(
            event=event,
            predecessor_id=eve.codes[leg.old],
            successor_id=drawing.units[leg.new] if leg.new else None,
            carries_history=leg.carries_history,
        )
        for event, mine in zip(events, groups.values(), strict=True)
        for leg in mine
    )
    return len(events)


def _group(leg: Leg) -> tuple[str, str]:
    """Legs of one event: all that go whole into one unit; all parts of one unit; each other change by itself."""
    if leg.goes_on:
        return Kind.RENAME, leg.old
    if not leg.new:
        return Kind.ABOLISH, leg.old
    return (Kind.MERGE, leg.new) if leg.part == "full" else (Kind.SPLIT, leg.old)


def _event(kind: str, leg: Leg, eve: Eve, now: dict[int, UnitVersion], drawing: Drawing) -> dict:
    old = eve.versions[eve.codes[leg.old]]
    new = now[drawing.units[leg.new]] if leg.new else None
    if kind == Kind.RENAME and all(getattr(old, name) == getattr(new, name) for name in RETOLD):
        kind = Kind.MOVE
    title = {
        Kind.RENAME: f"{old.name} đổi tên thành {new.name if new else ''}",
        Kind.MOVE: f"{old.name} trực thuộc {now[new.parent_id].name if new and new.parent_id else ''}",
        Kind.MERGE: _merged(new, drawing),
        Kind.SPLIT: f"{old.name} được chia tách",
        Kind.ABOLISH: f"{old.name} kết thúc hoạt động",
    }[kind]
    document = leg.document or (leg.place.document if leg.place else "")
    return {"kind": kind, "title": title[:LONGEST], "document": document}


def _merged(new: UnitVersion | None, drawing: Drawing) -> str:
    if new is None:
        return ""
    return f"Thành lập {new.name}" if new.unit_id in drawing.made else f"Sáp nhập vào {new.name}"
