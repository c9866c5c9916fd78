"""Which appendix a table says it is: "Phụ lục 2", "PHỤ LỤC II", "PL03", in its sheet's name or above its header."""

import re

from catalog.importing.workbook import Sheet
from portal.core.text import fold

_LABEL = re.compile(r"\b(?:phu luc|pl)(?: so)?[ ._-]*0*([0-9]{1,2}|[ivx]{1,4})\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def label_of(sheet: Sheet, header: int) -> str:
    """The number of the appendix as text, "" where nothing says it; what stands above the header comes first."""
    above = (str(cell) for row in sheet.rows[:header] for cell in row if isinstance(cell, str) and cell)
    for text in (sheet.heading, *above, sheet.name):
        if label := label_in(text):
            return label
    return ""


def label_in(text: str) -> str:
    """The first label in a text."""
    found = _LABEL.search(fold(text[:2_000]))
    if not found:
        return ""
    return found[1] if found[1].isdigit() else str(_ROMAN.get(found[1], ""))
