"""The idle lock in a real browser: what was typed stays, and the log-in leads back to the same cell."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.accounts.second_factor import current_code, enrol, generate_totp_secret
from reporting.models import Return
from tests.browser.test_grid import cell, line, month, morning, open_month, stored
from tests.factories import AT, PASSWORD

__all__ = ["month", "morning"]


def log_in_again(page: Page, secret: str = "") -> None:
    page.get_by_label("Tên đăng nhập").fill("can-bo")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    if secret:
        page.get_by_label("Mã", exact=True).fill(current_code(secret))
        page.get_by_role("button", name="Xác nhận").click()


@pytest.mark.parametrize("with_second_factor", [False, True])
def test_a_locked_session_comes_back_to_the_same_cell_and_keeps_what_was_typed(
    page: Page, month: Return, with_second_factor
):
    open_month(page, "can-bo", month)
    page.context.clear_cookies(name="sessionid")
    cell(page, 1, 2).fill("8")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-alerts")).to_contain_text("Phiên làm việc đã hết")
    expect(line(page, 1)).to_contain_text("Chờ gửi")
    secret = generate_totp_secret() if with_second_factor else ""
    if secret:
        enrol(User.objects.get(username="can-bo"), secret, AT)
    cell(page, 1, 2).focus()
    place = page.url.partition("#")[2]
    assert re.fullmatch(r"s\d+-carried_over", place)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    log_in_again(page, secret)
    expect(cell(page, 1, 2)).to_be_focused()
    expect(cell(page, 1, 2)).to_have_value("8")
    assert page.url.endswith(f"/so-lieu/2026-10/{month.unit_id}/#{place}")
    expect(line(page, 1)).to_contain_text("Còn ô trống")
    assert stored("carried_over").count(8) == 1
