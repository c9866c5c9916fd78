"""What must never be is refused by the database itself, whatever door forgot to check."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from portal.accounts.models import User
from reporting.columns import NAMES
from reporting.models import Line, Period, Return, State
from tests import factories as make

pytestmark = pytest.mark.django_db


def refusal(write) -> str:
    """The name of the constraint (or the words of the guard) that refuses the write."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), make.written():
        write()
    diagnostics = caught.value.__cause__.diag
    return diagnostics.constraint_name or diagnostics.message_primary


def a_month(state: str = State.ENTERING) -> Return:
    return make.return_(make.commune(), state=state)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [-1, 10_000_000])
def test_no_count_is_negative_or_out_of_bounds(name, count):
    month, field = a_month(), make.field()
    assert refusal(lambda: make.line(month, field, **{name: count})) == "line_counts_are_whole_and_bounded"


def test_a_line_is_of_a_service_or_a_field():
    month = a_month()
    both = {"service": make.service(month.unit), "field": make.field()}
    for owner in ({}, both):
        assert (
            refusal(lambda owner=owner: Line.objects.create(return_ref=month, **owner))
            == "line_is_of_a_service_or_a_field"
        )


def test_a_service_has_one_line_in_a_return():
    month = a_month()
    service = make.service(month.unit)
    make.line(month, service)
    assert refusal(lambda: make.line(month, service)) == "one_line_per_service"


def test_a_unit_has_one_return_in_a_period():
    month = a_month()
    assert refusal(lambda: make.return_(month.unit, month.period)) == "one_return_per_unit_and_period"


def test_nothing_arose_stands_beside_no_count():
    month, field = a_month(), make.field()
    assert (
        refusal(lambda: make.line(month, field, declared_none=True, received_online=1))
        == "declared_none_means_nothing_arose"
    )


@pytest.mark.parametrize("pair", ["presented", "submitted", "approved", "returned"])
def test_who_and_when_go_together(pair):
    month = a_month()
    setattr(month, f"{pair}_at", make.AT)
    assert refusal(month.save) == f"{pair}_by_and_at"


def test_a_month_is_not_sent_with_a_line_that_does_not_add_up():
    month = a_month()
    make.line(month, make.field(), **{**make.counts(online=3), "pending_in_time": 1})
    assert "còn dòng chưa khớp" in refusal(lambda: make.settle(month, State.SUBMITTED))


def test_a_sent_month_says_who_sent_it():
    month = a_month()
    month.state = State.SUBMITTED
    assert refusal(month.save) == "sent_return_says_who_sent_it"


def test_a_month_given_back_says_why():
    month = make.settle(a_month(), State.RETURNED)
    month.return_reason = ""
    assert refusal(month.save) == "returned_return_says_why"


@pytest.mark.parametrize("state", [State.PRESENTED, State.SUBMITTED, State.APPROVED])
def test_a_sent_month_takes_no_line(state):
    month = a_month()
    line = make.line(month, make.field(), **make.counts(online=3))
    make.settle(month, state)
    for write in (lambda: make.line(month, make.field("Khác")), line.save, line.delete):
        assert "không ghi được dòng" in refusal(write)


def test_a_closed_month_is_immutable():
    month = a_month()
    line = make.line(month, make.field(), **make.counts(online=3))
    closed = Period.objects.get()
    closed.closed_at, closed.closed_by = make.AT, User.objects.command()
    with make.written():
        closed.save()
    assert "đã chốt" in refusal(lambda: make.settle(month, State.SUBMITTED))
    assert "đã chốt" in refusal(line.save)
    assert "đã chốt" in refusal(lambda: make.return_(make.commune()))
    closed.closed_at = closed.closed_by = None
    assert "đã chốt" in refusal(closed.save)
    assert "đã chốt" in refusal(month.delete)


def test_listings_services_names_and_codes_never_overlap_in_time():
    listed = make.procedure()
    make.listing(listed)
    assert refusal(lambda: make.listing(listed, start=date(2025, 1, 1))) == "listing_ranges_never_overlap"
    service = make.service(make.commune(code="18070"), listed)
    assert refusal(lambda: make.service(service.unit, listed)) == "service_ranges_never_overlap"
    make.provide(service, "tinh")
    assert refusal(lambda: make.provide(service, "tinh", status="tam_dung")) == "one_status_a_day"
    assert refusal(lambda: make.commune(code="18070")) == "code_names_one_unit_a_day"


def test_a_quota_is_at_most_100_and_given_once():
    commune = make.commune()
    assert refusal(lambda: make.quota(commune, "Q4", "100.01")) == "quota_is_at_most_100"
    make.quota(commune, "Q4", 90)
    assert refusal(lambda: make.quota(commune, "Q4", 80)) == "one_quota_a_year"


def test_a_procedure_bears_a_national_code():
    assert refusal(lambda: make.procedure("1.00119")) == "procedure_code_is_national"
