"""One procedure at one unit through the months of a year: each month's line as it was sent."""

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Procedure
from portal.core.tables import Cell, Head, Row, Table, count_cell
from portal.dashboards.asked import Asked
from portal.units.models import UnitVersion
from reporting.columns import COLUMNS
from reporting.models import COUNTED, Line, Return


def service_table(asked: Asked, unit: UnitVersion, procedure: Procedure) -> Table:
    """A row a month up to this one; what was not sent is said so, an empty cell stays empty."""
    months = asked.month.months_to_date
    returns = Return.objects.filter(
        unit=unit.unit_id, period__year=asked.month.year, period__month__lte=asked.month.month
    )
    if asked.only_approved:
        returns = returns.filter(approved_at__isnull=False)
    counted = {one.period.reporting_month for one in returns.filter(COUNTED).select_related("period")}
    assigned = {one.reporting_month for one in asked.periods if one.reporting_month in months}
    rows = Line.objects.filter(return_ref__in=returns.filter(COUNTED), service__procedure=procedure)
    lines = {one.return_ref.period.reporting_month: one for one in rows.select_related("return_ref__period")}
    made = []
    for month in months:
        line = lines.get(month)
        url = reverse("return", args=[month, unit.unit_id]) if month in assigned else ""
        name = Cell(
            _("Tháng {month}/{year}").format(month=month.month, year=month.year),
            url=f"{url}#s{line.service_id}" if line else url,
        )
        made.append(Row([name, *_cells(line), _state(month, line, month in counted, month in assigned)]))
    heads = [Head(_("Kỳ")), *(Head(f"({one.number}) {one.label}", num=True) for one in COLUMNS), Head(_("Trạng thái"))]
    title = _("{code} tại {unit}: các kỳ năm {year}").format(code=procedure.code, unit=unit, year=asked.month.year)
    return Table("cac-ky", title, heads, made, unit=_("hồ sơ"), source=asked.source, excel=asked.excel("cac-ky"))


def _cells(line: Line | None) -> list[Cell]:
    if line is None:
        return [count_cell(None) for _ in COLUMNS]
    zero = 0 if line.declared_none else None
    values = [getattr(line, one.name) for one in COLUMNS]
    return [count_cell(zero if value is None else value) for value in values]


def _state(month, line: Line | None, is_counted: bool, is_assigned: bool) -> str:
    if not is_assigned:
        return _("kỳ chưa mở")
    if not is_counted:
        return _("chưa gửi: chưa rõ")
    if line is None:
        return _("đã gửi, không có dòng này")
    if line.declared_none:
        return _("không phát sinh")
    return _("đã gửi") if line.complete else _("đã gửi, còn ô trống")
