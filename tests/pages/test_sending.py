"""The pages of reports on their way out: who may, who may only read, who may not; the whole way of a letter over the pages."""

import html
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.models import User
from portal.core.periods import Month
from reporting.actions.periods import cite_calendar, open_by_hand, open_period
from reporting.models import (
    Dispatch,
    Edition,
    Holiday,
    Notice,
    Outage,
    Outgoing,
    Period,
    PeriodMove,
    Request,
    SectionText,
)
from reporting.refusals import Refused
from reporting.reports import editions
from reporting.reports.texts import table_words
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


CITED = "Công văn số 15/VP-UBND ngày 05/01/2026"


def cite(client, document: str = CITED, month: str = "2026-10"):
    return client.post(f"/lich/{month}/van-ban/", {"due_document": document}, follow=True)


def test_until_the_internal_calendar_has_a_document_no_report_names_who_is_late(world, as_, edition):
    office, late = as_("aggregator"), "Đơn vị gửi muộn hoặc chưa gửi số liệu tháng 10 năm 2026"
    assert "chưa có văn bản; nhập ở trang của từng kỳ" in text(office.get("/lich/?nam=2026"))
    assert "nhập văn bản" in text(office.get("/tien-do/?ky=2026-10"))
    assert late not in titles(edition)
    page = text(cite(office, f"  {CITED} "))
    assert f"kỳ 10/2026 nay theo {CITED}; kỳ mở sau cũng vậy." in page
    assert f"(từ kỳ tháng 10: {CITED})" in text(as_("viewer").get("/lich/?nam=2026"))
    assert f"lịch theo {CITED}" in text(office.get("/tien-do/?ky=2026-10"))
    office.post("/bao-cao/lap/", {"ky": "2026-10"})
    again = Edition.objects.latest("pk")
    editions.build(again.pk, clock=lambda: AT)
    assert late in titles(again)


def titles(edition: Edition) -> list[str]:
    edition.refresh_from_db()
    return [table_words(name, edition.payload)["title"] for name in edition.payload["tables"]]


def test_a_document_stands_for_the_months_after_it_until_another_is_named(world, as_):
    office = as_("aggregator")
    with make.written():
        november, december, january = (open_period(month=one, by=User.objects.command(), at=AT) for one in NEXT)
    cite(office, "Công văn 30", "2027-01")
    assert "kỳ 10/2026, 11/2026, 12/2026 nay theo" in text(cite(office))
    assert documents() == [CITED, CITED, CITED, "Công văn 30"]
    with make.written():
        open_period(month=Month(2027, 2), by=User.objects.command(), at=AT)
    assert documents() == [CITED, CITED, CITED, "Công văn 30", "Công văn 30"]
    assert "Công văn 30" in text(as_("viewer").get("/lich/2027-03/"))  # not opened yet: as it will be
    assert "từ kỳ tháng 2" not in text(as_("viewer").get("/lich/?nam=2027"))
    assert "nay không ghi văn bản nào" in text(cite(office, "", "2026-12"))
    assert documents() == [CITED, CITED, "", "Công văn 30", "Công văn 30"]


NEXT = (Month(2026, 11), Month(2026, 12), Month(2027, 1))


def documents() -> list[str]:
    return [one.due_document for one in Period.objects.order_by("data_to")]


def test_who_may_not_what_is_said_already_and_a_closed_month_are_refused(world, as_):
    office = as_("aggregator")
    assert as_("supervisor").post("/lich/2026-10/van-ban/", {"due_document": CITED}).status_code == 403
    assert "văn bản" not in text(as_("supervisor").get("/tien-do/?ky=2026-10")).split("chưa có văn bản")[1][:40]
    with pytest.raises(Refused, match="Văn phòng UBND tỉnh nhập"):
        cite_calendar(month=Month(2026, 10), document=CITED, by=world.people["supervisor"], at=AT)
    assert cite(office, "").status_code == 422
    assert "kỳ chưa ghi văn bản nào" in text(cite(office, "  "))
    cite(office)
    answer = cite(office)
    assert (answer.status_code, "kỳ đang ghi đúng văn bản này" in text(answer)) == (422, True)
    assert cite(office, "Số" * 101).status_code == 422
    with make.written():
        Period.objects.update(closed_at=AT, closed_by=world.people["aggregator"])
    assert "kỳ đã chốt" in text(cite(office, "Công văn 16"))
    assert documents() == [CITED]
    assert "Ghi văn bản" not in text(office.get("/lich/2026-10/"))


