"""The pages of reports on their way out: who may, who may only read, who may not; the whole way of a letter over the pages."""

import html
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.periods import Month
from reporting.actions.periods import open_period
from reporting.models import Dispatch, Edition, Notice, Outage, Outgoing, PeriodMove, Request, SectionText
from reporting.reports import editions
from tests import factories as make
from tests.factories import AT
from tests.pages.test_lists import queries
from tests.sending import papers


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def edition(world, as_) -> Edition:
    """October's report, built."""
    as_("aggregator").post("/bao-cao/lap/", {"ky": "2026-10"})
    made = Edition.objects.get()
    editions.build(made.pk, clock=lambda: AT)
    return Edition.objects.get()


RECORD = {
    "number": "125",
    "date": "2026-11-16",
    "signatory_title": "CHÁNH VĂN PHÒNG",
    "signatory_name": "Trần Văn An",
}


def pdf(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.pdf", papers.signed() if content is None else content, "application/pdf")


def test_the_whole_way_of_a_letter_over_the_pages(edition, as_):
    office = as_("aggregator")
    letter = f"/bao-cao/{edition.pk}/van-ban/A/"
    assert 'value="16/11/2026"' in office.get(letter).content.decode()  # today, as the office writes it
    assert "Đã ghi số và ngày" in text(office.post(letter, RECORD, follow=True))
    page = text(office.post(f"{letter}ban-ky/", {"file": pdf()}, follow=True))
    assert "bản báo cáo này khóa lại" in page
    assert "chưa kiểm tra tính hợp lệ" in page
    assert "Nguyễn Văn An, 18/11/2026 09:30:00" in page
    sent = {"recipient": "Văn phòng Chính phủ", "sent_at": "2026-11-16T07:30", "note": "Trục liên thông"}
    assert office.post(f"{letter}gui/khac/", sent).status_code == 302
    page = text(as_("viewer").get(f"/bao-cao/{edition.pk}/"))
    assert "125/BC-VP ngày 16/11/2026" in page
    assert "Văn phòng Chính phủ" in page
    download = as_("viewer").get(f"{letter}ban-ky/")
    assert download.content == papers.signed()
    assert download.headers["Content-Type"] == "application/octet-stream"
    assert "125/BC-VP" in text(as_("viewer").get("/bao-cao/van-ban-di/"))


@pytest.mark.parametrize(
    ("who", "letter", "status"),
    [
        ("aggregator", "A", 302),
        ("aggregator", "B", 404),
        ("supervisor", "B", 302),
        ("supervisor", "A", 404),
        ("viewer", "A", 404),
        ("officer", "A", 404),
        ("nobody", "A", 404),
    ],
)
def test_only_the_letters_own_office_records_it(edition, as_, who, letter, status):
    assert as_(who).post(f"/bao-cao/{edition.pk}/van-ban/{letter}/", RECORD).status_code == status
    assert Outgoing.objects.count() == (1 if status == 302 else 0)


@pytest.mark.parametrize(
    "content", [b"", b"<script>alert(1)</script>", b"%PDF-1.7\nrac", papers.plain()[:150], papers.encrypted()]
)
def test_what_is_no_signed_pdf_stays_outside(edition, as_, content):
    office = as_("aggregator")
    office.post(f"/bao-cao/{edition.pk}/van-ban/A/", RECORD)
    answer = office.post(f"/bao-cao/{edition.pk}/van-ban/A/ban-ky/", {"file": pdf(content)})
    assert answer.status_code == 422
    assert Edition.objects.get().locked_at is None


@pytest.mark.parametrize("address", ["khong-phai-thu", "a@b\nBcc: c@d.vn", "<script>@x.vn", ""])
def test_a_bad_address_is_refused_and_nothing_is_queued(edition, as_, settings, address):
    settings.EMAIL_URL = "smtp://localhost"
    office = as_("aggregator")
    office.post(f"/bao-cao/{edition.pk}/van-ban/A/", RECORD)
    office.post(f"/bao-cao/{edition.pk}/van-ban/A/ban-ky/", {"file": pdf()})
    answer = office.post(f"/bao-cao/{edition.pk}/van-ban/A/gui/thu/", {"recipient": "Bộ Nội vụ", "address": address})
    assert answer.status_code == 422
    assert Dispatch.objects.count() == 0


def test_words_are_written_bound_and_frozen_by_the_next_edition(edition, as_):
    office = as_("aggregator")
    page = text(office.get(f"/bao-cao/{edition.pk}/loi-van/"))
    assert "{{q1.tu_so}}/{{q1.mau_so}}" in page
    Edition.objects.update(built_at=AT - timedelta(minutes=1))
    words = "Đã cung cấp {{q1.tu_so}} dịch vụ, đạt {{ q1.ty_le }}; có 987.654 lượt xem.\n{{tu_sinh}}"
    answer = office.post(f"/bao-cao/{edition.pk}/loi-van/", {"muc": "I.1", "noi-dung": words}, follow=True)
    assert "987.654" in text(answer)
    office.post(f"/bao-cao/{edition.pk}/lap-moi/", {})
    fresh = Edition.objects.latest("pk")
    editions.build(fresh.pk, clock=lambda: AT + timedelta(minutes=1))
    fresh.refresh_from_db()
    assert (fresh.number, fresh.state) == (2, "done")
    paragraphs = fresh.payload["sections"][0]["parts"][0]["paragraphs"]
    assert paragraphs[0] == "Đã cung cấp 10 dịch vụ, đạt 100,00\u00a0%; có 987.654 lượt xem."
    assert paragraphs[1] == edition.payload["sections"][0]["parts"][0]["paragraphs"][0]
    page = text(as_("viewer").get(f"/bao-cao/{fresh.pk}/so-sanh/?voi={edition.pk}"))
    assert "Lời văn khác nhau" in page
    assert "Sửa lời văn mục I.1" in page


@pytest.mark.parametrize(
    ("section", "words", "said"),
    [
        ("I.1", "Đạt {{q9.ty_le}}.", "không có số liệu nào tên {{q9.ty_le}}"),
        ("I.1", "Đạt {{q1.ty_le.", "chưa khép"),
        ("I.1", "{{__class__}}", "không có số liệu nào tên"),
        ("I.1", "{{ q1.tu_so }", "chưa khép"),
        ("X.9", "Lời.", "không có mục ấy"),
        ("I.1", "a" * 20_001, "nhiều nhất"),
    ],
)
def test_words_that_cannot_be_filled_are_refused_and_kept_on_the_page(edition, as_, section, words, said):
    answer = as_("aggregator").post(f"/bao-cao/{edition.pk}/loi-van/", {"muc": section, "noi-dung": words})
    assert answer.status_code == 422
    assert said in text(answer)
    assert SectionText.objects.count() == 0


def test_two_editions_are_compared_with_who_and_why(world, edition, as_):
    make.settle(world.returns[world.department], "entering")
    world.fill(world.department, online=7)
    make.settle(world.returns[world.department], "submitted")
    one = world.returns[world.department]
    one.version += 1
    with make.written():
        one.save()
    as_("aggregator").post(f"/bao-cao/{edition.pk}/lap-moi/", {})
    fresh = Edition.objects.latest("pk")
    editions.build(fresh.pk, clock=lambda: AT + timedelta(minutes=1))
    Edition.objects.filter(pk=edition.pk).update(built_at=AT - timedelta(minutes=1))
    page = text(as_("viewer").get(f"/bao-cao/{fresh.pk}/so-sanh/?voi={edition.pk}"))
    assert "Biểu 02" in page
    assert "Lệnh hệ thống" in page
    assert as_("viewer").get(f"/bao-cao/{fresh.pk}/so-sanh/?voi=999999").status_code == 404
    assert as_("viewer").get(f"/bao-cao/{fresh.pk}/so-sanh/?voi=x").status_code == 404


def test_a_waiting_edition_is_cancelled_and_tried_again(world, as_):
    office = as_("aggregator")
    office.post("/bao-cao/lap/", {"ky": "2026-10"})
    made = Edition.objects.get()
    office.post(f"/bao-cao/{made.pk}/huy/")
    made.refresh_from_db()
    assert (made.state, made.cancelled_at) == ("failed", AT)
    assert "đã hủy" in text(office.get(f"/bao-cao/{made.pk}/"))
    office.post(f"/bao-cao/{made.pk}/lap-lai/")
    made.refresh_from_db()
    assert (made.state, made.cancelled_at) == ("queued", None)
    assert as_("viewer").post(f"/bao-cao/{made.pk}/huy/").status_code == 403


def test_the_year_and_a_range_are_asked_for_over_the_page(world, as_):
    office = as_("aggregator")
    assert "chưa mở" in text(office.post("/bao-cao/lap/nam/", {"nam": "2025", "ban": "so-bo"}, follow=True))
    assert office.post("/bao-cao/lap/nam/", {"nam": "x", "ban": "so-bo"}).status_code == 422
    ask = {"tu": "2026-10", "den": "2026-10", "don_vi": "439"}
    assert office.post("/bao-cao/lap/dot-xuat/", ask).status_code == 302
    assert Edition.objects.get().report.subject.startswith("2026-10..2026-10 ")
    assert office.post("/bao-cao/lap/dot-xuat/", ask | {"don_vi": "KHONG"}).status_code == 422
    assert as_("viewer").post("/bao-cao/lap/dot-xuat/", ask).status_code == 403


def test_a_request_is_registered_built_and_answered(world, as_):
    office = as_("supervisor")
    asked = {
        "asked_by": "Bộ TT&TT",
        "document": "Công văn 12/BTTTT",
        "about": "Số liệu tháng 10",
        "due_on": "2026-11-20",
    }
    assert office.post("/yeu-cau/", asked).status_code == 302
    one = Request.objects.get()
    office.post(f"/yeu-cau/{one.pk}/lap/", {"tu": "2026-10", "den": "2026-10", "don_vi": ""})
    one.refresh_from_db()
    assert one.report.subject == "2026-10..2026-10"
    answer = {"answered_on": "2026-11-16", "answer_document": "20/STTTT"}
    assert office.post(f"/yeu-cau/{one.pk}/tra-loi/", answer).status_code == 302
    assert "đã trả lời" in text(office.post(f"/yeu-cau/{one.pk}/tra-loi/", answer))
    for who in ("officer", "viewer", "nobody"):
        assert as_(who).get("/yeu-cau/").status_code == 404


def test_outages_are_kept_by_the_office_and_read_by_all(world, as_):
    office = as_("aggregator")
    began = {"portal": "tinh", "began_at": "2026-11-15T08:00", "ended_at": "", "cause": "Mất điện", "remedy": ""}
    assert office.post("/gian-doan/", began).status_code == 302
    one = Outage.objects.get()
    early = {"ended_at": "2026-11-15T07:00", "remedy": ""}
    assert "phải sau lúc bắt đầu" in text(office.post(f"/gian-doan/{one.pk}/het/", early, follow=True))
    assert office.post(f"/gian-doan/{one.pk}/het/", early | {"ended_at": "2026-11-15T09:00"}).status_code == 302
    assert "Mất điện" in text(as_("officer").get("/gian-doan/"))
    assert as_("officer").post("/gian-doan/", began).status_code == 403
    assert office.post("/gian-doan/", began | {"began_at": "2030-01-01T00:00"}).status_code == 422


def test_one_date_of_one_month_is_moved_with_a_reason(world, as_):
    office = as_("aggregator")
    move = {"which": "close_due", "day": "2026-10-19", "reason": "Chờ hai đơn vị", "document": "12/VP"}
    assert office.post("/lich/2026-10/", move).status_code == 302
    moved = PeriodMove.objects.get()
    assert (moved.before, moved.after) == (date(2026, 10, 18), date(2026, 10, 19))
    world.period.refresh_from_db()
    assert world.period.close_due == date(2026, 10, 19)
    page = text(as_("viewer").get("/lich/2026-10/"))
    assert "Chờ hai đơn vị" in page
    assert "đã đổi từ 18/10" in text(as_("viewer").get("/lich/?nam=2026"))
    for bad in (
        {"reason": " "},
        {"which": "report_due"},
        {"day": "2026-10-14"},
        {"which": "commune_due", "day": "2026-10-25"},
    ):
        assert office.post("/lich/2026-10/", move | bad).status_code == 422
    assert as_("supervisor").post("/lich/2026-10/", move).status_code == 403
    assert PeriodMove.objects.count() == 1


def test_a_month_that_is_not_open_yet_takes_a_date_and_opens_later(world, as_):
    move = {"which": "report_due", "day": "2026-12-17", "reason": "Nghỉ Tết", "document": ""}
    assert as_("aggregator").post("/lich/2026-12/", move).status_code == 302
    opened = open_period(month=Month(2026, 12), by=world.people["aggregator"], at=AT)
    assert (opened.report_due, opened.returns.count()) == (date(2026, 12, 17), 5)


def test_the_calendar_is_one_page_whatever_the_year_holds(world, as_, edition):
    viewer = as_("viewer")
    few = queries(viewer, "/lich/?nam=2026")
    for month in (6, 7, 8, 9):
        make.period(2026, month)
    assert queries(viewer, "/lich/?nam=2026") == few
    page = text(viewer.get("/lich/?nam=2026"))
    assert "07/12" in page
    assert "09/12" in page
    assert viewer.get("/lich/?nam=99999").status_code == 404
    assert viewer.get("/lich/?nam=abc").status_code == 404
    feed = viewer.get("/lich.ics?nam=2026").content.decode()
    assert feed.count("BEGIN:VEVENT") == 12 * 5 + 3
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))


def test_a_person_sees_their_own_notices_alone(world, as_):
    for who in ("officer", "neighbour"):
        Notice.objects.create(
            user=world.people[who], reason="nhac", key="k", subject=f"Nhắc {who}", body="Xem /so-lieu/.", at=AT
        )
    page = text(as_("officer").get("/thong-bao/"))
    assert "Nhắc officer" in page
    assert "Nhắc neighbour" not in page
    as_("officer").post("/thong-bao/")
    assert Notice.objects.filter(read_at=None).count() == 1


def test_pages_of_an_edition_ask_as_much_for_one_sending_as_for_three(edition, as_):
    office = as_("aggregator")
    letter = f"/bao-cao/{edition.pk}/van-ban/A/"
    office.post(letter, RECORD)
    counted = []
    for names in (["Bộ Nội vụ"], ["Văn phòng Chính phủ", "Sở TT&TT"]):
        for name in names:
            sent = {"recipient": name, "sent_at": "2026-11-16T07:30", "note": "Bưu điện"}
            assert office.post(f"{letter}gui/khac/", sent).status_code == 302
        counted.append(queries(office, f"/bao-cao/{edition.pk}/"))
    assert counted[0] == counted[1]
