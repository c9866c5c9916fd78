"""The tables of `./dev screens`: they name only what there is, and no page is forgotten."""

from collections import Counter

import pytest
from django.urls import Resolver404, get_resolver, resolve

from tests.browser.walk import ELSEWHERE, named
from tests.screens.shots import PAGES, SHOTS
from tests.screens.states import EMPTY, FULL, OPENED

NAMES = {name for name, _ in named(get_resolver().url_patterns)}
STATES = [*EMPTY, *OPENED, *FULL]
# Answered with a file, or by POST alone and then with another page; or pictured under another name.
NO_PICTURE = ELSEWHERE - {"intake", "apply_quotas", "end_exception", "provision_answer"} | {
    *("progress_call", "progress_export", "commune_paper", "hide_start", "show_start", "quotas_file", "apply_quotas"),
    *("cascade_rule", "save_cascade", "propose_cascade", "discard_cascade", "issue_cascade", "cascade_paper"),
    *("save_profile", "remove_second_factor", "end_sessions", "end_delegation", "unlock_account", "enable_account"),
    *("reset_second_factor", "reset_password", "disable_account", "unlock_address", "change_log_export"),
    *("issue_token", "rotate_token", "revoke_token", "return_workbook", "marked_workbook", "save_cells", "return_step"),
    *("unit_report", "decide_correction", "move_difficulty", "upload_statistics", "export_reconciliation"),
    *("explain_differences", "accept_differences", "urge", "settle_urgings", "urging_letter", "number_urging_letter"),
    *("answer_urging", "review_batch", "ask_for_report", "ask_for_year", "ask_for_range", "decide_dispatch"),
    *("try_again", "cancel_edition", "build_anew", "edition_file", "signed_document", "dispatch", "calendar_feed"),
    *("end_outage", "procedures_csv", "procedures_json", "provision_export", "finish_plan", "appendix_file"),
    *("remove_outage", "remove_request", "correct_urging_letter", "change_urging_answer", "withdraw_urging"),
    *("answer_nothing", "close_review", "decide_proposals", "recall_proposal", "issue_draft", "discard_draft"),
    *("draft_file", "upload_appendix", "correct_layout", "accept_suggestions", "take_back", "apply_intake"),
    *("discard_intake", "results", "own_services", "calendar_document", "open_month", "way_out"),
}


def pictured() -> set[str]:
    """The names of the addresses that are pictured with full data."""
    main = {resolve(shot.address.split("?")[0]).url_name for shot in SHOTS}
    by_hand = {"return", "second_factor", "external_file"}  # behind a link, or in a state
    return main | by_hand | {name for names in PAGES.values() for name in names}


def test_only_pages_that_there_are_stand_in_the_tables():
    assert {name for names in PAGES.values() for name in names} - NAMES == set()


def test_no_page_is_forgotten():
    """A new page gets a picture, or a word in NO_PICTURE that it is none."""
    assert sorted(NAMES - pictured() - NO_PICTURE) == []
    assert sorted(NO_PICTURE - NAMES) == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_a_state_stands_at_an_address_that_there_is(state):
    if state.address in NAMES:
        return
    try:
        resolve(state.address.split("?")[0])
    except Resolver404:
        assert state.state == "404"


def test_each_picture_has_a_name_of_its_own():
    names = [shot.name for shot in SHOTS] + [f"pages/{user}/{name}" for user, row in PAGES.items() for name in row]
    assert [name for name, times in Counter(names + [state.name for state in STATES]).items() if times > 1] == []
