"""Xếp hạng and the heat table: the units of one tier by one indicator, each with its last twelve months."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.core.paginator import Page, Paginator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.core.periods import Month
from portal.core.tables import Cell, Head, Row, Table, rate_cell
from portal.dashboards.asked import Asked
from portal.dashboards.pieces import bar_html, change_cell, difference, verdict_cell
from portal.dashboards.results import by_rate
from portal.dashboards.trends import NOTHING, Readings, of_keys
from portal.units.models import Level
from portal.units.succession import successor_map
from reporting.compliance import YEARLY
from reporting.kept import Pair
from reporting.models import COUNTED, Return
from targets.evaluation import Volume, volume
from targets.indicators import INDICATORS

HEAT = 12
PER_PAGE = 50
# Where one thing more or less moves the rate by a point (dossiers), by five (services): a place says little.
SMALL = {"Q1": 20, "Q2": 20, "Q3": 20, "Q4": 100}  # services, dossiers
SMALL_WORDS = gettext_lazy(
    "“Ít hồ sơ”, “ít dịch vụ”: mẫu số dưới 100 hồ sơ (một hồ sơ đổi tỷ lệ trên 1 điểm) hoặc dưới 20 dịch vụ (trên 5 "
    "điểm); thứ hạng ít ý nghĩa."
)
POINTS = Fraction(10)
HEAT_WORDS = [
    ("heat--4", gettext_lazy("đạt chỉ tiêu")),
    ("heat--3", gettext_lazy("thiếu dưới 10 điểm")),
    ("heat--2", gettext_lazy("thiếu 10–20 điểm")),
    ("heat--1", gettext_lazy("thiếu từ 20 điểm")),
    ("heat--part", gettext_lazy("chưa đủ số")),
]


@dataclass
class Ranking:
    """The table of the page, and all of it for the file."""

    asked: Asked
    units: list[dict]
    page: Page
    every: list[dict]
    months: list[Month]

    def table(self) -> Table:
        """The rows that the page shows; a file gets them all."""
        rows = self.units if self.asked.request.GET.get("tep") else list(self.page.object_list)
        return _table(self, rows)


def ranking(asked: Asked, units: list[dict], *, per_page: int = PER_PAGE) -> Ranking:
    """The tier's units, the highest exact rate first, no denominator last; `units` as `compliance` lists them."""
    mine = sorted(
        (unit for unit in units if unit["level"] == asked.tier), key=lambda one: by_rate(one, asked.indicator)
    )
    page = Paginator(mine, per_page).get_page(asked.request.GET.get("page"))
    return Ranking(asked, mine, page, units, asked.trend_months()[-HEAT:])


def is_small(judged: dict, id_: str) -> bool:
    """Whether a rate on so few says little."""
    return 0 < judged["denominator"] < SMALL[id_]


def groups_of(asked: Asked, units: Sequence[dict], every: Sequence[dict]) -> dict[int, int]:
    """Whose figures are summed under which of the units: its own, a district's communes', and on a later map the ended ones'."""
    ids = {unit["unit_id"] for unit in units}
    by_code = {unit["code"]: unit["unit_id"] for unit in units if unit["level"] == Level.DISTRICT}
    keys = {id_: id_ for id_ in ids}
    for unit in every:
        if unit["level"] == Level.COMMUNE and unit["parent"] in by_code:
            keys.setdefault(unit["unit_id"], by_code[unit["parent"]])
    if asked.on_map:
        keys |= {old: keys[heir] for old, heir in successor_map(asked.day).items() if heir in keys and old not in keys}
    return keys


def _table(found: Ranking, rows: list[dict]) -> Table:
    asked, id_ = found.asked, found.asked.indicator
    keys = groups_of(asked, rows, found.every)
    before = asked.month.shift(-1)
    pairs = of_keys(asked, found.months, keys)
    understood, silent = Readings(found.months), _silent(asked, found.months, keys)
    places = _places(found.units, id_)
    heads = [
        Head(_("Đơn vị")),
        Head(f"{id_} (%)", num=True),
        Head(_("Kết luận")),
        Head(_("Tử số / mẫu số"), num=True),
        Head(_("So với T{month}").format(month=before.month), num=True),
        *(Head(_month_words(month, found.months), num=True, css="heat") for month in found.months),
    ]
    return Table(
        key=f"xep-hang-{id_.lower()}-{asked.tier}",
        title=_("Xếp hạng {id} {indicator}, {level}, {period}").format(
            id=id_, indicator=INDICATORS[id_].name, level=Level(asked.tier).label.lower(), period=asked.period
        ),
        heads=heads,
        rows=[_row(found, unit, places[unit["unit_id"]], pairs, understood, silent) for unit in rows],
        unit=_("tỷ lệ: %, lũy kế từ đầu năm; ô tháng: {words}").format(
            words=_("trong kỳ") if id_ in YEARLY else _("cuối kỳ")
        ),
        source=asked.source,
        css="table--heat",
        excel=asked.excel(f"xep-hang-{id_.lower()}-{asked.tier}"),
    )


