"""What pages say in their states: acts that cannot be taken back ask first, lists of faults stay short, empty pages lead on."""

import html
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from import_export.results import Result, RowResult

from catalog.importing.services_file import COLUMNS as SERVICE_COLUMNS
from portal.accounts.delegations import delegate
from portal.accounts.tokens import issue_token
from portal.core.exchange import COLUMN_WORDS, changes_shown
from reporting.checks import Problem
from targets.actions.assignments import save_draft
from targets.quotas_file import COLUMNS
from tests import factories as make
from tests.browser.walk import Walk, small_province
from tests.factories import AT

FOLDED = (
    r'<details class="send-back"><summary[^>]*>[^<]*</summary><form method="post" action="{address}">.*?<p>[^<]+</p>'
)


@pytest.fixture
def walk(db) -> Walk:
    return small_province()


def page(walk: Walk, role: str, name: str, **given: object) -> str:
    client = Client()
    client.force_login(walk.people[role])
    return html.unescape(client.get(reverse(name, kwargs=given)).content.decode())


def asks_first(text: str, name: str, **given: object) -> bool:
    """The only form of the act is folded away behind words of what follows."""
    address = re.escape(reverse(name, kwargs=given))
    folded = re.findall(FOLDED.format(address=address), text, re.DOTALL)
    return len(folded) == 1 == text.count(f'action="{reverse(name, kwargs=given)}"')


def test_the_end_of_a_review_and_of_a_proposal_asks_first(walk):
    review, proposal = walk.arguments["review"], walk.arguments["proposal"]
    assert asks_first(page(walk, "supervisor", "review_board", review=review), "close_review", review=review)
    assert asks_first(page(walk, "officer", "proposal", proposal=proposal), "recall_proposal", proposal=proposal)


def test_the_end_of_a_key_asks_first(walk):
    leader = walk.people["leader"]
    token, _ = issue_token(unit=leader.unit, name="Một cửa", days=30, by=leader, at=AT)
    assert asks_first(page(walk, "leader", "tokens"), "revoke_token", token=token.pk)


def test_a_new_password_and_the_end_of_a_delegation_ask_first(walk):
    leader, officer = walk.people["leader"], walk.people["officer"]
    assert asks_first(page(walk, "leader", "account", user=officer.pk), "reset_password", user=officer.pk)
    given = delegate(
        giver=leader,
        taker=officer,
        permissions=["return.submit"],
        starts=AT.date(),
        ends=AT.date(),
        reason="Họp",
        at=AT,
    )
    assert asks_first(page(walk, "leader", "my_account"), "end_delegation", delegation=given.pk)


def test_a_draft_of_quotas_is_given_up_after_asking(walk):
    giver = walk.people["reviewer"].unit
    levels = {(walk.people["officer"].unit_id, "Q1"): 9000}
    save_draft(giver=giver, year=2026, levels=levels, seen="", by=walk.people["reviewer"], at=AT)
    text = page(walk, "reviewer", "cascade", year=2026, unit=giver.pk)
    assert asks_first(text, "discard_cascade", year=2026, unit=giver.pk)


def test_of_many_faults_ten_are_shown_and_the_others_folded():
    def drawn(count: int) -> str:
        problems = [Problem("error", "unfinished", f"Dòng {number}", line=str(number)) for number in range(count)]
        return render_to_string("reporting/_refusal.html", {"refusal": {"message": "Chưa gửi."}, "problems": problems})

    assert "<details>" not in drawn(10)
    shown, folded = drawn(12).split("<details>")
    assert (shown.count("<li>"), folded.count("<li>")) == (10, 2)
    assert "Xem 2 chỗ còn lại" in folded


def test_who_chose_nobody_to_urge_reads_why_above_the_list(walk):
    client = Client()
    client.force_login(walk.people["supervisor"])
    text = html.unescape(client.post(reverse("urge") + "?ky=2026-09&viec=late", {}).content.decode())
    assert 0 < text.find("alert--error") < text.find("<table")


def test_a_page_without_plans_leads_on_whoever_makes_them(db):
    office = make.department("Văn phòng UBND tỉnh", parent=make.province(code="42"), code="VP-UBND")
    found = {}
    for role in ("aggregator", "supervisor"):
        client = Client()
        client.force_login(make.user(office, role))
        text = client.get(reverse("plans")).content.decode()
        found[role] = text[text.index('class="empty"') :].count(reverse("suggested_plans"))
    assert found == {"aggregator": 1, "supervisor": 0}


def test_the_first_day_says_what_comes_and_blames_nobody(db):
    """Without a month, without a list: no field is marked wrong that nobody filled."""
    office = make.department("Văn phòng UBND tỉnh", parent=make.province(code="42"), code="VP-UBND")
    client = Client()
    client.force_login(make.user(office, "aggregator"))
    overview, versions, home = (
        html.unescape(client.get(reverse(name)).content.decode()) for name in ("overview", "compare_versions", "home")
    )
    assert "Cổng tự mở kỳ vào ngày 1 hằng tháng" in overview
    assert "Không có kỳ này" not in overview
    assert "Chưa có phiên bản nào để so" in versions
    assert "bắt buộc" not in versions
    assert "không duyệt số liệu" not in home


def test_the_changes_of_a_file_stand_under_words_for_people():
    result = Result()
    result.diff_headers = ["unit", "percent"]
    result.append_row_result(RowResult())
    result.rows[0].diff = ["18136", "85,50"]
    assert changes_shown(result, 5) == [[("Mã đơn vị", "18136"), ("Mức (%)", "85,50")]]
    assert set(COLUMN_WORDS) >= {*COLUMNS, *SERVICE_COLUMNS}
