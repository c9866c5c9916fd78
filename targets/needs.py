"""What it takes to reach a quota that is judged on the year to date: three sentences of domain.md §2. Pure arithmetic."""

from dataclasses import dataclass
from fractions import Fraction

from targets.evaluation import Volume, gap
from targets.indicators import FULL


@dataclass(frozen=True)
class Needs:
    """How many are missing today; how many more in a row would do, all of them online; which share of what is expected.

    `in_a_row` and `share` (per cent, exact) are None where no number of dossiers, or no share, reaches the quota any more.
    """

    missing: int
    in_a_row: int | None
    expected: int
    share: Fraction | None

    @property
    def is_out_of_reach(self) -> bool:
        return self.in_a_row is None or self.share is None


def needs(quota: Fraction | None, achieved: Volume, expected: int) -> Needs | None:
    """None where nothing is missing or nothing is judged. `expected`: dossiers still to come until the year ends."""
    missing = gap(quota, achieved)
    if not missing or quota is None:
        return None
    short = quota * achieved.denominator / FULL - achieved.numerator
    rest = 1 - quota / FULL
    in_a_row = None if rest == 0 else _up(short / rest)
    if expected == 0:
        return Needs(missing, in_a_row, expected, None)
    share = FULL * (short + quota * expected / FULL) / expected
    return Needs(missing, in_a_row, expected, share if share <= FULL else None)


def expected_volume(achieved: Volume, months_known: int, months_left: int) -> int:
    """As many a month as so far this year; a plain guess, said beside the number wherever it is shown."""
    if months_known == 0:
        return 0
    return (2 * achieved.denominator * months_left + months_known) // (2 * months_known)


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
