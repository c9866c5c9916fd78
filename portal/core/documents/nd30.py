"""The form of an official document by Nghị định 30/2020/NĐ-CP, Phụ lục I: page, head, title, body, recipients, signature."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm

from portal.core.documents.measure import POINT_MM, width_mm
from portal.core.documents.wordml import Layout, bare_table, field, paragraph, rule, run, thin_paragraph
from portal.core.documents.wordml import ruled_table as ruled_table  # a pen draws tables too, as typst_page does

FONT = "Times New Roman"
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP = BOTTOM = 20
LEFT, RIGHT = 30, 15
HEADER_DISTANCE = 10
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
WIDE_WIDTH = PAGE_HEIGHT - LEFT - RIGHT
BODY = 14  # points; body text is 13–14
HEAD_LEFT, HEAD_RIGHT = 65, 100  # millimetres; Quốc hiệu must stay on one line
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RULE_SHARE = 0.42  # of the words above it: a third to a half
CLOSING_GAP = 12.0  # points above Nơi nhận and the signatory's title
SIGNING_ROOM = 76.0  # points for signature and stamp


class Paper:
    """An A4 document in Times New Roman, Vietnamese, with the margins and page numbers of the decree.

    Sections are python-docx's; what stands in them is kept as text and laid in when the document is saved, because
    moving thousands of parsed cells from one tree to another takes seconds.
    """

    def __init__(self, *, title: str, author: str, created: datetime, wide: bool = False) -> None:
        self.document = Document()
        self.contents: list[str] = []
        _times_everywhere(self.document)
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = title, author, author
        properties.language, properties.comments = "vi-VN", ""
        properties.created = properties.modified = created
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        sides = (PAGE_HEIGHT, PAGE_WIDTH) if wide else (PAGE_WIDTH, PAGE_HEIGHT)
        section.page_width, section.page_height = map(Mm, sides)
        _margins(section)
        _page_numbers(section)

    def append(self, xml: str) -> None:
        """Put paragraphs and tables at the end of the section."""
        self.document.add_paragraph(_place(len(self.contents)))
        self.contents.append(xml)

    def start_wide_section(self) -> None:
        """A landscape section of its own whose pages are counted from 1."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAGE_HEIGHT), Mm(PAGE_WIDTH)
        _margins(section)
        section.different_first_page_header_footer = True
        for old in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(old)
        section._sectPr.find(qn("w:pgMar")).addnext(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
        _shrink_section_break(self.document)

    def save(self) -> bytes:
        """The document's bytes, the same for the same content: the archive carries no time of its making."""
        raw, steady = BytesIO(), BytesIO()
        self.document.save(raw)
        with ZipFile(raw) as source, ZipFile(steady, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                content = source.read(name)
                if name == "word/document.xml":
                    content = self._filled(content.decode()).encode()
                entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = ZIP_DEFLATED
                target.writestr(entry, content)
        return steady.getvalue()

    def _filled(self, body: str) -> str:
        """Each place-holding paragraph replaced by its content; a text of the payload is never searched."""
        parts = re.split(r"<w:p><w:r><w:t>" + _place(r"(\d+)") + "</w:t></w:r></w:p>", body)
        return "".join(self.contents[int(part)] if index % 2 else part for index, part in enumerate(parts))


def _place(number: int | str) -> str:
    return f"content {number}"


def head(*, parent: str, issuer: str, symbol: str, place: str, about: str = "") -> str:
    """Issuing body and Quốc hiệu side by side; number and date are left blank for the clerk. UBND tỉnh has no parent.

    `about` is a letter's V/v under its number, lines apart; a document with a type and trích yếu has none.
    """
    centre = Layout(align="center")
    issuing = issuer.split("\n")
    left = (
        (paragraph(run(parent, size=13), centre) if parent else "")
        + "".join(paragraph(run(line, size=13, bold=True), centre) for line in issuing)
        + _rule_below(issuing[-1], 13, HEAD_LEFT)
        + paragraph(run(f"Số: ……{symbol}", size=13), Layout(align="center", before=6))
        + "".join(paragraph(run(line, size=12), centre) for line in about.split("\n") if line)
    )
    right = (
        paragraph(run(COUNTRY, size=13, bold=True), centre)
        + paragraph(run(MOTTO, size=14, bold=True), centre)
        + _centred_rule(HEAD_RIGHT, width_mm(MOTTO, 14))
        + paragraph(run(f"{place}, ngày …… tháng …… năm ……", size=14, italic=True), Layout(align="center", before=6))
    )
    return bare_table([(HEAD_LEFT, left), (HEAD_RIGHT, right)])


def title(kind: str, subject: str, *, close: bool = False) -> str:
    """The document's type and its trích yếu, a drawn line below; `close` to the head where all must fit one page."""
    lines = subject.split("\n")
    return (
        paragraph(run(kind, size=14, bold=True), Layout(align="center", before=8 if close else 18))
        + "".join(paragraph(run(line, size=14, bold=True), Layout(align="center")) for line in lines)
        + _rule_below(lines[-1], 14, TEXT_WIDTH)
    )


def addressees(names: list[str], *, size: float = BODY) -> str:
    """Kính gửi: a report goes up, so it names whom it is addressed to."""
    if len(names) == 1:
        return paragraph(run(f"Kính gửi: {names[0]}.", size=size), Layout(align="center", before=12, after=6))
    first = paragraph(run("Kính gửi:", size=size), Layout(align="left", left=42, before=12))
    *above, last = [f"- {name}" for name in names]
    return (
        first
        + "".join(paragraph(run(f"{name};", size=size), Layout(align="left", left=62)) for name in above)
        + paragraph(run(f"{last}.", size=size), Layout(align="left", left=62, after=6))
    )


def heading(words: str, *, level: int) -> str:
    """A heading of the body, found by the word processor's outline."""
    layout = Layout(align="both", first_line=12.7, before=6, keep_next=True, outline=level)
    return paragraph(run(words, size=BODY, bold=True), layout)


def body_text(words: str, *, italic: bool = False, last: bool = False, size: float = BODY) -> str:
    """A paragraph of the body: justified, first line 1,27 cm, 6 points before. The last stays with the signature."""
    return paragraph(run(words, size=size, italic=italic), Layout(first_line=12.7, before=6, keep_next=last))


def authority(words: str) -> str:
    """Who decides, above the grounds; and the word QUYẾT ĐỊNH below them."""
    return paragraph(run(words, size=BODY, bold=True), Layout(align="center", before=12, after=6, keep_next=True))


def article(label: str, words: str, *, last: bool = False, size: float = BODY) -> str:
    """A clause with its label in bold: "Điều 1. …". The last stays with the signature."""
    content = run(f"{label} ", size=size, bold=True) + run(words, size=size)
    return paragraph(content, Layout(first_line=12.7, before=6, keep_next=last))


def closing(*, recipients: list[str], signatory: str, name: str = "", room: float = SIGNING_ROOM) -> str:
    """Nơi nhận on the left, the signatory's place on the right; a name that is not known is left to the signature."""
    left = paragraph(run("Nơi nhận:", size=12, bold=True, italic=True), Layout(align="left", before=CLOSING_GAP))
    left += "".join(paragraph(run(f"- {one}", size=11), Layout(align="left")) for one in recipients)
    right, titles = "", signatory.split("\n")
    for number, words in enumerate(titles, start=1):
        layout = Layout(
            align="center",
            before=CLOSING_GAP if number == 1 else 0,
            after=room if number == len(titles) else 0,
        )
        right += paragraph(run(words, size=14, bold=True), layout)
    right += paragraph(run(name, size=14, bold=True), Layout(align="center")) if name else ""
    return bare_table([(80, left), (85, right)]) + thin_paragraph()


def table_title(*, number: str, words: str, attached: str, notes: list[str]) -> str:
    """The head of a Biểu: number, name, to which report it is attached, and what must be known to read it."""
    return (
        paragraph(run(number, size=14, bold=True), Layout(align="center", keep_next=True, outline=0))
        + paragraph(run(words, size=14, bold=True), Layout(align="center", keep_next=True))
        + paragraph(run(attached, size=13, italic=True), Layout(align="center", keep_next=True))
        + _centred_rule(WIDE_WIDTH, 55)
        + "".join(
            paragraph(run(note, size=11, italic=True), Layout(align="both", before=2, keep_next=True)) for note in notes
        )
        + thin_paragraph(after=4, keep_next=True)
    )


def table_end() -> list[str]:
    """What Word must find after a table: a paragraph, as thin as can be."""
    return [thin_paragraph()]


def _centred_rule(room: float, length: float) -> str:
    side = max(0, (room - length) / 2)
    return rule(left=side, right=side)


def _rule_below(words: str, size: float, room: float) -> str:
    """A drawn line a third to a half as long as the words above it; words that wrap fill the room."""
    return _centred_rule(room, min(width_mm(words, size), room) * RULE_SHARE)


def _times_everywhere(document: WordDocument) -> None:
    """Name the font in the defaults and in every style: the template's theme would otherwise decide."""
    styles = document.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), FONT)
    for language in styles.iter(qn("w:lang")):
        for kind in ("val", "eastAsia"):
            language.set(qn(f"w:{kind}"), "vi-VN")
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Mm(BODY * POINT_MM)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = 0
    normal.paragraph_format.line_spacing = 1.0


def _margins(section: Section) -> None:
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(HEADER_DISTANCE)


def _page_numbers(section: Section) -> None:
    """The number centred in the top margin, none on the first page; later sections inherit both."""
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    header = section.header
    header.is_linked_to_previous = False
    old = header.paragraphs[0]._p
    number = parse_xml(
        paragraph(field("PAGE", size=14), Layout(align="center")).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)
    )
    old.addprevious(number)
    old.getparent().remove(old)


def _shrink_section_break(document: WordDocument) -> None:
    """The empty paragraph that carries a section's end takes no room, or a full page would push out a blank one."""
    breaks = [
        p
        for p in document.element.body.iterchildren(qn("w:p"))
        if p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    ]
    properties = breaks[-1].find(qn("w:pPr"))
    spacing = parse_xml(f'<w:spacing {nsdecls("w")} w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>')
    properties.insert(0, spacing)
