"""Tiến độ: on time, late, missing, nothing arisen; whom to call, what to write, what was promised; never above 100 %."""

import html
import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.utils import timezone

from portal.accounts.models import ApiToken, User
from portal.accounts.tokens import issue_token
from portal.core.periods import ZONE
from portal.dashboards.forms import SPANS
from reporting import board
from reporting.actions.calls import note_calls
from reporting.coverage import with_coverage
from reporting.due import units_due
from reporting.models import Call, Return, State
from reporting.refusals import Refused
from reporting.reminders import reminders
from tests import factories as make
from tests.factories import AT

DUE = datetime(2026, 10, 17, 0, 0, tzinfo=ZONE)  # of the communes
PAGE = "/tien-do/"


def text(client, address: str = PAGE) -> str:
    return " ".join(html.unescape(client.get(address).content.decode()).split())


def send(world, unit, at: datetime, **counts: int) -> Return:
    world.fill(unit, **counts)
    world.put(unit, State.SUBMITTED)
    with make.written():
        Return.objects.filter(pk=world.returns[unit].pk).update(submitted_at=at)
    return world.returns[unit]


def rows(world, at: datetime = AT) -> dict[str, board.Row]:
    made = board.rows(world.period, units_due(world.period), at)
    board.add_progress(made, world.period)
    return {str(row.unit): row for row in made}


def units_shown(client, query: str) -> list[str]:
    page = text(client, f"{PAGE}?{query}")
    units = ("Sở Tư pháp", "UBND huyện Hương Sơn", "UBND huyện Đức Thọ", "UBND xã Sơn Lễ", "UBND xã Trường Sơn")
    return [unit for unit in units if f'/">{unit}</a>' in page]


@pytest.mark.parametrize(("seconds", "on_time", "late"), [(-1, True, False), (0, False, True), (3 * 3600, False, True)])
def test_late_is_what_was_sent_after_the_last_moment(world, seconds, on_time, late):
    send(world, world.commune, DUE + timedelta(seconds=seconds), online=3)
    row = rows(world)["UBND xã Sơn Lễ"]
    assert (row.is_on_time, row.was_late, row.is_late) == (on_time, late, False)


def test_every_unit_is_counted_in_one_place(world, as_):
    send(world, world.commune, DUE - timedelta(hours=1), online=3)
    send(world, world.other_commune, DUE + timedelta(hours=3))
    page = text(as_("supervisor"))
    assert "2/5" in page
    assert "đúng hạn" in page
    assert "muộn 3 giờ" in page
    assert units_shown(as_("supervisor"), "trang_thai=dung-han") == ["UBND xã Sơn Lễ"]
    assert units_shown(as_("supervisor"), "trang_thai=gui-muon") == ["UBND xã Trường Sơn"]
    assert len(units_shown(as_("supervisor"), "trang_thai=chua-gui")) == 3


def test_nothing_arisen_is_told_whether_declared_or_typed_as_zeros(world, as_):
    for service in world.services[world.commune]:
        pending = {"carried_over": 4, "pending_in_time": 4}
        make.line(world.returns[world.commune], service, declared_none=True, **pending)
    world.put(world.commune, State.SUBMITTED)
    send(world, world.other_commune, DUE)  # zeros
    send(world, world.district, DUE, online=1)
    assert units_shown(as_("supervisor"), "trang_thai=khong-phat-sinh") == ["UBND xã Sơn Lễ", "UBND xã Trường Sơn"]


def test_a_month_declared_but_not_sent_is_missing_all_the_same(world):
    for service in world.services[world.commune]:
        make.line(world.returns[world.commune], service, declared_none=True)
    row = rows(world)["UBND xã Sơn Lễ"]
    assert (row.arose_nothing, row.is_sent) == (False, False)


def test_no_share_passes_a_hundred_per_cent(world, as_):
    """A unit without services owes nothing; its return, and lines of services that ended, count for no one."""
    idle = make.commune("Xã Không Việc", parent=world.district)
    make.return_(idle, world.period, State.SUBMITTED)
    ended = make.service(world.commune, until=date(2026, 9, 1))
    make.line(world.returns[world.commune], ended, **make.counts(online=1))
    for unit in world.returns:
        send(world, unit, DUE, online=3)
    page = text(as_("supervisor"))
    assert "5/5" in page
    assert "Xã Không Việc" not in page
    assert "2/2" in page
    assert "3/2" not in page
    widths = [int(value) for value in re.findall(r'class="bar__fill"[^>]*width="(\d+)', page)]
    assert widths == [100, 100, 100]


