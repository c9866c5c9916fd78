"""The states of pages beside the full one: nothing there, under way, refused, half done, asking first.

A state is brought about as people bring it about: real pages, real server, real faults; nothing is made up in the browser.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Page

from tests.screens import files
from tests.screens.portals import Portal
from tests.screens.visits import Visits

STRANGER, OFFICER, LEADER, REVIEWER = "", "canbo.18070", "lanhdao.18070", "duyet.436"


def as_it_opens(page: Page, visits: Visits) -> None:
    """The page needs nothing more."""


def undisturbed(portal: Portal) -> AbstractContextManager:
    """Nothing is held back."""
    return nullcontext()


@dataclass(frozen=True)
class State:
    """A page of a person in a state: the address (or its name in these data), what is done there, what holds meanwhile."""

    user: str
    page: str
    state: str
    address: str
    steps: Callable[[Page, Visits], None] = as_it_opens
    meanwhile: Callable[[Portal], AbstractContextManager] = undisturbed
    after: Callable[[Page, Visits], None] = as_it_opens  # so that the next run finds what this one found
    is_apart: bool = False  # in a window of its own, because the session or the network is taken away
    has_script: bool = True

    @property
    def name(self) -> str:
        return f"{self.user.split('.')[0] or 'khach'}-{self.page}-{self.state}"

    @contextmanager
    def standing(self, visits: Visits, addresses: dict[str, str]) -> Iterator[Page]:
        """The page while it is in the state."""
        is_apart = self.is_apart or not self.has_script
        page = visits.page_of(self.user)
        if is_apart:
            page = visits.another(self.user, java_script_enabled=self.has_script)
        with self.meanwhile(visits.portal):
            page.goto(addresses.get(self.address, self.address))
            self.steps(page, visits)
            page.wait_for_load_state()
            yield page
            self.after(page, visits)
        if is_apart:
            page.context.close()


def without_table(table: str, portal: Portal) -> AbstractContextManager:
    """The database refuses what the page asks of this table: a fault of ours, as it happens."""

    @contextmanager
    def taken_away() -> Iterator[None]:
        portal.ask("first_day.put_aside", f'"{table}"')
        try:
            yield
        finally:
            portal.ask("first_day.bring_back", f'"{table}"')

    return taken_away()


@contextmanager
def forgotten_afterwards(portal: Portal) -> Iterator[None]:
    """Wrong log-ins lock out whoever comes next from here."""
    try:
        yield
    finally:
        portal.ask("first_day.forget_wrong_logins")


def press(name: str, page: Page, visits: Visits) -> None:
    page.get_by_role("button", name=name).first.click()


def follow(name: str, page: Page, visits: Visits) -> None:
    page.get_by_role("link", name=name).first.click()


def unfold(summary: str, page: Page, visits: Visits) -> None:
    """Open what asks before the act."""
    page.locator("summary", has_text=summary).first.click()


def send_empty(page: Page, visits: Visits) -> None:
    """The main form of the page as it stands, past the browser's own check, which old browsers lack."""
    form = page.locator("main form[method=post]").last
    form.evaluate(
        "form => { form.noValidate = true; for (const one of form.querySelectorAll('[required]')) one.value = ''; }"
    )
    form.locator("button[type=submit]").first.click()


def send(name: str, content: Callable[[Page], bytes], page: Page, visits: Visits) -> None:
    """A file through the page's form."""
    kind = "application/octet-stream"
    form = page.locator("main form[enctype]").last
    form.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content(page)})
    for reason in form.locator("textarea[required], input[required][type=text]").all():
        reason.fill("Theo công văn số 12/STTTT-CNTT")
    form.locator("button[type=submit]").first.click()
    page.wait_for_load_state()


def build_anew(page: Page, visits: Visits) -> None:
    """One more edition of the report, which waits for a worker."""
    press("Lập bản mới", page, visits)
    page.get_by_text("đang chờ").first.wait_for()


