"""Deeds on the organisation: units taken in from a file, all of it or nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.fields import from_day
from portal.core.periods import ZONE
from portal.units.importing import SCHEMES, Problem, UnitRow, check, clean, problem
from portal.units.models import Unit, UnitCode, UnitVersion

ENDS_NOT_APPLIED = gettext_noop(
    "Cột valid_from, valid_to không được áp dụng: đơn vị chỉ chấm dứt bằng một sự kiện có đơn vị kế thừa (reorganise)."
)
TEXTS = ("name", "type", "org_name", "level")


@dataclass
class _Known:
    """What the database holds on the day: each unit's version, and each code's unit."""

    day: date
    versions: dict[int, UnitVersion]
    codes: dict[str, UnitCode]

    @classmethod
    def on(cls, day: date) -> "_Known":
        return cls(
            day,
            {version.unit_id: version for version in UnitVersion.objects.on(day)},
            {code.code: code for code in UnitCode.objects.on(day)},
        )

    def levels(self) -> dict[str, str]:
        return {
            code: self.versions[row.unit_id].level for code, row in self.codes.items() if row.unit_id in self.versions
        }


def import_units(*, rows: list[dict[str, str]], by: Any, at: datetime, start: date | None = None) -> dict:
    """Take in units by the columns of `units_2022.csv`; parents may come after their children.

    Without `start` a new unit is open to the past and a known one is corrected in place; with it a new unit begins on
    that day, and a changed name or place ends the old one there. `by` is the person or account that answers for it.
    Returns `{added, changed, unchanged, problems, notes}`; with problems nothing is written.
    """
    units = clean(rows)
    with by.acting(at=at, door="command", reason="nhập danh sách đơn vị"):
        known = _Known.on(start or at.astimezone(ZONE).date())
        problems = check(units, known.levels()) or _clashes(units, known, start)
        if problems:
            return {"added": 0, "changed": 0, "unchanged": 0, "problems": problems, "notes": []}
        ids = _unit_ids(units, known)
        touched = _write_versions(units, ids, known, start)
        touched |= _write_codes(units, ids, known, start)
    added = {row.code for row in units if ids[row.code] not in known.versions}
    changed = {row.code for row in units if ids[row.code] in touched} - added
    notes = [_(ENDS_NOT_APPLIED)] if any(row.get("valid_from") or row.get("valid_to") for row in rows) else []
    return {
        "added": len(added),
        "changed": len(changed),
        "unchanged": len(units) - len(added) - len(changed),
        "problems": [],
        "notes": notes,
    }


def _clashes(units: list[UnitRow], known: _Known, start: date | None) -> list[Problem]:
    """What the file wants and other days of the database forbid: said here in words, not by a constraint."""
    wanted = {code: row for row in units for code in row.codes.values()}
    rows = UnitCode.objects.filter(code__in=wanted, valid__overlap=from_day(start))
    found = []
    for taken in rows.exclude(pk__in=[code.pk for code in known.codes.values()]):
        row = wanted[taken.code]
        message = _(
            "Dòng {row}: mã {code} đã thuộc một đơn vị vào ngày khác ({words}). "
            "Nhập với --from là ngày mã thuộc về đơn vị này."
        ).format(row=row.number, code=taken.code, words=_words(taken.valid))
        found.append(problem(row.number, "code", taken.code, message))
    for row in units:
        owners = {known.codes[code].unit_id for code in row.codes.values() if code in known.codes}
        if len(owners) > 1:
            message = _("Dòng {row}: các mã {values} đang thuộc các đơn vị khác nhau.").format(
                row=row.number, values=", ".join(row.codes.values())
            )
            found.append(problem(row.number, "code", row.code, message))
    later = UnitVersion.objects.filter(unit__in=known.versions, valid__startswith__gt=known.day) if start else []
    names = {code.unit_id for code in known.codes.values() if code.code in wanted}
    for version in later:
        if version.unit_id in names:
            message = _("{version}: đã có tên khác từ {start:%d/%m/%Y}, sau ngày nhập {imported:%d/%m/%Y}.").format(
                version=version, start=version.valid.lower, imported=start
            )
            found.append(problem(None, "name", version.name, message))
    return found


def _words(valid: Any) -> str:
    since = _("từ {lower:%d/%m/%Y}").format(lower=valid.lower) if valid.lower else _("từ trước")
    return _("{since} đến trước {upper:%d/%m/%Y}").format(since=since, upper=valid.upper) if valid.upper else since


def _unit_ids(units: list[UnitRow], known: _Known) -> dict[str, int]:
    """The unit behind every code of the file and of the day; units not met before are made."""
    ids = {code: row.unit_id for code, row in known.codes.items()}
    met: dict[str, int] = {}
    for row in units:
        owners = [ids[code] for code in row.codes.values() if code in ids]
        if owners:
            met[row.code] = owners[0]
    fresh = [row for row in units if row.code not in met]
    made = Unit.objects.bulk_create([Unit() for _ in fresh])
    return ids | met | {row.code: unit.pk for row, unit in zip(fresh, made, strict=True)}


def _write_versions(units: list[UnitRow], ids: dict[str, int], known: _Known, start: date | None) -> set[int]:
    """Names and places; a moved parent changes the paths of all below it, also of units that the file does not name."""
    wanted = {ids[row.code]: {name: getattr(row, name) for name in TEXTS} for row in units}
    parents = {unit: version.parent_id for unit, version in known.versions.items()}
    parents |= {ids[row.code]: ids[row.parent_code] if row.parent_code else None for row in units}
    new, corrected, ended = [], [], []
    for unit_id, parent_id in parents.items():
        old = known.versions.get(unit_id)
        values = wanted.get(unit_id) or {name: getattr(old, name) for name in TEXTS}
        values = values | {"parent_id": parent_id, "path": _path(unit_id, parents)}
        if old and all(getattr(old, name) == value for name, value in values.items()):
            continue
        if old and (start is None or old.valid.lower == start):
            for name, value in values.items():
                setattr(old, name, value)
            corrected.append(old)
            continue
        until = old.valid.upper if old else None
        if old:
            old.valid = from_day(old.valid.lower, start)
            ended.append(old)
        new.append(UnitVersion(unit_id=unit_id, valid=from_day(start, until), **values))
    UnitVersion.objects.bulk_update(ended, ["valid"])
    UnitVersion.objects.bulk_update(corrected, [*TEXTS, "parent", "path"])
    UnitVersion.objects.bulk_create(new)
    return {version.unit_id for version in (*corrected, *new)}


def _path(unit_id: int, parents: dict[int, int | None]) -> str:
    ids = []
    at: int | None = unit_id
    while at is not None:
        ids.append(str(at))
        at = parents[at]
    return f"/{'/'.join(reversed(ids))}/"


def _write_codes(units: list[UnitRow], ids: dict[str, int], known: _Known, start: date | None) -> set[int]:
    """Codes of the file that the unit does not bear yet; one that is replaced ends on the day."""
    held = {(code.unit_id, code.scheme): code for code in known.codes.values()}
    new, ended, corrected = [], [], []
    for row in units:
        for scheme in SCHEMES.values():
            code, old = row.codes.get(scheme), held.get((ids[row.code], scheme))
            if not code or (old and old.code == code):
                continue
            if old and (start is None or old.valid.lower == start):
                old.code = code
                corrected.append(old)
                continue
            if old:
                old.valid = from_day(old.valid.lower, start)
                ended.append(old)
            new.append(UnitCode(unit_id=ids[row.code], scheme=scheme, code=code, valid=from_day(start)))
    UnitCode.objects.bulk_update(ended, ["valid"])
    UnitCode.objects.bulk_update(corrected, ["code"])
    UnitCode.objects.bulk_create(new)
    return {code.unit_id for code in (*corrected, *new)}
