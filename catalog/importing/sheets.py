"""A file becomes sheets of cells: what stands in each, what is hidden, what Excel itself could not compute."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from catalog.importing.files import recognise
from catalog.importing.problems import UnreadableWorkbook
from catalog.importing.workbook import Sheet, Workbook

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # Excel's own limit
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FAR_CELL = re.compile(rb'<c r="([A-Z]{2,3})[0-9]{1,7}"[^/>]*>')  # beyond column Z, with something in it
_ROW_NUMBER = re.compile(rb'<row[^>]* r="([0-9]{1,8})"')
_MARKED = re.compile(rb'hidden="(?:1|true)"|t="e"|<(?:\w+:)?f[ >/]')


def read(path: Path, unhide: frozenset[str] = frozenset()) -> Workbook:
    """All sheets of the file, of the hidden ones those that a person wants. Raises UnreadableWorkbook."""
    kind = recognise(path)
    if kind == "csv":
        return Workbook([Sheet(path.stem[:100], _csv_rows(path))], [])
    extents = _extents(path) if kind == "xlsx" else {}
    try:
        return _with_calamine(path, kind, extents, unhide)
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        if isinstance(error, UnreadableWorkbook):
            raise
        raise UnreadableWorkbook("file_broken", f"Tệp {path.name} không mở được như bảng tính ({error}).") from error


def _with_calamine(path: Path, kind: str, extents: dict[str, "_Extent"], unhide: frozenset[str]) -> Workbook:
    with CalamineWorkbook.from_path(path) as book:
        shown, hidden = [], []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != SheetVisibleEnum.Visible:
                hidden.append(meta.name)
                if meta.name not in unhide:
                    continue
            extent = extents.get(meta.name, _Extent())
            if extent.columns > MOST_COLUMNS or extent.last_filled_row > MOST_ROWS:
                raise UnreadableWorkbook(
                    "file_too_wide", f"Trang “{meta.name}”: quá {MOST_COLUMNS} cột hoặc {MOST_ROWS} dòng có dữ liệu."
                )
            table = book.get_sheet_by_name(meta.name)
            if table.total_height > MOST_ROWS or table.total_width > MOST_COLUMNS:
                raise UnreadableWorkbook("file_too_wide", f"Trang “{meta.name}”: vùng dữ liệu quá lớn.")
            rows = table.to_python(skip_empty_area=False)
            merges = None if kind == "ods" else _merges(table.merged_cell_ranges or [])
            sheet = Sheet(meta.name, rows, merges, extent.hidden_rows, extent.error_cells, extent.empty_formulas)
            sheet.hidden = meta.visible != SheetVisibleEnum.Visible
            shown.append(sheet)
        return Workbook(shown, hidden)


def _merges(ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """Every cell of a merged block and the block; a file with millions of cells merged is not an appendix."""
    found = {}
    for (top, left), (bottom, right) in ranges:
        if (bottom - top + 1) * (right - left + 1) > 100_000 or len(found) > 2_000_000:
            raise UnreadableWorkbook("file_merges", "Bảng tính có vùng ô gộp quá lớn. Bỏ gộp ô rồi nhập lại.")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                found[row, column] = (top, left, bottom, right)
    return found


@dataclass
class _Extent:
    """What only the sheet's XML tells: hidden rows, error cells, formulas that were never computed, how far it goes."""

    hidden_rows: set[int] = field(default_factory=set)
    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    empty_formulas: set[tuple[int, int]] = field(default_factory=set)
    columns: int = 0
    last_filled_row: int = 0


def _extents(path: Path) -> dict[str, _Extent]:
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _scan(archive, part) for name, part in _sheet_parts(archive).items()}
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, OSError) as error:
        raise UnreadableWorkbook("file_broken", f"Tệp {path.name} bị hỏng, không mở được. Tải lại tệp gốc.") from error


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the archive; a relation never leads out of the archive."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    names = set(archive.namelist())
    parts = {}
    for sheet in book.iter(f"{NAMESPACE}sheet"):
        target = targets.get(sheet.get(RELATION), "").removeprefix("/xl/").removeprefix("xl/")
        if f"xl/{target}" in names:
            parts[sheet.get("name", "")] = f"xl/{target}"
    return parts


def _scan(archive: zipfile.ZipFile, part: str) -> _Extent:
    """Most sheets have nothing special: a look at the raw bytes spares them the full parse."""
    raw = archive.read(part)
    extent = _Extent(last_filled_row=_last_filled_row(raw))
    extent.columns = max((_column(letters.decode()) + 1 for letters in _FAR_CELL.findall(raw)), default=0)
    if _MARKED.search(raw) and extent.last_filled_row <= MOST_ROWS:
        _scan_marks(raw, extent)
    return extent


def _last_filled_row(raw: bytes) -> int:
    """A styled but empty cell at row 1,048,576 counts for nothing; a value there would fill the memory with blanks."""
    last = max(raw.rfind(b"<v>"), raw.rfind(b"<is>"))
    row = _ROW_NUMBER.match(raw, raw.rfind(b"<row", 0, last)) if last > 0 else None
    return int(row[1]) if row else 0


def _scan_marks(raw: bytes, extent: _Extent) -> None:
    for _, row in ElementTree.iterparse(io.BytesIO(raw), events=("end",)):
        if row.tag != f"{NAMESPACE}row":
            continue
        number = int(row.get("r", "1")) - 1
        if row.get("hidden") in ("1", "true"):
            extent.hidden_rows.add(number)
        for cell in row:
            place = (number, _column(cell.get("r", "A1")))
            value = cell.findtext(f"{NAMESPACE}v")
            if cell.get("t") == "e":
                extent.error_cells[place] = value or "#LỖI"
            elif cell.find(f"{NAMESPACE}f") is not None and not value:
                extent.empty_formulas.add(place)
        row.clear()


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _csv_rows(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableWorkbook(
            "file_encoding", f"Tệp {path.name} không phải UTF-8. Lưu lại dạng CSV UTF-8."
        ) from error
    first = [line for line in text.splitlines()[:40] if line.strip()]
    delimiter = max(",;\t|", key=lambda one: sum(line.count(one) for line in first))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableWorkbook("file_broken", f"Tệp {path.name} không phải CSV đúng dạng ({error}).") from error
