"""Documents as PDF: the page of Nghị định 30, tables with merged cells, nothing but our own fonts, the same bytes twice."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.core.documents import typst_page
from portal.core.documents.typst_page import Paper, _cells


@dataclass
class Cell:
    """As the Word document's tables have it."""

    value: str
    align: str = "left"
    bold: bool = False
    italic: bool = False
    span: int = 1
    merge: str = ""


MADE = datetime(2026, 11, 16, tzinfo=UTC)
HEAD = [
    [Cell("STT", merge="restart"), Cell("Tiếp nhận", span=2), Cell("Ghi chú", merge="restart")],
    [Cell("", merge="continue"), Cell("Mới"), Cell("Cũ"), Cell("", merge="continue")],
]


def paper(rows: int = 3) -> Paper:
    made = Paper(title="Báo cáo thử", author="UBND xã", created=MADE)
    made.append(typst_page.head(parent="UBND TỈNH", issuer="SỞ TƯ PHÁP", symbol="/BC-……", place="Hà Tĩnh"))
    made.append(typst_page.title("BÁO CÁO", "Kết quả\ntháng 10"))
    made.append(typst_page.addressees(["Văn phòng Chính phủ", "Bộ Nội vụ"]))
    made.append(typst_page.heading("I. KẾT QUẢ", level=0))
    made.append(typst_page.body_text("Ặ Ỡ Ữ ỵ ₫ ≥"))
    made.append(typst_page.closing(recipients=["Như trên;", "Lưu: VT."], signatory="GIÁM ĐỐC"))
    made.start_wide_section()
    made.append(typst_page.table_title(number="Biểu 01", words="Bảng", attached="(Kèm theo)", notes=["Một."]))
    body = [[Cell(str(number)) for _ in range(4)] for number in range(rows)]
    made.append(typst_page.ruled_table(widths=[10, 20, 20, 40], head=HEAD, rows=body, size=9.5, caption="Bảng"))
    return made


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type/Page\b", content))


def test_the_same_paper_makes_the_same_bytes():
    assert paper().save() == paper().save()


def test_it_is_tagged_pdf_a_in_vietnamese():
    content = paper().save()
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/Lang(vi)" in content


def test_each_section_has_pages_of_its_own_and_a_long_table_goes_on():
    assert pages(paper().save()) == 2
    assert pages(paper(rows=80).save()) > 2


def test_merged_cells_become_spans():
    cells = _cells(HEAD)
    assert [(cell["value"], cell["span"], cell["rows"]) for cell in cells] == [
        ("STT", 1, 2),
        ("Tiếp nhận", 2, 1),
        ("Ghi chú", 1, 2),
        ("Mới", 1, 1),
        ("Cũ", 1, 1),
    ]
