"""One picture: the page at a width, as webp, as small as it stays readable."""

import base64

from playwright.sync_api import Page

from tests.screens.shots import PAPER, WIDTHS

LARGEST = 120_000  # bytes of one picture
TALLEST = 1_600  # pixels of a page pictured whole
QUALITIES = (60, 45, 30, 20)


def picture(page: Page, width: str, *, whole: bool = False) -> bytes:
    """What stands open, as it is seen at the width: its first screen, or all of it as far as is sensible."""
    across, down = WIDTHS[width]
    page.set_viewport_size({"width": across, "height": down})
    if width == PAPER:
        page.emulate_media(media="print")
        if page.evaluate("getComputedStyle(document.body).page") == "wide" or page.locator(".landscape").count():
            page.set_viewport_size({"width": down, "height": across})
    page.evaluate("document.fonts.ready")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(200)
    if whole:
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": across, "height": max(down, min(tall, TALLEST))})
    made = _small(page, QUALITIES[1:] if whole else QUALITIES)
    page.emulate_media(media="screen")
    return made


def _small(page: Page, qualities: tuple[int, ...]) -> bytes:
    debugger = page.context.new_cdp_session(page)
    content = b""
    for quality in qualities:
        answer = debugger.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        content = base64.b64decode(answer["data"])
        if len(content) <= LARGEST:
            break
    debugger.detach()
    return content
