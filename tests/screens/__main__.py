"""`./dev screens`: start the demo on a folder of its own, picture each role's main pages into docs/screens, stop it."""

import argparse
import base64
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.screens.shots import PAPER, SHOTS, WIDTHS, Shot

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/screens"
LARGEST = 120_000  # bytes of one picture
QUALITIES = (60, 45, 30, 20)
PASSWORD = "Minh-hoa-Ha-Tinh-2026"  # of the illustration; ./dev demo prints it
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
PATIENCE = 900  # seconds until the demo serves


@contextmanager
def demo(var: Path, port: int) -> Iterator[str]:
    """The address of a demo that serves, and its end."""
    command = [sys.executable, "-m", "portal.demo", "--var", str(var), "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield _served(process, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(60)


def _served(process: subprocess.Popen, address: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return address
        except urllib.error.HTTPError:
            return address
        except OSError:
            time.sleep(1)
    raise SystemExit("Bản chạy thử không lên; xem các dòng ở trên.")


def log_in(page: Page, user: str) -> None:
    page.context.clear_cookies()
    if not user:
        return
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state()
    if "ma-xac-thuc" in page.url:
        page.locator("main input:not([type=hidden])").first.fill(code_of(user))
        page.locator("main button[type=submit]").first.click()
    page.wait_for_selector("main h1")


def code_of(user: str) -> str:
    """The second factor of this moment, as ./dev demo prints it."""
    printed = subprocess.run([sys.executable, "manage.py", "demo_logins"], cwd=ROOT, capture_output=True, text=True)
    return re.search(rf"{re.escape(user)}.*?mã lúc này (\d+)", printed.stdout, re.DOTALL)[1]


def build_a_report(page: Page) -> None:
    """So that the list of reports has one."""
    log_in(page, "tonghop")
    page.goto("/bao-cao/")
    if page.locator("main tbody tr").count() == 0:
        page.get_by_role("button", name="Lập báo cáo tháng").click()
        page.get_by_text("Đã lập xong").first.wait_for(timeout=300_000)


def picture(page: Page, shot: Shot) -> dict[str, bytes]:
    """The page at each width, by the name of its file."""
    page.goto(shot.address)
    if shot.then:
        page.locator(shot.then).first.click()
        page.wait_for_load_state()
    made = {}
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        if width == PAPER:
            page.emulate_media(media="print")
            if page.evaluate("getComputedStyle(document.body).page") == "wide" or page.locator(".landscape").count():
                page.set_viewport_size({"width": down, "height": across})
        page.evaluate("document.fonts.ready")
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(200)
        made[f"{shot.name}-{width}.webp"] = _small(page)
    page.emulate_media(media="screen")
    return made


def _small(page: Page) -> bytes:
    debugger = page.context.new_cdp_session(page)
    content = b""
    for quality in QUALITIES:
        answer = debugger.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        content = base64.b64decode(answer["data"])
        if len(content) <= LARGEST:
            break
    debugger.detach()
    return content


def picture_all(browser: Browser, address: str, wanted: str) -> None:
    context = browser.new_context(base_url=address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: print(f"lỗi trên trang: {error}", file=sys.stderr))
    build_a_report(page)
    user = None
    for shot in SHOTS:
        if wanted not in shot.name:
            continue
        if shot.user != user:
            user = shot.user
            log_in(page, user)
        for name, content in picture(page, shot).items():
            (FOLDER / name).write_bytes(content)
        print(shot.name, flush=True)
    context.close()


def main() -> int:
    """Picture all, or those whose name holds the word given."""
    parser = argparse.ArgumentParser(prog="./dev screens", description=__doc__)
    parser.add_argument("wanted", nargs="?", default="", help="chỉ các trang có chữ này trong tên, ví dụ canbo-")
    parser.add_argument("--port", type=int, default=8100)
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo(Path(os.environ["PORTAL_VAR"]), given.port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM_ARGUMENTS)
        picture_all(browser, address, given.wanted)
        browser.close()
    total = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    print(f"{len(list(FOLDER.glob('*.webp')))} ảnh, {total // 1000} kB, ở {FOLDER}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
