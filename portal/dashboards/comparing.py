"""Two units in one period or one unit in two periods side by side; and why a rate changed, in parts that sum exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.accounts.remembered import remembered
from portal.core.numbers import count_vn, decimal_vn
from portal.core.periods import Month
from portal.core.tables import Cell, Head, Row, Table
from portal.dashboards.asked import Asked
from portal.dashboards.pieces import change_cell, difference, points_vn
from portal.units.models import Level, UnitVersion
from portal.units.succession import successor_map
from reporting.behind import pairs
from reporting.compliance import YEARLY, demanded_of_unit, entries_of, families, standing_of
from reporting.corrected import CORRECTABLE, before_corrections
from reporting.figures import MONTH, YEAR
from reporting.kept import family_of
from targets.change import PARTS, Cells, Explained, Key, explain
from targets.evaluation import VERDICTS
from targets.indicators import INDICATORS
from targets.readings import readings

NARROW, HIGH = 620, 220


@dataclass(frozen=True)
class Side:
    """One column of a comparison."""

    title: str
    unit: UnitVersion
    month: Month


def comparison(asked: Asked, first: Side, second: Side) -> Table:
    """The four indicators of both, with the difference in points; each number says of what it is made."""
    entries = [_entries(asked, side) for side in (first, second)]
    rows = []
    for id_, words in INDICATORS.items():
        held = [entry[id_]["with_children"] or entry[id_] for entry in entries]
        pairs = [(one["numerator"], one["denominator"]) for one in held]
        verdicts = [Cell(_(VERDICTS[entry[id_]["verdict"]])) for entry in entries]
        change = difference(pairs[1], pairs[0])
        rows.append(
            Row([f"{id_} {words.name}", _rate(held[0]), verdicts[0], _rate(held[1]), verdicts[1], change_cell(change)])
        )
        if id_ in YEARLY:
            alone = [one["month"] for one in held]
            change = difference(*[(one["numerator"], one["denominator"]) for one in reversed(alone)])
            rows.append(
                Row(
                    [
                        Cell(_("{id} trong kỳ").format(id=id_)),
                        _rate(alone[0]),
                        Cell(""),
                        _rate(alone[1]),
                        Cell(""),
                        change_cell(change),
                    ],
                    "own",
                )
            )
    heads = [
        Head(_("Chỉ tiêu")),
        Head(first.title, num=True),
        Head(_("Kết luận")),
        Head(second.title, num=True),
        Head(_("Kết luận")),
        Head(_("Chênh lệch (điểm)"), num=True),
    ]
    return Table(
        "so-sanh",
        _("So sánh: {first} và {second}").format(first=first.title, second=second.title),
        heads,
        rows,
        unit=_("% (tử số / mẫu số); chênh lệch: điểm phần trăm"),
        source=asked.source,
        excel=asked.excel("so-sanh"),
    )


def _entries(asked: Asked, side: Side) -> dict[str, dict]:
    standing = standing_of(side.unit, side.month, only_approved=asked.only_approved, on_map=asked.on_map)
    day = max(asked.on_map or side.month.data_to, side.month.data_to)
    return entries_of(demanded_of_unit(side.unit, side.month.year, day), side.unit.unit_id, standing, side.month)


def _rate(held: dict) -> Cell:
    if held["rate"] is None:
        return Cell("–")
    return Cell(
        decimal_vn(held["rate"]),
        float(held["rate"]),
        note=f"{count_vn(held['numerator'])} / {count_vn(held['denominator'])}",
    )


def explained(
    asked: Asked, id_: str, before: Month, after: Month, unit: UnitVersion | None, alone: bool
) -> Explained | None:
    """From one period to another: each cell is a procedure at a unit, on the map that was asked for."""
    return _explained(id_, before, after, unit, alone, asked.only_approved, asked.on_map)


@remembered
def _explained(
    id_: str,
    before: Month,
    after: Month,
    unit: UnitVersion | None,
    alone: bool,
    only_approved: bool,
    on_map: date | None,
) -> Explained | None:
    then, now = (_cells(id_, month, unit, alone, only_approved, on_map) for month in (before, after))
    return explain(then[0], now[0], before_first=then[1], after_first=now[1])


def _cells(
    id_: str, month: Month, unit: UnitVersion | None, alone: bool, only_approved: bool, on_map: date | None
) -> tuple[Cells, Cells]:
    """As the figures are now, and as they were before anything was corrected."""
    denominator = readings(month.year)[id_].denominator
    ids = None
    day = max(on_map or month.data_to, month.data_to)
    if unit is not None:
        own, every = families(unit, day, goes_on=day > month.data_to)
        ids = set(every if unit.level == Level.DISTRICT else own)
    heirs = successor_map(day) if on_map else {}
    span = MONTH if alone or id_ not in YEARLY else YEAR
    family = None if ids is None else family_of(ids)
    rows = pairs(id_, denominator, month, span=span, only_approved=only_approved, unit_ids=family)
    rows = [row for row in rows if ids is None or row[1] in ids]
    now = _by_key(rows, heirs)
    months = [month] if span == MONTH else month.months_to_date
    as_first = before_corrections(months, only_approved=only_approved) if id_ in CORRECTABLE else None
    touched = set(family_of(as_first.units)) if as_first else set()
    if family is not None:
        touched &= set(family)
    if not touched:
        return now, now
    again = pairs(
        id_, denominator, month, span=span, only_approved=only_approved, unit_ids=sorted(touched), as_first=as_first
    )
    first = [row for row in rows if row[1] not in touched] + [row for row in again if ids is None or row[1] in ids]
    return now, _by_key(first, heirs)


def _by_key(rows: Iterable[tuple[int, int, int, int, int]], heirs: Mapping[int, int]) -> Cells:
    """What services add, by the unit on the map asked for and by procedure."""
    found: dict[Key, tuple[int, int]] = {}
    for _service, owner, procedure, above, below in rows:
        key = heirs.get(owner, owner), procedure
        sofar = found.get(key, (0, 0))
        found[key] = sofar[0] + above, sofar[1] + below
    return found


def parts_table(asked: Asked, found: Explained, titles: tuple[str, str]) -> Table:
    """From the first rate to the second, part by part; what is printed is rounded, what is summed is not."""
    rows = [Row([Cell(titles[0]), Cell(""), _exact(found.before)], "own")]
    for key, (name, words) in PARTS.items():
        rows.append(Row([Cell(name), Cell(words), change_cell(found.parts[key])]))
    total = sum(found.parts.values(), Fraction(0))
    rows.append(
        Row([Cell(_("Cộng các phần")), Cell(_("đúng bằng chênh lệch của hai kỳ")), change_cell(total)], "total")
    )
    rows.append(Row([Cell(titles[1]), Cell(""), _exact(found.after)], "own"))
    heads = [Head(_("Phần")), Head(_("Nghĩa là")), Head(_("Điểm phần trăm"), num=True)]
    return Table(
        "giai-thich",
        _("Vì sao thay đổi: {first} → {second}").format(first=titles[0], second=titles[1]),
        heads,
        rows,
        unit=_("%, điểm phần trăm; mỗi phần làm tròn hai chữ số, phép cộng tính trên phân số đúng"),
        source=asked.source,
        excel=asked.excel("giai-thich"),
    )


def _exact(rate: Fraction) -> Cell:
    hundredths = (rate * 200 + 1) // 2
    return Cell(f"{count_vn(int(hundredths) // 100)},{int(hundredths) % 100:02d}", float(rate))


def parts_chart(found: Explained, titles: tuple[str, str]) -> SafeString:
    """A staircase from one rate to the other: each part a step up or down."""
    levels = [found.before]
    for key in PARTS:
        levels.append(levels[-1] + found.parts[key])
    low, high = float(min(levels)), float(max(levels))
    room = (high - low) or 1.0
    low, high = low - room * 0.15, high + room * 0.15
    width = NARROW / (len(PARTS) + 2)

    def y(value: Fraction) -> float:
        return 18 + (HIGH - 58) * (high - float(value)) / (high - low)

    bars = [(0, "chart__now", y(found.before), HIGH - 40, decimal_vn(f"{float(found.before):.2f}"), titles[0])]
    for number, (key, (name, _words)) in enumerate(PARTS.items(), start=1):
        start, end = y(levels[number - 1]), y(levels[number])
        css = "chart__up" if levels[number] >= levels[number - 1] else "chart__down"
        bars.append((number, css, min(start, end), max(start, end), points_vn(found.parts[key]), name))
    bars.append(
        (len(PARTS) + 1, "chart__now", y(found.after), HIGH - 40, decimal_vn(f"{float(found.after):.2f}"), titles[1])
    )
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/><text class="chart__value" x="{}" y="{}">{}</text>{}',
        (
            (
                css,
                f"{place * width + width * 0.12:.1f}",
                f"{top:.1f}",
                f"{width * 0.76:.1f}",
                f"{max(bottom - top, 1):.1f}",
                f"{(place + 0.5) * width:.1f}",
                f"{top - 4:.1f}",
                words,
                _name(place, width, name),
            )
            for place, css, top, bottom, words, name in bars
        ),
    )
    said = "; ".join(f"{PARTS[key][0]} {points_vn(found.parts[key])}" for key in PARTS)
    return format_html(
        '<svg class="chart steps-sum" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        NARROW,
        HIGH,
        _("Từ {first} đến {second}. {said}").format(first=titles[0], second=titles[1], said=said),
        drawn,
    )


def _name(place: int, width: float, name: str) -> SafeString:
    """Two lines of words under a bar."""
    words = name.split()
    half = (len(words) + 1) // 2
    lines = [" ".join(words[:half]), " ".join(words[half:])]
    return format_html_join(
        "",
        '<text class="chart__name" x="{}" y="{}">{}</text>',
        ((f"{(place + 0.5) * width:.1f}", HIGH - 24 + 12 * row, line) for row, line in enumerate(lines)),
    )
