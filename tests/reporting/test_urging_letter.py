"""Công văn đôn đốc: to whom, about what, by when, and the list that goes with it; the same in Word and PDF."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from reporting.documents.urging_letter import Kind, Urged, Urging, pdf, word
from reporting.reports.head import heads
from tests import pdf as printed
from tests.reports import sample

UNITS = (
    Urged("Sở Y tế", "0/40 dòng", "Chưa gửi số liệu", 2, "Hẹn ngày 12/10/2026"),
    Urged("UBND xã Sơn Lễ", "", "Chưa gửi số liệu"),
)


def urging(kind: Kind = Kind.LATE, units: tuple[Urged, ...] = UNITS, **more) -> Urging:
    head = heads(sample.MONTH, "Tỉnh Hà Tĩnh")["B"] | {"symbol": "/STTTT-……"}
    made = datetime(2026, 10, 17, 3, tzinfo=UTC)
    return Urging(kind, head, units, "tháng 10 năm 2026", date(2026, 10, 18), made, **more)


def said(content: bytes) -> str:
    body = Document(BytesIO(content)).element.body
    return "\n".join("".join(part.text or "" for part in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))


def test_a_letter_names_units_matter_and_date_and_leaves_the_clerks_blanks():
    text = said(word(urging()).content)
    for words in (
        "Số: ……/STTTT-……",
        "V/v đôn đốc gửi số liệu dịch vụ công trực tuyến tháng 10 năm 2026",
        "Kính gửi:\n- Sở Y tế;\n- UBND xã Sơn Lễ.",
        "đến nay còn 02 đơn vị chưa gửi số liệu tháng 10 năm 2026",
        "trong đó 01 đơn vị đã được đôn đốc từ lần thứ hai trở lên",
        "trước ngày 18/10/2026;",
        "(Kèm theo Công văn số ……/STTTT-…… ngày …/…/…… của Sở Thông tin và Truyền thông tỉnh Hà Tĩnh)",
        "Hẹn ngày 12/10/2026",
        "GIÁM ĐỐC",
    ):
        assert words in text


def test_many_units_are_addressed_by_the_list():
    many = tuple(Urged(f"UBND xã Số {number}") for number in range(30))
    assert "Kính gửi: Các đơn vị có tên tại Biểu kèm theo (30 đơn vị)." in said(word(urging(units=many)).content)


def test_a_decision_that_is_known_is_cited_and_the_office_may_add_sentences():
    text = said(word(urging(law=("12/QĐ-UBND", "04/01/2022"), asked=("Gửi cả bản giấy.",))).content)
    assert "Quyết định số 12/QĐ-UBND ngày 04/01/2022 của UBND tỉnh" in text
    assert "Gửi cả bản giấy." in text


@pytest.mark.parametrize("kind", list(Kind))
def test_word_and_pdf_say_the_same_and_the_list_lies_on_a_page_of_its_own(kind):
    made, page = word(urging(kind)), pdf(urging(kind))
    assert (made.name, page.name) == (
        f"cong-van-don-doc-{kind.replace('_', '-')}-2026-10-18.docx",
        f"cong-van-don-doc-{kind.replace('_', '-')}-2026-10-18.pdf",
    )
    letters = "".join(printed.text(page.content).split())
    for line in said(made.content).split("\n"):
        assert "".join(line.split()) in letters
    assert [one.orientation for one in Document(BytesIO(made.content)).sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    assert printed.pages(page.content) == 2
