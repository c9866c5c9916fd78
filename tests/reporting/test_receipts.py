"""The receipt of a submission: frozen with its hash, one a time, and drawn from alone."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from portal.accounts.models import Change
from portal.core.documents.lint import check
from portal.units.models import Unit
from reporting.actions.difficulties import raise_difficulty
from reporting.actions.returns import present, send_back, submit
from reporting.documents.unit_report import FORMATS, pdf, word
from reporting.models import Line, Receipt, Return, State
from reporting.reports.payload import canonical_sha256
from tests import factories as make
from tests.factories import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


class World:
    """A district with one commune; both have services in two fields and a leader."""

    def __init__(self) -> None:
        self.province = make.province()
        self.department = make.department("Sở Tư pháp", parent=self.province)
        self.district = make.district("Huyện Hương Sơn", parent=self.province, org_name="UBND huyện Hương Sơn")
        self.commune = make.commune("Xã Sơn Lễ", parent=self.district, org_name="UBND xã Sơn Lễ")
        self.procedures = [make.procedure("1.001193"), make.procedure("2.000815", in_field="Chứng thực")]
        make.decision("12/QĐ-UBND")
        self.period = make.period(2026, 10)
        units = (self.commune, self.district, self.department)
        self.services = {unit: [make.provided_service(unit, one) for one in self.procedures] for unit in units}
        self.leaders = {unit: make.user(unit, "leader", full_name="Trần Văn Bình") for unit in units}
        self.reviewer = make.user(self.district, "reviewer")

    def entered(self, unit: Unit, online: int = 3) -> Return:
        first, second = self.services[unit]
        lines = {first: make.counts(online=online, direct=1, resolved=3), second: None}
        return make.return_(unit, self.period, State.ENTERING, lines=lines)

    def sent(self, unit: Unit | None = None, online: int = 3, **texts: str) -> Receipt:
        unit = unit or self.commune
        month = self.entered(unit, online)
        if texts:
            with make.written():
                Return.objects.filter(pk=month.pk).update(**texts)
        submit(return_=month, by=self.leaders[unit], at=AT)
        return Receipt.objects.get(return_ref=month)


@pytest.fixture
def world() -> World:
    return World()


def docx_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return " ".join(re.findall(r"<w:t[^>]*>([^<]*)", file.read("word/document.xml").decode()))


def test_submission_writes_one_receipt_with_totals_person_time_and_hash(world):
    receipt = world.sent()
    assert (receipt.number, receipt.by, receipt.at) == (1, world.leaders[world.commune], AT)
    assert receipt.sha256 == canonical_sha256(receipt.payload)
    payload = receipt.payload
    assert payload["totals"]["counts"] == make.counts(online=3, direct=1, resolved=3)
    assert payload["lines"] == {"due": 2, "filled": 2, "declared_none": 1, "unlisted": 0}
    assert payload["sent"] == {"by": "Trần Văn Bình", "at": "2026-11-16T08:00:00+07:00"}
    assert [row["field"] for row in payload["fields"]] == ["Chứng thực", "Hộ tịch"]
    assert payload["unit"] == {
        "name": "UBND xã Sơn Lễ",
        "place": "Xã Sơn Lễ",
        "level": "xa",
        "above": "UBND huyện Hương Sơn",
        "province": "Tỉnh Hà Tĩnh",
    }


def test_its_indicators_are_the_units_own(world):
    world.sent(world.district, online=9)
    own = world.sent().payload["indicators"]
    assert [one["id"] for one in own] == ["Q1", "Q2", "Q3", "Q4"]
    assert (own[1]["numerator"], own[1]["denominator"], own[1]["rate"]) == (1, 2, "50.00")
    assert (own[3]["numerator"], own[3]["denominator"]) == (3, 3)


def test_a_districts_indicators_name_its_communes_beside_its_own(world):
    world.sent()
    q4 = world.sent(world.district, online=9).payload["indicators"][3]
    assert (q4["numerator"], q4["denominator"]) == (3, 3)
    assert (q4["with_children"]["numerator"], q4["with_children"]["denominator"]) == (6, 6)


def test_sent_again_it_gets_a_second_receipt_and_the_first_stays(world):
    first = world.sent()
    month = Return.objects.get(pk=first.return_ref_id)
    send_back(return_=month, by=world.reviewer, at=LATER, reason="Dòng một thiếu.")
    with make.written():
        Line.objects.filter(return_ref=month, service=world.services[world.commune][0]).update(received_direct=2)
        Line.objects.filter(return_ref=month, service=world.services[world.commune][0]).update(pending_in_time=2)
    submit(return_=month, by=world.leaders[world.commune], at=LATER)
    receipts = list(Receipt.objects.order_by("number"))
    assert [one.number for one in receipts] == [1, 2]
    assert [one.payload["totals"]["counts"]["received_direct"] for one in receipts] == [1, 2]
    assert canonical_sha256(receipts[0].payload) == first.sha256


def test_presenting_writes_none(world):
    present(return_=world.entered(world.commune), by=world.leaders[world.commune], at=AT)
    assert Receipt.objects.count() == 0


def test_the_hash_stands_in_the_units_chain(world):
    receipt = world.sent()
    change = Change.objects.get(table_name="reporting_receipt", row_id=receipt.pk)
    assert (change.unit, change.after["sha256"]) == (world.commune, receipt.sha256)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_receipt_makes_the_same_bytes(world, kind):
    payload = world.sent().payload
    assert FORMATS[kind](payload).sha256 == FORMATS[kind](payload).sha256


def test_the_word_report_says_what_the_receipt_says_and_leaves_the_clerks_blanks(world):
    raise_difficulty(
        title="Cổng chậm", text="Giờ cao điểm.", wish="Tăng máy chủ.", by=world.leaders[world.commune], at=AT
    )
    receipt = world.sent(
        outreach="Hai buổi.\n\nPhát tờ rơi.", difficulties="Thiếu máy quét.", proposals="Cấp máy quét.\n\nMở lớp."
    )
    rendered = word(receipt.payload)
    assert rendered.name == "bao-cao-ubnd-xa-son-le-2026-10-lan-1.docx"
    text = docx_text(rendered.content)
    for words in (
        "ỦY BAN NHÂN DÂN",
        "XÃ SƠN LỄ",
        "Số: ……/BC-UBND",
        "Sơn Lễ, ngày …… tháng …… năm ……",
        "Kính gửi: UBND huyện Hương Sơn.",
        "Thực hiện Quyết định số 12/QĐ-UBND ngày …/…/……",
        "- Tiếp nhận: 4\u00a0hồ sơ, trong đó tiếp nhận mới trực tuyến 3\u00a0hồ sơ",
        "- Số liệu của 2/2 thủ tục thuộc Danh mục; 1 thủ tục không phát sinh hồ sơ trong kỳ.",
        "Hai buổi. ",
        "Phát tờ rơi.",
        "Thiếu máy quét.",
        "- Cổng chậm: Giờ cao điểm.",
        "Kiến nghị: Tăng máy chủ.",
        "Đề xuất, kiến nghị: Cấp máy quét.",
        "Đề xuất, kiến nghị: Mở lớp.",
        "TM. ỦY BAN NHÂN DÂN",
        "(Kèm theo Báo cáo số ……/BC-UBND ngày …/…/…… của UBND xã Sơn Lễ)",
        "Số liệu Trần Văn Bình gửi trên Cổng lúc 08:00 ngày 16/11/2026, lần 1.",
    ):
        assert words in text


def test_a_department_reports_to_the_office_of_the_province(world):
    text = docx_text(word(world.sent(world.department).payload).content)
    for words in ("UBND TỈNH HÀ TĨNH", "SỞ TƯ PHÁP", "Kính gửi: Văn phòng UBND tỉnh Hà Tĩnh.", "GIÁM ĐỐC"):
        assert words in text
    assert "Số: ……/BC-……" in text


def test_the_word_report_is_clean_by_the_decree(world):
    raise_difficulty(
        title="Cổng chậm", text="Giờ cao điểm.", wish="Tăng máy chủ.", by=world.leaders[world.commune], at=AT
    )
    of_commune = world.sent(outreach="Hai buổi.\n\nPhát tờ rơi.", difficulties="Thiếu máy quét.")
    assert check(word(of_commune.payload).content) == []
    assert check(word(world.sent(world.department).payload).content) == []


def test_the_pdf_is_a_tagged_archive_file_with_our_own_fonts(world):
    content = pdf(world.sent().payload).content
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", content))
    assert fonts == {
        b"LiberationSerif",
        b"LiberationSerif-Bold",
        b"LiberationSerif-Italic",
        b"LiberationSerif-BoldItalic",
    }


def test_what_a_unit_typed_is_text_and_no_markup(world):
    receipt = world.sent(outreach="#let x = 1 *đậm* $y$ <w:p> & [z]")
    assert pdf(receipt.payload).content.startswith(b"%PDF")
    assert "#let x = 1 *đậm* $y$ &lt;w:p&gt; &amp; [z]" in docx_text(word(receipt.payload).content)
