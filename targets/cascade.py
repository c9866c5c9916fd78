"""Whether the quotas of a giver's communes add up to its own (Điều 2 khoản 1 điểm d, đoạn cuối), and a set that does.

Pure arithmetic: volumes and rates come in as values. A rate is an exact Fraction in per cent; a volume is counted in
things (services for Q1–Q3, dossiers for Q4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from targets.indicators import FULL

NOTHING = Fraction(0)
STEPS = {"0.5": Fraction(1, 2), "1": Fraction(1)}  # to what a proposal is rounded up, in per cent


@dataclass(frozen=True)
class Share:
    """One part of the whole: how much is expected of it, the rate it had (None: it had nothing), the rate asked of it.

    A part of which nothing is asked promises nothing. `is_fixed` keeps a proposal from touching what is asked.
    """

    volume: int
    history: Fraction | None = None
    asked: Fraction | None = None
    is_fixed: bool = False


@dataclass(frozen=True)
class Balance:
    """What the parts bring together against what is demanded of the whole; nothing missing: `missing` is 0."""

    volume: int
    needed: Fraction
    brought: Fraction

    @property
    def reaches(self) -> bool:
        return self.brought >= self.needed

    @property
    def missing(self) -> int:
        """How many things the parts fall short by, whole ones."""
        short = self.needed - self.brought
        return max(0, -(-short.numerator // short.denominator))

    @property
    def missing_points(self) -> Fraction:
        """The same in percentage points of the whole."""
        return max(NOTHING, self.needed - self.brought) * FULL / self.volume if self.volume else NOTHING

    @property
    def rate(self) -> Fraction | None:
        """What the parts come to together, in per cent; None where nothing is expected."""
        return self.brought * FULL / self.volume if self.volume else None


@dataclass(frozen=True)
class Proposal:
    """What to ask of each part, in their order; `reaches` is False where even 100 % of all that is free would not do."""

    asked: tuple[Fraction, ...]
    reaches: bool


def balance(target: Fraction, shares: Sequence[Share]) -> Balance:
    """Hold what is asked of the parts against the target of the whole (per cent)."""
    volume = sum(share.volume for share in shares)
    brought = sum((share.volume * (share.asked or NOTHING) / FULL for share in shares), NOTHING)
    return Balance(volume, target * volume / FULL, brought)


def propose(target: Fraction, shares: Sequence[Share], *, step: Fraction) -> Proposal:
    """A rate for every part so that together they reach the target, each going the same share of its way to 100 %.

    A part is never asked less than it had, never more than 100 %; what nothing is expected of is asked the target itself.
    Rates are rounded up to the step, so the sum only grows: a proposal that reaches is never spoilt by rounding. A target
    that rises lowers no part. Raises ValueError for a step that does not divide 100.
    """
    if step <= 0 or (FULL / step).denominator != 1:
        raise ValueError(_("Không làm tròn được đến {step} %.").format(step=step))
    way = _share_of_the_way(target, shares)
    asked = tuple(_asked(share, target, way, step) for share in shares)
    reached = [Share(share.volume, asked=rate) for share, rate in zip(shares, asked, strict=True)]
    return Proposal(asked, balance(target, reached).reaches)


def _share_of_the_way(target: Fraction, shares: Sequence[Share]) -> Fraction:
    """Which part of its distance to 100 % each free part must go, from 0 (what they had is enough) to 1."""
    free = [share for share in shares if not share.is_fixed]
    fixed = sum((share.volume * (share.asked or NOTHING) for share in shares if share.is_fixed), NOTHING)
    had = sum((share.volume * (share.history or NOTHING) for share in free), NOTHING)
    distance = FULL * sum(share.volume for share in free) - had
    short = target * sum(share.volume for share in shares) - fixed - had
    if short <= 0:
        return NOTHING
    return min(Fraction(1), short / distance) if distance else Fraction(1)


def _asked(share: Share, target: Fraction, way: Fraction, step: Fraction) -> Fraction:
    if share.is_fixed:
        return share.asked or NOTHING
    had = share.history or NOTHING
    exact = had + way * (FULL - had) if share.volume else max(target, had)
    return min(FULL, -(-exact // step) * step)
