"""What a person waits for, in the real Chromium: from asking for a page until it is drawn and its scripts have run."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from tests import chromium
from tests.bench.grid import Grid
from tests.bench.measure import RUNS, Figure
from tests.conftest import CHROMIUM_ARGUMENTS

HOST = "127.0.0.1"
SLOWED = 6  # times; an old laptop (issue of the face)
# Milliseconds until the deferred scripts have run, and until the largest thing is drawn.
WAITED = """() => new Promise(done => {
    new PerformanceObserver(list => {
        const drawn = list.getEntries().at(-1).startTime;
        const ran = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
        setTimeout(() => done([ran, drawn]), 0);
    }).observe({type: "largest-contentful-paint", buffered: true});
})"""


def figures(grid: Grid) -> list[Figure]:
    """The first page of an officer and the grid of 300 lines, each as it is and on a slowed processor."""
    entry = reverse("return", args=[grid.month.reporting_month, grid.unit])
    with _opened(grid) as page:
        return [
            _figure(page, "Trang đầu vẽ xong trong Chromium", "/"),
            _figure(page, f"Trang đầu, bộ xử lý chậm {SLOWED} lần", "/", slowed=SLOWED),
            _figure(page, "Trang nhập dùng được trong Chromium", entry, note=f"{len(grid.services)} dòng"),
            _figure(page, f"Trang nhập, bộ xử lý chậm {SLOWED} lần", entry, slowed=SLOWED),
        ]


def _figure(page: Page, what: str, address: str, *, slowed: int = 1, note: str = "") -> Figure:
    debugger = page.context.new_cdp_session(page)
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    waits = []
    for _ in range(RUNS + 1):
        page.goto(address, wait_until="load")
        waits.append(page.evaluate(WAITED))
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    ran, drawn = (median(wait[place] for wait in waits[1:]) for place in (0, 1))
    seconds = max(ran, drawn) / 1000
    told = f"script chạy xong sau {ran:.0f} ms, vẽ xong sau {drawn:.0f} ms" + (f"; {note}" if note else "")
    if slowed > 1:
        return Figure(what, seconds, note=told)
    return Figure(what, seconds, reach="< 1 s", reached=seconds < 1, note=told)


@contextmanager
def _opened(grid: Grid) -> Iterator[Page]:
    """A page of a browser in which the grid's officer is logged in, on a server of this process."""
    server = LiveServerThread(HOST, StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    address = f"http://{HOST}:{server.port}"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=CHROMIUM_ARGUMENTS)
            context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 768})
            session = grid.client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            yield context.new_page()
            browser.close()
    finally:
        server.terminate()
        server.join()
