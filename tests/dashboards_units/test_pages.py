"""Đơn vị: the list of a day, a unit's history with its breaks; figures as it was or on today's map, on pages and by API."""

import html
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.core.periods import Month
from portal.units.models import Unit
from reporting.compliance import compliance
from reporting.models import State
from tests import factories as make
from tests.dashboards_units.conftest import EVENT
from tests.pages.test_lists import queries

DAY = make.AT.date()


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.AT)


@pytest.fixture
def client_of(small):
    """A client logged in as somebody new with the roles, in the unit of that code."""

    def logged_in(code: str, *roles: str) -> Client:
        client = Client()
        client.force_login(make.user(small.units[code], *roles))
        return client

    return logged_in


@pytest.fixture
def reported(small, apply):
    """October: xã 1 resolved 5, xã 2 7, the district 2; on 15/10 xã 1 is split into 2 (main) and 3, the district ends."""
    for code, online in (("1", 5), ("2", 7)):
        service = small.service(code, small.communal)
        make.return_(small.units[code], small.closed, State.APPROVED, lines={service: make.counts(online=online)})
    district = small.service("447", small.districtal)
    make.return_(small.units["447"], small.closed, State.APPROVED, lines={district: make.counts(online=2)})
    apply(("1", "2", EVENT, "split_main"), ("1", "3", EVENT, "split"), ("447", "", EVENT, "abolish"))
    return small


def text(client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def own(told: dict) -> dict[str, int]:
    return {unit["code"]: unit["indicators"]["Q4"]["denominator"] for unit in told["units"] if unit["level"] != "so"}


def test_as_it_was_and_on_todays_map(reported):
    then, now = compliance(Month(2026, 10)), compliance(Month(2026, 10), on_map=DAY)
    assert own(then) == {"447": 2, "1": 5, "2": 7, "3": 0}
    assert own(now) == {"2": 12, "3": 0, "447": 2}
    assert [unit["code"] for unit in now["units"] if unit["ended"]] == ["447"]
    numbers = [told["province"]["indicators"]["Q4"]["denominator"] for told in (then, now)]
    assert numbers == [14, 14]


def test_nobody_judges_a_unit_that_has_ended(reported):
    [ended] = [unit for unit in compliance(Month(2026, 10), on_map=DAY)["units"] if unit["ended"]]
    assert {cell["verdict"] for cell in ended["indicators"].values()} == {"chua_giao"}


def test_the_command_shows_either(reported, capsys):
    found = []
    for era in ("asof", "today"):
        call_command("compliance", "2026-10", "--era", era, "--json")
        found.append(own(json.loads(capsys.readouterr().out)))
    assert found == [{"447": 2, "1": 5, "2": 7, "3": 0}, {"2": 12, "3": 0, "447": 2}]
    call_command("compliance", "2026-10", "--era", "today", "--unit", "2", "--json")
    assert own(json.loads(capsys.readouterr().out)) == {"2": 12}
    call_command("compliance", "2026-10", "--era", "today", "--unit", "447")
    assert "447 Huyện Kỳ Anh (đã kết thúc)" in capsys.readouterr().out


def test_the_api_shows_either_to_those_who_may(reported, client_of):
    wide, officer, nobody = client_of("42", "viewer"), client_of("2", "officer"), client_of("2")
    address = "/api/v1/compliance/2026-10/"
    assert own(wide.get(f"{address}?era=today").json()) == {"2": 12, "3": 0, "447": 2}
    assert own(wide.get(f"{address}?era=asof").json()) == own(wide.get(address).json())
    told = officer.get(f"{address}?era=today").json()
    assert (own(told), told["province"], told["coverage"]["units_due"]) == ({"2": 12}, None, 2)
    assert nobody.get(f"{address}?era=today").status_code == 403
    refused = wide.get(f"{address}?era=then")
    assert (refused.status_code, [one["column"] for one in refused.json()["problems"]]) == (400, ["era"])


def test_the_overview_offers_both_maps(reported, client_of):
    client = client_of("42", "viewer")
    then = text(client, "/tong-quan/?ky=2026-10&cap=xa")
    now = text(client, "/tong-quan/?ky=2026-10&cap=xa&ban_do=hien_nay")
    assert ("Xã 1</a>" in then, "Xã 1</a>" in now) == (True, False)
    assert "12 / 12" in now
    assert "ban_do=hien_nay" in now
    ended = text(client, "/tong-quan/?ky=2026-10&cap=huyen&ban_do=hien_nay")
    assert "Cấp huyện (đã kết thúc)" in ended
    assert "Huyện Kỳ Anh</a> <span" in ended
    assert client.get("/tong-quan/?ban_do=khac").status_code == 400


def test_a_unit_shows_its_break_on_todays_map(reported, client_of):
    client = client_of("2", "officer")
    address = f"/ket-qua/{reported.units['2'].pk}/?ky=2026-10"
    then, now = text(client, address), text(client, f"{address}&ban_do=hien_nay")
    assert 'data-break="2026-10-15"' in now
    assert "Xã 1 được chia tách" in now
    assert "data-break" not in then


def test_ended_units_are_found_by_those_who_see_the_province_alone(reported, client_of):
    address = f"/ket-qua/{reported.units['447'].pk}/?ky=2026-10&ban_do=hien_nay"
    found = [client_of(code, role).get(address).status_code for code, role in (("42", "viewer"), ("2", "officer"))]
    assert found == [200, 404]
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ngay=14/10/2026&cap=xa", {"Xã 1", "Xã 2", "Xã 3"}),
        ("ngay=16/10/2026&cap=xa", {"Xã 2", "Xã 3"}),
        ("ngay=16/10/2026&cap=huyen", set()),
        ("ngay=14/10/2026&q=ky+anh", {"Huyện Kỳ Anh"}),
        ("ngay=14/10/2026&q=447", {"Huyện Kỳ Anh"}),
    ],
)
def test_the_list_is_that_of_the_day(reported, client_of, query, shown):
    page = text(client_of("2", "officer"), f"/don-vi/?{query}")
    assert {name for name in ("Xã 1", "Xã 2", "Xã 3", "Huyện Kỳ Anh") if f">{name}</a>" in page} == shown
    assert ("Không có đơn vị nào" in page) == (not shown)


