"""People at a portal: each in a browser window of their own, logged in through the page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.screens.portals import Portal

PASSWORD = "Minh-hoa-Ha-Tinh-2026"  # of the illustration; ./dev demo prints it
OFFICE = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@dataclass
class Visits:
    """Who is at this portal, by name; everybody logs in once."""

    browser: Browser
    portal: Portal
    pages: dict[str, Page] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def at(cls, browser: Browser, portal: Portal) -> Iterator["Visits"]:
        """Nobody is there yet; afterwards all are gone."""
        visits = cls(browser, portal)
        try:
            yield visits
        finally:
            for page in visits.pages.values():
                page.context.close()

    def page_of(self, user: str) -> Page:
        """The window of the person; "" is a stranger."""
        if user not in self.pages:
            self.pages[user] = self.another(user)
        return self.pages[user]

    def another(self, user: str, **given: object) -> Page:
        """One more window of the person, with nothing in common with the first."""
        page = self.browser.new_context(base_url=self.portal.address, **OFFICE | given).new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: print(f"lỗi trên trang: {error}", file=sys.stderr))
        if user:
            self._log_in(page, user)
        return page

    def _log_in(self, page: Page, user: str) -> None:
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(user)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_load_state()
        while "ma-xac-thuc" in page.url:  # on a busy machine a code may be over before it is there
            page.locator("main input:not([type=hidden])").first.fill(self.portal.ask("first_day.code", f'"{user}"'))
            page.locator("main button[type=submit]").first.click()
            page.wait_for_load_state()
        page.wait_for_selector("main h1")
