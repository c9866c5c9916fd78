"""A Word document as plain values: sections, tables and paragraphs in order, each with its effective look, in mm and points."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from docx.oxml.ns import qn
from lxml import etree

from portal.core.documents.lint.looks import TWIPS_MM, W_VAL, Facts, Styles, paragraph_facts, run_facts
from portal.core.documents.lint.opening import MAIN, Parts

SHOWN = 48  # letters of a text that name its place


@dataclass(frozen=True)
class Run:
    """Letters of one look."""

    text: str
    facts: Facts

    @property
    def size(self) -> float:
        return number(self.facts.get("sz"), 20) / 2

    @property
    def bold(self) -> bool:
        return self.facts.get("b") == "1"

    @property
    def italic(self) -> bool:
        return self.facts.get("i") == "1"

    @property
    def fonts(self) -> set[str]:
        return {self.facts.get("ascii", "?"), self.facts.get("hAnsi", "?")}


@dataclass
class Paragraph:
    """A paragraph; `rule` where it is a drawn line, `fields` are the instructions of its fields."""

    runs: list[Run]
    facts: Facts
    rule: bool = False
    ends_section: bool = False
    fields: list[str] = field(default_factory=list)
    pictures: int = 0
    place: str = ""

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).strip()

    @property
    def align(self) -> str:
        return {"start": "left", "end": "right"}.get(self.facts.get("jc", ""), self.facts.get("jc", "left"))

    def mm(self, name: str) -> float:
        """An indent: first, left, right."""
        return number(self.facts.get(name), 0) * TWIPS_MM

    def points(self, name: str) -> float:
        """A distance: before, after."""
        return number(self.facts.get(name), 0) / 20

    @property
    def line(self) -> float:
        """Line spacing in lines; 0 where it is set in points."""
        return number(self.facts.get("line"), 240) / 240 if self.facts.get("lineRule", "auto") == "auto" else 0

    @property
    def is_thin(self) -> bool:
        """A paragraph of at most four points that only the form needs."""
        return self.facts.get("lineRule") == "exact" and number(self.facts.get("line"), 240) <= 80

    @property
    def keep_next(self) -> bool:
        return self.facts.get("keepNext") == "1"

    @property
    def lettered(self) -> list[Run]:
        return [run for run in self.runs if run.text.strip()]

    @property
    def sizes(self) -> set[float]:
        return {run.size for run in self.lettered}

    @property
    def is_bold(self) -> bool:
        return bool(self.lettered) and all(run.bold for run in self.lettered)

    @property
    def is_italic(self) -> bool:
        return bool(self.lettered) and all(run.italic for run in self.lettered)

    @property
    def where(self) -> str:
        shown = self.text if len(self.text) <= SHOWN else f"{self.text[:SHOWN]}…"
        return f"{self.place}: “{shown}”" if shown else self.place


@dataclass
class Cell:
    """A cell: width in twips (None where not given in dxa), columns it takes, whether it goes on from above."""

    paragraphs: list[Paragraph]
    width: int | None
    span: int
    goes_on: bool

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.paragraphs if one.text)


@dataclass
class Row:
    """A row; `header` where it comes again on each page."""

    cells: list[Cell]
    header: bool
    whole: bool


@dataclass
class Table:
    """A table: columns and whole width in twips; `edges` are the drawn borders."""

    rows: list[Row]
    columns: list[int]
    width: int | None
    edges: set[str]
    caption: str
    fixed: bool
    place: str = ""

    @property
    def is_ruled(self) -> bool:
        return bool(self.edges)

    @property
    def text(self) -> str:
        return " ".join(cell.text for row in self.rows for cell in row.cells)

    def paragraphs(self) -> Iterator[Paragraph]:
        for row in self.rows:
            for cell in row.cells:
                yield from cell.paragraphs


@dataclass
class Section:
    """A section: sides and margins in millimetres, headers and footers by kind, what stands in it."""

    width: float
    height: float
    orientation: str
    margins: dict[str, float]
    first_differs: bool
    starts_at: str
    headers: dict[str, list[Paragraph]]
    footers: dict[str, list[Paragraph]]
    blocks: list[Paragraph | Table] = field(default_factory=list)
    place: str = ""

    @property
    def is_wide(self) -> bool:
        return self.width > self.height

    @property
    def text_width(self) -> float:
        return self.width - self.margins["left"] - self.margins["right"]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]


@dataclass
class Paper:
    """The whole document."""

    sections: list[Section]
    root: etree._Element
    styles: Styles
    links: list[str]

    def everything(self) -> Iterator[Paragraph]:
        """Every paragraph of the text, in tables too."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield from block.paragraphs()
                else:
                    yield block

    @cached_property
    def head(self) -> Table | None:
        """The table of issuing body and Quốc hiệu: the first thing on the first page."""
        blocks = [one for one in self.sections[0].blocks if isinstance(one, Table) or one.text]
        first = blocks[0] if blocks else None
        if not isinstance(first, Table) or first.is_ruled or len(first.rows) != 1:
            return None
        return first if first.rows[0].cells else None

    @cached_property
    def closing(self) -> Table | None:
        """The table of Nơi nhận and the signatory, in the first section."""
        bare = [one for one in self.sections[0].tables if not one.is_ruled and one.rows and one is not self.head]
        return bare[-1] if bare else None

    @cached_property
    def is_annex(self) -> bool:
        """Whether it is an appendix alone, which has no head of its own."""
        first = next((one for one in self.sections[0].blocks if isinstance(one, Table) or one.text), None)
        return isinstance(first, Paragraph) and bool(re.match(r"(phụ lục|biểu)\b", first.text, re.IGNORECASE))

    @cached_property
    def main(self) -> list[Paragraph]:
        """The paragraphs of the first section between head and closing, tables of the body left out."""
        if self.is_annex:
            return []
        inside = []
        for block in self.sections[0].blocks:
            if block is self.closing:
                break
            if isinstance(block, Paragraph):
                inside.append(block)
        return inside

    @property
    def annexes(self) -> list[Section]:
        """The sections that hold a Biểu or Phụ lục."""
        return self.sections if self.is_annex else self.sections[1:]


