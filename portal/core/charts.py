"""Small charts drawn by the server as SVG with classes, so that pages, prints and downloads show the same lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, decimal_vn

WIDTH, HEIGHT, TOP, BOTTOM = 260, 110, 14, 16
# The chart of a trend: its box, and the room around the plot for the scale, the last values and the months.
WIDE, TALL, LEFT, RIGHT, ABOVE, BELOW = 560, 280, 34, 52, 12, 34
STEPS = (1, 2, 5, 10, 20, 25, 50)  # of the scale, in per cent
MOST_STEPS = 6


@dataclass(frozen=True)
class Series:
    """One line of a trend: its name, a value a month (None: nothing known, the line breaks) as rates are printed, a class."""

    name: str
    values: Sequence[str | None]
    css: str = ""


def columns_chart(values: Sequence[tuple[str, int | None]], *, label: str) -> SafeString:
    """One column a value, the last one dark; an unknown value has no column and no zero."""
    highest = max((value for _, value in values if value), default=0) or 1
    step = WIDTH / max(len(values), 1)
    columns = []
    for place, (_name, value) in enumerate(values):
        if value is None:
            continue
        tall = (HEIGHT - TOP - BOTTOM) * value / highest
        x, y = place * step + step * 0.15, HEIGHT - BOTTOM - tall
        columns.append(
            (
                "chart__now" if place == len(values) - 1 else "chart__column",
                f"{x:.1f}",
                f"{y:.1f}",
                f"{step * 0.7:.1f}",
                f"{tall:.1f}",
                f"{place * step + step / 2:.1f}",
                f"{y - 3:.1f}",
                count_vn(value),
            )
        )
    names = [(f"{place * step + step / 2:.1f}", HEIGHT - 4, name) for place, (name, _) in enumerate(values)]
    said = ", ".join(f"{name}: {count_vn(value)}" for name, value in values)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        HEIGHT,
        f"{label}. {said}",
        format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/><text class="chart__value" x="{}" y="{}">{}</text>',
            columns,
        ),
        format_html_join("", '<text class="chart__name" x="{}" y="{}">{}</text>', names),
    )


def trend_chart(
    months: Sequence[tuple[str, str]], series: Sequence[Series], targets: Sequence[str | None], *, label: str
) -> SafeString:
    """Lines of rates by month with the quota as a dashed stair; `months` are (name, year) and a year's change is marked.

    What is unknown is a gap, never a zero. The text for a screen reader names the last values; the table beside has all.
    """
    known = [float(one) for line in [*(s.values for s in series), targets] for one in line if one is not None]
    low, high, step = _scale(known)
    place = _Place(len(months), low, high)
    said = "; ".join(f"{one.name}: {_last_words(one.values)}" for one in series)
    return format_html(
        '<svg class="chart chart--trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        WIDE,
        TALL,
        f"{label}. {said}",
        _grid(place, low, high, step),
        _months(place, months),
        _targets(place, targets),
        _legend(series),
        format_html_join("", "{}", ((_line(place, one, _turns(months)),) for one in series)),
    )


def spark(values: Sequence[str | None], target: str | None, *, label: str) -> SafeString:
    """A small line without scale: whether it goes up or down, and where the quota lies."""
    known = [float(one) for one in (*values, target) if one is not None]
    low, high = (min(known), max(known)) if known else (0, 1)
    high = high if high > low else low + 1
    width, height, edge = 96, 30, 4

    def x(number: int) -> float:
        return edge + (width - 2 * edge) * number / max(len(values) - 1, 1)

    def y(value: str) -> float:
        return height - edge - (height - 2 * edge) * (float(value) - low) / (high - low)

    points = [(x(number), y(value)) for number, value in enumerate(values) if value is not None]
    line = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
    goal = (
        format_html(
            '<line class="chart__target" x1="0" x2="{}" y1="{}" y2="{}"/>',
            width,
            f"{y(target):.1f}",
            f"{y(target):.1f}",
        )
        if target is not None
        else ""
    )
    dot = (
        format_html('<circle class="chart__dot" cx="{}" cy="{}" r="2.5"/>', *(f"{one:.1f}" for one in points[-1]))
        if points
        else ""
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}<polyline class="chart__line" points="{}"/>{}</svg>',
        width, height, label, goal, line, dot,
    )  # fmt: skip


@dataclass(frozen=True)
class _Place:
    """Where a month and a rate stand in the box."""

    months: int
    low: float
    high: float

    def x(self, number: int) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (number + 0.5) / max(self.months, 1)

    def edge(self, number: int) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * number / max(self.months, 1)

    def y(self, value: float) -> float:
        return TALL - BELOW - (TALL - ABOVE - BELOW) * (value - self.low) / (self.high - self.low)


def _scale(known: Sequence[float]) -> tuple[float, float, float]:
    """Lowest and highest line and the step between: whole steps, few of them, all values inside."""
    least, most = (min(known), max(known)) if known else (0.0, 100.0)
    step = next((one for one in STEPS if (most - least) / one <= MOST_STEPS - 1), STEPS[-1])
    low = step * floor(least / step)
    high = step * ceil(most / step)
    return low, high if high > low else low + step, step


def _grid(place: _Place, low: float, high: float, step: float) -> SafeString:
    lines = [low + step * number for number in range(int((high - low) / step) + 1)]
    return format_html_join(
        "",
        '<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="chart__scale" x="{}" y="{}">{}</text>',
        (
            (
                LEFT,
                WIDE - RIGHT,
                f"{place.y(one):.1f}",
                f"{place.y(one):.1f}",
                LEFT - 6,
                f"{place.y(one) + 3:.1f}",
                int(one),
            )
            for one in lines
        ),
    )


def _months(place: _Place, months: Sequence[tuple[str, str]]) -> SafeString:
    parts = []
    for number, (name, year) in enumerate(months):
        parts.append(
            format_html('<text class="chart__name" x="{}" y="{}">{}</text>', f"{place.x(number):.1f}", TALL - 18, name)
        )
        if number == 0 or months[number - 1][1] != year:
            anchor = f"{place.edge(number) + 4:.1f}"
            parts.append(
                format_html(
                    '<text class="chart__year" x="{}" y="{}">{}</text>',
                    anchor,
                    TALL - 4,
                    _("Năm {year}").format(year=year),
                )
            )
            if number:
                mark = '<line class="chart__turn" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
                parts.append(format_html(mark, f"{place.edge(number):.1f}", ABOVE, TALL - BELOW))
    return format_html_join("", "{}", ((part,) for part in parts))


def _targets(place: _Place, targets: Sequence[str | None]) -> SafeString:
    """The stair of quotas, each step named once."""
    parts = []
    for number, target in enumerate(targets):
        if target is None:
            continue
        top = f"{place.y(float(target)):.1f}"
        ends = f"{place.edge(number):.1f}", f"{place.edge(number + 1):.1f}"
        parts.append(format_html('<line class="chart__target" x1="{}" x2="{}" y1="{}" y2="{}"/>', *ends, top, top))
        if number == 0 or targets[number - 1] != target:
            above = f"{place.y(float(target)) - 4:.1f}"
            words = _("Chỉ tiêu {target}").format(target=decimal_vn(target))
            parts.append(format_html('<text class="chart__goal" x="{}" y="{}">{}</text>', ends[0], above, words))
    return format_html_join("", "{}", ((part,) for part in parts))


def _legend(series: Sequence[Series]) -> SafeString:
    """Which line is which, right under the months."""
    rows = [(WIDE - RIGHT - 118 * place, TALL - 4, one.css, one.name) for place, one in enumerate(reversed(series))]
    return format_html_join("", '<text class="chart__legend {2}" x="{0}" y="{1}">— {3}</text>', rows)


def _turns(months: Sequence[tuple[str, str]]) -> set[int]:
    """Where a new year begins: what is counted from the year's start begins anew, so no line crosses."""
    return {number for number in range(1, len(months)) if months[number - 1][1] != months[number][1]}


