"""`./dev screens`: start portals on folders of their own, picture their pages and states into docs/screens, stop them."""

import argparse
import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from tests.screens.camera import picture
from tests.screens.portals import ROOT, Portal
from tests.screens.shots import PAGES, SHOTS, TWO, WIDTHS, Shot
from tests.screens.states import EMPTY, FULL, OPENED, State
from tests.screens.visits import Visits

FOLDER = ROOT / "docs/screens"
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]


def have_work_done(visits: Visits) -> None:
    """One of each kind of thing, and a report in two editions: between them people have worked."""
    page = visits.page_of("tonghop")
    page.goto("/bao-cao/")
    editions = page.locator("main tbody tr").count()
    if not editions:
        build(page, "Lập báo cáo tháng")
    visits.portal.ask("work.work")
    if editions < 2:
        page.goto("/bao-cao/")
        page.locator("main tbody th a").last.click()
        build(page, "Lập bản mới")


def build(page: Page, button: str) -> None:
    """Ask for a report and wait for it."""
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    page.get_by_text("Đã lập xong").first.wait_for(timeout=300_000)


def keep(page: Page, name: str, widths: tuple[str, ...], *, whole: bool) -> None:
    """The page that stands open, at each width."""
    (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
    whole = whole and not page.locator("dialog[open]").count()  # which stands in the middle of what is seen
    for width in widths:
        (FOLDER / f"{name}-{width}.webp").write_bytes(picture(page, width, whole=whole))
    print(name, flush=True)


def picture_page(visits: Visits, shot: Shot, folder: str = "") -> list[str]:
    """A page with its data; its name, if it was not found."""
    page = visits.page_of(shot.user)
    answer = page.goto(shot.address)
    if answer.status != HTTPStatus.OK:
        return [f"{folder}{shot.name}: {shot.address}, {answer.status}"]
    if shot.then:
        page.locator(shot.then).first.click()
        page.wait_for_load_state()
    keep(page, f"{folder}{shot.name}", TWO if folder else tuple(WIDTHS), whole=bool(folder))
    return []


def picture_states(visits: Visits, states: list[State], wanted: str, addresses: dict[str, str]) -> list[str]:
    """Each state, brought about as people bring it about; what could not be, by name."""
    failed = []
    for state in states:
        if wanted not in f"states/{state.name}":
            continue
        try:
            with state.standing(visits, addresses) as page:
                keep(page, f"states/{state.name}", TWO, whole=True)
        except Error as error:
            failed.append(f"{state.name}: {error.message.splitlines()[0]}")
    return failed


def other_pages(addresses: dict[str, str]) -> Iterator[Shot]:
    """The pages beside the main ones, where they stand in these data."""
    for user, names in PAGES.items():
        yield from (Shot(user, name, addresses[name]) for name in names)


def picture_demo(visits: Visits, wanted: str) -> list[str]:
    """The demonstration: main pages, all others, states with full data; what failed."""
    have_work_done(visits)
    addresses = json.loads(visits.portal.ask("work.show"))
    failed = []
    for shot in SHOTS:
        if wanted in shot.name:
            failed += picture_page(visits, shot)
    for shot in other_pages(addresses):
        if wanted in f"pages/{shot.name}":
            failed += picture_page(visits, shot, "pages/")
    return failed + picture_states(visits, FULL, wanted, addresses)


def is_wanted(wanted: str, *, pages: bool, states: list[State]) -> bool:
    """Whether a portal has to be started for it."""
    names = [f"states/{one.name}" for one in states]
    if pages:
        names += [shot.name for shot in SHOTS]
        names += [f"pages/{Shot(user, page, '').name}" for user, row in PAGES.items() for page in row]
    return any(wanted in name for name in names)


def picture_first_day(visits: Visits, wanted: str) -> list[str]:
    """A portal just installed, then its first month; what failed."""
    with visits.portal.without_worker():
        failed = picture_states(visits, EMPTY, wanted, {})
    visits.portal.ask("first_day.open_first")
    return failed + picture_states(visits, OPENED, wanted, {})


def main() -> int:
    """Picture all, or those whose name holds the word given."""
    parser = argparse.ArgumentParser(prog="./dev screens", description=__doc__)
    parser.add_argument(
        "wanted", nargs="?", default="", help="chỉ các trang có chữ này trong tên, ví dụ canbo-, states/"
    )
    parser.add_argument("--port", type=int, default=8100)
    given = parser.parse_args()
    var = Path(os.environ["PORTAL_VAR"])
    demo = Portal(var, f"http://127.0.0.1:{given.port}", is_demo=True)
    new = Portal(var / "first-day", f"http://127.0.0.1:{given.port + 1}", is_demo=False)
    failed: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM_ARGUMENTS)
        if is_wanted(given.wanted, pages=True, states=FULL):
            with demo.served(), Visits.at(browser, demo) as visits:
                failed += picture_demo(visits, given.wanted)
        if is_wanted(given.wanted, pages=False, states=EMPTY + OPENED):
            new.begin_anew()
            new.ask("first_day.install")
            with new.served(), Visits.at(browser, new) as visits:
                failed += picture_first_day(visits, given.wanted)
        browser.close()
    pictures = list(FOLDER.rglob("*.webp"))
    print(f"{len(pictures)} ảnh, {sum(one.stat().st_size for one in pictures) // 1000} kB, ở {FOLDER}")
    print("\n".join(f"Không chụp được {one}" for one in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
