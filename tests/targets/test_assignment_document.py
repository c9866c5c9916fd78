"""Văn bản giao chỉ tiêu: as Quyết định or Công văn, with the quotas of each commune attached."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from targets.documents.assignment import Assignment, Form, Given, committee_head, pdf, word
from tests import pdf as printed

OWN: dict[str, str | None] = {"Q1": "100.00", "Q2": "80.00", "Q3": None, "Q4": "90.00"}
COMMUNES = (
    Given("UBND xã Sơn Lễ", OWN, 34, 1250),
    Given("UBND xã Sơn Lĩnh", {"Q4": "85.50"}, note="Địa bàn mới chia tách"),
)


def assignment(form: Form = Form.DECISION, place: str = "Huyện Hương Sơn") -> Assignment:
    made = datetime(2026, 1, 5, 2, tzinfo=UTC)
    return Assignment(form, committee_head(place, form), "UBND huyện Hương Sơn", 2026, OWN, COMMUNES, made)


def said(content: bytes) -> str:
    body = Document(BytesIO(content)).element.body
    return "\n".join("".join(part.text or "" for part in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))


def test_a_decision_gives_each_commune_its_quotas():
    made = word(assignment())
    text = said(made.content)
    assert made.name == "quyet-dinh-giao-chi-tieu-2026.docx"
    for words in (
        "ỦY BAN NHÂN DÂN\nHUYỆN HƯƠNG SƠN",
        "Số: ……/QĐ-UBND",
        "Hương Sơn, ngày …… tháng …… năm ……",
        "ỦY BAN NHÂN DÂN HUYỆN HƯƠNG SƠN",
        "QUYẾT ĐỊNH:\n",
        "- Q1: 100,00\u00a0% thủ tục thuộc Danh mục được cung cấp toàn trình;",
        "- Q4: 90,00\u00a0% hồ sơ được giải quyết trực tuyến toàn trình.",
        "(Kèm theo Quyết định số ……/QĐ-UBND ngày …/…/…… của UBND huyện Hương Sơn)",
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    ):
        assert words in text
    rows = [[cell.text for cell in row.cells] for row in Document(BytesIO(made.content)).tables[-1].rows]
    assert rows[2:] == [
        ["1", "UBND xã Sơn Lễ", "100,00", "80,00", "–", "90,00", "34", "1.250", ""],
        ["2", "UBND xã Sơn Lĩnh", "–", "–", "–", "85,50", "–", "–", "Địa bàn mới chia tách"],
    ]


def test_a_letter_is_addressed_to_the_communes():
    made = word(assignment(Form.LETTER))
    assert made.name == "cong-van-giao-chi-tieu-2026.docx"
    assert "V/v giao chỉ tiêu dịch vụ công trực tuyến cho cấp xã năm 2026" in said(made.content)
    assert "Kính gửi: UBND các xã, phường, thị trấn có tên tại Phụ lục." in said(made.content)


@pytest.mark.parametrize("form", list(Form))
def test_word_and_pdf_say_the_same(form):
    letters = "".join(printed.text(pdf(assignment(form)).content).split())
    for line in said(word(assignment(form)).content).split("\n"):
        assert "".join(line.split()) in letters


@pytest.mark.parametrize(
    ("place", "bare", "spoken"),
    [
        ("Thành phố Hà Tĩnh", "Hà Tĩnh", "UBND thành phố Hà Tĩnh"),
        ("Thị xã Kỳ Anh", "Kỳ Anh", "UBND thị xã Kỳ Anh"),
        ("Tỉnh Hà Tĩnh", "Hà Tĩnh", "UBND tỉnh Hà Tĩnh"),
    ],
)
def test_the_letterhead_of_a_committee_comes_from_its_name(place, bare, spoken):
    head = committee_head(place, Form.DECISION)
    assert (head["place"], head["issuer_name"]) == (bare, spoken)
