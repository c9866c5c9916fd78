"""From the officer's desk to the closed month: buttons, refusals, what the page tells afterwards."""

import html

import pytest

from portal.core.periods import Month
from reporting.actions.periods import open_period
from reporting.models import Period, Return, State
from tests.factories import AT
from tests.pages.test_entry import RIGHT, typed


def text(response) -> str:
    return html.unescape(response.content.decode())


def state_of(world, unit) -> str:
    return Return.objects.get(pk=world.returns[unit].pk).state


def all_typed(world, unit) -> dict[str, str]:
    fields = {}
    for service in world.services[unit]:
        fields |= typed(service, **RIGHT)
    return fields


def test_one_button_saves_and_presents(world, as_):
    page = text(
        as_("officer").post(
            world.address(world.commune), {**all_typed(world, world.commune), "then": "trinh"}, follow=True
        )
    )
    assert state_of(world, world.commune) == State.PRESENTED
    assert "Đã lưu 2 dòng." in page
    assert "Đã trình lãnh đạo số liệu tháng 10/2026 của UBND xã Sơn Lễ" in page


def test_presenting_with_a_gap_saves_and_names_the_line(world, as_):
    first, second = world.services[world.commune]
    response = as_("officer").post(world.address(world.commune), {**typed(first, **RIGHT), "then": "trinh"})
    page = text(response)
    assert response.status_code == 422
    assert "Đã lưu 1 dòng." in page
    assert "1 dòng còn trống hoặc chưa khớp (2.000815)" in page
    assert f'href="#s{second.pk}"' in page
    assert state_of(world, world.commune) == State.ENTERING


def test_an_officer_may_not_submit_by_a_hand_made_button(world, as_):
    response = as_("officer").post(world.address(world.commune), {**all_typed(world, world.commune), "then": "gui"})
    assert response.status_code == 403
    assert state_of(world, world.commune) == State.ENTERING


def test_the_page_tells_to_whom_it_was_sent(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.PRESENTED)
    page = text(as_("leader").post(world.address(world.commune, "gui"), follow=True))
    assert "Đã gửi số liệu tháng 10/2026 của UBND xã Sơn Lễ đến UBND huyện Hương Sơn." in page


def test_a_month_that_is_not_over_cannot_be_sent(world, as_):
    open_period(month=Month(2026, 12), by=world.people["aggregator"], at=AT)
    address = f"/so-lieu/2026-12/{world.commune.pk}/"
    response = as_("leader").post(address, {**all_typed(world, world.commune), "then": "gui"})
    assert response.status_code == 422
    assert "gửi từ ngày hôm sau" in text(response)


@pytest.mark.parametrize("reason", ["", "   "])
def test_sending_back_takes_a_reason(world, as_, reason):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    response = as_("reviewer").post(world.address(world.commune, "tra-lai"), {"reason": reason})
    assert response.status_code == 422
    assert "phải ghi lý do" in text(response)
    assert state_of(world, world.commune) == State.SUBMITTED


def test_the_unit_reads_why_and_from_whom_it_came_back(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    as_("reviewer").post(world.address(world.commune, "tra-lai"), {"reason": "Cột (6) lệch 1 hồ sơ."})
    for page in ("/", world.address(world.commune)):
        shown = text(as_("officer").get(page))
        assert "Cột (6) lệch 1 hồ sơ." in shown
        assert "Lê Văn Dũng" in shown


def test_a_second_click_says_what_happened_meanwhile(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    client = as_("reviewer")
    client.post(world.address(world.commune, "duyet"))
    response = client.post(world.address(world.commune, "duyet"))
    assert response.status_code == 422
    assert "trạng thái “Cấp trên đã duyệt”" in text(response)


def test_the_log_says_who_did_what(world, as_):
    officer, leader = as_("officer"), as_("leader")
    officer.post(world.address(world.commune), {**all_typed(world, world.commune), "then": "trinh"})
    leader.post(world.address(world.commune, "gui"))
    page = text(leader.get(world.address(world.commune)))
    assert page.index("</strong>: Gửi cấp trên") < page.index("</strong>: Trình lãnh đạo")
    assert page.index("</strong>: Trình lãnh đạo") < page.index("</strong>: Lưu 2 dòng số liệu")
    assert "<strong>Trần Văn Bình</strong>: Gửi cấp trên" in page


def test_the_review_page_lists_what_waits_and_approves_from_there(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    client = as_("reviewer")
    page = text(client.get("/duyet/"))
    assert "UBND xã Sơn Lễ" in page
    assert "UBND xã Trường Sơn" not in page
    answer = client.post(world.address(world.commune, "duyet"), {"back": "duyet"})
    assert answer["Location"] == "/duyet/?ky=2026-10"
    assert "Không có biểu nào chờ duyệt" in text(client.get("/duyet/"))


def test_the_aggregator_reviews_all_but_communes_of_districts(world, as_):
    page = text(as_("aggregator").get("/duyet/"))
    assert "Sở Tư pháp" in page
    assert "UBND huyện Đức Thọ" in page
    assert "UBND xã" not in page


def test_closing_asks_first_and_says_who_is_missing(world, as_):
    client = as_("aggregator")
    page = text(client.get("/ky/2026-10/chot/"))
    assert "UBND xã Sơn Lễ (UBND huyện Hương Sơn)" in page
    assert not Period.objects.get(month=10).is_closed
    assert "Đã chốt kỳ tháng 10/2026" in text(client.post("/ky/2026-10/chot/", follow=True))
    assert Period.objects.get(month=10).closed_by == world.people["aggregator"]


def test_a_period_that_runs_cannot_be_closed(world, as_):
    open_period(month=Month(2026, 12), by=world.people["aggregator"], at=AT)
    response = as_("aggregator").post("/ky/2026-12/chot/")
    assert response.status_code == 422
    assert "kỳ chưa hết số liệu" in text(response)
