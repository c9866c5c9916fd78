"""What only a workbook's XML tells: hidden rows, cells in error, formulas never computed, old fonts, how far it goes."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from catalog.importing.problems import UnreadableWorkbook
from catalog.importing.workbook import Place
from portal.core.legacy_text import encoding_of_font
from portal.core.sheet_bounds import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHARED,
    column,
    goes_too_far,
    lengths_of_texts,
    promises_too_much,
    repeats_too_much,
    shared_texts,
)

MOST_MERGES = 100_000
MOST_MARKS = 200_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Something in the sheet's bytes may be hidden, in error or a formula; searched for as they stand, which takes no time.
_MARKS = (b"hidden=", b' ht="0', b't="e"', b"<f>", b"<f ", b"<f/", b":f>", b":f ")
_OLD_FONT = re.compile(rb"val=\"(?:\.vn|vni)", re.IGNORECASE)


@dataclass
class Extent:
    """One sheet's; `rows` and `columns` reach as far as something stands in a cell."""

    hidden_rows: set[int] = field(default_factory=set)
    error_cells: dict[Place, str] = field(default_factory=dict)
    empty_formulas: set[Place] = field(default_factory=set)
    fonts: dict[Place, str] = field(default_factory=dict)


def scan(archive: zipfile.ZipFile) -> dict[str, Extent]:
    """By sheet name. Raises UnreadableWorkbook for a sheet that would fill the memory."""
    shared = _lengths_of_shared_texts(archive)
    styles = _old_fonts(archive)
    return {name: _scan(name, archive.read(part), shared, styles) for name, part in _sheet_parts(archive).items()}


def too_large(sheet: str) -> UnreadableWorkbook:
    return UnreadableWorkbook(
        "file_too_wide",
        _(
            "Bảng “{sheet}”: vùng dữ liệu quá {most_columns} cột hoặc {most_rows} dòng. Xóa ô thừa ở xa rồi nhập lại."
        ).format(sheet=sheet, most_columns=MOST_COLUMNS, most_rows=MOST_ROWS),
    )


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the archive; a relation never leads out of the archive."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    names = set(archive.namelist())
    parts = {}
    for sheet in book.iterfind(".//{*}sheet"):
        wanted = next((value for key, value in sheet.items() if key == RELATION or key.endswith("}id")), "")
        target = targets.get(wanted, "").removeprefix("/xl/").removeprefix("xl/")
        if f"xl/{target}" in names:
            parts[sheet.get("name", "")] = f"xl/{target}"
    return parts


def _scan(name: str, raw: bytes, shared: list[int], styles: dict[str, str]) -> Extent:
    """Most sheets have nothing special: a look at the raw bytes spares them the full parse."""
    if goes_too_far(raw):
        raise too_large(name)
    if raw.count(b"mergeCell") > MOST_MERGES:
        raise UnreadableWorkbook(
            "file_merges", _("Bảng “{name}” có quá nhiều ô gộp. Bỏ gộp ô rồi nhập lại.").format(name=name)
        )
    if repeats_too_much(raw, shared):
        raise UnreadableWorkbook(
            "file_bomb", _("Bảng “{name}”: lặp một ô chữ dài quá nhiều lần, không được nhận.").format(name=name)
        )
    extent = Extent()
    if styles or any(mark in raw for mark in _MARKS):
        _scan_marks(name, raw, extent, styles)
    return extent


def _lengths_of_shared_texts(archive: zipfile.ZipFile) -> list[int]:
    """How many bytes each takes, its markup included."""
    raw = shared_texts(archive)
    if promises_too_much(raw):
        raise UnreadableWorkbook(
            "file_bomb",
            _("Bảng tính có quá {most_shared} chuỗi chữ khác nhau, không được nhận.").format(most_shared=MOST_SHARED),
        )
    return lengths_of_texts(raw)


def _old_fonts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Number of a style of cells → the name of its font, where that is one of before Unicode."""
    raw = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
    if not _OLD_FONT.search(raw):
        return {}
    styles = ElementTree.fromstring(raw)
    fonts = [_font_name(font) for font in styles.iterfind("{*}fonts/{*}font")]
    found = {}
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        font = int(style.get("fontId", "0"))
        if font < len(fonts) and encoding_of_font(fonts[font]):
            found[str(number)] = fonts[font]
    return found


def _font_name(font: ElementTree.Element) -> str:
    name = font.find("{*}name")
    return name.get("val", "") if name is not None else ""


def _scan_marks(name: str, raw: bytes, extent: Extent, styles: dict[str, str]) -> None:
    number = -1
    for _event, row in ElementTree.iterparse(io.BytesIO(raw), events=("end",)):
        if not row.tag.endswith("}row"):
            continue
        number = int(row.get("r") or number + 2) - 1
        if row.get("hidden") in ("1", "true") or row.get("ht") == "0":
            extent.hidden_rows.add(number)
        _scan_cells(row, number, extent, styles)
        row.clear()
        if len(extent.empty_formulas) + len(extent.error_cells) > MOST_MARKS:
            words = _(
                "Bảng “{name}” có quá nhiều công thức chưa tính hoặc báo lỗi. Chép lại dạng giá trị rồi nhập."
            ).format(name=name)
            raise UnreadableWorkbook("file_formulas", words)


def _scan_cells(row: ElementTree.Element, number: int, extent: Extent, styles: dict[str, str]) -> None:
    at = -1
    for cell in row:
        at = column(cell.get("r", "")) if cell.get("r") else at + 1
        value, kind = cell.find("{*}v"), cell.get("t")
        text = value.text if value is not None else None
        if kind == "e":
            extent.error_cells[number, at] = text or "#LỖI"
        elif not text and cell.find("{*}f") is not None and not (kind == "str" and value is not None):
            extent.empty_formulas.add((number, at))
        elif styles and cell.get("s") in styles:
            extent.fonts[number, at] = styles[cell.get("s", "")]
