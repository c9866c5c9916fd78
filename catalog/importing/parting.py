"""Several appendices one below another in one sheet: "PHỤ LỤC 2" between the rows begins a table of its own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from catalog.importing.columns import find_header
from catalog.importing.labels import label_in
from catalog.importing.workbook import Sheet
from portal.core.text import fold

TITLE_WITHIN = 4  # columns: a title stands at the left, or is merged over the whole width
HEADER_BELOW = 12  # rows between the title and its header: what it lists, by which decision, a blank
LONGEST_TITLE = 200


def parts(sheet: Sheet) -> list[Sheet]:
    """The sheet itself, or one of the same height for each appendix in it: rows keep their numbers.

    A title that says the same number again is a page's; the first one of a sheet that said none so far only gives it its
    name. A part without a header of its own stands under the header of the one above.
    """
    begins = _begins(sheet)
    if len(begins) < 2:
        return [sheet]
    ends = [*(row for row, _ in begins[1:]), len(sheet.rows)]
    return [_part(sheet, row, end, label) for (row, label), end in zip(begins, ends, strict=True)]


def _begins(sheet: Sheet) -> list[tuple[int, str]]:
    """First row and label of each part; the first part begins with the sheet."""
    titles = list(_titles(sheet))
    if not titles:
        return []
    first = find_header(sheet)
    if first is None:
        return []
    above = [label for row, label in titles if row < first.first]
    now = above[-1] if above else label_in(sheet.name)
    begins = [(0, now)]
    for row, label in titles:
        if row > first.last and label != now:
            if now:
                begins.append((row, label))
            now = label
    return begins


def _titles(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Rows in which nothing stands but "PHỤ LỤC 2 …"."""
    for number, row in enumerate(sheet.rows):
        for cell in row[:TITLE_WITHIN]:
            if type(cell) is str and cell and cell.lstrip()[:2].lower() == "ph":
                label = _label(cell)
                if label and _stands_alone(row, cell):
                    yield number, label


def _label(text: str) -> str:
    if len(text) > LONGEST_TITLE or not fold(text).lstrip().startswith("phu luc"):
        return ""
    return label_in(text)


def _stands_alone(row: list[Any], title: str) -> bool:
    return all(cell in ("", None, title) for cell in row)


def _part(sheet: Sheet, begin: int, end: int, label: str) -> Sheet:
    rows: list[list[Any]] = [[] for _ in sheet.rows]
    rows[begin:end] = sheet.rows[begin:end]
    part = replace(sheet, name=_name(sheet, label), rows=rows, begin=begin)
    own = find_header(part, begin, HEADER_BELOW)
    if begin and own is None and (above := find_header(sheet)):
        head = slice(above.first, above.last + 1)
        rows[head] = [list(row) for row in sheet.rows[head]]
        part.begin = above.first
    return part


def _name(sheet: Sheet, label: str) -> str:
    return (
        _("{sheet} (Phụ lục {label})").format(sheet=sheet.name, label=label)
        if label
        else _("{sheet} (phần đầu)").format(sheet=sheet.name)
    )
