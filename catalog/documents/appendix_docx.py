"""An appendix as a landscape table in Word, in the same bands as the workbook, its head repeated on each page."""

from datetime import datetime

from catalog.documents.paper import RECONSTRUCTED, AgencyGroup, Paper, note, numbered
from portal.core.documents import nd30
from portal.core.documents.wordml import Cell, ruled_table, thin_paragraph
from portal.units.models import Level

WIDTHS = [11.0, 34.0, 106.0, 17.0, 17.0, 38.0, 27.0]  # millimetres; together the text's width
TITLES = ("STT", "Mã số TTHC", "Tên thủ tục hành chính", "Toàn trình", "Một phần", "Cơ quan thực hiện", "Ghi chú")
SIZE = 11


def appendix_docx(paper: Paper, *, created: datetime) -> bytes:
    """The appendix alone."""
    document = nd30.Paper(title=f"Phụ lục {paper.number}", author="UBND tỉnh", created=created, wide=True)
    document.append(appendix_pages(paper))
    return document.save()


def appendix_pages(paper: Paper) -> str:
    """Title and table, to stand in a landscape section."""
    title = nd30.table_title(
        number=f"PHỤ LỤC {paper.number}",
        words=paper.title,
        attached=paper.attached,
        notes=[RECONSTRUCTED] if paper.is_reconstruction else [],
    )
    table = ruled_table(
        widths=WIDTHS, head=_head(), rows=_rows(paper), size=SIZE, caption=f"Phụ lục {paper.number}: {paper.title}"
    )
    return title + table + thin_paragraph()


def _head() -> list[list[Cell]]:
    titles = [Cell(title, align="center", bold=True) for title in TITLES]
    return [titles, [Cell(f"({place})", align="center", italic=True) for place in range(1, len(TITLES) + 1)]]


def _rows(paper: Paper) -> list[list[Cell]]:
    numbers = numbered(paper.groups, paper.level)
    rows: list[list[Cell]] = []
    for group in paper.groups:
        if group.agency:
            rows.append(_band(f"{group.mark}. {group.agency.upper()} ({group.count} TTHC)"))
        rows += _fields(paper, group, numbers)
    total = f"Tổng cộng: {len(paper.entries)} thủ tục hành chính"
    return [*rows, _band(total)]


def _fields(paper: Paper, group: AgencyGroup, numbers: dict[str, int]) -> list[list[Cell]]:
    rows = []
    for fields in group.fields:
        capital = paper.level != Level.DEPARTMENT
        words = f"LĨNH VỰC {fields.field.upper()}" if capital else f"Lĩnh vực {fields.field}"
        rows.append(_band(f"{fields.mark}. {words}"))
        rows += [
            [
                Cell(str(numbers[entry.code]), align="center"),
                Cell(paper.code(entry), align="center"),
                Cell(entry.name),
                Cell("x" if entry.online == "full" else "", align="center"),
                Cell("x" if entry.online == "partial" else "", align="center"),
                Cell("; ".join(entry.agencies)),
                Cell(note(entry)),
            ]
            for entry in fields.entries
        ]
    return rows


def _band(words: str) -> list[Cell]:
    return [Cell(words, bold=True, span=len(WIDTHS))]
