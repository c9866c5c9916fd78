"""The files of the corpus are written with these: workbooks, text, OpenDocument and Word from rows of cells."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Font

HEAD = ("STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Cơ quan thực hiện")
BIRTH = (1, "1.001193", "Đăng ký khai sinh", "Hộ tịch", "Sở Tư pháp")
WEDDING = (2, "1.000894", "Đăng ký kết hôn", "Hộ tịch", "Sở Tư pháp")
COPY = (3, "2.000908", "Cấp bản sao từ sổ gốc", "Chứng thực", "Sở Tư pháp")
BIRTH_READ, WEDDING_READ, COPY_READ = BIRTH[1:4], WEDDING[1:4], COPY[1:4]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:"


def xlsx(
    folder: Path,
    *rows: tuple,
    merges: tuple[str, ...] = (),
    hidden: tuple[int, ...] = (),
    font: str = "",
    title: str = "Phụ lục",
    more: dict[str, list[tuple]] | None = None,
) -> Path:
    """One sheet of these rows, and further sheets by name."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for block in merges:
        sheet.merge_cells(block)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    for cells in sheet.iter_rows() if font else ():
        for cell in cells:
            cell.font = Font(name=font)
    for name, lines in (more or {}).items():
        other = book.create_sheet(name)
        for row in lines:
            other.append(list(row))
    path = folder / "phu-luc.xlsx"
    book.save(path)
    return path


def text(folder: Path, *rows: tuple, separator: str = ",", encoding: str = "utf-8", name: str = "phu-luc.csv") -> Path:
    """Cells with a separator, quotes or line breaks inside are quoted."""
    lines = [separator.join(_quoted(str(cell), separator) for cell in row) for row in rows]
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def _quoted(cell: str, separator: str) -> str:
    return f'"{cell}"' if separator in cell or "\n" in cell else cell


def raw(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def zipped(folder: Path, name: str, parts: dict[str, str | bytes]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def docx(folder: Path, *blocks: str, styles: str = "", name: str = "phu-luc.docx") -> Path:
    """A Word file of these paragraphs and tables."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>{"".join(blocks)}</w:body></w:document>'
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": body}
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'
    return zipped(folder, name, parts)


def paragraph(words: str, font: str = "") -> str:
    look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f'<w:p><w:r>{look}<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'


def cell(words: object, *, span: int = 1, merge: str = "", font: str = "", inner: str = "") -> str:
    """`merge` is "restart" for the first cell of a block going down, "continue" for the others."""
    look = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    look += {"restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}.get(merge, "")
    lines = "".join(paragraph(line, font) for line in str(words).split("\n"))
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{inner}{lines}</w:tc>"


def table(*rows: tuple | str) -> str:
    """A row is cells as texts, or the w:tc elements of it as one text."""
    drawn = (row if isinstance(row, str) else "".join(map(cell, row)) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in drawn)}</w:tbl>"


def ods(folder: Path, *rows: str) -> Path:
    """An OpenDocument sheet of these table:table-row elements."""
    names = " ".join(f'xmlns:{short}="{OPEN}{short}:1.0"' for short in ("office", "table", "text"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="PL">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    return zipped(folder, "phu-luc.ods", parts | {"META-INF/manifest.xml": "<manifest/>"})


def ods_row(*cells: object, look: str = "") -> str:
    return f"<table:table-row {look}>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_cell(words: object, look: str = "") -> str:
    if str(words).startswith("<"):
        return str(words)
    if not words:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string" {look}><text:p>{words}</text:p></table:table-cell>'
