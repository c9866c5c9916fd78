"""Việc cần làm, by role: what is owed, until when and why, what comes next."""

import html

import pytest
from django.test import Client

from reporting.models import State
from tests import factories as make


def text(client, address: str = "/") -> str:
    return html.unescape(client.get(address).content.decode())


@pytest.mark.parametrize(
    ("who", "state", "action"),
    [
        ("officer", State.ASSIGNED, "Nhập 2 dòng"),
        ("officer", State.RETURNED, "Sửa và gửi lại"),
        ("officer", State.PRESENTED, "Xem số đã trình"),
        ("leader", State.PRESENTED, "Xem và gửi cấp trên"),
    ],
)
def test_the_next_step_fits_the_state_and_the_person(world, as_, who, state, action):
    world.put(world.commune, state)
    assert action in text(as_(who))


def test_a_duty_says_until_when_by_which_calendar_and_how_late(world, as_):
    page = text(as_("officer"))
    assert "16/10/2026" in page
    assert "Lịch nội bộ, chưa có văn bản." in page
    assert "Quyết định: trước ngày 20 (Điều 2.2.c)" in page
    assert "Quá 30 ngày" in page


def test_a_document_about_the_calendar_is_cited(world, as_):
    with make.written():
        world.period.due_document = "Công văn 12/UBND-HCC"
        world.period.save()
    page = text(as_("officer"))
    assert "Công văn 12/UBND-HCC" in page
    assert "chưa có văn bản." not in page


def test_a_sent_month_is_no_duty_any_more(world, as_):
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    page = text(as_("officer"))
    assert "Không còn kỳ nào phải gửi" in page
    assert "Đã gửi gần đây" in page


def test_the_reviewer_sees_what_waits_and_who_is_missing(world, as_):
    assert "Chưa gửi, tháng 10/2026: 1/1 đơn vị" in text(as_("reviewer"))
    world.fill(world.commune, online=3)
    world.put(world.commune, State.SUBMITTED)
    page = text(as_("reviewer"))
    assert "1 biểu chờ duyệt" in page
    assert "Tất cả đã gửi" in page


def test_the_aggregator_finds_closing_and_reports(world, as_):
    page = text(as_("aggregator"))
    assert "/ky/2026-10/chot/" in page
    assert "Lập báo cáo tháng" in page


def test_before_the_first_period_every_page_says_so(db):
    province = make.province()
    client = _logged_in(make.user(province, "supervisor"))
    assert client.get("/").status_code == 200
    for address in ("/tien-do/", "/tong-quan/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Chưa có kỳ báo cáo nào được mở." in html.unescape(response.content.decode())


def _logged_in(user):
    client = Client()
    client.force_login(user)
    return client