def log_in_wrong(times: int, page: Page, visits: Visits) -> None:
    for _ in range(times):
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill("khong.ai")
        page.get_by_label("Mật khẩu").fill("mot-mat-khau-sai")
        page.get_by_role("button", name="Đăng nhập").click()


def log_in_from_an_old_page(page: Page, visits: Visits) -> None:
    page.get_by_label("Tên đăng nhập").fill("canbo.18070")
    page.get_by_label("Mật khẩu").fill("mot-mat-khau")
    page.context.clear_cookies()
    page.get_by_role("button", name="Đăng nhập").click()


def second_factor(code: str, page: Page, visits: Visits) -> None:
    page.get_by_label("Tên đăng nhập").fill("quantri")
    page.get_by_label("Mật khẩu").fill("Minh-hoa-Ha-Tinh-2026")
    page.get_by_role("button", name="Đăng nhập").click()
    if code:
        page.locator("main input:not([type=hidden])").first.fill(code)
        page.locator("main button[type=submit]").first.click()


def change_to_a_short_password(page: Page, visits: Visits) -> None:
    for label, value in (("Mật khẩu cũ", "sai"), ("Mật khẩu mới", "123"), ("Xác nhận", "1234")):
        page.get_by_label(label).first.fill(value)
    page.locator("main button[type=submit]").last.click()


def cell(page: Page, number: int, place: int = 0):
    """A cell of the entry table."""
    page.locator("html").wait_for()
    return page.locator("tr.line").nth(number).locator("input.cell").nth(place)


def type_in(value: str, words: str, page: Page, visits: Visits) -> None:
    """A value into the first cell, until the page answers with the words."""
    cell(page, 0).fill(value)
    page.keyboard.press("Enter")
    page.get_by_text(words).first.wait_for()


def type_off_line(page: Page, visits: Visits) -> None:
    page.context.set_offline(True)
    type_in("8", "Mất kết nối", page, visits)


def type_after_the_session(page: Page, visits: Visits) -> None:
    page.context.clear_cookies(name="sessionid")
    type_in("8", "Phiên làm việc đã hết", page, visits)


def type_what_another_typed(page: Page, visits: Visits) -> None:
    other = visits.another(OFFICER)
    other.goto(page.url)
    now = int(cell(page, 0).input_value() or 0)
    cell(other, 0).fill(str(now + 1))
    other.keyboard.press("Enter")
    other.locator("#entry-saved").get_by_text("lưu").wait_for()
    other.context.close()
    type_in(str(now + 5), "Xung đột", page, visits)


