"""Small charts drawn by the server as SVG with classes, so that pages, prints and downloads show the same lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
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
    parts = [
        _grid(place, low, high, step),
        _months(place, months),
        _targets(place, targets),
        _legend(series),
        *(_line(place, one, _turns(months)) for one in series),
    ]
    return mark_safe(
        f'<svg class="chart chart--trend" viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{escape(f"{label}. {said}")}">'
        f"{''.join(parts)}</svg>"
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


# The parts of a trend are put together as plain text, escaped where words come in: a unit's page has some hundreds of them.
def _grid(place: _Place, low: float, high: float, step: float) -> str:
    parts = []
    for number in range(int((high - low) / step) + 1):
        value = low + step * number
        y = place.y(value)
        parts.append(
            f'<line class="chart__grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="chart__scale" x="{LEFT - 6}" y="{y + 3:.1f}">{int(value)}</text>'
        )
    return "".join(parts)


def _months(place: _Place, months: Sequence[tuple[str, str]]) -> str:
    parts = []
    for number, (name, year) in enumerate(months):
        parts.append(f'<text class="chart__name" x="{place.x(number):.1f}" y="{TALL - 18}">{escape(name)}</text>')
        if number == 0 or months[number - 1][1] != year:
            edge, words = place.edge(number), escape(_("Năm {year}").format(year=year))
            parts.append(f'<text class="chart__year" x="{edge + 4:.1f}" y="{TALL - 4}">{words}</text>')
            if number:
                ends = f'x1="{edge:.1f}" x2="{edge:.1f}" y1="{ABOVE}" y2="{TALL - BELOW}"'
                parts.append(f'<line class="chart__turn" {ends}/>')
    return "".join(parts)


def _targets(place: _Place, targets: Sequence[str | None]) -> str:
    """The stair of quotas, each step named once."""
    parts = []
    for number, target in enumerate(targets):
        if target is None:
            continue
        top, left = place.y(float(target)), f"{place.edge(number):.1f}"
        ends = f'x1="{left}" x2="{place.edge(number + 1):.1f}" y1="{top:.1f}" y2="{top:.1f}"'
        parts.append(f'<line class="chart__target" {ends}/>')
        if number == 0 or targets[number - 1] != target:
            words = escape(_("Chỉ tiêu {target}").format(target=decimal_vn(target)))
            parts.append(f'<text class="chart__goal" x="{left}" y="{top - 4:.1f}">{words}</text>')
    return "".join(parts)


def _legend(series: Sequence[Series]) -> str:
    """Which line is which, right under the months."""
    return "".join(
        f'<text class="chart__legend {one.css}" x="{WIDE - RIGHT - 118 * place}" y="{TALL - 4}">— {escape(one.name)}</text>'
        for place, one in enumerate(reversed(series))
    )


def _turns(months: Sequence[tuple[str, str]]) -> set[int]:
    """Where a new year begins: what is counted from the year's start begins anew, so no line crosses."""
    return {number for number in range(1, len(months)) if months[number - 1][1] != months[number][1]}


def _line(place: _Place, series: Series, turns: set[int]) -> str:
    """The points joined where months of a year follow one another, the last one with its value."""
    runs: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(series.values):
        if value is None or number in turns:
            runs.append([])
        if value is not None:
            runs[-1].append((place.x(number), place.y(float(value))))
    parts = []
    for run in runs:
        if run:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            parts.append(f'<polyline class="chart__line {series.css}" points="{points}"/>')
    dots = [point for run in runs for point in run]
    parts += [f'<circle class="chart__dot {series.css}" cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in dots]
    if dots:
        last = decimal_vn(next(value for value in reversed(series.values) if value is not None))
        x, y = dots[-1]
        parts.append(f'<text class="chart__end {series.css}" x="{x + 7:.1f}" y="{y + 4:.1f}">{last}</text>')
    return "".join(parts)


def _last_words(values: Sequence[str | None]) -> str:
    last = next((value for value in reversed(values) if value is not None), None)
    return _("chưa có số") if last is None else _("gần nhất {last} %").format(last=decimal_vn(last))
