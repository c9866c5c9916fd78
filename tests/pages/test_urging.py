"""Đôn đốc over the pages: five lists from data, urged once, answered, promised, kept or broken; who may and who may not."""

import html
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document

from catalog.models import Review, ReviewAnswer
from portal.accounts.models import Change, Deed, User
from portal.core.periods import ZONE
from reporting.actions.urgings import settle_by_timetable, settle_urgings
from reporting.models import Correction, Letterhead, Report, State, Urging, UrgingAnswer
from reporting.refusals import Refused
from reporting.reports.inputs import input_key
from reporting.reports.payload import monthly_payload
from reporting.timed import run
from reporting.timetable import due_actions
from reporting.urgings import broken_promises
from tests import factories as make
from tests.factories import AT
from tests.pages.test_lists import queries

BELOW = "/don-doc/lap/?ky=2026-10&viec=below_quota"
ANSWER = {
    "cause": "Dân nộp trực tiếp.",
    "remedy": "Cử người hướng dẫn.",
    "promised_on": "2026-11-20",
    "promised_hundredths": "85,5",
    "person": "Trần Văn Bình, Chủ tịch, 0912",
}


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def below(world):
    """The department is below 90 % in Q4: 3 of 10 online in October, sent."""
    world.fill(world.department, online=3, direct=7)
    world.put(world.department, State.SUBMITTED)
    world.people["urged"] = make.user(world.department, "officer", full_name="Phan Thị Mai")
    return world


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def urged(as_, keys: list[str], address: str = BELOW, reply_by: str = "2026-11-25"):
    return as_("supervisor").post(address, {"chon": keys, "reply_by": reply_by, "words": "Báo cáo ngay."})


def all_online(world) -> None:
    """The department's October is mended: every dossier was resolved online."""
    return_ = world.put(world.department, State.ENTERING)
    with make.written():
        return_.lines.update(resolved_online=10)
    world.put(world.department, State.SUBMITTED)


def test_the_whole_way_from_list_to_answer(below, as_):
    page = text(as_("supervisor").get("/don-doc/chon/?ky=2026-10&viec=below_quota"))
    assert "Sở Tư pháp" in page
    assert "Chưa đạt Q4 (chỉ tiêu 90,00 %)" in page
    assert "6/20 hồ sơ (30,00 %)" in page
    assert urged(as_, [f"{below.department.pk}-Q4"]).status_code == 302
    one = Urging.objects.get()
    assert (one.step, one.text, one.reply_by) == (
        1,
        "Chưa đạt Q4 (chỉ tiêu 90,00 %). Báo cáo ngay.",
        date(2026, 11, 25),
    )
    assert one.facts["rate"] == "30.00"
    assert "Trả lời đôn đốc: chưa đạt chỉ tiêu Q4" in text(as_("urged").get("/"))
    answered = as_("urged").post(f"/don-doc/{one.pk}/tra-loi/", ANSWER)
    assert answered.status_code == 302
    assert UrgingAnswer.objects.get().promised_hundredths == 8550
    board = text(as_("supervisor").get("/don-doc/?ky=2026-10"))
    assert "đạt 85,50 % đến ngày 20/11/2026" in board
    assert "Chưa đến ngày hẹn" in board
    assert "Trả lời đôn đốc" not in text(as_("urged").get("/"))


def test_facts_stay_as_they_were_when_the_figures_move(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    all_online(below)
    page = text(as_("supervisor").get(f"/don-doc/{Urging.objects.get().pk}/?ky=2026-10"))
    assert "6/20 hồ sơ (30,00 %)" in page
    assert "20/20 (100,00 %)" in page


def test_the_five_lists_are_computed(below, as_):
    with make.written():
        below.services[below.commune][0].statuses.filter(portal="quoc_gia").delete()
    client = as_("supervisor")
    seen = {kind: text(client.get(f"/don-doc/chon/?ky=2026-10&viec={kind}")) for kind in Urging.Kind.values}
    assert "UBND xã Sơn Lễ" in seen["late"]
    assert "Đôn đốc Sở Tư pháp" not in seen["late"]
    assert "chưa lên cổng quốc gia 1 dịch vụ" in seen["not_integrated"].lower()
    assert "1/1 đơn vị cấp xã" in seen["no_cascade"]
    assert "Không có đơn vị nào" in seen["no_review"]
    assert "Đang thực hiện, chậm tiến độ" in text(client.get("/don-doc/chon/?ky=2026-10&viec=below_quota"))


def test_late_units_are_urged_after_their_day(below, as_, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 16, 20, tzinfo=ZONE))
    assert "Không có đơn vị nào" in text(as_("supervisor").get("/don-doc/chon/?ky=2026-10&viec=late"))
    at(monkeypatch, datetime(2026, 10, 17, 1, tzinfo=ZONE))
    client = as_("supervisor")
    page = text(client.get("/don-doc/chon/?ky=2026-10&viec=late"))
    assert "UBND xã Sơn Lễ" in page
    assert "Chưa gửi số liệu theo lịch nội bộ, hạn 16/10/2026" in page
    assert "0/2 dòng" in page


