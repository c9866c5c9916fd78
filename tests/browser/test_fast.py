"""Small, still, from one house, and of use without a script."""

import gzip
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from reporting.models import State
from tests.browser.test_month import World, log_in, morning, world  # noqa: F401

LARGEST = 150_000  # bytes of a first visit, as they travel
SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 700);
})"""


def visited(page: Page, address: str) -> list[Response]:
    """Every answer that a visit takes."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("response", note)
    return answers


def _sent(answer: Response) -> int:
    """Bytes of an answer as a proxy that compresses sends it."""
    body = answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body, 6))


def test_the_first_visit_is_small(page: Page, world: World):  # noqa: F811
    log_in(page, "can-bo")
    sizes = {}
    for address in ("/", f"/so-lieu/2026-10/{world.commune.pk}/", "/danh-muc/"):
        page.goto("about:blank")
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        sizes[address] = sum(_sent(answer) for answer in visited(page, address) if answer.status == 200)
    assert {address: size for address, size in sizes.items() if size > LARGEST} == {}


def test_pages_ask_one_host_and_never_jump(page: Page, world: World, live_server):  # noqa: F811
    log_in(page, "can-bo")
    own = urlsplit(live_server.url).netloc
    shifts = {}
    for address in (
        "/",
        "/so-lieu/",
        f"/so-lieu/2026-10/{world.commune.pk}/",
        "/danh-muc/",
        "/huong-dan/",
        "/tim/?q=son",
    ):
        hosts = {urlsplit(answer.url).netloc for answer in visited(page, address)} - {""}
        assert (address, hosts) == (address, {own})
        if (moved := page.evaluate(SHIFT)) > 0.001:
            shifts[address] = moved
    assert shifts == {}


@pytest.fixture
def plain(browser: Browser, live_server) -> Iterator[Page]:
    """A browser in which no script runs."""
    context: BrowserContext = browser.new_context(
        base_url=live_server.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", java_script_enabled=False
    )
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    yield opened
    context.close()


def test_a_month_is_filled_and_presented_without_a_script(plain: Page, world: World):  # noqa: F811
    log_in(plain, "can-bo")
    expect(plain.get_by_text("Bắt đầu trong hai phút")).to_be_visible()
    plain.get_by_role("link", name="Nhập 3 dòng").click()
    for place, value in enumerate(["14", "3", "1", "9", "7", "0", "2", "0", "15"]):
        plain.locator("tr.line").first.locator("input.cell").nth(place).fill(value)
    plain.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(plain.locator("tr.line").first.locator("input.cell").first).to_have_value("14")
    plain.locator("#entry-none-all").click()
    plain.get_by_role("button", name="Lưu và trình lãnh đạo").click()
    world.return_.refresh_from_db()
    assert world.return_.state == State.PRESENTED


def test_search_and_the_start_work_without_a_script(plain: Page, world: World):  # noqa: F811
    log_in(plain, "can-bo")
    plain.get_by_role("searchbox").fill("son le")
    plain.get_by_role("button", name="Tìm", exact=True).click()
    expect(plain.get_by_role("link", name="UBND xã Sơn Lễ", exact=True)).to_be_visible()
    plain.goto("/")
    plain.get_by_role("button", name="Đã biết, ẩn thẻ này").click()
    expect(plain.get_by_text("Bắt đầu trong hai phút")).to_have_count(0)