@pytest.mark.parametrize("query", ["ngay=31/02/2026", "cap=thon"])
def test_a_filter_that_cannot_be_read_is_told(reported, client_of, query):
    assert client_of("2").get(f"/don-vi/?{query}").status_code == 400


def test_a_units_history_tells_who_followed_whom(reported, client_of):
    page = text(client_of("3", "officer"), f"/don-vi/{reported.units['1'].pk}/")
    assert "không hoạt động ngày 16/11/2026" in page
    assert "Xã 1 → Xã 2 (mang theo toàn bộ số liệu cũ)" in page
    assert "Xã 1 → Xã 3 (một phần, không mang theo số liệu cũ)" in page
    assert "Ngắt chuỗi số liệu" in page
    assert client_of("3").get("/don-vi/999999/").status_code == 404


def test_events_are_listed_and_where_there_are_none_the_page_says_what_to_do(small, client_of, apply):
    client = client_of("2")
    assert "quản trị nạp tệp sự kiện vào cổng" in text(client, "/don-vi/su-kien/")
    apply(("A", "B", EVENT, "merge"))
    assert "Sáp nhập vào Sở B" in text(client, "/don-vi/su-kien/")


@pytest.mark.parametrize("page", ["/don-vi/", "/don-vi/su-kien/", "/don-vi/{}/", "/tong-quan/?cap=xa&ban_do=hien_nay"])
def test_more_units_and_events_take_no_more_queries(small, client_of, apply, page):
    client, address = client_of("42", "viewer"), page.format(small.units["2"].pk)
    apply(("1", "2", "2026-10-15", "merge"))
    before = queries(client, address)
    for number in range(3):
        make.commune(f"Xã thêm {number}", parent=small.units["447"], code=f"T{number}")
        apply((f"T{number}", "2", f"2026-10-{16 + number}", "merge"))
    assert queries(client, address) == before


def test_pages_are_for_those_who_are_logged_in_and_get_alone(small, client_of):
    unit = Unit.objects.first()
    for address in ("/don-vi/", "/don-vi/su-kien/", f"/don-vi/{unit.pk}/"):
        assert Client().get(address).status_code == 302
        assert client_of("2").post(address).status_code == 405


def test_the_strip_of_an_illustration_says_which_structure_stands(small, client_of, apply, settings):
    settings.DEMO = True
    client = client_of("42", "viewer")
    assert "Phụ lục phục dựng; cơ cấu 2022 giả định còn nguyên." in text(client, "/don-vi/")
    apply(("447", "", EVENT, "abolish"))
    assert "Phụ lục phục dựng; cơ cấu từ 01/7/2025, không còn cấp huyện." in text(client, "/don-vi/")
    settings.DEMO = False
    assert "Phụ lục phục dựng" not in text(client, "/don-vi/")