def test_a_month_from_before_the_portal_is_opened_by_hand(world, as_):
    office = as_("aggregator")
    assert "Mở kỳ tháng 9/2026" in text(office.get("/lich/2026-09/"))
    assert "Mở kỳ" not in text(office.get("/lich/2026-10/"))  # is open
    assert "Mở kỳ" not in text(office.get("/lich/2026-12/"))  # opens by itself
    assert "Mở kỳ" not in text(as_("viewer").get("/lich/2026-09/"))
    assert "Đổi ngày" not in text(office.get("/lich/2026-09/"))
    assert "kỳ đã qua mà chưa mở. Mở kỳ trước." in text(cite(office, month="2026-09"))
    assert not Period.objects.filter(month=9).exists()
    owing = len(world.returns)
    assert f"Đã mở kỳ tháng 9/2026: {owing} biểu được giao." in text(office.post("/lich/2026-09/mo/", follow=True))
    september = Period.objects.get(month=9)
    assert set(september.returns.values_list("unit", flat=True)) == {unit.pk for unit in world.returns}
    assert "Đã mở kỳ" in text(office.post("/lich/2026-09/mo/", follow=True))  # twice pressed
    assert september.returns.count() == owing


def test_a_month_that_cannot_be_opened_says_why(world, as_):
    office = as_("aggregator")
    assert as_("supervisor").post("/lich/2026-09/mo/").status_code == 403
    assert "kỳ tự mở ngày 01/12/2026" in text(office.post("/lich/2026-12/mo/", follow=True))
    assert "chưa đơn vị nào có dịch vụ trong Danh mục" in text(office.post("/lich/2019-03/mo/", follow=True))
    with pytest.raises(Refused, match="Văn phòng UBND tỉnh mở"):
        open_by_hand(month=Month(2026, 9), by=world.people["supervisor"], at=AT)
    with make.written():
        Period.objects.update(closed_at=AT, closed_by=world.people["aggregator"])
    assert "tháng 10/2026 đã chốt" in text(office.post("/lich/2026-09/mo/", follow=True))
    assert "Mở kỳ tháng" not in text(office.get("/lich/2026-09/"))
    assert Period.objects.count() == 1


def test_the_way_out_of_a_month_with_too_few_working_days_is_recorded(world, as_):
    with make.written():
        for day in range(16, 19):
            Holiday.objects.create(day=date(2026, 12, day), name="Nghỉ", document="thử")
    office, way = as_("aggregator"), "Trực thứ Bảy 19/12; gửi báo cáo tạm trước."
    assert "từ 15 đến 19 chỉ có 1 ngày làm việc" in text(office.get("/lich/?nam=2026"))
    assert "Chưa ghi cách làm" in text(office.get("/lich/2026-12/"))
    assert office.post("/lich/2026-12/cach-lam/", {"way_out": f" {way}"}).status_code == 302
    assert Period.objects.get(month=12).way_out == way
    assert f"Đã quyết định: {way}" in text(as_("viewer").get("/lich/?nam=2026"))
    page = text(as_("viewer").get("/lich/2026-12/"))
    assert (way in page, "Ghi cách làm" in page) == (True, False)
    assert as_("supervisor").post("/lich/2026-12/cach-lam/", {"way_out": way}).status_code == 403
    assert office.post("/lich/2026-12/cach-lam/", {"way_out": "x" * 501}).status_code == 422
    assert "kỳ đã qua mà chưa mở" in text(office.post("/lich/2026-08/cach-lam/", {"way_out": way}))
    with make.written():
        Period.objects.update(closed_at=AT, closed_by=world.people["aggregator"])
    assert "kỳ đã chốt" in text(office.post("/lich/2026-12/cach-lam/", {"way_out": "khác"}))
    assert "Ghi cách làm" not in text(office.get("/lich/2026-10/"))  # enough working days there


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
    assert "Đổi ngày" not in page  # who may not is offered no form
    assert "Ghi văn bản" not in page
    assert "Đổi ngày" in text(office.get("/lich/2026-10/"))
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
