"""Who changed what between two editions, and why: the deeds of the change log that lie between their freezes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Change
from portal.units.models import UnitVersion
from reporting.columns import BY_NAME, NAMES
from reporting.models import Line, Return

MOST = 2_000
WATCHED = {  # table: what a change of it is called
    "reporting_line": gettext_noop("dòng số liệu"),
    "reporting_return": gettext_noop("trạng thái biểu"),
    "reporting_period": gettext_noop("kỳ báo cáo"),
    "reporting_sectiontext": gettext_noop("lời văn báo cáo"),
    "catalog_servicestatus": gettext_noop("trạng thái cung cấp dịch vụ"),
    "catalog_service": gettext_noop("dịch vụ của đơn vị"),
    "catalog_listing": gettext_noop("Danh mục"),
    "targets_quota": gettext_noop("chỉ tiêu"),
    "targets_reading": gettext_noop("cách hiểu chỉ tiêu"),
    "units_unitversion": gettext_noop("tên, cấp trên của đơn vị"),
}


@dataclass
class DeedBetween:
    """One deed: who, when, through which door, why; which units and what it touched."""

    pk: int
    by: str
    at: datetime
    door: str
    reason: str
    units: set[int] = field(default_factory=set)
    what: dict[str, int] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return ", ".join(f"{count} {words}" for words, count in self.what.items())


def deeds_between(after: datetime, until: datetime, months: list[int]) -> tuple[list[DeedBetween], bool]:
    """The deeds later than one freeze and not later than the other, the newest first; and whether there were more.

    `months` are ids of the periods that the report speaks of: lines and returns of others do not reach it.
    """
    changes = (
        Change.objects.filter(deed__at__gt=after, deed__at__lte=until, table_name__in=WATCHED)
        .select_related("deed__by")
        .order_by("-pk")[: MOST + 1]
    )
    rows = list(changes)
    relevant = _relevant(rows[:MOST], months)
    deeds: dict[int, DeedBetween] = {}
    for change in relevant:
        deed = change.deed
        one = deeds.setdefault(
            deed.pk, DeedBetween(deed.pk, str(deed.by), deed.at, deed.get_door_display(), deed.reason)
        )
        words = _(WATCHED[change.table_name])
        one.what[words] = one.what.get(words, 0) + 1
        if change.unit_id:
            one.units.add(change.unit_id)
        if change.table_name == "reporting_line":
            one.cells += _cells(change)
    return list(deeds.values()), len(rows) > MOST


def unit_names(deeds: list[DeedBetween], day) -> dict[int, str]:
    """The names of the units touched, as they stood on the day."""
    ids = {unit for one in deeds for unit in one.units}
    return {one.unit_id: str(one) for one in UnitVersion.objects.on(day).filter(unit__in=ids)}


def _relevant(changes: list[Change], months: list[int]) -> list[Change]:
    lines = [one.row_id for one in changes if one.table_name == "reporting_line"]
    returns = [one.row_id for one in changes if one.table_name == "reporting_return"]
    mine = set(Line.objects.filter(pk__in=lines, return_ref__period__in=months).values_list("pk", flat=True))
    own = set(Return.objects.filter(pk__in=returns, period__in=months).values_list("pk", flat=True))
    kept = {"reporting_line": mine, "reporting_return": own, "reporting_period": set(months)}
    return [one for one in changes if one.table_name not in kept or one.row_id in kept[one.table_name]]


def _cells(change: Change) -> list[str]:
    """ "(4) Tiếp nhận, mới, trực tuyến: 12 → 13" for every count that the change touched."""
    before, after = change.before or {}, change.after or {}
    return [
        f"({BY_NAME[name].number}) {BY_NAME[name].label.lower()}: {_value(before.get(name))} → {_value(after.get(name))}"
        for name in NAMES
        if name in after and before.get(name) != after.get(name)
    ]


def _value(count: int | None) -> str:
    return _("trống") if count is None else str(count)
