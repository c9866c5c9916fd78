"""The whole pack of a month: reports A and B in three forms and the Chairman's page, all from one payload."""

import json
import unicodedata
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from portal.core.documents.lint import check
from reporting.documents.render import DOCUMENTS, pdf, summary_word, word, workbook
from reporting.reports.payload import canonical
from tests import pdf as printed
from tests.reports import sample
from tests.reports.world import PACK

HARD = "Ặ ẳ ỡ ữ Ỵ đĐ ₫ “ngoặc” – ưỡng nghiệm; Nguyễn Thị Quỳnh Thoa, xã Kỳ Lạc"


@pytest.fixture(scope="module")
def payload() -> dict:
    return json.loads(canonical(sample.payload(units=sample.places(difficulties=HARD))))


@pytest.fixture(scope="module")
def pack(payload) -> dict[str, bytes]:
    return {one.name: one.content for one in (draw(payload) for draw in DOCUMENTS)}


def words_of(content: bytes) -> list[str]:
    body = Document(BytesIO(content)).element.body
    return ["".join(part.text or "" for part in one.iter(qn("w:t"))).strip() for one in body.iter(qn("w:p"))]


def letters(words: str) -> str:
    """The letters alone: where a line ends is the page's affair."""
    return "".join(words.split())


def test_the_pack_says_in_its_names_which_is_which(pack):
    assert sorted(pack) == PACK


def test_every_word_document_of_the_pack_is_clean_by_the_decree(pack):
    assert {name: check(content) for name, content in pack.items() if name.endswith(".docx")} == {
        name: [] for name in PACK if name.endswith(".docx")
    }


def test_the_same_payload_makes_the_same_bytes(payload, pack):
    assert {one.name: one.content for one in (draw(payload) for draw in DOCUMENTS)} == pack


@pytest.mark.parametrize("letter", ["A", "B"])
def test_pdf_and_word_say_the_same_with_every_mark_exact(pack, letter):
    said = letters(printed.text(pack[f"bao-cao-thang-2026-10-{letter}.pdf"]))
    for words in words_of(pack[f"bao-cao-thang-2026-10-{letter}.docx"]):
        assert letters(words) in said
    assert letters(HARD) in said
    assert said == unicodedata.normalize("NFC", said)


def test_the_workbook_has_the_marks_too():
    units = sample.places()
    units[1] = sample.place(3, HARD, "so", 1, "entering", sample.figures(sample.SILENT), submitted_at=None)
    sheet = openpyxl.load_workbook(BytesIO(workbook(sample.payload(units=units)).content))["Biểu 03"]
    assert sheet.cell(7, 2).value == HARD


def test_a_goes_from_the_office_to_the_government(payload):
    said = words_of(word(payload, letter="A").content)
    for words in (
        "VĂN PHÒNG",
        "Số: ……/BC-VP",
        "- Văn phòng Chính phủ;",
        "- Bộ Nội vụ.",
        "- Sở Thông tin và Truyền thông;",
        "CHÁNH VĂN PHÒNG",
        "(Kèm theo Báo cáo số ……/BC-VP ngày …/…/…… của Văn phòng UBND tỉnh Hà Tĩnh)",
        "Văn phòng UBND tỉnh Hà Tĩnh kính báo cáo./.",
    ):
        assert words in said


def test_b_goes_from_the_supervisor_to_the_committee(payload):
    said = words_of(word(payload, letter="B").content)
    for words in (
        "VÀ TRUYỀN THÔNG",
        "Số: ……/BC-STTTT",
        "- Ban Chỉ đạo chuyển đổi số tỉnh;",
        "- Bộ Thông tin và Truyền thông.",
        "GIÁM ĐỐC",
        "(Kèm theo Báo cáo số ……/BC-STTTT ngày …/…/…… của Sở Thông tin và Truyền thông tỉnh Hà Tĩnh)",
    ):
        assert words in said
    assert not any("/BC-VP" in words for words in said)
    assert any("điểm d khoản 3 Điều 2" in words for words in said)


def test_a_and_b_show_the_same_figures(payload):
    tables = [
        [
            [cell.text for cell in row.cells]
            for row in Document(BytesIO(word(payload, letter=one).content)).tables[2].rows
        ]
        for one in "AB"
    ]
    assert tables[0] == tables[1]


def test_a_name_that_is_known_stands_under_the_signature(payload):
    head = payload["heads"]["A"] | {"signatory_name": "Trần Tú Anh"}
    named = payload | {"heads": payload["heads"] | {"A": head}}
    made = word(named).content
    right = Document(BytesIO(made)).tables[1].rows[0].cells[1]
    assert [one.text for one in right.paragraphs] == ["CHÁNH VĂN PHÒNG", "Trần Tú Anh"]
    assert check(made) == []
    assert "TrầnTúAnh" in letters(printed.text(pdf(named).content))


def test_the_pdf_repeats_the_heads_and_counts_the_pages_of_each_part():
    units = [
        sample.place(number, f"Sở Số {number}", "so", 1, "approved", sample.figures(sample.DEPARTMENT))
        for number in range(2, 90)
    ]
    content = pdf(sample.payload(units=units)).content
    said = letters(printed.text(content))
    assert printed.pages(content) > 6
    assert said.count("(16)(17)(18)(19)") > 2
    assert b"<pdfaid:part>2</pdfaid:part>" in content


def test_the_chairmans_page_is_named_as_a_paper_of_the_office(payload):
    assert "Số: ……/VP-……" in words_of(summary_word(payload).content)
