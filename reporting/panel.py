"""What stands beside a line while it is typed: its last twelve values, last month, who changed what."""

from dataclasses import dataclass
from statistics import median

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.accounts.models import Change
from portal.core.charts import columns_chart
from portal.core.periods import Month
from reporting.columns import BY_NAME, NAMES, PENDING, RECEIVED, RESOLVED, Column
from reporting.models import Line, Return

MONTHS = 12
SHOWN = 8


@dataclass(frozen=True)
class Changed:
    """One cell changed in one deed."""

    who: str
    at: object
    door: str
    words: str


@dataclass(frozen=True)
class Panel:
    """The panel of one line and column."""

    column: Column
    chart: SafeString
    last: int | None
    middle: float | None
    sums: list[tuple[str, int | None, int | None]]
    carried: tuple[int | None, int | None]
    changes: list[Changed]


def panel_of(return_: Return, service_id: int | None, field_id: int | None, column: str) -> Panel:
    """Two queries: the line's last twelve months, the last changes of this month's line."""
    now = return_.period.reporting_month
    months = [now.shift(-back) for back in range(MONTHS - 1, -1, -1)]
    lines = _lines(return_, service_id, field_id, months)
    values = [_value(lines.get(month), column) for month in months]
    before = [value for value in values[:-1] if value is not None]
    mine, last = lines.get(now), lines.get(now.shift(-1))
    title = _("({number}) {column}: 12 tháng gần nhất").format(
        number=BY_NAME[column].number, column=BY_NAME[column].label
    )
    return Panel(
        column=BY_NAME[column],
        chart=columns_chart([(str(m.month), v) for m, v in zip(months, values, strict=True)], label=title),
        last=values[-2],
        middle=median(before) if before else None,
        sums=[
            (words, total(mine, names), total(last, names))
            for words, names in (
                (_("Tiếp nhận (3)"), RECEIVED),
                (_("Đã giải quyết (7)"), RESOLVED),
                (_("Đang (11)"), PENDING),
            )
        ],
        carried=(_value(mine, "carried_over"), total(last, PENDING)),
        changes=_changes(mine),
    )


def _lines(return_: Return, service_id: int | None, field_id: int | None, months: list[Month]) -> dict[Month, Line]:
    first, last = months[0], months[-1]
    rows = Line.objects.filter(
        return_ref__unit=return_.unit_id,
        service=service_id,
        field=field_id,
        return_ref__period__data_to__range=(first.data_to, last.data_to),
    ).select_related("return_ref__period")
    return {row.return_ref.period.reporting_month: row for row in rows}


def _value(line: Line | None, column: str) -> int | None:
    """The count; nothing arose is none of it, an empty cell stays unknown."""
    if line is None:
        return None
    value = getattr(line, column)
    return 0 if value is None and line.declared_none else value


def total(line: Line | None, names: tuple[str, ...]) -> int | None:
    parts = [_value(line, name) for name in names]
    return None if None in parts else sum(part or 0 for part in parts)


def _changes(line: Line | None) -> list[Changed]:
    if line is None:
        return []
    rows = Change.objects.filter(table_name="reporting_line", row_id=line.pk).select_related("deed__by")
    found = []
    for change in rows.order_by("-pk")[:SHOWN]:
        words = "; ".join(_words(change.before or {}, change.after or {}))
        if words:
            found.append(Changed(str(change.deed.by), change.deed.at, change.deed.get_door_display(), words))
    return found


def _words(before: dict, after: dict) -> list[str]:
    words = [
        "({number}): {before} → {after}".format(
            number=BY_NAME[name].number, before=before.get(name, _("trống")), after=after.get(name, _("trống"))
        )
        for name in NAMES
        if before.get(name) != after.get(name)
    ]
    if before.get("declared_none", False) != after.get("declared_none", False):
        words.append(_("khai không phát sinh") if after.get("declared_none") else _("bỏ khai không phát sinh"))
    if before.get("note", "") != after.get("note", ""):
        words.append(_("ghi chú"))
    return words
