"""The API's pages under the strict content policy, and texts to copy, in a real browser."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.factories import AT, PASSWORD


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: AT)
        yield


@pytest.fixture
def world(transactional_db) -> None:
    district = make.district("Huyện Hương Sơn", parent=make.province(), org_name="UBND huyện Hương Sơn")
    commune = make.commune("Xã Sơn Lễ", parent=district, org_name="UBND xã Sơn Lễ")
    make.provided_service(commune)
    make.return_(commune)
    make.user(commune, "leader", username="lanh-dao", full_name="Trần Văn Bình")
    make.user(district, "reviewer", username="huyen", full_name="Lê Văn Dũng")


def log_in(page: Page, name: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/")


def test_the_pages_of_the_api_open_without_breaking_the_policy(world, page: Page):
    page.goto("/api/docs/")
    expect(page.get_by_text("/api/v1/returns/{unit}/{period}").first).to_be_visible()
    page.locator("#operations-v1-put_return").click()
    expect(page.get_by_text("Idempotency-Key").first).to_be_visible()


def test_a_key_is_issued_and_selected_to_be_copied(world, page: Page):
    log_in(page, "lanh-dao")
    page.goto("/khoa-api/")
    page.get_by_label("Dùng cho").fill("Một cửa điện tử")
    page.get_by_role("button", name="Cấp khóa").click()
    key = page.get_by_label("Khóa", exact=True)
    assert len(key.input_value()) == 43
    page.get_by_role("button", name="Sao chép").click()
    expect(key).to_be_focused()


def test_the_board_notes_a_call_and_offers_a_reminder(world, page: Page):
    log_in(page, "huyen")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/tien-do/")
    page.get_by_label("Chọn UBND xã Sơn Lễ").check()
    page.get_by_label("Hẹn gửi ngày").fill("18/11/2026")
    page.get_by_role("button", name="Ghi đã gọi").click()
    expect(page.get_by_text("hẹn 18/11/2026")).to_be_visible()
    width = page.locator("body").evaluate("body => body.ownerDocument.documentElement.scrollWidth")
    assert width <= 360
    page.get_by_role("button", name="Sao chép").click()
    expect(page.get_by_label("Lời nhắc UBND huyện Hương Sơn")).to_be_focused()
