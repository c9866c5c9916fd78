"""The demonstration in a database: whole, sealed, with work for every role."""

import pytest
from django.db.models import F, Q

from portal.accounts.deeds import broken_links
from portal.accounts.models import ChainLink, Deed, User
from portal.core.periods import Month
from portal.dashboards.demo.fill import existing_mark, is_foreign, mark_of
from portal.dashboards.demo.people import PASSWORD, people_shown
from portal.dashboards.demo.world import BEGUN
from portal.units.models import Level, Unit
from reporting.models import SENT, Line, Period, Return, State
from reporting.workflow import open_steps
from targets.models import Quota
from tests.demo.conftest import UNTIL

pytestmark = pytest.mark.usefixtures("small_demo")


def open_returns():
    return Return.objects.filter(period__closed_at=None).select_related("period", "unit")


def test_every_month_from_december_on_is_closed_and_the_next_is_open():
    expected = [(2025, 12, True)] + [(2026, month, True) for month in range(1, 11)] + [(2026, 11, False)]
    assert [(p.year, p.month, p.is_closed) for p in Period.objects.all()] == expected


def test_every_period_was_closed_on_its_date_and_cites_its_calendar():
    closed = Period.objects.exclude(closed_at=None)
    assert [p.closed_at.date() for p in closed] == [p.close_due for p in closed]
    assert not Period.objects.filter(due_document="").exists()


def test_no_sent_return_has_an_empty_line_or_one_that_does_not_add_up():
    sent = Line.objects.filter(return_ref__state__in=[*SENT, State.PRESENTED])
    assert sent.exists()
    assert not sent.exclude(consistent=True, complete=True).exists()


def test_carried_over_is_what_was_pending_a_month_before_or_one_more_with_a_note():
    lines = {(li.return_ref.period.month, li.service_id): li for li in _lines_of_approved(2026)}
    pairs = [(lines[month - 1, service], li) for (month, service), li in lines.items() if (month - 1, service) in lines]
    slips = [li for before, li in pairs if (li.carried_over or 0) != _pending(before)]
    assert len(slips) < len(pairs) / 100
    assert all(li.note for li in slips)


def test_every_state_but_a_correction_occurs_in_the_open_month():
    assert {one.state for one in open_returns()} == set(State) - {State.CORRECTING}


def test_a_draft_has_lines_missing_and_one_that_does_not_add_up():
    draft = open_returns().filter(state=State.ENTERING, unit__versions__level=Level.COMMUNE).first()
    assert 0 < draft.lines.count() < 92
    assert draft.lines.filter(consistent=False).exists()


@pytest.mark.parametrize("role", ["officer", "leader", "reviewer", "aggregator"])
def test_whoever_logs_in_finds_something_to_do(role: str):
    user = next(one for one in people_shown(User.objects.all()) if one.roles == [role])
    deeds = {step.deed for one in open_returns() for step in open_steps(user, one, one.period.data_to)}
    wanted = {"officer": "enter", "leader": "submit", "reviewer": "approve", "aggregator": "accept"}
    assert wanted[role] in deeds


def test_one_account_a_role_is_shown_and_its_password_opens():
    shown = people_shown(User.objects.all())
    roles = ["officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "security_contact", "viewer"]
    assert [user.roles for user in shown] == [[role] for role in roles]
    assert shown[0].check_password(PASSWORD)
    assert shown[0].unit == shown[1].unit


def test_every_unit_that_owes_has_an_officer_and_a_leader():
    owing = set(Return.objects.values_list("unit", flat=True))
    for role in ("officer", "leader"):
        assert set(User.objects.filter(roles=[role]).values_list("unit", flat=True)) == owing


def test_communes_have_quotas_by_a_document_that_says_it_is_invented():
    assert Quota.objects.filter(unit__versions__level=Level.COMMUNE, year=2026).count() == 6 * 4
    assert not Quota.objects.exclude(document__endswith="(minh họa)").exists()


def test_no_moment_lies_outside_the_periods_whatever_the_clock():
    last = Period.objects.last()
    assert Deed.objects.order_by("at").first().at == BEGUN
    assert Deed.objects.order_by("-at").first().at.date() <= last.close_due
    steps = ("presented_at", "submitted_at", "approved_at", "returned_at")
    outside = Q()
    for step in steps:
        outside |= Q(**{f"{step}__date__gt": F("period__close_due")}) | Q(
            **{f"{step}__date__lte": F("period__data_to")}
        )
    assert not Return.objects.filter(outside).exists()


def test_the_chain_of_every_unit_is_whole():
    units = set(Return.objects.values_list("unit", flat=True))
    assert units <= set(ChainLink.objects.exclude(unit=None).values_list("unit", flat=True))
    assert broken_links() == []


def test_the_demonstration_is_known_again():
    assert existing_mark() == mark_of(1, UNTIL)
    assert not is_foreign()


def test_the_structure_of_the_decision_is_kept_to_the_present():
    assert not Unit.objects.exclude(versions__valid__contains=Month(2026, 11).data_to).exists()


def _lines_of_approved(year: int):
    approved = Line.objects.filter(return_ref__state=State.APPROVED, return_ref__period__year=year)
    return approved.exclude(service=None).select_related("return_ref__period")


def _pending(line: Line) -> int:
    return (line.pending_in_time or 0) + (line.pending_overdue or 0)