def test_an_open_review_is_a_cause_until_it_is_answered(below, as_):
    from_supervisor = below.people["supervisor"]
    with make.written():
        review = Review.objects.create(
            title="Rà soát 2026",
            cause="yearly",
            opens_on=date(2026, 11, 1),
            due=date(2026, 11, 10),
            opened_by=from_supervisor,
        )
        ReviewAnswer.objects.create(review=review, unit=below.commune, nothing_proposed=True, by=from_supervisor, at=AT)
    page = text(as_("supervisor").get("/don-doc/chon/?ky=2026-10&viec=no_review"))
    assert "Chưa trả lời rà soát: Rà soát 2026, hạn 10/11/2026" in page
    assert "UBND xã Trường Sơn" in page
    assert "UBND xã Sơn Lễ" not in page


def test_nobody_is_urged_twice_alike_second_then_chairman_then_no_more(below, as_, monkeypatch):
    key = f"{below.department.pk}-Q4"
    assert urged(as_, [key]).status_code == 302
    again = urged(as_, [key])
    assert again.status_code == 422
    assert "chưa hết hạn trả lời" in text(again)
    for days, by in ((10, "2026-12-01"), (20, "2026-12-10")):
        at(monkeypatch, AT + timedelta(days=days))
        assert urged(as_, [key], reply_by=by).status_code == 302
    at(monkeypatch, AT + timedelta(days=60))
    assert urged(as_, [key], reply_by="2027-02-01").status_code == 422
    steps = Urging.objects.order_by("pk").values_list("step", flat=True)
    assert list(steps) == [1, 2, 3]
    assert "Báo cáo Chủ tịch UBND tỉnh" in text(as_("supervisor").get("/don-doc/?ky=2026-10"))


def test_a_promise_is_held_against_the_figure_of_its_month(below, as_, monkeypatch):
    urged(as_, [f"{below.department.pk}-Q4"])
    as_("urged").post(f"/don-doc/{Urging.objects.get().pk}/tra-loi/", ANSWER)
    november, december = make.period(2026, 11), make.period(2026, 12)
    service = below.services[below.department][0]
    make.return_(below.department, november, State.SUBMITTED, lines={service: make.counts(online=1, direct=1)})
    at(monkeypatch, AT + timedelta(days=40))
    client = as_("supervisor")
    assert "Chưa đến ngày hẹn" in text(client.get("/don-doc/?ky=2026-11"))
    page = text(client.get("/don-doc/?ky=2026-12&trang_thai=sai-hen"))
    assert "Sai hẹn" in page
    assert "7/22 (31,81 %)" in page or "7/22 (31,82 %)" in page
    report = Report.objects.create(kind="monthly", period=december, scope=below.province)
    knew = input_key(report)
    assert monthly_payload(december, below.province)["promises"] == broken_promises(december)
    with make.written():
        UrgingAnswer.objects.update(promised_hundredths=8000)
    assert input_key(report) != knew
    with make.written():
        UrgingAnswer.objects.update(promised_hundredths=8550)
    assert input_key(report) == knew
    [broken] = broken_promises(december)
    assert broken["by"] == "2026-11-20"
    assert broken["unit"] == "Sở Tư pháp"
    assert broken["matter"].startswith("Q4 đạt 85,50 %, mới 31,8")
    make.return_(below.department, december, State.SUBMITTED, lines={service: make.counts(online=200)})
    assert "Đúng hẹn" in text(client.get("/don-doc/?ky=2026-12"))
    assert broken_promises(december) == []
    assert broken_promises(november) == []


