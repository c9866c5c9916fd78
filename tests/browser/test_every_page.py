"""Every page there is: axe finds nothing, no word of the code, nothing wider than 320 px or its paper; the keyboard has its way.

A page is looked at by the first role that finds it; the pages of the navigation, which differ by role, by each role.
"""

import json

import pytest
from django.test import Client
from django.urls import get_resolver
from playwright.sync_api import Page

from tests.browser.plain_words import words_of_code
from tests.browser.test_axe import AXE, RULES, morning  # noqa: F401
from tests.browser.walk import ELSEWHERE, ROLES, Walk, named, small_province

DESK, REFLOW = {"width": 1366, "height": 768}, {"width": 320, "height": 780}
# wcag22aa brings the size of targets, 24 px or room around them.
RUN = """axe.run(document, {runOnly: %s}).then(found => JSON.stringify(
    found.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.target.join(" "))])))"""
OF_EACH_ROLE = {
    "home",
    "overview",
    "own_months",
    "own_results",
    "review",
    "progress",
    "procedures",
    "reports",
    "search",
    "outages",  # with the forms of who may write them
    "outage",
    "urging",
}
POSITIVE_TABINDEX = 'document.querySelectorAll(\'[tabindex]:not([tabindex="0"]):not([tabindex="-1"])\').length'
WIDTH = "document.documentElement.scrollWidth"
# What the margins of a sheet of A4 leave, upright and across, in pixels; and how far to the right a page's parts reach that
# print upright (false) or across (true).
UPRIGHT, ACROSS = 680, 1009
REACHES = """across => Math.floor(Math.max(0, ...[...document.querySelectorAll("main *")]
    .filter(one => Boolean(one.closest(".landscape")) === across).map(one => one.getBoundingClientRect().right)))"""


@pytest.fixture
def walk(transactional_db) -> Walk:
    return small_province()


def enter(page: Page, walk: Walk, role: str) -> None:
    """Logged in without the form, which other tests fill."""
    client = Client()
    client.force_login(walk.people[role])
    page.goto("/healthz")
    address = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def findings(page: Page) -> list:
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": AXE})
    asked = {"expression": RUN % json.dumps([*RULES, "wcag22aa"]), "awaitPromise": True, "returnByValue": True}
    answer = debugger.send("Runtime.evaluate", asked)
    debugger.detach()
    return json.loads(answer["result"]["value"])


def pages_to_look_at(walk: Walk, role: str) -> dict[str, str]:
    mine = walk.pages_of(role)
    before = {name for other in ROLES[: ROLES.index(role)] for name in walk.pages_of(other)}
    return {name: address for name, address in mine.items() if name in OF_EACH_ROLE or name not in before}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_found_on_any_page(page: Page, walk: Walk, role: str):
    enter(page, walk, role)
    problems = {}
    for name, address in pages_to_look_at(walk, role).items():
        page.set_viewport_size(DESK)
        page.goto(address)
        found = findings(page)
        if page.evaluate(POSITIVE_TABINDEX):
            found.append("positive tabindex")
        page.set_viewport_size(REFLOW)
        found += [["at 320", *one] for one in findings(page)]
        if (width := page.evaluate(WIDTH)) > REFLOW["width"]:
            found.append(["wider than 320 px", width])
        if name != "gallery":  # it names the components
            found += [["word of the code", word] for word in words_of_code(page.content())]
        if found:
            problems[name] = found
    assert problems == {}


def test_what_is_no_page_leads_on_or_is_a_file_or_hides(walk: Walk):
    """No address answers a person with an error that says nothing, and the list of exceptions names only what exists."""
    seen = {name for role in ROLES for name in walk.pages_of(role)}
    assert len(seen) > 60
    assert {name for name, _ in named(get_resolver().url_patterns)} >= ELSEWHERE
    client = Client()
    client.force_login(walk.people["administrator"])
    rest = {name: client.get(address) for name, address in walk.addresses() if name not in seen}
    allowed = {302, 404, 405}
    odd = {name: one.status_code for name, one in rest.items() if one.status_code not in allowed and _is_page(one)}
    assert odd == {}


def _is_page(answer) -> bool:
    return answer.status_code >= 400 or answer.headers["Content-Type"].startswith("text/html")


def test_the_first_tab_skips_the_frame_and_the_slash_goes_to_the_search_box(page: Page, walk: Walk):
    enter(page, walk, "viewer")
    page.goto("/tien-do/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "tim"
    page.keyboard.type("huong/son")
    assert page.evaluate("document.activeElement.value") == "huong/son"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim/?q=*")


def test_the_focus_is_seen_and_follows_the_page(page: Page, walk: Walk):
    enter(page, walk, "viewer")
    page.goto("/tien-do/")
    places, hidden = [], []
    for _ in range(25):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect(), drawn = getComputedStyle(one);
            return [one.tagName, box.top + scrollY, drawn.outlineStyle, box.width * box.height]; }"""
        )
        if here[0] == "BODY":
            break
        places.append(here[1])
        if here[2] == "none" or not here[3]:
            hidden.append(here)
    assert hidden == []
    backwards = [(one, two) for one, two in zip(places, places[1:], strict=False) if two < one - 400]
    assert backwards == []


def test_nothing_moves_where_a_person_asked_for_less_motion(page: Page, walk: Walk):
    page.emulate_media(reduced_motion="reduce")
    enter(page, walk, "administrator")
    page.goto("/thanh-phan/")
    assert page.evaluate("document.getAnimations().length") == 0


def test_forced_colours_keep_the_edges(page: Page, walk: Walk):
    page.emulate_media(forced_colors="active")
    enter(page, walk, "administrator")
    page.goto("/thanh-phan/")
    bare = page.evaluate(
        """[...document.querySelectorAll(".badge, .tag, .alert, .card, .btn, .field input:not([type=checkbox], [type=radio])")]
        .filter(one => one.offsetParent && getComputedStyle(one).borderTopStyle === "none").map(one => one.outerHTML)"""
    )
    assert bare == []


@pytest.mark.parametrize("role", ROLES)
def test_every_page_fits_its_paper(page: Page, walk: Walk, role: str):
    enter(page, walk, role)
    page.emulate_media(media="print")
    cut = {}
    for name, address in pages_to_look_at(walk, role).items():
        page.goto(address)
        is_wide = page.evaluate("getComputedStyle(document.body).page") == "wide"
        for across, width in ((False, ACROSS if is_wide else UPRIGHT), (True, ACROSS)):
            page.set_viewport_size({"width": width, "height": UPRIGHT})
            if (reached := page.evaluate(REACHES, across)) > width:
                cut[name] = reached, width
    assert cut == {}
