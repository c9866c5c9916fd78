"""Tờ trình, Quyết định and appendices of a draft: what they say, by the form of the decree, with nothing invented."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from catalog.actions.reviews import answer_nothing, decide, open_review, propose
from catalog.documents.pack import files_of
from catalog.documents.words import initials
from catalog.drafting import content_of
from catalog.importing.reading import read_appendix
from portal.core.documents.lint import check
from tests.catalog.test_drafts import SIGNED, START, TODAY, Office, Wanted
from tests.factories import AT

pytestmark = pytest.mark.django_db
TITLE = "Sửa đổi, bổ sung Danh mục"


@pytest.fixture
def office() -> Office:
    made = Office()
    made.accept_all()
    return made


def drawn(draft) -> dict[str, bytes]:
    return {name: draw() for name, (_, draw) in files_of(draft, content_of(draft, TODAY), TODAY).items()}


def words(content: bytes) -> str:
    """Every paragraph, also those in tables, in the order of print."""
    body = Document(BytesIO(content)).element.body
    return "\n".join("".join(part.text or "" for part in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))


def test_a_draft_has_its_four_kinds_of_files_for_the_changed_appendix_alone(office):
    assert list(drawn(office.draft())) == ["to-trinh.docx", "quyet-dinh.docx", "phu-luc-3.docx", "phu-luc-3.xlsx"]


def test_the_submission_goes_from_the_department_to_the_province_with_blanks_for_the_clerk(office):
    text = words(drawn(office.draft())["to-trinh.docx"])
    for said in (
        "UBND TỈNH HÀ TĨNH\nSỞ TƯ PHÁP\n",
        "Số: ……/TTr-STP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Hà Tĩnh, ngày …… tháng …… năm ……",
        f"TỜ TRÌNH\n{TITLE}",
        "Kính gửi: Ủy ban nhân dân tỉnh Hà Tĩnh.",
        "Quyết định số 2300/QĐ-UBND ngày …/…/…… của UBND tỉnh",
        "- Phụ lục 3: bổ sung 1, sửa đổi 1, đưa ra 1 thủ tục; sau khi điều chỉnh có 3 thủ tục (trước đó 3).",
        "GIÁM ĐỐC",
        "Theo quyết định công bố",
    ):
        assert said in text


def test_the_decision_is_that_of_the_province_and_carries_the_appendix(office):
    content = drawn(office.draft())["quyet-dinh.docx"]
    text = words(content)
    for said in (
        "ỦY BAN NHÂN DÂN\nTỈNH HÀ TĨNH\n",
        "Số: ……/QĐ-UBND",
        "Căn cứ ……… (các văn bản còn hiệu lực tại ngày ban hành);",
        "QUYẾT ĐỊNH:\n",
        "Điều 1. Sửa đổi, bổ sung Danh mục",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ………",
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        "PHỤ LỤC 3",
        "(Ban hành kèm theo Quyết định số ……/QĐ-UBND ngày …/…/…… của UBND tỉnh)",
        "I. LĨNH VỰC HỘ TỊCH",
        "=Đổi tên",
        "Tổng cộng: 3 thủ tục hành chính",
    ):
        assert said in text
    sections = Document(BytesIO(content)).sections
    assert [section.orientation for section in sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]


def test_the_appendix_alone_is_one_landscape_section_whose_head_is_repeated(office):
    document = Document(BytesIO(drawn(office.draft())["phu-luc-3.docx"]))
    assert [section.orientation for section in document.sections] == [WD_ORIENT.LANDSCAPE]
    [table] = document.tables
    rows = table._tbl.findall(qn("w:tr"))
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True, True] + [False] * 5


def test_the_workbook_of_the_draft_reads_as_the_list_it_makes(office, tmp_path):
    path = tmp_path / "phu-luc-3.xlsx"
    path.write_bytes(drawn(office.draft())["phu-luc-3.xlsx"])
    entries = [(entry.code, entry.name, entry.online) for entry in read_appendix(path).entries]
    assert entries == [("1.000001", "Còn", "full"), ("1.000003", "=Đổi tên", "partial"), ("1.000009", "Thêm", "full")]


def test_once_issued_the_appendix_bears_number_and_date(office):
    draft = office.draft()
    office.issue(draft, date=SIGNED, valid_from=START)
    draft.refresh_from_db()
    assert "Quyết định số 99/QĐ-UBND ngày 20/11/2026" in words(drawn(draft)["phu-luc-3.docx"])


def test_a_draft_of_a_campaign_says_how_it_went():
    office = Office()
    review = open_review(
        title="Rà soát năm 2026", cause="yearly", due=TODAY + timedelta(days=5), by=office.supervisor, at=AT
    )
    answer_nothing(review=review, unit=office.district, by=office.supervisor, at=AT)
    for code in ("1.000001", "1.000002"):
        made = propose(
            wanted=Wanted("withdraw", "3", code),
            reason="Bãi bỏ",
            unit=office.commune,
            by=office.supervisor,
            at=AT,
            review=review,
        )
        accept = code == "1.000001"
        decide(proposal_ids=[made.pk], accept=accept, reason="Xét rồi", by=office.supervisor, at=AT)
    draft = office.draft()
    draft.review = review
    assert (
        "Đợt rà soát “Rà soát năm 2026”: 2/3 đơn vị đã trả lời, trong đó 1 đơn vị không đề xuất; 2 đề xuất được gửi, 1 đề "
        "xuất không được chấp nhận." in words(drawn(draft)["to-trinh.docx"])
    )


@pytest.mark.parametrize(
    ("name", "symbol"), [("Sở Thông tin và Truyền thông", "STTTT"), ("Sở Khoa học và Công nghệ", "SKHCN")]
)
def test_the_symbol_of_a_department(name, symbol):
    assert initials(name) == symbol


def test_every_word_document_of_a_draft_is_clean_by_the_decree(office):
    files = drawn(office.draft())
    assert {name: check(content) for name, content in files.items() if name.endswith(".docx")} == {
        "to-trinh.docx": [],
        "quyet-dinh.docx": [],
        "phu-luc-3.docx": [],
    }