def test_what_has_no_cause_any_more_is_settled_with_one_click(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    client = as_("supervisor")
    assert "đã hết nguyên nhân" not in text(client.get("/don-doc/?ky=2026-10"))
    all_online(below)
    assert "1 việc đã hết nguyên nhân" in text(client.get("/don-doc/?ky=2026-10"))
    assert Urging.objects.get().settled_at is None
    client.post("/don-doc/xong/?ky=2026-10")
    assert Urging.objects.get().settled_at is not None
    assert "Trả lời đôn đốc" not in text(as_("urged").get("/"))


def closed(world) -> None:
    with make.written():
        world.period.closed_at, world.period.closed_by = AT, world.people["aggregator"]
        world.period.save()


def settlings(moment: datetime = AT) -> list[str]:
    return [one.reason for one in due_actions(moment) if one.task == "settle-urgings"]


def test_the_timetable_settles_by_a_closed_month_alone_and_writes_once(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    all_online(below)
    assert settlings() == []  # the month is open: its figures may move either way
    closed(below)
    assert settlings() == ["1 việc đôn đốc đã hết nguyên nhân"]
    run(AT)
    one = Urging.objects.get()
    assert one.settled_at == AT
    change = Change.objects.filter(table_name="reporting_urging", row_id=one.pk).latest("pk")
    assert (change.deed.by.username, change.deed.reason) == ("lenh-he-thong", "Đôn đốc: hết nguyên nhân")
    page = text(as_("supervisor").get("/don-doc/?ky=2026-10"))
    assert ("Đã xong" in page, "đã hết nguyên nhân" in page) == (True, False)
    assert "Trả lời đôn đốc" not in text(as_("urged").get("/"))
    deeds = Deed.objects.count()
    run(AT + timedelta(minutes=1))
    assert (settlings(), Deed.objects.count()) == ([], deeds)


def test_what_stands_by_the_closed_month_is_left_alone(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    closed(below)
    deeds = Deed.objects.count()
    assert settle_by_timetable(by=User.objects.command(), at=AT) == 0
    assert (settlings(), Deed.objects.count(), Urging.objects.get().settled_at) == ([], deeds, None)


def test_a_new_year_without_figures_settles_nothing(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    with make.written():
        make.period(2027, 1, closed=True)
    at = datetime(2027, 1, 20, 8, tzinfo=ZONE)
    assert settle_by_timetable(by=User.objects.command(), at=at) == 0
    assert settle_urgings(period=make.period(2027, 1), by=below.people["supervisor"], at=at) == 0
    assert Urging.objects.get().settled_at is None


def test_a_correction_of_a_closed_month_settles_afterwards(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    closed(below)
    return_ = below.returns[below.department]
    with make.written():
        by = below.people["aggregator"]
        kept = {"before": {"lines": []}, "decided_by": by, "decided_at": AT, "state": "granted"}
        Correction.objects.create(return_ref=return_, reason="Sai.", asked_by=by, asked_at=AT, **kept)
    assert settlings() == []
    all_online(below)
    run(AT)
    assert Urging.objects.get().settled_at == AT


def test_a_month_that_came_in_is_settled_before_its_close(below, as_, monkeypatch):
    late = "/don-doc/lap/?ky=2026-10&viec=late"
    assert urged(as_, [f"{below.commune.pk}-"], late).status_code == 302
    assert settlings() == []
    below.put(below.commune, State.SUBMITTED)
    run(AT)
    assert Urging.objects.get().settled_at == AT


def test_who_does_not_urge_cannot_settle_and_the_button_stays(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    all_online(below)
    with pytest.raises(Refused):
        settle_urgings(period=below.period, by=below.people["aggregator"], at=AT)
    assert "1 việc đã hết nguyên nhân" in text(as_("supervisor").get("/don-doc/?ky=2026-10"))


def test_a_letter_comes_from_the_list_and_takes_the_clerks_number_once(below, as_):
    urged(as_, [f"{below.department.pk}-Q4", f"{below.department.pk}-Q2"][:1])
    client = as_("supervisor")
    asked = "?ky=2026-10&viec=below_quota&tra_loi=2026-11-25"
    made = client.get(f"/don-doc/cong-van.docx{asked}")
    said = "\n".join(part.text for part in Document(BytesIO(made.content)).paragraphs)
    cells = [cell.text for table in Document(BytesIO(made.content)).tables for row in table.rows for cell in row.cells]
    assert "Sở Tư pháp" in said
    assert any("6/20 hồ sơ (30,00 %)" in cell for cell in cells)
    assert client.get(f"/don-doc/cong-van.pdf{asked}").content.startswith(b"%PDF")
    number = f"/don-doc/so-cong-van/{asked}"
    assert client.post(number, {"number": "12/STTTT-CĐS", "day": "2026-11-30"}).status_code == 422  # not yet
    assert client.post(number, {"number": "12/STTTT-CĐS", "day": "2026-11-01"}).status_code == 422  # before the list
    assert client.post(number, {"number": "12/STTTT-CĐS", "day": "2026-11-16"}).status_code == 302
    assert client.post(number, {"number": "13/STTTT-CĐS", "day": "2026-11-16"}).status_code == 404
    assert Urging.objects.get().letter_number == "12/STTTT-CĐS"
    assert client.get(f"/don-doc/cong-van.xlsx{asked}").status_code == 404
    assert client.get("/don-doc/cong-van.docx?ky=2026-10&viec=late&tra_loi=x").status_code == 404


def test_a_letter_of_a_list_made_at_any_moment_is_a_pdf(below, as_):
    """Moments come to the microsecond outside of tests; the compiler takes whole seconds."""
    urged(as_, [f"{below.department.pk}-Q4"])
    with make.written():
        Urging.objects.update(at=AT.replace(microsecond=7069))
    made = as_("supervisor").get("/don-doc/cong-van.pdf?ky=2026-10&viec=below_quota&tra_loi=2026-11-25")
    assert (made.status_code, made.content[:4]) == (200, b"%PDF")


def test_a_letter_is_issued_by_whoever_issues_report_b_that_day(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    with make.written():
        Letterhead.objects.create(
            letter="B",
            valid=make.from_day(date(2026, 11, 1)),
            parent="UBND tỉnh Hà Tĩnh",
            issuer="Sở Khoa học và Công nghệ",
            symbol="/BC-SKHCN",
            signatory_title="Giám đốc",
            addressees=["UBND tỉnh"],
            recipients=["Như trên;", "Lưu: VT."],
        )
    made = as_("supervisor").get("/don-doc/cong-van.docx?ky=2026-10&viec=below_quota&tra_loi=2026-11-25")
    document = Document(BytesIO(made.content))
    said = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("SỞ KHOA HỌC VÀ CÔNG NGHỆ" in cell for cell in said)
    assert any("/SKHCN-……" in cell for cell in said)
    assert not any("STTTT" in cell or "THÔNG TIN" in cell for cell in said)


@pytest.mark.parametrize(
    ("who", "board", "lists", "one", "answer"),
    [
        ("supervisor", 200, 200, 200, 403),
        ("urged", 200, 404, 200, 302),
        ("officer", 200, 404, 404, 404),
        ("reviewer", 200, 404, 404, 404),
        ("aggregator", 404, 404, 404, 404),
        ("viewer", 404, 404, 404, 404),
        ("nobody", 404, 404, 404, 404),
    ],
)
def test_who_makes_who_answers_who_finds_nothing(below, as_, who, board, lists, one, answer):
    urged(as_, [f"{below.department.pk}-Q4"])
    client, pk = as_(who), Urging.objects.get().pk
    assert client.get("/don-doc/?ky=2026-10").status_code == board
    assert client.get("/don-doc/chon/?ky=2026-10").status_code == lists
    assert client.post(BELOW, {"chon": [], "reply_by": "2026-11-25"}).status_code == (422 if lists == 200 else 404)
    assert client.get(f"/don-doc/{pk}/").status_code == one
    assert client.post(f"/don-doc/{pk}/tra-loi/", ANSWER).status_code == answer


@pytest.mark.parametrize(
    "wrong",
    [{"cause": " "}, {"person": ""}, {"promised_on": "2026-11-01"}, {"promised_on": "3026-11-01"}, {"promised_on": "mai"},
     {"promised_hundredths": "120"}, {"promised_hundredths": "=1+1"}],
)  # fmt: skip
def test_a_wrong_answer_is_said_and_what_was_typed_stays(below, as_, wrong):
    urged(as_, [f"{below.department.pk}-Q4"])
    response = as_("urged").post(f"/don-doc/{Urging.objects.get().pk}/tra-loi/", ANSWER | wrong)
    assert response.status_code == 422
    assert "Cử người hướng dẫn." in text(response)
    assert not UrgingAnswer.objects.exists()


@pytest.mark.parametrize(
    ("keys", "by"),
    [([], "2026-11-25"), (["999999-Q4"], "2026-11-25"), (["x"], "2026-11-25"), (None, "2026-11-01"), (None, "")],
)
def test_a_hand_made_choice_urges_nobody(below, as_, keys, by):
    chosen = [f"{below.department.pk}-Q4"] if keys is None else keys
    assert urged(as_, chosen, reply_by=by).status_code == 422
    assert not Urging.objects.exists()


def test_the_progress_board_brings_the_units_it_shows(below, as_):
    page = text(as_("supervisor").get("/tien-do/?ky=2026-10&cap=xa"))
    link = f"/don-doc/chon/?ky=2026-10&viec=late&don_vi={below.commune.pk}&don_vi={below.other_commune.pk}"
    assert f'href="{link}"' in page
    assert text(as_("supervisor").get(link)).count(" checked") == 2
    assert "/don-doc/" not in text(as_("viewer").get("/tien-do/?ky=2026-10&cap=xa"))


def test_overview_and_unit_pages_lead_to_the_list_with_the_unit_ticked(below, as_):
    link = f"/don-doc/chon/?ky=2026-10&viec=below_quota&don_vi={below.department.pk}"
    for page in ("/tong-quan/?ky=2026-10", "/can-don-doc/?ky=2026-10", f"/ket-qua/{below.department.pk}/?ky=2026-10"):
        assert f'href="{link}"' in text(as_("supervisor").get(page))
        assert "/don-doc/chon/" not in text(as_("viewer").get(page))


def test_a_whole_list_is_urged_with_one_click_but_not_whom_no_verdict_fell_on(below, as_):
    client = as_("supervisor")
    page = text(client.get("/don-doc/chon/?ky=2026-10&viec=below_quota"))
    assert "Tất cả 1 việc đôn đốc được ngay" in page
    said = {"tat_ca": "1", "reply_by": "2026-11-25"}
    assert client.post("/don-doc/lap/?ky=2026-10&viec=below_quota&cap=xa", said).status_code == 422
    assert client.post(BELOW, said).status_code == 302
    assert [one.indicator for one in Urging.objects.all()] == ["Q4"]


def test_a_unit_brought_by_a_link_is_ticked_and_a_strange_kind_is_said(below, as_):
    client = as_("supervisor")
    page = text(client.get(f"/don-doc/chon/?ky=2026-10&viec=below_quota&don_vi={below.department.pk}"))
    assert f'value="{below.department.pk}-Q4" id="chon-{below.department.pk}-Q4" checked' in page
    assert client.get("/don-doc/chon/?ky=2026-10&viec=la").status_code == 400
    assert client.post("/don-doc/lap/?ky=2026-10&viec=la", {"reply_by": "2026-11-25"}).status_code == 404


def test_what_a_unit_wrote_is_text_and_no_markup(below, as_):
    urged(as_, [f"{below.department.pk}-Q4"])
    one = Urging.objects.get()
    as_("urged").post(f"/don-doc/{one.pk}/tra-loi/", ANSWER | {"cause": "<script>1</script>"})
    assert "<script>1" not in as_("supervisor").get(f"/don-doc/{one.pk}/").content.decode()


def test_more_urgings_take_no_more_queries(below, as_):
    more = []
    for number in range(2):
        unit = make.department(f"Sở Thêm {number}", parent=below.province)
        service = make.provided_service(unit, below.services[below.department][0].procedure)
        make.return_(unit, below.period, State.SUBMITTED, lines={service: make.counts(online=1, direct=9)})
        more.append(unit)
    urged(as_, [f"{below.department.pk}-Q4"])
    client = as_("supervisor")
    pages = ("/don-doc/?ky=2026-10", "/don-doc/chon/?ky=2026-10&viec=below_quota")
    before = [queries(client, page) for page in pages]
    urged(as_, [f"{unit.pk}-Q4" for unit in more])
    assert [queries(client, page) for page in pages] == before
