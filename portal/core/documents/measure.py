"""How long a line of bold Times is on paper: the drawn lines of an official document are shares of it."""

import unicodedata

POINT_MM = 25.4 / 72
# Advance widths of Times Bold in thousandths of the size; letters with marks are as wide as their base.
WIDTHS = dict.fromkeys("HKOGQ", 778) | dict.fromkeys("ACDNRUVXYĐ", 722) | dict.fromkeys("BELTZ", 667)
WIDTHS |= dict.fromkeys("FP", 611) | {"I": 389, "J": 500, "M": 944, "S": 556, "W": 1000}
WIDTHS |= dict.fromkeys("bdhknpquđ", 556) | dict.fromkeys("agovxy0123456789–", 500) | dict.fromkeys("cerz", 444)
WIDTHS |= (
    dict.fromkeys("fjt-:()", 333) | dict.fromkeys("il/", 278) | {"s": 389, "m": 833, "w": 722, "…": 1000, "%": 1000}
)
WIDTHS |= dict.fromkeys(" .,\u00a0", 250)
OTHERWISE = 500


def width_mm(words: str, size: float) -> float:
    """The length in millimetres of a line of bold letters, size in points."""
    letters = (one for one in unicodedata.normalize("NFD", words) if not unicodedata.combining(one))
    return sum(WIDTHS.get(one, OTHERWISE) for one in letters) / 1000 * size * POINT_MM
