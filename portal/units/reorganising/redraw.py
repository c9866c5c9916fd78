"""The organisation redrawn on a day: versions and codes end and begin there, children follow, every path is laid anew."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from portal.core.fields import from_day
from portal.units.models import Level, Unit, UnitCode, UnitVersion
from portal.units.reorganising.files import Leg, Place
from portal.units.reorganising.rules import Eve

TEXTS = ("name", "type", "org_name", "level", "parent_id")


@dataclass
class Drawing:
    """What a day's events make of the units: ended ones with the carrier of their history, changed ones, new ones."""

    day: date
    heirs: dict[int, int | None] = field(default_factory=dict)
    changed: dict[int, dict] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)  # code → the unit it means from the day on
    made: set[int] = field(default_factory=set)


def redraw(legs: list[Leg], eve: Eve) -> Drawing:
    """Write the checked events of one day. Call it in a deed."""
    drawing = Drawing(eve.day, units=dict(eve.day_codes))
    _name_successors(legs, eve, drawing)
    for leg in legs:
        if not leg.goes_on and leg.carries_history:
            drawing.heirs[eve.codes[leg.old]] = drawing.units[leg.new] if leg.new else None
    _end(drawing)
    _adopt(eve, drawing)
    _write_changed(drawing)
    _write_new(legs, drawing)
    _write_codes(legs, eve, drawing)
    lay_paths(eve.day)
    return drawing


def _name_successors(legs: list[Leg], eve: Eve, drawing: Drawing) -> None:
    """Which unit each successor's code means: the one that stands, the one that goes on, or a new one."""
    fresh = []
    for code in dict.fromkeys(leg.new for leg in legs if leg.new):
        unit = eve.existing(code, legs)
        if unit is None:
            fresh.append(code)
        else:
            drawing.units[code] = unit
    made = Unit.objects.bulk_create([Unit() for _ in fresh])
    drawing.units |= {code: unit.pk for code, unit in zip(fresh, made, strict=True)}
    drawing.made = {unit.pk for unit in made}
    for leg in legs:
        if leg.goes_on and leg.place:
            drawing.changed[eve.codes[leg.old]] = _values(leg.place, eve, drawing)


def _values(place: Place, eve: Eve, drawing: Drawing) -> dict:
    parent = drawing.units[place.parent] if place.parent else eve.province
    texts = {"name": place.name, "type": place.type, "org_name": place.org_name, "level": place.level}
    return texts | {"parent_id": parent}


def _end(drawing: Drawing) -> None:
    """Names and codes of ended units stop on the day; what would have begun later never was."""
    for model in (UnitVersion, UnitCode):
        rows = model.objects.filter(unit__in=drawing.heirs)
        rows.filter(valid__startswith__gte=drawing.day).delete()
        running = list(rows.filter(valid__contains=drawing.day))
        for row in running:
            row.valid = from_day(row.valid.lower, drawing.day)
        model.objects.bulk_update(running, ["valid"])


def _adopt(eve: Eve, drawing: Drawing) -> None:
    """What still stands under an ended unit comes under its successor, or under what stood above it."""
    above = {unit: heir or eve.standing[unit].parent_id for unit, heir in drawing.heirs.items()}

    def up(parent: int | None) -> int | None:
        while parent in above:
            parent = above[parent]
        return parent

    for unit, version in eve.standing.items():
        if unit not in drawing.heirs and version.parent_id in drawing.heirs:
            moved = drawing.changed.setdefault(unit, {name: getattr(version, name) for name in TEXTS})
            moved["parent_id"] = up(moved["parent_id"])
    for version in UnitVersion.objects.filter(parent__in=drawing.heirs, valid__startswith__gt=drawing.day):
        version.parent_id = up(version.parent_id)
        version.save(update_fields=["parent"])


