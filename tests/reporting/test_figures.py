"""What the figures count, one rule a test; the random worlds of test_figures_oracle hold the sum of them."""

from datetime import date

import pytest

from portal.core.periods import Month
from reporting.figures import coverage, facts_by_unit, sums_by_field, sums_by_unit
from targets.evaluation import Facts
from tests import factories

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


def year_of(unit, month=OCTOBER, **given) -> Facts:
    return facts_by_unit(month, span="year", **given).get(unit.pk, Facts())


def test_an_empty_cell_never_becomes_a_zero_in_q4():
    commune = factories.commune()
    full, holed = factories.provided_service(commune), factories.provided_service(commune)
    counts = factories.counts(online=3, direct=2)
    factories.return_(commune, state="submitted", lines={full: counts, holed: counts | {"resolved_late": None}})
    facts = year_of(commune)
    assert (facts.resolved_online, facts.resolved) == (3, 5)


def test_declared_none_counts_like_all_zeros_and_an_empty_line_is_unclear():
    commune = factories.commune()
    declared, zeros, empty = (
        factories.provided_service(commune, start=date(2026, 9, 20)) for _ in range(3)
    )  # in force in October alone
    factories.return_(commune, state="submitted", lines={declared: None, zeros: factories.ZERO, empty: {}})
    facts = year_of(commune)
    assert (facts.provided, facts.used, facts.unclear) == (3, 0, 1)


@pytest.mark.parametrize(
    ("state", "sent", "approved"),
    [
        ("assigned", 0, 0),
        ("entering", 0, 0),
        ("presented", 0, 0),
        ("returned", 0, 0),
        ("submitted", 1, 0),
        ("approved", 1, 1),
        ("correcting", 1, 1),
    ],
)
def test_a_return_counts_once_it_is_sent(state, sent, approved):
    commune = factories.commune()
    service = factories.provided_service(commune)
    factories.return_(commune, state=state, lines={service: factories.counts(online=1)})
    assert (year_of(commune).used, year_of(commune, only_approved=True).used) == (sent, approved)


def test_a_correction_that_was_never_approved_does_not_count():
    commune = factories.commune()
    service = factories.provided_service(commune)
    made = factories.return_(commune, state="entering", lines={service: factories.counts(online=1)})
    made.state = "correcting"
    with factories.written():
        made.save()
    assert year_of(commune).used == 0


def test_the_year_begins_with_its_first_period_and_ends_with_the_one_asked_for():
    commune = factories.commune()
    service = factories.provided_service(commune)
    for year, month, online in ((2025, 12, 1), (2026, 1, 2), (2026, 10, 4), (2026, 11, 8)):
        factories.return_(
            commune, factories.period(year, month), "approved", lines={service: factories.counts(online=online)}
        )
    month = facts_by_unit(OCTOBER, span="month")[commune.pk]
    assert (year_of(commune).resolved_online, month.resolved_online) == (2 + 4, 4)


def test_q4_takes_each_month_on_the_list_in_force_at_that_months_end():
    commune = factories.commune()
    ended = factories.provided_service(commune, until=date(2026, 9, 14))  # its last full month is August
    for month, online in ((8, 1), (9, 2)):
        factories.return_(
            commune, factories.period(2026, month), "approved", lines={ended: factories.counts(online=online)}
        )
    facts = year_of(commune)
    assert (facts.listed, facts.resolved_online) == (0, 1)


def test_lines_outside_the_list_never_enter_the_four():
    commune = factories.commune()
    factories.return_(commune, state="approved", lines={factories.field(): factories.counts(online=7)})
    assert year_of(commune) == Facts()


def test_a_service_is_national_only_where_it_is_provided_at_all():
    commune = factories.commune()
    factories.provide(factories.service(commune), "quoc_gia")
    factories.provide(factories.service(commune), "tinh")
    factories.provide(factories.service(commune), status="tam_dung")
    factories.provide(factories.service(commune), start=date(2026, 10, 14))
    factories.provide(factories.service(commune), start=date(2026, 10, 15))
    facts = year_of(commune)
    assert (facts.listed, facts.provided, facts.national) == (5, 2, 1)


