"""The forecast of a year: the same as the rule counted out by hand; honest where little is known; always inside its range."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from targets.evaluation import Volume
from targets.forecast import DAMPED, FEWEST, SEASONAL, forecast_dossiers, forecast_services

months = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: Volume(min(pair), max(pair)))
patiently = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a laden machine draws slowly
some_months = st.lists(st.one_of(st.none(), months, months), min_size=0, max_size=12)
curves = st.lists(st.integers(0, 30), min_size=FEWEST, max_size=12).map(sorted)


def by_hand(so_far: list, last_year: list) -> Fraction | None:
    """The likely value counted out: every dossier of every month to come, one month after the other."""
    known = [one for one in so_far if one is not None]
    online, all_ = sum(one.numerator for one in known), sum(one.denominator for one in known)
    if len(known) < 4 or all_ == 0:
        return None
    last = known[-3:] if sum(one.denominator for one in known[-3:]) else known
    rate = Fraction(sum(one.numerator for one in last), sum(one.denominator for one in last))
    then_total = sum(last_year[place].denominator for place, one in enumerate(so_far) if one) if last_year else 0
    for month in range(len(so_far), 12):
        if then_total:
            comes = Fraction(last_year[month].denominator * sum(one.denominator for one in known), then_total)
        else:
            recent = Fraction(sum(one.denominator for one in known[-3:]), 3)
            comes = (recent + Fraction(sum(one.denominator for one in known), len(known))) / 2
        online, all_ = online + comes * rate, all_ + comes
    return Fraction(online * 100) / all_


@patiently
@given(some_months, st.one_of(st.just([]), st.lists(months, min_size=12, max_size=12)))
def test_the_likely_end_is_the_rule_counted_out_by_hand(so_far, last_year):
    made = forecast_dossiers(so_far, last_year)
    assert (made.likely if made else None) == by_hand(so_far, last_year)


@patiently
@given(some_months, st.one_of(st.just([]), st.lists(months, min_size=12, max_size=12)))
def test_the_likely_end_lies_in_its_range_and_no_rate_leaves_0_to_100(so_far, last_year):
    made = forecast_dossiers(so_far, last_year)
    if made:
        assert 0 <= made.low <= made.likely <= made.high <= 100


@patiently
@given(st.integers(1, 50), st.integers(0, 50), st.integers(FEWEST, 12))
def test_months_that_are_all_alike_leave_no_doubt(direct, online, known):
    made = forecast_dossiers([Volume(online, online + direct)] * known)
    assert made.low == made.likely == made.high == Fraction(100 * online, online + direct)
    assert made.expected == (12 - known) * (online + direct)


@patiently
@given(st.lists(st.integers(1, 90), min_size=12, max_size=12), st.integers(1, 7), st.integers(FEWEST, 12))
def test_a_year_that_is_the_last_one_scaled_is_foretold_exactly(last, times, known):
    before = [Volume(0, one) for one in last]
    made = forecast_dossiers([Volume(0, one * times) for one in last[:known]], before)
    assert (made.method, made.expected) == (SEASONAL, times * sum(last[known:]))


@pytest.mark.parametrize(
    "so_far", [[], [Volume(1, 2)] * 3, [Volume(1, 2), None, None, Volume(1, 2), None], [Volume(0, 0)] * 6]
)
def test_too_little_is_said_to_be_too_little(so_far):
    assert forecast_dossiers(so_far) is None


def test_a_month_nobody_reported_is_no_zero():
    full = [Volume(5, 10)] * 5
    assert forecast_dossiers([*full[:2], None, *full[2:]]).likely == 50


def test_one_odd_month_does_not_carry_the_year():
    steady, odd = [Volume(50, 100)] * 8, Volume(0, 100)
    made = forecast_dossiers([*steady, odd])
    assert made.low < made.likely < 50
    assert made.method == DAMPED


@patiently
@given(curves, st.integers(0, 40))
def test_services_that_began_stay_begun_and_none_begins_twice(used, more):
    provided = max(used) + more
    made = forecast_services(used, provided)
    if provided == 0:
        assert made is None
    else:
        now = Fraction(100 * used[-1], provided)
        assert now <= made.low <= made.likely <= made.high <= 100
        assert 0 <= made.expected <= provided - used[-1]


def test_services_begin_as_last_year_where_last_year_is_known():
    last = [10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 88, 90, 100]  # twelve months, then how many were provided
    made = forecast_services([10, 20, 30, 40, 50, 60], 100, last)
    assert (made.method, made.likely) == (SEASONAL, 90)


def test_services_without_last_year_begin_at_the_pace_of_late():
    made = forecast_services([50, 50, 50, 75], 100)  # parts begun: ½, 0, 0, ½ → ⅙ a month of what is left
    assert made.likely == 100 * (1 - Fraction(1, 4) * Fraction(5, 6) ** 8)
    assert forecast_services([1, 2, 3], 10) is None
