"""A file becomes sheets of cells, whatever kind it is of."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from catalog.importing import delimited, extent, ods, old_excel, word
from catalog.importing.extent import Extent
from catalog.importing.files import recognise
from catalog.importing.problems import UnreadableWorkbook
from catalog.importing.workbook import Block, Place, Sheet, Workbook
from portal.core.sheet_bounds import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, is_of_a_broken_file

MOST_MERGED_CELLS = 400_000


def read(path: Path, unhide: frozenset[str] = frozenset()) -> Workbook:
    """All sheets of the file, of the hidden ones those that a person wants. Raises UnreadableWorkbook."""
    kind = recognise(path)
    if kind == "csv":
        return Workbook([_bounded(Sheet(path.stem[:100], delimited.read_rows(path)))])
    try:
        if kind == "docx":
            return Workbook([_bounded(sheet) for sheet in word.read_tables(path)])
        if kind == "xls":
            return _of_old_excel(path, unhide)
        return _with_calamine(path, kind, unhide)
    except UnreadableWorkbook:
        raise
    except BaseException as error:
        if not is_of_a_broken_file(error):
            raise
        words = _("Tệp {file} bị hỏng, không mở được. Tải lại tệp gốc, hoặc mở rồi lưu lại dạng .xlsx.").format(
            file=path.name
        )
        raise UnreadableWorkbook("file_broken", words) from error


def _with_calamine(path: Path, kind: str, unhide: frozenset[str]) -> Workbook:
    marks, merges = _marks(path, kind)
    book = Workbook([])
    with CalamineWorkbook.from_path(path) as file:
        for meta in file.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            is_hidden = meta.visible != SheetVisibleEnum.Visible
            if is_hidden:
                book.hidden_sheets.append(meta.name)
            if is_hidden and meta.name not in unhide:
                continue
            table = file.get_sheet_by_name(meta.name)
            if _is_too_large(table.total_height + 1, table.total_width + 1):
                raise extent.too_large(meta.name)
            rows = table.to_python(skip_empty_area=False)
            blocks = merges.get(meta.name) if kind == "ods" else _ranges(table.merged_cell_ranges or [])
            book.sheets.append(_sheet(meta.name, rows, blocks, marks.get(meta.name, Extent()), hidden=is_hidden))
    return book


def _of_old_excel(path: Path, unhide: frozenset[str]) -> Workbook:
    tables = old_excel.read(path, unhide)
    shown = [table for table in tables if not table.hidden or table.name in unhide]
    sheets = [_sheet(one.name, one.rows, one.merges, one.marks, hidden=one.hidden) for one in shown]
    return Workbook(sheets, [table.name for table in tables if table.hidden])


def _sheet(name: str, rows: list[list], blocks: list[Block] | None, mark: Extent, *, hidden: bool) -> Sheet:
    merges = None if blocks is None else _merges(name, blocks, rows)
    return Sheet(
        name,
        rows,
        merges,
        mark.hidden_rows,
        mark.error_cells,
        mark.empty_formulas,
        mark.fonts,
        hidden=hidden,
    )


def _marks(path: Path, kind: str) -> tuple[dict[str, Extent], dict[str, list[Block]]]:
    """What calamine does not tell, by sheet."""
    with zipfile.ZipFile(path) as archive:
        if kind == "xlsx":
            return extent.scan(archive), {}
        found = ods.scan(archive)
    marks = {name: Extent(hidden_rows=sheet.hidden_rows) for name, sheet in found.items()}
    return marks, {name: sheet.merges for name, sheet in found.items()}


def _is_too_large(rows: int, columns: int) -> bool:
    return rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS


def _bounded(sheet: Sheet) -> Sheet:
    if _is_too_large(len(sheet.rows), max((len(row) for row in sheet.rows), default=0)):
        raise extent.too_large(sheet.name)
    return sheet


def _ranges(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> list[Block]:
    return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


def _merges(name: str, blocks: list[Block], rows: list[list[object]]) -> dict[Place, Block]:
    """Every cell of a merged block and the block, as far as the sheet goes."""
    height, width = len(rows), max((len(row) for row in rows), default=0)
    found: dict[Place, Block] = {}
    for block in blocks:
        top, left, bottom, right = block
        down, across = range(top, min(bottom + 1, height)), range(left, min(right + 1, width))
        if len(found) + len(down) * len(across) > MOST_MERGED_CELLS:
            raise UnreadableWorkbook(
                "file_merges", _("Bảng “{name}” có vùng ô gộp quá lớn. Bỏ gộp ô rồi nhập lại.").format(name=name)
            )
        found.update({(row, column): block for row in down for column in across})
    return found
