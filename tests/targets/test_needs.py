"""What it takes, against the three sentences of domain.md §2, reckoned the slow way."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from targets.evaluation import Volume
from targets.needs import expected_volume, needs

NINETY = Fraction(90)


def test_the_three_sentences():
    found = needs(NINETY, Volume(2400, 3000), 6000)
    assert (found.missing, found.in_a_row, found.share) == (300, 3000, Fraction(95))


def test_out_of_reach_is_said():
    assert needs(Fraction(100), Volume(9, 10), 50).in_a_row is None
    assert needs(NINETY, Volume(0, 1000), 10).share is None
    assert needs(NINETY, Volume(0, 1000), 10).is_out_of_reach


def test_nothing_is_needed_where_the_quota_is_reached_or_none_was_given():
    assert needs(NINETY, Volume(9, 10), 5) is None
    assert needs(None, Volume(0, 10), 5) is None
    assert needs(NINETY, Volume(0, 0), 5) is None


def test_as_many_a_month_as_so_far():
    assert expected_volume(Volume(0, 100), 10, 2) == 20
    assert expected_volume(Volume(0, 100), 0, 12) == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    quota=st.integers(1, 9999).map(lambda hundredths: Fraction(hundredths, 100)),
    below=st.integers(1, 300),
    expected=st.integers(0, 300),
    data=st.data(),
)
def test_so_many_in_a_row_reach_it_and_one_less_does_not(quota, below, expected, data):
    achieved = Volume(data.draw(st.integers(0, below)), below)
    found = needs(quota, achieved, expected)
    if found is None:
        assert Fraction(100 * achieved.numerator, below) >= quota
        return

    def reaches(more: int) -> bool:
        return Fraction(100 * (achieved.numerator + more), below + more) >= quota

    assert reaches(found.in_a_row)
    assert not reaches(found.in_a_row - 1)
    if found.share is not None:
        assert 100 * achieved.numerator + found.share * expected == quota * (below + expected)
