"""Numbers as an office writes them, against long division and counting by hand."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.numbers import count_vn, decimal_text, decimal_vn, rate_text

counts = st.integers(0, 9_999_999)
targets = st.integers(0, 10_000).map(lambda hundredths: Fraction(hundredths, 100))


def long_division(numerator: int, denominator: int) -> str:
    """Per cent with two decimals, half up, by decimal division with far more digits than a tie can hide in."""
    with localcontext() as context:
        context.prec = 60
        return str((Decimal(numerator) * 100 / Decimal(denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(counts, st.integers(1, 9_999_999))
@example(1, 800)  # 0,125
@example(49_995, 100_000)
@example(0, 1)
def test_rate_is_long_division_rounded_half_up(numerator, denominator):
    assert rate_text(numerator, denominator) == long_division(numerator, denominator)


@given(counts, st.integers(1, 9_999_999), targets)
@example(49_995, 100_000, Fraction(50))
@example(73_204_999, 100_000_000, Fraction(73_205, 1000))
def test_rate_reads_below_its_target_exactly_where_it_is(numerator, denominator, target):
    shown = Fraction(rate_text(numerator, denominator, target))
    exact = Fraction(numerator * 100, denominator)
    assert (shown < target) == (exact < target)
    assert abs(shown - exact) < Fraction(1, 100)


@given(counts, st.integers(1, 9_999_999), targets)
def test_a_target_changes_the_print_only_where_rounding_would_reach_it(numerator, denominator, target):
    plain = rate_text(numerator, denominator)
    if not (Fraction(numerator * 100, denominator) < target <= Fraction(plain)):
        assert rate_text(numerator, denominator, target) == plain


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "printed"),
    [
        (49_995, 100_000, 50, "49.99"),
        (50_000, 100_000, 50, "50.00"),
        (49_995, 100_000, None, "50.00"),
        (99_999, 100_000, 100, "99.99"),
        (0, 7, 0, "0.00"),
        (0, 7, None, "0.00"),
        (3, 0, 50, None),
        (0, 0, None, None),
        (7, 2, None, "350.00"),
    ],
)
def test_rate_by_hand(numerator, denominator, target, printed):
    assert rate_text(numerator, denominator, None if target is None else Fraction(target)) == printed


def grouped_by_hand(value: int) -> str:
    digits, parts = str(abs(value)), []
    while digits:
        digits, parts = digits[:-3], [digits[-3:], *parts]
    return ("-" if value < 0 else "") + ".".join(parts)


@given(st.integers(-(10**15), 10**15))
@example(-999)
@example(1_000)
def test_count_is_grouped_by_three(value):
    assert count_vn(value) == grouped_by_hand(value)


def test_what_is_missing_is_a_dash_and_never_a_zero():
    assert (count_vn(None), decimal_vn(None), count_vn(0)) == ("–", "–", "0")


@given(st.integers(-(10**9), 10**9))
@example(-50)
@example(-1)
@example(0)
def test_hundredths_print_and_read_back(hundredths):
    text = decimal_text(hundredths)
    assert Decimal(text) * 100 == hundredths
    assert decimal_vn(text) == ("-" if hundredths < 0 else "") + (
        f"{grouped_by_hand(abs(hundredths) // 100)},{abs(hundredths) % 100:02d}"
    )
