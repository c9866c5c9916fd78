"""Numbers as a Vietnamese office writes them; the one place where a rate is rounded."""

import re
from fractions import Fraction

_GROUPED = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")


def count_vn(value: int | None) -> str:
    """1234567 → "1.234.567"; a missing value is a dash, never a zero."""
    if value is None:
        return "–"
    sign, digits = ("-", str(-value)) if value < 0 else ("", str(value))
    return sign + _GROUPED.sub(".", digits)


def rate_text(numerator: int, denominator: int, target: Fraction | None = None) -> str | None:
    """The rate in per cent with two decimals and a point, or None where there is nothing to divide by.

    Half is rounded up, except that a rate below its target is cut so that it stays below it: 49,995 against 50
    prints 49.99 (domain.md §2). `target` is in per cent.
    """
    if denominator == 0:
        return None
    # Whole numbers throughout: a report asks for some thousands of rates, and Fraction takes ten times as long.
    hundredths = (20_000 * numerator + denominator) // (2 * denominator)
    if target is not None:
        above, below = target.numerator, target.denominator
        if numerator * 100 * below < above * denominator and hundredths * below >= above * 100:
            hundredths = -(-above * 100 // below) - 1
    return decimal_text(hundredths)


def decimal_text(hundredths: int) -> str:
    """8431 → "84.31"."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}"


def decimal_vn(text: str | None) -> str:
    """ "1234.50" → "1.234,50"; a missing rate is a dash."""
    if text is None:
        return "–"
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)  # "-0.50" keeps its sign
    whole, _, rest = digits.partition(".")
    return sign + count_vn(int(whole)) + ("," + rest if rest else "")
