"""The tables of a Word file as sheets: real cells with their merging, named by the heading above, old fonts decoded."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from catalog.importing.archives import word_part
from catalog.importing.labels import label_in
from catalog.importing.problems import UnreadableWorkbook
from catalog.importing.word_text import WORD, Fonts, paragraph_text
from catalog.importing.workbook import Block, Place, Sheet

DEEPEST = 200  # elements inside one another; a table in a table in a table takes thirty
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_HEADINGS = 30


@dataclass
class Cell:
    """A w:tc: where it begins, how many columns it takes, whether it goes on from the row above."""

    column: int
    span: int
    goes_on: bool
    text: str
    encoding: str = ""


@dataclass
class Table:
    """A table of the body; tables inside its cells are text of these cells."""

    headings: list[str]
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((cell.column + cell.span for row in self.rows for cell in row), default=0)


def read_tables(path: Path) -> list[Sheet]:
    """Every table with more than one column. Raises UnreadableWorkbook, and what a broken archive or XML raises."""
    with zipfile.ZipFile(path) as archive:
        fonts = Fonts.of(archive)
        with archive.open(word_part(archive) or "") as stream:
            tables = _Body(fonts).read(stream)
    if not tables:
        words = _(
            "Tệp {file} không có bảng nào. Phụ lục phải là bảng (Table), không phải chữ cách nhau bằng dấu cách."
        ).format(file=path.name)
        raise UnreadableWorkbook("header_missing", words)
    names = _names(tables)
    return [_sheet(name, table) for name, table in zip(names, tables, strict=True)]


class _Body:
    """Goes through the document once and forgets each paragraph as soon as its text is taken."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.tables: list[Table] = []
        self.headings: list[str] = []
        self.depth = 0  # of tables
        self.texts: list[str] = []
        self.encodings: set[str] = set()
        self.row: list[Cell] = []
        self.at = 0

    def read(self, stream) -> list[Table]:
        depth = 0
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                words = _("Tệp Word có bảng lồng nhau quá sâu, không được nhận. Chép bảng của phụ lục sang tệp mới.")
                raise UnreadableWorkbook("file_nested", words)
            if event == "start":
                self._start(element)
            else:
                self._end(element)
        return [table for table in _joined(self.tables) if table.width > 1]

    def _start(self, element: ElementTree.Element) -> None:
        if element.tag == f"{WORD}tbl":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(Table(self.headings))
                self.headings = []
        elif element.tag == f"{WORD}tr" and self.depth == 1:
            self.row, self.at = [], 0

    def _end(self, element: ElementTree.Element) -> None:
        if element.tag == f"{WORD}p":
            self._paragraph(element)
            element.clear()
        elif element.tag == f"{WORD}tc" and self.depth == 1:
            self._cell(element)
            element.clear()
        elif element.tag == f"{WORD}tr" and self.depth == 1:
            self._row(element)
            element.clear()
        elif element.tag == f"{WORD}tbl":
            self.depth -= 1
            element.clear()

    def _paragraph(self, element: ElementTree.Element) -> None:
        text, encodings = paragraph_text(element, self.fonts)
        if self.depth:
            self.texts.append(text)
            self.encodings |= encodings
        elif text.strip():
            self.headings = [*self.headings, text.strip()][-MOST_HEADINGS:]

    def _cell(self, element: ElementTree.Element) -> None:
        span = _number(element.find(f"{WORD}tcPr/{WORD}gridSpan"), 1)
        merge = element.find(f"{WORD}tcPr/{WORD}vMerge")
        goes_on = merge is not None and merge.get(f"{WORD}val") != "restart"
        text = "\n".join(self.texts).strip("\n")
        self.row.append(Cell(self.at, span, goes_on, text, next(iter(self.encodings), "")))
        self.at += span
        self.texts, self.encodings = [], set()

    def _row(self, element: ElementTree.Element) -> None:
        properties = element.find(f"{WORD}trPr")
        before = _number(properties.find(f"{WORD}gridBefore"), 0) if properties is not None else 0
        for cell in self.row:
            cell.column += before
        if self.at + before > MOST_COLUMNS or len(self.tables[-1].rows) >= MOST_ROWS:
            words = _("Tệp Word có bảng quá {most_columns} cột hoặc {most_rows} dòng, không được nhận.").format(
                most_columns=MOST_COLUMNS, most_rows=MOST_ROWS
            )
            raise UnreadableWorkbook("file_too_wide", words)
        if properties is None or properties.find(f"{WORD}del") is None:  # a row struck out by a tracked change
            self.tables[-1].rows.append(self.row)


def _joined(tables: list[Table]) -> list[Table]:
    """A table that a page break parted goes on without a word between, as wide as before."""
    whole: list[Table] = []
    for table in tables:
        if whole and not table.headings and table.width == whole[-1].width:
            whole[-1].rows += table.rows
        else:
            whole.append(table)
    return whole


def _number(element: ElementTree.Element | None, default: int) -> int:
    text = element.get(f"{WORD}val", "") if element is not None else ""
    return int(text) if text.isdigit() and len(text) < 6 else default


def _names(tables: list[Table]) -> list[str]:
    """ "PHỤ LỤC 1" where a line above the table says so, else "Bảng n"; no name twice."""
    names: list[str] = []
    for number, table in enumerate(tables, start=1):
        labels = [line for line in table.headings if label_in(line[:40]) and re.match(r"\W*ph", line, re.IGNORECASE)]
        name = labels[-1].splitlines()[0].strip()[:60] if labels else _("Bảng {number}").format(number=number)
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _sheet(name: str, table: Table) -> Sheet:
    sheet = Sheet(name, [], {}, heading="\n".join(table.headings))
    open_blocks: dict[Place, Block] = {}  # column and span → the block that may go on in the next row
    for number, cells in enumerate(table.rows):
        texts = [""] * table.width
        blocks: dict[Place, Block] = {}
        for cell in cells:
            block = _block(cell, number, open_blocks)
            blocks[cell.column, cell.span] = block
            if block[0] == number:
                texts[cell.column] = cell.text
            if cell.encoding:
                sheet.decoded[number, cell.column] = cell.encoding
        sheet.rows.append(texts)
        open_blocks = blocks
        for block in blocks.values():
            _merge(sheet, block)
    return sheet


def _block(cell: Cell, row: int, above: dict[Place, Block]) -> Block:
    """The cell's own block, or the one above that it goes on."""
    right = cell.column + cell.span - 1
    if cell.goes_on and (cell.column, cell.span) in above:
        return (*above[cell.column, cell.span][:2], row, right)
    return (row, cell.column, row, right)


def _merge(sheet: Sheet, block: Block) -> None:
    """A block that went on reaches further for all its cells."""
    top, left, bottom, right = block
    if (top, left) != (bottom, right):
        for place in _last_row(block):
            sheet.merges[place] = (top, left, bottom, right)


def _last_row(block: Block) -> Iterator[Place]:
    top, left, bottom, right = block
    first = top if bottom == top + 1 else bottom
    return ((row, column) for row in range(first, bottom + 1) for column in range(left, right + 1))
