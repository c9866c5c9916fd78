"""Figures over months: an indicator's rate in each, with its quota; of the province, of one unit, of every unit of a tier."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.accounts.remembered import remembered
from portal.core.charts import Series, spark, trend_chart
from portal.core.numbers import rate_text
from portal.core.periods import Month
from portal.core.tables import Cell, Head, Row, Table, count_cell, rate_cell
from portal.dashboards.asked import Asked
from reporting import kept
from reporting.behind import sent_by_month
from reporting.compliance import YEARLY
from reporting.figures import IS_COUNTED
from reporting.kept import Pair
from reporting.models import SENT, State
from targets.evaluation import Facts, Volume, target_text, volume
from targets.indicators import INDICATORS
from targets.readings import Understanding, readings

NOTHING = Pair(Facts(), Facts())
SENT_SQL = f"""
SELECT DISTINCT p.year, p.month FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
WHERE r.unit_id = ANY(%(unit_ids)s) AND p.year = ANY(%(years)s) AND {IS_COUNTED}
"""


@dataclass(frozen=True)
class Point:
    """One month of an indicator, to date and alone: whether anything was counted for it, whether anybody has sent it."""

    month: Month
    year: Volume
    alone: Volume
    target: Fraction | None
    is_known: bool
    is_sent: bool = True

    @property
    def rate(self) -> str | None:
        """To date, as it is judged."""
        return rate_text(self.year.numerator, self.year.denominator, self.target) if self.is_known else None

    @property
    def month_rate(self) -> str | None:
        """Of the month alone; where nobody has sent it, it is not known, and no zero."""
        if not (self.is_known and self.is_sent):
            return None
        return rate_text(self.alone.numerator, self.alone.denominator, self.target)

    @property
    def pair(self) -> tuple[int, int]:
        return self.year.numerator, self.year.denominator


class Readings:
    """The readings of every year that is shown; one query a year, two at most for thirteen months."""

    def __init__(self, months: Sequence[Month]) -> None:
        self.by_year = {year: readings(year) for year in sorted({month.year for month in months})}

    def of(self, id_: str, month: Month) -> Understanding:
        return self.by_year[month.year][id_]


def points_of(
    id_: str,
    months: Sequence[Month],
    pairs: Mapping[Month, Pair],
    understood: Readings,
    quotas: Mapping[int, Fraction | None] | None = None,
    *,
    sent: Collection[Month],
) -> list[Point]:
    """An indicator month by month; `quotas` by year, else the rule's own; `sent`: the months that somebody has sent."""
    found = []
    for month in months:
        reading, pair = understood.of(id_, month), pairs.get(month, NOTHING)
        target = quotas.get(month.year) if quotas is not None else reading.target
        year = volume(id_, reading.denominator, pair.year)
        alone = volume(id_, reading.denominator, pair.month)
        found.append(Point(month, year, alone, target, pair != NOTHING, month in sent))
    return found


def sent_months(asked: Asked, months: Sequence[Month], unit_ids: Collection[int] | None = None) -> set[Month]:
    """The months of which a return counts, of these units or of any; one query."""
    if unit_ids is None:
        return {month for month, (sent, _) in sent_by_month(list(months), asked.only_approved).items() if sent}
    return _sent_by(frozenset(unit_ids), frozenset(month.year for month in months), asked.only_approved)


@remembered
def _sent_by(unit_ids: frozenset[int], years: frozenset[int], only_approved: bool) -> set[Month]:
    states = [State.APPROVED] if only_approved else list(SENT)
    with connection.cursor() as cursor:
        cursor.execute(SENT_SQL, {"years": list(years), "unit_ids": list(unit_ids), "states": states})
        return {Month(year, number) for year, number in cursor.fetchall()}


def of_province(asked: Asked, months: Sequence[Month]) -> dict[Month, Pair]:
    """The sum of all units, whatever map: nothing is lost where units change."""
    opened = asked.opened(list(months))
    rows = kept.facts(opened, only_approved=asked.only_approved, whole=True)
    return {month: row.get(0, NOTHING) for month, row in rows.items()}


def of_keys(asked: Asked, months: Sequence[Month], groups: Mapping[int, int]) -> dict[Month, dict[int, Pair]]:
    """The same by the key of a group of units."""
    return kept.facts(asked.opened(list(months)), only_approved=asked.only_approved, groups=groups)


def chart_of(id_: str, points: Sequence[Point], label: str) -> SafeString:
    """The trend: to date dark, the month alone light (Q2 and Q4), the quota dashed."""
    names = [(f"T{point.month.month}", str(point.month.year)) for point in points]
    lines = [Series(_("lũy kế từ đầu năm") if id_ in YEARLY else _("cuối kỳ"), [point.rate for point in points])]
    if id_ in YEARLY:
        lines.insert(0, Series(_("trong kỳ"), [point.month_rate for point in points], "chart--light"))
    return trend_chart(names, lines, [target_text(point.target) for point in points], label=label)


def spark_of(points: Sequence[Point], label: str) -> SafeString:
    """The small line of a tile."""
    return spark([point.rate for point in points], target_text(points[-1].target), label=label)


def trend_table(asked: Asked, id_: str, points: Sequence[Point], *, whose: str, with_sent: bool = False) -> Table:
    """What the chart shows, as numbers; `with_sent`: how many returns each month rests on."""
    words, is_yearly = INDICATORS[id_], id_ in YEARLY
    sent = sent_by_month([point.month for point in points], asked.only_approved) if with_sent else {}
    heads = [Head(_("Kỳ")), Head(_("Lũy kế (%)") if is_yearly else _("Cuối kỳ (%)"), num=True)]
    heads += [Head(_("Trong kỳ (%)"), num=True)] if is_yearly else []
    heads += [Head(_("Chỉ tiêu (%)"), num=True), Head(_("Tử số"), num=True), Head(_("Mẫu số"), num=True)]
    heads += [Head(_("Biểu đã gửi"), num=True)] if with_sent else []
    return Table(
        key=f"dien-bien-{id_.lower()}",
        title=_("{id} {words}: diễn biến, {whose}").format(id=id_, words=words.name, whose=whose),
        heads=heads,
        rows=[Row(_trend_cells(point, is_yearly, sent if with_sent else None)) for point in points],
        unit=_("tỷ lệ: %; tử số, mẫu số: {counted_in}").format(counted_in=words.counted_in),
        source=asked.source,
        css="",
        excel=asked.excel(f"dien-bien-{id_.lower()}"),
    )


def _trend_cells(point: Point, is_yearly: bool, sent: dict | None) -> list[Cell | str]:
    cells: list[Cell | str] = [_("Tháng {month}/{year}").format(month=point.month.month, year=point.month.year)]
    cells.append(rate_cell(point.rate) if point.is_known else Cell(_("chưa có số")))
    if is_yearly:
        cells.append(rate_cell(point.month_rate))
    cells += [
        rate_cell(target_text(point.target)),
        count_cell(point.year.numerator if point.is_known else None),
        count_cell(point.year.denominator if point.is_known else None),
    ]
    if sent is not None:
        done, owed = sent.get(point.month, (0, 0))
        cells.append(Cell(f"{done}/{owed}" if owed else "–"))
    return cells