def test_a_list_without_quotas_gives_none_of_the_four():
    factories.decision("1929/QĐ-UBND", start=date(2020, 6, 23), until=date(2026, 10, 1), has_quotas=False)
    factories.decision(start=date(2026, 10, 1))
    commune = factories.commune()
    service = factories.provided_service(commune)
    for month in (9, 10):
        factories.return_(
            commune, factories.period(2026, month), "approved", lines={service: factories.counts(online=month)}
        )
    assert (year_of(commune, Month(2026, 9)), year_of(commune).resolved_online) == (Facts(), 10)


def test_coverage_of_a_month_that_nobody_opened():
    factories.service(factories.commune())
    assert coverage(Month(2031, 5)) == {
        "units_due": 1,
        "units_sent": 0,
        "units_approved": 0,
        "lines_due": 1,
        "lines_filled": 0,
    }


def test_coverage_of_some_units():
    commune, other = factories.commune(), factories.commune()
    one, _, elsewhere = factories.service(commune), factories.service(commune), factories.service(other)
    factories.return_(commune, state="submitted", lines={one: None})
    factories.return_(other, state="approved", lines={elsewhere: None})
    assert coverage(OCTOBER, unit_ids=[commune.pk]) == {
        "units_due": 1,
        "units_sent": 1,
        "units_approved": 0,
        "lines_due": 2,
        "lines_filled": 1,
    }


def test_sums_by_field_keep_listed_and_unlisted_apart_and_count_what_is_missing():
    commune = factories.commune()
    full, holed = (factories.service(commune, factories.procedure(in_field="Đất đai")) for _ in range(2))
    factories.return_(
        commune,
        state="approved",
        lines={
            full: factories.counts(online=3, direct=1),
            holed: {"received_online": 2},
            factories.field("Đất đai"): factories.counts(direct=5),
            factories.field("Xây dựng"): None,
        },
    )
    land, building = sums_by_field(OCTOBER)
    assert [land["field"], building["field"]] == ["Đất đai", "Xây dựng"]
    assert (land["counts"]["received_online"], land["missing"]["received_online"]) == (5, 0)
    assert (land["counts"]["received_direct"], land["missing"]["received_direct"]) == (6, 1)
    assert (land["listed"].counts["received_direct"], land["unlisted"].counts["received_direct"]) == (1, 5)
    assert (land["lines_due"], land["lines_filled"], land["unlisted"].lines) == (2, 1, 1)
    assert set(building["counts"].values()) == {0}


def test_a_sum_of_which_nothing_is_known_is_unknown():
    commune = factories.commune()
    factories.return_(commune, state="approved", lines={factories.service(commune): {}})
    [row] = sums_by_field(OCTOBER)
    assert (set(row["counts"].values()), set(row["missing"].values())) == ({None}, {1})


def test_over_the_year_flows_are_summed_and_stocks_are_not():
    commune = factories.commune()
    service = factories.service(commune)
    for month, carried, pending in ((1, 4, 3), (2, 3, 2), (3, 2, 1)):
        counts = factories.counts(direct=1) | {
            "carried_over": carried,
            "resolved_on_time": 1 + carried - pending,
            "pending_in_time": pending,
        }
        factories.return_(commune, factories.period(2026, month), "approved", lines={service: counts})
    counts = sums_by_unit(Month(2026, 3), span="year")[commune.pk]["counts"]
    assert (counts["received_direct"], counts["carried_over"], counts["pending_in_time"]) == (3, 4, 1)


def test_a_span_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="Không có khoảng “quarter”"):
        facts_by_unit(OCTOBER, span="quarter")


def test_every_question_is_one_statement_however_many_units(django_assert_num_queries):
    for units in (1, 2):  # one, then three
        for _ in range(units):
            commune = factories.commune()
            service = factories.provided_service(commune)
            factories.return_(commune, state="approved", lines={service: factories.counts(online=1)})
        with django_assert_num_queries(2):
            facts_by_unit(OCTOBER, span="year")
            coverage(OCTOBER)
        with django_assert_num_queries(3):  # names of fields, sums, lines due
            sums_by_field(OCTOBER)