def paste_with_commas(page: Page, visits: Visits) -> None:
    cell(page, 0).focus()
    cell(page, 0).evaluate(
        """(cell, text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        "1,234\t2,345",
    )
    page.get_by_role("dialog").wait_for()


def _first_day(pages: dict[str, dict[str, str]], state: str) -> list[State]:
    return [State(user, page, state, address) for user, row in pages.items() for page, address in row.items()]


EMPTY = _first_day(
    {
        STRANGER: {"procedures": "/danh-muc/", "decision": "/quyet-dinh/", "public": "/cong-khai/"},
        OFFICER: {
            "home": "/",
            "months": "/so-lieu/",
            "results": "/ket-qua/",
            "services": "/danh-muc/cung-cap/don-vi/",
            "difficulties": "/vuong-mac/",
            "urgings": "/don-doc/",
            "corrections": "/dinh-chinh/",
            "proposals": "/danh-muc/de-xuat/",
            "notices": "/thong-bao/",
            "account": "/tai-khoan/",
            "calendar": "/lich/",
            "search": "/tim/?q=khai+sinh",
            "reports": "/bao-cao/",
            "units": "/don-vi/?q=khong-co",
            "unit-events": "/don-vi/su-kien/",
        },
        LEADER: {"home": "/", "tokens": "/khoa-api/"},
        REVIEWER: {"home": "/", "review": "/duyet/", "progress": "/tien-do/"},
        "tonghop": {
            "home": "/",
            "overview": "/tong-quan/",
            "ranking": "/xep-hang/",
            "to-act": "/can-don-doc/",
            "unused": "/chua-truc-tuyen/",
            "compare": "/so-sanh/",
            "explain": "/vi-sao/",
            "reports": "/bao-cao/",
            "register": "/bao-cao/van-ban-di/",
            "requests": "/yeu-cau/",
            "outages": "/gian-doan/",
            "reconciliation": "/doi-soat/",
            "provision": "/danh-muc/cung-cap/",
            "objections": "/danh-muc/cung-cap/y-kien/",
        },
        "theodoi": {
            "home": "/",
            "targets": "/chi-tieu/",
            "choose-urged": "/don-doc/chon/",
            "reviews": "/danh-muc/ra-soat/",
            "drafts": "/danh-muc/du-thao/",
            "plans": "/danh-muc/ke-hoach/",
            "suggested": "/danh-muc/ke-hoach/de-xuat/",
            "exceptions": "/danh-muc/ngoai-le/",
            "difficulties": "/vuong-mac/",
        },
        "nguoixem": {"home": "/", "versions": "/danh-muc/phien-ban/", "compare": "/danh-muc/so-sanh/"},
        "antoan": {"security": "/an-toan/"},
        "quantri": {
            "home": "/",
            "intakes": "/danh-muc/nhap/",
            "change-log": "/an-toan/nhat-ky/?tu=01/01/2020&den=02/01/2020",
            "accounts": "/tai-khoan/don-vi/?tim=khong-co",
        },
    },
    "empty",
)

OPENED = _first_day(
    {
        OFFICER: {"home": "/", "months": "/so-lieu/", "results": "/ket-qua/"},
        LEADER: {"home": "/"},
        REVIEWER: {"review": "/duyet/", "progress": "/tien-do/"},
        "tonghop": {
            "home": "/",
            "overview": "/tong-quan/",
            "ranking": "/xep-hang/",
            "unused": "/chua-truc-tuyen/",
            "to-act": "/can-don-doc/",
            "reconciliation": "/doi-soat/",
        },
        "theodoi": {"targets": "/chi-tieu/", "choose-urged": "/don-doc/chon/"},
        "nguoixem": {"procedures": "/danh-muc/?q=khong+co+thu+tuc+nay", "search": "/tim/?q=khong+co+gi+nhu+vay"},
    },
    "first-month",
)

LOADING = [
    State("tonghop", "edition", "loading", "edition", build_anew, Portal.without_worker, after=partial(press, "Hủy")),
    State(
        "quantri", "intake", "loading", "/danh-muc/nhap/", partial(send, "phu-luc.xlsx", files.long_appendix),
        Portal.without_worker,
    ),
    State(OFFICER, "return", "loading", "return", has_script=False),
]  # fmt: skip

REFUSED = [
    State(STRANGER, "missing", "404", "/khong-co/"),
    State(OFFICER, "missing", "404", "/khong-co/"),
    State("theodoi", "raise_difficulty", "403", "/vuong-mac/neu/"),
    State(OFFICER, "difficulties", "500", "/", partial(follow, "Vướng mắc"), partial(without_table, "reporting_difficulty")),
    State(STRANGER, "login", "refused", "/dang-nhap/", partial(log_in_wrong, 1), forgotten_afterwards),
    State(STRANGER, "login", "locked", "/dang-nhap/", partial(log_in_wrong, 8), forgotten_afterwards),
    State(STRANGER, "login", "old-page", "/dang-nhap/", log_in_from_an_old_page, is_apart=True),
    State(STRANGER, "second_factor", "asks", "/dang-nhap/", partial(second_factor, ""), is_apart=True),
    State(STRANGER, "second_factor", "refused", "/dang-nhap/", partial(second_factor, "000000"), forgotten_afterwards,
          is_apart=True),
    State(OFFICER, "password_change", "refused", "/doi-mat-khau/", change_to_a_short_password),
    State(OFFICER, "upload_workbook", "refused", "upload_workbook", partial(send, "bieu.xlsx", files.junk)),
    State(OFFICER, "upload_workbook", "wrong-cells", "upload_workbook", partial(send, "bieu.xlsx", files.wrong_return)),
    State(OFFICER, "onestop", "refused", "onestop", partial(send, "mot-cua.csv", files.junk)),
    State(OFFICER, "compare_file", "refused", "compare_file", partial(send, "so-cua-toi.xlsx", files.junk)),
    State("quantri", "intakes", "refused", "/danh-muc/nhap/", partial(send, "phu-luc.pdf", files.junk)),
    State("theodoi", "upload_quotas", "refused", "upload_quotas", partial(send, "chi-tieu.xlsx", files.junk)),
    State("theodoi", "upload_quotas", "wrong-cells", "upload_quotas", partial(send, "chi-tieu.xlsx", files.wrong_quotas)),
    State("tonghop", "provision_file", "refused", "provision_file", partial(send, "trang-thai.xlsx", files.junk)),
    State("tonghop", "reconciliation", "refused", "/doi-soat/", partial(send, "cong-quoc-gia.xlsx", files.junk)),
    State(OFFICER, "raise_difficulty", "refused", "raise_difficulty", send_empty),
    State(LEADER, "delegate", "refused", "delegate", send_empty),
    State("tonghop", "new_exception", "refused", "new_exception", send_empty),
    State("theodoi", "choose_urged", "refused", "choose_urged", send_empty),
    State("tonghop", "requests", "refused", "requests", send_empty),
    State("tonghop", "outgoing", "refused", "outgoing", send_empty),
    State(OFFICER, "return", "refused", "return", partial(type_in, "1,5", "Bị từ chối"), is_apart=True),
    State(OFFICER, "return", "offline", "return", type_off_line, is_apart=True),
    State(OFFICER, "return", "expired", "return", type_after_the_session, is_apart=True),
    State(OFFICER, "return", "conflict", "return", type_what_another_typed, is_apart=True),
    State(OFFICER, "return", "incomplete", "return", partial(press, "Lưu và trình lãnh đạo")),
]  # fmt: skip

PARTIAL = [
    State(OFFICER, "return", "partial", "return"),
    State(OFFICER, "upload_workbook", "partial", "upload_workbook", partial(send, "bieu.xlsx", files.partial_return)),
    State(OFFICER, "onestop", "partial", "onestop", partial(send, "mot-cua.csv", files.onestop)),
    State("tonghop", "edition", "partial", "edition"),
    State("tonghop", "overview", "partial", "/tong-quan/"),
    State("tonghop", "progress", "partial", "/tien-do/?trang_thai=chua-gui"),
    State("quantri", "intake", "partial", "intake"),
    State("tonghop", "external_file", "partial", "/doi-soat/", partial(send, "cong-quoc-gia.xlsx", files.statistics)),
]

NOTHING_FOUND = [
    State("tonghop", "corrections", "nothing-found", "/dinh-chinh/?ky=2025-12"),
    State("theodoi", "units", "nothing-found", "/don-vi/?q=khong+co"),
    State("tonghop", "provision", "nothing-found", "/danh-muc/cung-cap/?q=khong+co"),
    State("theodoi", "difficulties", "nothing-found", "/vuong-mac/?q=khong+co"),
]

ASKING = [
    State("tonghop", "close_period", "asks", "close_period"),
    State(REVIEWER, "review", "asks", "/duyet/", partial(unfold, "Trả lại")),
    State(REVIEWER, "mark_cells", "asks", "mark_cells"),
    State(LEADER, "account", "asks", "account", partial(unfold, "Ngừng tài khoản")),
    State("theodoi", "upload_quotas", "asks", "upload_quotas", partial(send, "chi-tieu.xlsx", files.changed_quotas)),
    State("tonghop", "end_exception", "asks", "end_exception"),
    State("tonghop", "outage", "asks", "outage", partial(unfold, "Bỏ lần ghi nhầm")),
    State("quantri", "handover_account", "asks", "handover_account"),
    State(OFFICER, "return", "asks", "return", paste_with_commas, is_apart=True),
]

FULL = [*LOADING, *REFUSED, *PARTIAL, *NOTHING_FOUND, *ASKING]
