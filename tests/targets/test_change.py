"""The parts of a change sum to it exactly, whatever the figures; and each part names its own cause."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from targets.change import CATALOGUE, CORRECTIONS, MIX, RESULT, UNITS, VOLUME, explain

cell = st.integers(0, 12).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below)))
cells = st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 4)), cell, max_size=9)


def rate(figures) -> Fraction | None:
    below = sum(one[1] for one in figures.values())
    return Fraction(100 * sum(one[0] for one in figures.values()), below) if below else None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=cells, after=cells, before_first=st.none() | cells, after_first=st.none() | cells)
def test_the_parts_sum_exactly_to_the_difference(before, after, before_first, after_first):
    found = explain(before, after, before_first=before_first, after_first=after_first)
    if rate(before) is None or rate(after) is None:
        assert found is None
    else:
        assert (found.before, found.after) == (rate(before), rate(after))
        assert sum(found.parts.values()) == found.after - found.before


def only(part: str, found) -> bool:
    return all((value != 0) == (name == part) for name, value in found.parts.items())


def test_a_unit_that_came_in():
    assert only(UNITS, explain({(1, 1): (5, 10)}, {(1, 1): (5, 10), (2, 1): (10, 10)}))


def test_a_procedure_that_came_in():
    assert only(CATALOGUE, explain({(1, 1): (5, 10)}, {(1, 1): (5, 10), (1, 2): (10, 10)}))


def test_a_unit_that_has_more_to_do():
    assert only(VOLUME, explain({(1, 1): (5, 10), (2, 1): (9, 10)}, {(1, 1): (5, 10), (2, 1): (18, 20)}))


def test_a_procedure_that_is_asked_for_more():
    assert only(MIX, explain({(1, 1): (5, 10), (1, 2): (10, 10)}, {(1, 1): (5, 10), (1, 2): (20, 20)}))


def test_a_procedure_that_does_better():
    assert only(RESULT, explain({(1, 1): (5, 10)}, {(1, 1): (8, 10)}))


def test_a_correction():
    found = explain({(1, 1): (5, 10)}, {(1, 1): (8, 10)}, after_first={(1, 1): (5, 10)})
    assert only(CORRECTIONS, found)