def test_a_return_of_a_unit_whose_services_all_ended_shows_no_share(world):
    gone = make.commune("Xã Hết Việc", parent=world.district)
    ended = make.service(gone, until=date(2026, 9, 1))
    made = make.return_(gone, world.period, lines={ended: make.counts(online=1)})
    counted = with_coverage(Return.objects.filter(pk=made.pk)).get()
    assert (counted.lines_due, counted.lines_done) == (0, 0)


@pytest.mark.parametrize(
    ("at", "query", "shown"),
    [
        (datetime(2026, 10, 16, 10, 0, tzinfo=ZONE), "thoi_gian=con-24-gio", {"UBND xã Sơn Lễ", "UBND xã Trường Sơn"}),
        (datetime(2026, 10, 15, 10, 0, tzinfo=ZONE), "thoi_gian=con-24-gio", set()),
        (datetime(2026, 10, 18, 0, 0, tzinfo=ZONE), "thoi_gian=qua-duoi-3-ngay&cap=so", {"Sở Tư pháp"}),
        (datetime(2026, 11, 16, 0, 0, tzinfo=ZONE), "thoi_gian=qua-tren-3-ngay&cap=so", {"Sở Tư pháp"}),
        (datetime(2026, 11, 16, 0, 0, tzinfo=ZONE), "thoi_gian=con-3-ngay", set()),
    ],
)
def test_the_time_left_filters_what_is_missing(world, as_, monkeypatch, at, query, shown):
    monkeypatch.setattr(timezone, "now", lambda: at)
    assert set(units_shown(as_("supervisor"), f"{query}&ky=2026-10")) == shown


def test_every_span_is_a_choice(world, as_):
    for value in SPANS:
        assert as_("supervisor").get(f"{PAGE}?thoi_gian={value}").status_code == 200
    assert as_("supervisor").get(f"{PAGE}?thoi_gian=khac").status_code == 400


def test_a_district_is_filtered_with_its_communes(world, as_):
    shown = units_shown(as_("supervisor"), f"huyen={world.district.pk}")
    assert shown == ["UBND huyện Hương Sơn", "UBND xã Sơn Lễ"]


def test_a_district_sees_and_writes_to_its_own_alone(world, as_):
    page = text(as_("reviewer"))
    assert "UBND xã Trường Sơn" not in page
    assert "UBND huyện Đức Thọ" not in page
    data = {"don_vi": [world.other_commune.pk], "note": "thử"}
    as_("reviewer").post("/tien-do/da-goi/?ky=2026-10", data)
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 302),
        ("aggregator", 302),
        ("supervisor", 302),
        ("viewer", 403),
        ("administrator", 403),
        ("officer", 404),
    ],
)
def test_who_urges_notes_calls_who_looks_does_not(world, as_, who, status):
    answer = as_(who).post("/tien-do/da-goi/?ky=2026-10", {"don_vi": [world.commune.pk]})
    assert (answer.status_code, Call.objects.count()) == (status, int(status == 302))
    if status != 404:
        assert ("Ghi đã gọi" in text(as_(who))) == (status == 302)


def test_marked_units_are_called_with_note_and_promise(world, as_):
    data = {"don_vi": [world.commune.pk, world.other_commune.pk], "note": "Máy hỏng", "promised_on": "2026-11-17"}
    answer = as_("supervisor").post("/tien-do/da-goi/?ky=2026-10&cap=xa", data)
    assert answer["Location"] == "/tien-do/?ky=2026-10&cap=xa"
    assert set(Call.objects.values_list("return_ref__unit", "note", "promised_on", "by", "at")) == {
        (unit.pk, "Máy hỏng", date(2026, 11, 17), world.people["supervisor"].pk, AT)
        for unit in (world.commune, world.other_commune)
    }
    page = text(as_("supervisor"))
    assert page.count("hẹn 17/11/2026") == 2
    assert "Máy hỏng" in page


def test_all_that_the_filter_shows_and_are_missing_are_called_at_once(world, as_):
    send(world, world.commune, DUE, online=3)
    as_("supervisor").post("/tien-do/da-goi/?ky=2026-10&cap=xa", {"tat_ca": "1"})
    assert list(Call.objects.values_list("return_ref__unit", flat=True)) == [world.other_commune.pk]


@pytest.mark.parametrize(
    ("data", "words"), [({}, "chưa chọn đơn vị nào"), ({"tat_ca": "1", "promised_on": "2026-11-15"}, "đã qua")]
)
def test_a_call_that_says_nothing_is_refused_in_words(world, as_, data, words):
    client = as_("supervisor")
    assert client.post("/tien-do/da-goi/?ky=2026-10", data).status_code == 302
    assert words in text(client)
    assert not Call.objects.exists()


