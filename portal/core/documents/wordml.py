"""WordprocessingML in small pieces: runs, paragraphs, tables as text, parsed once; a table of 250 rows takes milliseconds."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

# What XML 1.0 cannot carry at all, even escaped; a stray control character must not cost the whole document.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MM = 1440 / 25.4  # twips in a millimetre


def twips(mm: float) -> int:
    """Millimetres as Word measures lengths."""
    return round(mm * MM)


def text(value: str) -> str:
    """A text as it may stand in the XML."""
    return escape(_FORBIDDEN.sub("", value))


def run(value: str, *, size: float = 14, bold: bool = False, italic: bool = False) -> str:
    """A piece of text; size in points."""
    marks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    half = round(size * 2)
    return (
        f'<w:r><w:rPr>{marks}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{text(value)}</w:t></w:r>'
    )


def field(instruction: str, *, size: float) -> str:
    """A field that the word processor computes, such as PAGE."""
    half = round(size * 2)
    return (
        f'<w:fldSimple w:instr="{text(instruction)}"><w:r><w:rPr><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
        "<w:t>2</w:t></w:r></w:fldSimple>"
    )


@dataclass(frozen=True)
class Layout:
    """How a paragraph stands: alignment, millimetres of indents, points before and after, what it stays with."""

    align: str = "both"
    first_line: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    keep_next: bool = False
    outline: int | None = None

    def xml(self) -> str:
        """The paragraph's properties, in the order that the schema wants."""
        keep = "<w:keepNext/>" if self.keep_next else ""
        spacing = f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}"/>'
        indent = (
            f'<w:ind w:left="{twips(self.left)}" w:right="{twips(self.right)}" w:firstLine="{twips(self.first_line)}"/>'
        )
        level = "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>'
        return f'<w:pPr>{keep}{spacing}{indent}<w:jc w:val="{self.align}"/>{level}</w:pPr>'


def paragraph(content: str, layout: Layout) -> str:
    """A paragraph of runs."""
    return f"<w:p>{layout.xml()}{content}</w:p>"


def thin_paragraph(*, after: float = 0, keep_next: bool = False) -> str:
    """A paragraph that stands only because the form wants one between or after tables: one point high."""
    keep = "<w:keepNext/>" if keep_next else ""
    return (
        f'<w:p><w:pPr>{keep}<w:spacing w:before="0" w:after="{round(after * 20)}" w:line="20" w:lineRule="exact"/>'
        '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )


def rule(*, left: float, right: float) -> str:
    """A drawn line between two indents in millimetres: the border of a paragraph that takes almost no room itself."""
    return (
        '<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
        '<w:spacing w:before="60" w:after="0" w:line="40" w:lineRule="exact"/>'
        f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}" w:firstLine="0"/><w:jc w:val="center"/>'
        '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )


@dataclass(frozen=True)
class Cell:
    """A cell of a ruled table. `span` columns wide; `merge` is "restart" or "continue" down the rows."""

    value: str
    align: str = "left"
    bold: bool = False
    italic: bool = False
    span: int = 1
    merge: str = ""


def cell_xml(cell: Cell, width: int, size: float, *, keep_next: bool = False) -> str:
    """One cell of so many twips."""
    keep = "<w:keepNext/>" if keep_next else ""
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    mark = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>'  # else an empty cell is as high as the body's letters
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:spacing w:before="20" w:after="20"/><w:jc w:val="{cell.align}"/>{mark}</w:pPr>'
        f"{run(cell.value, size=size, bold=cell.bold, italic=cell.italic) if cell.value else ''}</w:p></w:tc>"
    )


def row_xml(cells: list[Cell], widths: list[int], size: float, *, header: bool = False) -> str:
    """A row that is not broken across pages; a header row comes again on each page, a band goes with the row below it."""
    parts, column, is_band = [], 0, len(cells) == 1
    for cell in cells:
        parts.append(cell_xml(cell, sum(widths[column : column + cell.span]), size, keep_next=is_band))
        column += cell.span
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(parts)}</w:tr>"


def ruled_table(
    *, widths: list[float], head: list[list[Cell]], rows: list[list[Cell]], size: float, caption: str
) -> str:
    """A table with all its lines drawn, its head repeated on each page; widths in millimetres on cells and columns."""
    columns = [twips(width) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    body = "".join(
        [row_xml(cells, columns, size, header=True) for cells in head]
        + [row_xml(cells, columns, size) for cells in rows]
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblCaption w:val="{text(caption)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'
    )


def bare_table(columns: list[tuple[float, str]]) -> str:
    """One row of columns without any line, each (width in millimetres, its paragraphs)."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width, _ in columns)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
        for width, content in columns
    )
    total = sum(twips(width) for width, _ in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
    )