def _row(found: Ranking, unit: dict, place: str, pairs: dict, understood: Readings, silent: set) -> Row:
    asked, id_, key = found.asked, found.asked.indicator, unit["unit_id"]
    entry = unit["indicators"][id_]
    judged = entry["with_children"] or entry
    noun = INDICATORS[id_].counted_in
    tags = [_("đã kết thúc")] if unit["ended"] else [_("ít {noun}").format(noun=noun)] if is_small(judged, id_) else []
    above = (
        next((one["name"] for one in found.every if one["code"] == unit["parent"]), "")
        if unit["level"] == Level.COMMUNE
        else ""
    )
    url = asked.url("number", id_, key)
    cells: list[Cell | str] = [
        Cell(
            unit["name"],
            url=asked.url("results", key),
            html=format_html('<span class="rank">{}</span>', place),
            note=above,
            tag=" ".join(tags),
        ),
        Cell(
            decimal_vn(judged["rate"]),
            None if judged["rate"] is None else float(judged["rate"]),
            url=url,
            html=bar_html(judged["rate"], entry["target"]),
        ),
        verdict_cell(entry["verdict"], sensitive=entry["sensitive"]),
        Cell(f"{count_vn(judged['numerator'])} / {count_vn(judged['denominator'])}"),
        change_cell(_since_last(asked, id_, key, judged, pairs, understood)),
    ]
    quota = None if entry["target"] is None else Fraction(entry["target"])
    for month in found.months:
        cells.append(
            _heat(id_, month, pairs.get(month, {}).get(key, NOTHING), understood, quota, asked, (key, month) in silent)
        )
    return Row(cells)


def _since_last(asked: Asked, id_: str, key: int, judged: dict, pairs: dict, understood: Readings) -> Fraction | None:
    """Against the month before of the same year: in January the count begins anew, so nothing is compared."""
    before = asked.month.shift(-1)
    if before.year != asked.month.year:
        return None
    then = volume(id_, understood.of(id_, before).denominator, pairs.get(before, {}).get(key, NOTHING).year)
    return difference((judged["numerator"], judged["denominator"]), (then.numerator, then.denominator))


def _heat(
    id_: str, month: Month, pair: Pair, understood: Readings, quota: Fraction | None, asked: Asked, is_part: bool
) -> Cell:
    """A month's rate on the shade of its distance from the quota; nothing known is no shade and no zero."""
    reading = understood.of(id_, month)
    here: Volume = volume(id_, reading.denominator, pair.month if id_ in YEARLY else pair.year)
    target = quota if quota is not None and month.year == asked.month.year else reading.target
    rate = rate_text(here.numerator, here.denominator, target)
    part = " heat--part" if is_part else ""
    if is_part and here.numerator == 0:
        return Cell("–", css="heat heat--part", title=_("chưa gửi kỳ này: chưa rõ, không phải 0"))
    if rate is None:
        return Cell("–", css=f"heat{part}", title=_("chưa có số") if pair == NOTHING else _("không có gì để chia"))
    title = _("còn đơn vị chưa gửi kỳ này") if is_part else ""
    return rate_cell(rate, css=f"heat heat--{_shade(here, target)}{part}", title=title)


def _shade(here: Volume, target: Fraction | None) -> int:
    short = (target or Fraction(0)) - Fraction(100 * here.numerator, here.denominator)
    if short <= 0:
        return 4
    return 3 if short < POINTS else 2 if short < 2 * POINTS else 1


def _silent(asked: Asked, months: Sequence[Month], keys: dict[int, int]) -> set[tuple[int, Month]]:
    """Which group misses a return in which month; one query."""
    owed = Return.objects.filter(period__year__in={month.year for month in months})
    owed = owed.filter(approved_at__isnull=True) if asked.only_approved else owed.exclude(COUNTED)
    rows = owed.values_list("unit", "period__year", "period__month")
    return {(keys[unit], Month(year, number)) for unit, year, number in rows if unit in keys}


def _places(units: Sequence[dict], id_: str) -> dict[int, str]:
    """Equal rates share a place; without a denominator there is none."""
    places: dict[int, str] = {}
    last: tuple = ()
    place = 0
    for number, unit in enumerate(units, start=1):
        rate = by_rate(unit, id_)
        if rate != last:
            place, last = number, rate
        places[unit["unit_id"]] = "–" if rate[0] else str(place)
    return places


def _month_words(month: Month, months: Sequence[Month]) -> str:
    return f"T{month.month}/{month.year % 100}" if month == months[0] or month.month == 1 else f"T{month.month}"
