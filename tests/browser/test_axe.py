"""axe-core finds nothing on the pages of the monthly return, at a desk's width and at a telephone's."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from portal.units.models import Unit
from reporting.actions.corrections import ask_correction
from reporting.actions.returns import submit
from reporting.models import Correction, Difficulty, Receipt, Return, State
from tests import factories as make
from tests.browser.test_month import World, log_in, morning, world  # noqa: F401
from tests.factories import AT

# axe-core as npm has it (package.json says which); it is run through the debugger, past the page's content policy.
AXE = (Path(__file__).parent / "axe/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RUN = f"""axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(found => JSON.stringify(
    found.violations.map(one => [one.id, one.nodes.map(node => node.target.join(" "))])))"""
WIDTHS = (1366, 360)


def findings(page: Page) -> list:
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": AXE})
    answer = debugger.send("Runtime.evaluate", {"expression": RUN, "awaitPromise": True, "returnByValue": True})
    return json.loads(answer["result"]["value"])


def sent_month(commune: Unit) -> Return:
    """September, full, sent by the leader: it has a receipt."""
    services = list(commune.services.all())
    month = make.return_(commune, make.period(2026, 9), lines=dict.fromkeys(services, make.counts(online=4)))
    return submit(return_=month, by=make.user(commune, "leader"), at=AT)


@pytest.fixture
def addresses(world: World) -> dict[str, list[str]]:  # noqa: F811
    """Who opens which pages; a month with a warning, one with a receipt and an asked correction, a difficulty."""
    commune = world.commune
    sent_month(commune)
    approved = make.return_(commune, make.period(2026, 8), State.APPROVED)
    ask_correction(return_=approved, reason="Thiếu hồ sơ.", by=make.user(commune, "officer"), at=AT)
    jumped = dict.fromkeys(commune.services.all(), make.counts(online=1) | {"carried_over": 9, "pending_in_time": 9})
    for service, counts in jumped.items():
        make.line(world.return_, service, **counts)
    with make.written():
        Return.objects.filter(pk=world.return_.pk).update(state=State.ENTERING)
        difficulty = Difficulty.objects.create(
            unit=commune, title="Mạng chậm", text="Hay mất kết nối.", by=make.user(commune, "officer"), at=AT
        )
    month, asked = f"/so-lieu/2026-10/{commune.pk}/", Correction.objects.get().pk
    return {
        "can-bo": [
            "/",
            "/so-lieu/",
            month,
            f"{month}tai-len/",
            f"{month}mot-cua/",
            f"{month}doi-chieu/",
            f"/so-lieu/2026-09/{commune.pk}/",
            f"/bien-nhan/{Receipt.objects.get().pk}/",
            f"/dinh-chinh/{asked}/",
            "/dinh-chinh/",
            "/vuong-mac/",
            "/vuong-mac/neu/",
            f"/vuong-mac/{difficulty.pk}/",
        ],
        "lanh-dao": ["/khoa-api/", month],
        "huyen": ["/", "/duyet/", f"/dinh-chinh/{asked}/", "/tien-do/", f"/so-lieu/2026-09/{commune.pk}/danh-dau/"],
        "van-phong": ["/duyet/", "/tien-do/", "/ky/2026-10/chot/"],
    }


@pytest.mark.parametrize("who", ["can-bo", "lanh-dao", "huyen", "van-phong"])
def test_axe_finds_nothing(page: Page, addresses: dict[str, list[str]], who: str):
    log_in(page, who)
    found = {}
    for address in addresses[who]:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 780})
            answer = page.goto(address)
            assert (answer.status, address) == (200, address)
            if problems := findings(page):
                found[address, width] = problems
    assert found == {}
