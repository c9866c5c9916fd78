"""A level as people type it, "80", "80,5" or "80.50" per cent, and as it is kept: hundredths of a per cent."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils.translation import gettext as _

from portal.core.numbers import decimal_text, decimal_vn


def hundredths_of(text: str) -> int:
    """ "80,5" → 8050. Raises ValueError in words for what is no percentage from 0 to 100 with two decimals at most."""
    bare = text.strip().removesuffix("%").strip().replace(",", ".")
    try:
        hundredths = Decimal(bare) * 100
    except InvalidOperation as error:
        raise ValueError(_("“{text}” không phải tỷ lệ phần trăm; viết như 80 hoặc 80,50").format(text=text)) from error
    if not hundredths.is_finite() or hundredths != hundredths.to_integral_value() or not 0 <= hundredths <= 10_000:
        raise ValueError(_("“{text}” phải từ 0 đến 100, nhiều nhất hai chữ số lẻ").format(text=text))
    return int(hundredths)


def typed(rate: Fraction | None) -> str:
    """As a cell shows it to be typed over: 80,50 without needless zeros, nothing for none. The rate is in per cent."""
    if rate is None:
        return ""
    return decimal_vn(decimal_text(hundredths(rate))).removesuffix("00").removesuffix(",")


def hundredths(rate: Fraction) -> int:
    """Hundredths of a per cent; a finer rate is rounded up, so that what is shown never asks less."""
    return -(-rate * 100 // 1)


def percent_text(rate: Fraction | None) -> str | None:
    """ "73.21", half up, as pages and files take a rate."""
    if rate is None:
        return None
    doubled = 200 * rate.numerator + rate.denominator
    return decimal_text(doubled // (2 * rate.denominator))
