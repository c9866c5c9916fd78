"""An .xls: its cells, and what hangs on them: hidden rows, merged blocks, old fonts, cells in error.

Read by xlrd alone. Calamine is faster and tells none of that; and a length that somebody has spoiled lets it ask for
more memory than there is, which ends the whole process instead of raising.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlrd
from django.utils.translation import gettext as _
from xlrd.book import Book
from xlrd.sheet import Sheet as OldSheet

from catalog.importing.extent import MOST_MERGES, Extent, too_large
from catalog.importing.problems import UnreadableWorkbook
from catalog.importing.workbook import Block
from portal.core.legacy_text import encoding_of_font
from portal.core.sheet_bounds import MOST_CELLS, MOST_COLUMNS, MOST_TEXT

LARGEST = 20 * 1024 * 1024  # sixty thousand rows take about ten; beyond it empty styled cells alone fill the memory
VISIBLE = 0
NOTHING = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


@dataclass
class OldTable:
    """One sheet; rows and columns count from 0."""

    name: str
    hidden: bool
    rows: list[list[Any]] = field(default_factory=list)
    marks: Extent = field(default_factory=Extent)
    merges: list[Block] = field(default_factory=list)


def read(path: Path, unhide: frozenset[str]) -> list[OldTable]:
    """All sheets, the hidden ones without their cells unless a person wants them.

    Raises UnreadableWorkbook for a file that is broken or would fill the memory.
    """
    if path.stat().st_size > LARGEST:
        words = _(
            "Tệp {file}: bảng tính Excel cũ (.xls) lớn hơn 20 MB. Mở bằng Excel, lưu lại dạng .xlsx rồi nhập."
        ).format(file=path.name)
        raise UnreadableWorkbook("file_too_large", words)
    with _book(path) as book:
        fonts = _old_fonts(book)
        tables = []
        for index, name in enumerate(book.sheet_names()):
            table = OldTable(name, hidden=book._sheet_visibility[index] != VISIBLE)
            if not table.hidden or name in unhide:
                _fill(table, book.sheet_by_index(index), book.datemode, fonts)
                book.unload_sheet(index)
            tables.append(table)
        return tables


@contextmanager
def _book(path: Path) -> Iterator[Book]:
    """Opened for reading; xlrd's own chatter about odd files is nobody's."""
    try:
        with xlrd.open_workbook(
            str(path), logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        ) as book:
            yield book
    except UnreadableWorkbook:
        raise
    except Exception as error:  # xlrd trusts the lengths that it reads: a broken file may make it raise anything
        words = _("Tệp {file} bị hỏng, không đọc được. Mở bằng Excel, lưu lại dạng .xlsx rồi nhập.").format(
            file=path.name
        )
        raise UnreadableWorkbook("file_broken", words) from error


def _old_fonts(book: Book) -> dict[int, str]:
    """Number of a cell's style → the name of its font, where that is one of before Unicode."""
    names = {index: book.font_list[style.font_index].name for index, style in enumerate(book.xf_list)}
    return {index: name for index, name in names.items() if encoding_of_font(name)}


def _fill(table: OldTable, sheet: OldSheet, datemode: int, fonts: dict[int, str]) -> None:
    if len(sheet.merged_cells) > MOST_MERGES:
        raise UnreadableWorkbook(
            "file_merges", _("Bảng “{table}” có quá nhiều ô gộp. Bỏ gộp ô rồi nhập lại.").format(table=table.name)
        )
    table.merges = [(top, left, down - 1, right - 1) for top, down, left, right in sheet.merged_cells]
    table.marks.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    last, width = _extent(table.name, sheet)
    for row in range(last):
        cells = [
            _value(kind, value, datemode)
            for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True)
        ][:width]
        table.rows.append(cells + [""] * (width - len(cells)))
        _mark(table.marks, sheet, row, fonts)


def _extent(name: str, sheet: OldSheet) -> tuple[int, int]:
    """Rows and columns up to the last cell with something in it. Raises UnreadableWorkbook for too much."""
    letters = rows = columns = 0
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind not in NOTHING:
                rows, columns = row + 1, max(columns, column + 1)
            if kind == xlrd.XL_CELL_TEXT:
                letters += len(sheet.cell_value(row, column))
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise too_large(name)
    if letters > MOST_TEXT:
        raise UnreadableWorkbook(
            "file_bomb", _("Bảng “{name}”: lặp một ô chữ dài quá nhiều lần, không được nhận.").format(name=name)
        )
    return rows, columns


def _value(kind: int, value: Any, datemode: int) -> Any:
    """As the other readers give it: text, number, day, yes or no; "" for nothing and for an error."""
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, datemode)
        except (ValueError, OverflowError):
            return value
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return value if kind in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else ""


def _mark(marks: Extent, sheet: OldSheet, row: int, fonts: dict[int, str]) -> None:
    for column, kind in enumerate(sheet.row_types(row)):
        if kind == xlrd.XL_CELL_ERROR:
            code = sheet.cell_value(row, column)
            marks.error_cells[row, column] = xlrd.error_text_from_code.get(code, "#LỖI")
        elif fonts and kind == xlrd.XL_CELL_TEXT and (style := sheet.cell_xf_index(row, column)) in fonts:
            marks.fonts[row, column] = fonts[style]