def _line(place: _Place, series: Series, turns: set[int]) -> SafeString:
    """The points joined where months of a year follow one another, the last one with its value."""
    runs: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(series.values):
        if value is None or number in turns:
            runs.append([])
        if value is not None:
            runs[-1].append((place.x(number), place.y(float(value))))
    lines = format_html_join(
        "",
        '<polyline class="chart__line {}" points="{}"/>',
        ((series.css, " ".join(f"{x:.1f},{y:.1f}" for x, y in run)) for run in runs if run),
    )
    points = [point for run in runs for point in run]
    dots = format_html_join(
        "",
        '<circle class="chart__dot {}" cx="{}" cy="{}" r="2"/>',
        ((series.css, f"{x:.1f}", f"{y:.1f}") for x, y in points),
    )
    if not points:
        return lines
    last = next(value for value in reversed(series.values) if value is not None)
    x, y = points[-1]
    end = format_html(
        '<text class="chart__end {}" x="{}" y="{}">{}</text>',
        series.css,
        f"{x + 7:.1f}",
        f"{y + 4:.1f}",
        decimal_vn(last),
    )
    return format_html("{}{}{}", lines, dots, end)


def _last_words(values: Sequence[str | None]) -> str:
    last = next((value for value in reversed(values) if value is not None), None)
    return _("chưa có số") if last is None else _("gần nhất {last} %").format(last=decimal_vn(last))
