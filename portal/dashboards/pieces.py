"""Small drawn pieces that tables repeat: verdict, bar, up or down. Put together in Python, for tables of thousands of cells."""

from fractions import Fraction
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.numbers import decimal_text, decimal_vn
from portal.core.tables import Cell
from portal.core.templatetags.icons import icon
from targets.evaluation import (
    CHUA_DAT,
    CHUA_GIAO,
    DANG_THUC_HIEN,
    DAT,
    KHONG_XET,
    OTHERWISE,
    OTHERWISE_WORDS,
    VERDICTS,
)

DRAWN = {
    DAT: ("ok", "check-circle"),
    CHUA_DAT: ("error", "x-circle"),
    DANG_THUC_HIEN: ("progress", "clock"),
    KHONG_XET: ("neutral", "none"),
    CHUA_GIAO: ("neutral", "question"),
}


def verdict_cell(verdict: str, *, sensitive: bool = False) -> Cell:
    """Icon and word, marked where another reading of the quota would judge otherwise."""
    mark = OTHERWISE if sensitive else ""
    return Cell(mark, _(VERDICTS[verdict]) + mark, html=verdict_html(verdict), title=_(OTHERWISE_WORDS) if mark else "")


def verdict_html(verdict: str) -> SafeString:
    return _verdict_html(verdict, get_language())


@cache  # by language: a page draws hundreds of these few
def _verdict_html(verdict: str, language: str | None) -> SafeString:
    kind, name = DRAWN[verdict]
    return format_html('<span class="status status--{}">{} {}</span>', kind, icon(name), _(VERDICTS[verdict]))


def bar_html(rate: str | None, target: str | None) -> SafeString:
    """The rate as a bar with a mark at the quota; the number stands beside it, so a screen reader passes over."""
    fill = format_html('<rect class="bar__fill" y="3" width="{}%" height="8"/>', rate) if rate else ""
    mark = format_html('<line class="bar__target" x1="{0}%" x2="{0}%" y1="0" y2="14"/>', target) if target else ""
    track = '<rect class="bar__track" y="3" width="100%" height="8"/>'
    return format_html('<svg class="bar bar--row" aria-hidden="true">{}{}{}</svg>', SafeString(track), fill, mark)


def points(change: Fraction | None) -> str | None:
    """A difference in percentage points with two decimals and a sign: "+0.31", "-1.20"; None where one side has no rate."""
    if change is None:
        return None
    hundredths = (abs(change) * 200 + 1) // 2
    text = decimal_text(int(hundredths))
    return text if hundredths == 0 else f"{'-' if change < 0 else '+'}{text}"


def points_vn(change: Fraction | None) -> str:
    text = points(change)
    if text is None:
        return "–"
    return text[0] + decimal_vn(text[1:]) if text[0] in "+-" else decimal_vn(text)


def change_cell(change: Fraction | None) -> Cell:
    """Up or down, with the difference; the sheet has the number."""
    text = points(change)
    value = None if text is None else float(text)
    return Cell(points_vn(change), value, css="late" if value is not None and value < 0 else "")


def difference(now: tuple[int, int], before: tuple[int, int]) -> Fraction | None:
    """Of two (numerator, denominator), in percentage points, exact."""
    if not now[1] or not before[1]:
        return None
    return Fraction(100 * now[0], now[1]) - Fraction(100 * before[0], before[1])
