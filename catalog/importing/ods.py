"""What only an OpenDocument sheet's XML tells: merged blocks, hidden rows, and how far repeated cells would run."""

import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from catalog.importing.extent import too_large
from catalog.importing.workbook import Block
from portal.core.sheet_bounds import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@dataclass
class OdsSheet:
    """Where it is while it is read, and what was found; rows count from 0."""

    name: str
    row: int = 0
    merges: list[Block] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)


def scan(archive: zipfile.ZipFile) -> dict[str, OdsSheet]:
    """By sheet name. Raises UnreadableWorkbook where a few repeated cells would fill the memory."""
    sheets: dict[str, OdsSheet] = {}
    sheet = OdsSheet("")
    with archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                sheet = sheets[element.get(f"{_TABLE}name", "")] = OdsSheet(element.get(f"{_TABLE}name", ""))
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                _row(sheet, element)
                element.clear()
    return sheets


def _row(sheet: OdsSheet, row: ElementTree.Element) -> None:
    times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    filled = width = 0
    for cell in row:
        number = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if cell.get(f"{_OFFICE}value-type") or len(cell):
            filled = width + number
        _merge(sheet, cell, width)
        width += number
    end = sheet.row + times
    if filled and (filled > MOST_COLUMNS or end > MOST_ROWS or end * filled > MOST_CELLS):
        raise too_large(sheet.name)
    if filled and row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        sheet.hidden_rows |= set(range(sheet.row, end))
    sheet.row = end


def _merge(sheet: OdsSheet, cell: ElementTree.Element, column: int) -> None:
    down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
    right = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
    if down > 1 or right > 1:
        sheet.merges.append((sheet.row, column, sheet.row + down - 1, column + right - 1))