def _write_changed(drawing: Drawing) -> None:
    """A changed version is split at the day (corrected where it begins there); later ones take over what they kept."""
    ends_later = Q(valid__endswith__gt=drawing.day) | Q(valid__endswith=None)
    rows = UnitVersion.objects.filter(ends_later, unit__in=drawing.changed)
    ended, corrected, new = [], [], []
    for version in rows:
        values = drawing.changed[version.unit_id]
        lower = version.valid.lower
        if lower is None or lower < drawing.day:
            if any(getattr(version, name) != value for name, value in values.items()):
                new.append(UnitVersion(unit_id=version.unit_id, valid=from_day(drawing.day, version.valid.upper),
                                       path=version.path, **values))  # fmt: skip
                version.valid = from_day(lower, drawing.day)
                ended.append(version)
        elif lower == drawing.day:
            _set(version, values)
            corrected.append(version)
    UnitVersion.objects.bulk_update(ended, ["valid"])
    UnitVersion.objects.bulk_update(corrected, [*TEXTS[:-1], "parent"])
    UnitVersion.objects.bulk_create(new)
    _carry_on(drawing, {version.unit_id: version for version in ended})


def _carry_on(drawing: Drawing, before: dict[int, UnitVersion]) -> None:
    """A later version that still says what was said before the day says the new instead."""
    later = list(UnitVersion.objects.filter(unit__in=before, valid__startswith__gt=drawing.day))
    for version in later:
        values, old = drawing.changed[version.unit_id], before[version.unit_id]
        _set(version, {name: value for name, value in values.items() if getattr(version, name) == getattr(old, name)})
    UnitVersion.objects.bulk_update(later, [*TEXTS[:-1], "parent"])


def _set(version: UnitVersion, values: dict) -> None:
    for name, value in values.items():
        setattr(version, name, value)


def _write_new(legs: list[Leg], drawing: Drawing) -> None:
    places = {leg.new: leg.place for leg in legs if leg.place}
    rows, province = [], _province(drawing)
    for code, unit in drawing.units.items():
        if unit in drawing.made:
            place = places[code]
            parent = drawing.units[place.parent] if place.parent else province
            rows.append(
                UnitVersion(
                    unit_id=unit, valid=from_day(drawing.day), name=place.name, type=place.type,
                    org_name=place.org_name, level=place.level, parent_id=parent, path=f"/{unit}/",
                )
            )  # fmt: skip
    UnitVersion.objects.bulk_create(rows)


def _province(drawing: Drawing) -> int | None:
    top = UnitVersion.objects.on(drawing.day).filter(level=Level.PROVINCE)
    return top.values_list("unit", flat=True).first()


def _write_codes(legs: list[Leg], eve: Eve, drawing: Drawing) -> None:
    """New units bear their code from the day on; one that goes on under another code leaves the old one."""
    new = {unit: code for code, unit in drawing.units.items() if unit in drawing.made}
    renamed = {eve.codes[leg.old]: leg.new for leg in legs if leg.goes_on and leg.new != leg.old}
    left = list(UnitCode.objects.on(eve.day).filter(unit__in=renamed, scheme=UnitCode.Scheme.MAIN))
    for code in left:
        code.valid = from_day(code.valid.lower, eve.day)
    UnitCode.objects.bulk_update(left, ["valid"])
    UnitCode.objects.bulk_create(
        UnitCode(unit_id=unit, scheme=UnitCode.Scheme.MAIN, code=code, valid=from_day(eve.day))
        for unit, code in (new | renamed).items()
    )


def lay_paths(since: date) -> None:
    """Every path from a day on is that of the parents of its time; a version whose path changes half-way is split."""
    later = UnitVersion.objects.filter(valid__startswith__gt=since).values_list("valid", flat=True)
    for day in sorted({since, *(valid.lower for valid in later)}):
        versions = {version.unit_id: version for version in UnitVersion.objects.on(day)}
        corrected, ended, new = [], [], []
        for version in versions.values():
            path = _path(version.unit_id, versions)
            if path == version.path:
                continue
            if version.valid.lower == day:
                version.path = path
                corrected.append(version)
                continue
            texts = {name: getattr(version, name) for name in TEXTS}
            valid = from_day(day, version.valid.upper)
            new.append(UnitVersion(unit_id=version.unit_id, valid=valid, path=path, **texts))
            version.valid = from_day(version.valid.lower, day)
            ended.append(version)
        UnitVersion.objects.bulk_update(corrected, ["path"])
        UnitVersion.objects.bulk_update(ended, ["valid"])
        UnitVersion.objects.bulk_create(new)


def _path(unit: int | None, versions: dict[int, UnitVersion]) -> str:
    ids = []
    while unit is not None:
        ids.append(str(unit))
        unit = versions[unit].parent_id
    return f"/{'/'.join(reversed(ids))}/"
