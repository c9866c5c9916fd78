"""Small charts drawn by the server as SVG with classes, so that pages, prints and downloads show the same lines."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.core.numbers import count_vn

WIDTH, HEIGHT, TOP, BOTTOM = 260, 110, 14, 16


def columns_chart(values: Sequence[tuple[str, int | None]], *, label: str) -> SafeString:
    """One column a value, the last one dark; an unknown value has no column and no zero."""
    highest = max((value for _, value in values if value), default=0) or 1
    step = WIDTH / max(len(values), 1)
    columns = []
    for place, (_, value) in enumerate(values):
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