def test_a_date_that_is_none_comes_back_to_the_form(world, as_):
    answer = as_("supervisor").post("/tien-do/da-goi/?ky=2026-10", {"tat_ca": "1", "promised_on": "mai"})
    assert answer.status_code == 422


def test_the_deed_itself_asks_for_the_permission(world):
    with pytest.raises(Refused, match="không đôn đốc"):
        note_calls(returns=[], note="", promised_on=None, by=world.people["viewer"], at=AT)


def test_a_promise_that_was_not_kept_is_shown_and_filtered(world, as_):
    by = world.people["supervisor"]
    month = world.returns[world.commune]
    note_calls(returns=[month], note="", promised_on=date(2026, 11, 15), by=by, at=AT - timedelta(days=2))
    note_calls(returns=[month], note="Chưa thấy", promised_on=None, by=by, at=AT)
    page = text(as_("supervisor"))
    assert "hẹn 15/11/2026, quá hẹn" in page
    assert "(lần 2)" in page
    assert units_shown(as_("supervisor"), "trang_thai=that-hen") == ["UBND xã Sơn Lễ"]
    assert units_shown(as_("supervisor"), "trang_thai=da-goi") == ["UBND xã Sơn Lễ"]


def test_telephones_and_the_last_log_in_stand_beside_the_unit(world, as_):
    with make.written():
        User.objects.filter(pk=world.people["leader"].pk).update(phone="0239 333", last_login=AT - timedelta(days=9))
    page = text(as_("supervisor"), f"{PAGE}?huyen={world.district.pk}&cap=xa")
    assert "Trần Văn Bình" in page
    assert '<a href="tel:0239333">' in page
    assert "07/11/2026 08:00" in page


def test_a_machine_is_nobody_to_call(world, as_):
    issue_token(unit=world.commune, name="Máy", days=30, by=world.people["leader"], at=AT)
    assert ApiToken.objects.get().user.full_name not in text(as_("supervisor"))


def test_a_reminder_names_the_missing_of_one_district_with_time_and_telephone(world):
    with make.written():
        User.objects.filter(pk=world.people["supervisor"].pk).update(phone="0239 444")
    by = User.objects.get(pk=world.people["supervisor"].pk)
    send(world, world.other_commune, DUE, online=3)
    made = reminders(world.period, rows(world).values(), by, AT)
    assert [(one.group, one.count) for one in made] == [
        ("Các sở, ban, ngành", 1),
        ("UBND các huyện, thị xã, thành phố", 2),
        ("UBND huyện Hương Sơn", 1),
    ]
    assert made[2].text.splitlines()[:4] == [
        "Kính gửi: UBND huyện Hương Sơn.",
        "Đến 08:00 ngày 16/11/2026, 1 đơn vị chưa gửi số liệu dịch vụ công tháng 10/2026 (kỳ 15/09/2026–14/10/2026):",
        "- UBND xã Sơn Lễ: chưa nhập",
        "Hạn gửi: 24:00 ngày 16/10/2026 (lịch nội bộ), đã quá 30 ngày. Báo cáo của tỉnh phải gửi trước ngày 20 "
        "(Quyết định, Điều 2.2.c).",
    ]
    assert "0239 444" in made[2].text


def test_reminders_are_on_the_page_to_be_copied_by_who_urges(world, as_):
    assert "Kính gửi: UBND huyện Hương Sơn." in text(as_("reviewer"))
    assert "Kính gửi" not in text(as_("viewer"))


def test_the_excel_file_holds_the_same_rows_and_no_formula(world, as_):
    by = world.people["supervisor"]
    note_calls(returns=[world.returns[world.commune]], note="=1+1", promised_on=date(2026, 11, 17), by=by, at=AT)
    answer = as_("supervisor").get(f"/tien-do/excel/?ky=2026-10&huyen={world.district.pk}")
    assert "tien-do-2026-10.xlsx" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in table] == ["Đơn vị", "UBND huyện Hương Sơn", "UBND xã Sơn Lễ"]
    assert table[2][2:5] == ["UBND huyện Hương Sơn", "Đã giao", "quá 30 ngày"]
    assert (table[2][12], table[2][14], table[2][15]) == (1, "2026-11-17", "'=1+1")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_excel_file_is_found_by_whom_the_page_is(world, as_):
    statuses = {who: as_(who).get("/tien-do/excel/").status_code for who in ("viewer", "reviewer", "officer")}
    assert statuses == {"viewer": 200, "reviewer": 200, "officer": 404}