def read(parts: Parts) -> Paper:
    """The document's values from its parts."""
    styles, root = Styles.of(parts.get("word/styles.xml")), parts[MAIN]
    links = parts.get("word/_rels/document.xml.rels")
    targets = {} if links is None else {one.get("Id", ""): one.get("Target", "") for one in links}
    outside = [] if links is None else [one.get("Target", "") for one in links if one.get("TargetMode") == "External"]
    return Paper(_Reader(styles, parts, targets).sections(root), root, styles, outside)


class _Reader:
    """Goes through the body once."""

    def __init__(self, styles: Styles, parts: Parts, targets: dict[str, str]) -> None:
        self.styles, self.parts, self.targets = styles, parts, targets
        self.count = self.tables = 0

    def sections(self, root: etree._Element) -> list[Section]:
        body = root.find(qn("w:body"))
        made: list[Section] = []
        blocks: list[Paragraph | Table] = []
        for element in [] if body is None else body:
            if element.tag == qn("w:p"):
                one = self.paragraph(element)
                blocks.append(one)
                ends = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
                if ends is not None:
                    made.append(self.section(ends, blocks, made))
                    blocks = []
            elif element.tag == qn("w:tbl"):
                blocks.append(self.table(element))
            elif element.tag == qn("w:sectPr"):
                made.append(self.section(element, blocks, made))
                blocks = []
        if blocks or not made:
            made.append(self.section(etree.Element(qn("w:sectPr")), blocks, made))
        return made

    def section(self, element: etree._Element, blocks: list, before: list[Section]) -> Section:
        size, margins = element.find(qn("w:pgSz")), element.find(qn("w:pgMar"))
        start, first = element.find(qn("w:pgNumType")), element.find(qn("w:titlePg"))
        kept = before[-1] if before else None
        return Section(
            width=_mm(size, "w"),
            height=_mm(size, "h"),
            orientation=(size.get(qn("w:orient")) if size is not None else None) or "portrait",
            margins={side: _mm(margins, side) for side in ("top", "bottom", "left", "right")},
            first_differs=first is not None and first.get(W_VAL, "1") not in ("0", "false"),
            starts_at="" if start is None else start.get(qn("w:start"), ""),
            headers=(kept.headers if kept else {}) | self.edges(element, "headerReference"),
            footers=(kept.footers if kept else {}) | self.edges(element, "footerReference"),
            blocks=blocks,
            place=f"phần {len(before) + 1}",
        )

    def edges(self, element: etree._Element, name: str) -> dict[str, list[Paragraph]]:
        found = {}
        for one in element.findall(qn(f"w:{name}")):
            target = self.targets.get(one.get(qn("r:id"), ""), "").lstrip("/").removeprefix("word/")
            part = self.parts.get(f"word/{target}")
            listed = [] if part is None else [self.paragraph(p, "đầu, chân trang") for p in part.iter(qn("w:p"))]
            found[one.get(qn("w:type"), "default")] = listed
        return found

    def table(self, element: etree._Element) -> Table:
        self.tables += 1
        place = f"bảng {self.tables}"
        properties = element.find(qn("w:tblPr"))
        width = None if properties is None else properties.find(qn("w:tblW"))
        borders = [] if properties is None else properties.find(qn("w:tblBorders"))
        caption = None if properties is None else properties.find(qn("w:tblCaption"))
        layout = None if properties is None else properties.find(qn("w:tblLayout"))
        rows = [self.row(row, f"{place}, dòng {at}") for at, row in enumerate(element.findall(qn("w:tr")), start=1)]
        return Table(
            rows=rows,
            columns=[
                int(number(one.get(qn("w:w")), 0)) for one in element.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
            ],
            width=_dxa(width),
            edges={
                etree.QName(one).localname
                for one in ([] if borders is None else borders)
                if one.get(W_VAL) not in ("nil", "none")
            },
            caption="" if caption is None else caption.get(W_VAL, ""),
            fixed=layout is not None and layout.get(qn("w:type")) == "fixed",
            place=place,
        )

    def row(self, element: etree._Element, place: str) -> Row:
        properties = element.find(qn("w:trPr"))
        cells = [self.cell(one, f"{place}, ô {at}") for at, one in enumerate(element.findall(qn("w:tc")), start=1)]
        return Row(cells, header=_marked(properties, "tblHeader"), whole=_marked(properties, "cantSplit"))

    def cell(self, element: etree._Element, place: str) -> Cell:
        properties = element.find(qn("w:tcPr"))
        width = span = merge = None
        if properties is not None:
            width, span, merge = (properties.find(qn(f"w:{name}")) for name in ("tcW", "gridSpan", "vMerge"))
        return Cell(
            paragraphs=[self.paragraph(p, place) for p in element.iter(qn("w:p"))],
            width=_dxa(width),
            span=1 if span is None else int(number(span.get(W_VAL), 1)),
            goes_on=merge is not None and merge.get(W_VAL, "continue") == "continue",
        )

    def paragraph(self, element: etree._Element, place: str = "") -> Paragraph:
        if not place:
            self.count += 1
            place = f"đoạn {self.count}"
        properties = element.find(qn("w:pPr"))
        facts = self.styles.paragraph(paragraph_facts(properties))
        style = facts.get("pStyle", "")
        runs = [
            Run(_letters(one), self.styles.run(style, run_facts(one.find(qn("w:rPr")))))
            for one in element.iter(qn("w:r"))
        ]
        edges = None if properties is None else properties.find(qn("w:pBdr"))
        simple = [one.get(qn("w:instr"), "").strip() for one in element.iter(qn("w:fldSimple"))]
        complex_ = [(one.text or "").strip() for one in element.iter(qn("w:instrText"))]
        return Paragraph(
            runs=runs,
            facts=facts,
            rule=edges is not None and any(one.get(W_VAL) == "single" for one in edges),
            ends_section=properties is not None and properties.find(qn("w:sectPr")) is not None,
            fields=simple + complex_,
            pictures=sum(1 for name in ("w:drawing", "w:pict") for _ in element.iter(qn(name))),
            place=place,
        )


def number(text: str | None, otherwise: float) -> float:
    """A measure of the XML; whatever is no number counts as not given."""
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise


def _letters(run: etree._Element) -> str:
    made = []
    for child in run:
        if child.tag == qn("w:t"):
            made.append(child.text or "")
        elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            made.append("\t" if child.tag == qn("w:tab") else "\n")
    return "".join(made)


def _mm(element: etree._Element | None, name: str) -> float:
    return 0.0 if element is None else number(element.get(qn(f"w:{name}")), 0) * TWIPS_MM


def _dxa(element: etree._Element | None) -> int | None:
    if element is None or element.get(qn("w:type"), "dxa") != "dxa" or not element.get(qn("w:w")):
        return None
    return int(number(element.get(qn("w:w")), 0))


def _marked(properties: etree._Element | None, name: str) -> bool:
    one = None if properties is None else properties.find(qn(f"w:{name}"))
    return one is not None and one.get(W_VAL, "1") not in ("0", "false")
