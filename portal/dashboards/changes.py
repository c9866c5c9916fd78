"""The last changes behind a number, and a single change: who, when, through which door, why, from what to what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import ChainLink, Change
from portal.accounts.remembered import remembered
from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting.columns import BY_NAME, NAMES
from reporting.models import SENT, Line, State

SHOWN = 8
SCANNED = 400  # changes looked at: a file of a thousand lines is one deed
LINE, RETURN = "reporting_line", "reporting_return"
STATES = dict(State.choices)


@dataclass(frozen=True)
class Done:
    """One deed among the last ones: its first change opens, `lines` says how many it wrote."""

    change_id: int
    who: str
    unit: str
    at: datetime
    door: str
    words: str


@dataclass(frozen=True)
class Changed:
    """One field before and after, in words."""

    field: str
    before: str
    after: str


@remembered
def last_changes(
    months: Collection[Month], unit_ids: Collection[int] | None, day: date, *, procedure: int | None = None
) -> list[Done]:
    """The newest deeds that wrote lines of returns that count in these months; drafts stay their unit's own."""
    periods = Q()
    for month in months:
        periods |= Q(return_ref__period__year=month.year, return_ref__period__month=month.month)
    counted = Q(return_ref__state__in=SENT) | Q(return_ref__approved_at__isnull=False)
    lines = Line.objects.filter(periods, counted)
    rows = Change.objects.filter(table_name=LINE)
    if procedure is not None:  # a dozen lines: by their numbers, not by walking the log
        mine = lines.filter(service__procedure=procedure, return_ref__unit__in=unit_ids or [])
        rows = rows.filter(row_id__in=list(mine.values_list("pk", flat=True)))
    else:
        rows = rows.filter(Exists(lines.filter(pk=OuterRef("row_id"))))
    if unit_ids is not None:
        rows = rows.filter(unit__in=list(unit_ids))
    found = list(rows.select_related("deed__by").order_by("-pk")[:SCANNED])
    by_deed: dict[tuple[int, int | None], list[Change]] = {}
    for change in found:
        by_deed.setdefault((change.deed_id, change.unit_id), []).append(change)
    kept = list(by_deed.items())[:SHOWN]
    names = {
        one.unit_id: one.name
        for one in UnitVersion.objects.on(day).filter(unit__in=[unit for (_, unit), _ in kept if unit])
    }
    codes = _codes([changes[0].row_id for _, changes in kept if len(changes) == 1])
    return [
        Done(
            changes[0].pk,
            str(changes[0].deed.by),
            names.get(unit or 0, ""),
            changes[0].deed.at,
            changes[0].deed.get_door_display(),
            _short(changes, codes, is_cut=len(found) == SCANNED and changes[-1] is found[-1]),
        )
        for (_, unit), changes in kept
    ]


def single(change_id: int) -> Change | None:
    """One change with its deed; None where there is none."""
    return Change.objects.filter(pk=change_id).select_related("deed__by").first()


def fields_of(change: Change) -> list[Changed]:
    """Every field that the change touched, in the order of the form."""
    before, after = change.before or {}, change.after or {}
    touched = [name for name in (*NAMES, "declared_none", "note", "state") if before.get(name) != after.get(name)]
    touched = [name for name in touched if name in before or name in after]
    return [
        Changed(_field(name), _value(name, change.before, before), _value(name, change.after, after))
        for name in touched
    ]


def beside(change: Change) -> QuerySet[Change]:
    """What else the same deed changed at the same unit, in the order it was written."""
    same = Change.objects.filter(deed=change.deed_id, unit=change.unit_id, table_name=LINE)
    return same.exclude(pk=change.pk).order_by("pk")


def seal_of(change: Change) -> ChainLink | None:
    """The link of the unit's chain that seals the change."""
    return ChainLink.objects.filter(deed=change.deed_id, unit=change.unit_id).first()


def line_of(change: Change) -> Line | None:
    """The line that the change wrote, where it still stands."""
    if change.table_name != LINE:
        return None
    return (
        Line.objects.filter(pk=change.row_id)
        .select_related("return_ref__period", "service__procedure", "field")
        .first()
    )


def _codes(line_ids: Collection[int]) -> dict[int, str]:
    rows = Line.objects.filter(pk__in=line_ids).values_list("pk", "service__procedure__code", "field__name")
    return {pk: code or _("ngoài Danh mục, {field}").format(field=field) for pk, code, field in rows}


def _short(changes: list[Change], codes: dict[int, str], *, is_cut: bool) -> str:
    if len(changes) > 1:
        return _("{n} dòng trở lên").format(n=len(changes)) if is_cut else _("{n} dòng").format(n=len(changes))
    [change] = changes
    parts = [f"{one.field}: {one.before} → {one.after}" for one in fields_of(change)[:2]]
    return f"{codes.get(change.row_id, '')}, {'; '.join(parts)}" if parts else codes.get(change.row_id, "")


def _field(name: str) -> str:
    if name in BY_NAME:
        return f"({BY_NAME[name].number}) {BY_NAME[name].label}"
    return {"declared_none": _("Khai không phát sinh"), "note": _("Ghi chú"), "state": _("Trạng thái")}[name]


def _value(name: str, row: dict | None, values: dict) -> str:
    if row is None:
        return _("chưa có dòng")
    value = values.get(name)
    if name == "state":
        return str(STATES.get(value, value or "–"))
    if name == "declared_none":
        return _("có") if value else _("không")
    return _("trống") if value in (None, "") else str(value)
