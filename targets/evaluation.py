"""Where a unit stands against a quota. Pure arithmetic: volumes and quotas come in as values, exact fractions decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.numbers import rate_text
from targets.indicators import FULL

DAT, CHUA_DAT, DANG_THUC_HIEN, KHONG_XET, CHUA_GIAO = (
    "dat",
    "chua_dat",
    "dang_thuc_hien",
    "khong_xet",
    "chua_giao",
)
VERDICTS = {
    DAT: gettext_noop("Đạt"),
    CHUA_DAT: gettext_noop("Chưa đạt"),
    DANG_THUC_HIEN: gettext_noop("Đang thực hiện"),
    KHONG_XET: gettext_noop("Không xét"),
    CHUA_GIAO: gettext_noop("Chưa được giao chỉ tiêu"),
}
OTHERWISE, OTHERWISE_WORDS = (
    "*",
    gettext_noop("kết luận sẽ khác nếu chỉ tiêu được hiểu theo cách khác"),
)  # the mark beside a verdict


@dataclass(frozen=True)
class Facts:
    """What is counted for one unit (or a sum of units) at the end of a period; nothing here is a rate.

    Services: listed in force, provided full-process, provided on the national portal, used (≥ 1 online dossier this
    year), active (any dossier this year), unclear (no online dossier so far but a month missing). Dossiers: counts of
    listed procedures over the span the facts were taken for.
    """

    listed: int = 0
    provided: int = 0
    national: int = 0
    used: int = 0
    used_of_active: int = 0
    active: int = 0
    unclear: int = 0
    resolved_online: int = 0
    resolved: int = 0
    received_online: int = 0
    received: int = 0

    def __add__(self, other: Self) -> "Facts":
        mine, others = vars(self).values(), vars(other).values()  # in the order of the fields
        return Facts(*(one + more for one, more in zip(mine, others, strict=True)))


@dataclass(frozen=True)
class Volume:
    """Numerator and denominator of one indicator, and how many of the denominator are "chưa rõ"."""

    numerator: int
    denominator: int
    unclear: int = 0


@dataclass(frozen=True)
class Evaluation:
    """A volume held against a quota: rate and target as text with two decimals, verdict, gap in whole things."""

    numerator: int
    denominator: int
    rate: str | None
    target: str | None
    verdict: str
    gap: int | None
    unclear: int


def volume(indicator: str, denominator: str, facts: Facts) -> Volume:
    """The fraction an indicator takes from the facts under a chosen denominator (domain.md §2).

    Raises ValueError for a pair that no reading allows.
    """
    match indicator, denominator:
        case "Q1", "listed":
            return Volume(facts.provided, facts.listed)
        case "Q2", "provided":
            return Volume(facts.used, facts.provided, facts.unclear)
        case "Q2", "active":
            return Volume(facts.used_of_active, facts.active)
        case "Q3", "provided":
            return Volume(facts.national, facts.provided)
        case "Q3", "listed":
            return Volume(facts.national, facts.listed)
        case "Q4", "resolved":
            return Volume(facts.resolved_online, facts.resolved)
        case "Q4", "received":
            return Volume(facts.received_online, facts.received)
    raise ValueError(
        _("Không có cách hiểu {indicator} với mẫu số “{denominator}”.").format(
            indicator=indicator, denominator=denominator
        )
    )


def evaluate(*, indicator: str, quota: Fraction | None, achieved: Volume, year_is_over: bool) -> Evaluation:
    """Hold a volume against a quota in per cent (None: no quota was given).

    The verdict is decided on the exact fraction, the rate is only printed. Q2 is a yearly quota: before the year's last
    period it is "đang thực hiện".
    """
    return Evaluation(
        numerator=achieved.numerator,
        denominator=achieved.denominator,
        rate=rate_text(achieved.numerator, achieved.denominator, quota),
        target=target_text(quota),
        verdict=verdict(indicator, quota, achieved, year_is_over=year_is_over),
        gap=gap(quota, achieved),
        unclear=achieved.unclear,
    )


def verdicts(
    indicator: str, choices: Iterable[tuple[str, Fraction | None]], facts: Facts, *, year_is_over: bool
) -> frozenset[str]:
    """All the verdicts that readings would give on the same facts; a choice is a denominator and a quota in per cent."""
    return frozenset(
        verdict(indicator, quota, volume(indicator, denominator, facts), year_is_over=year_is_over)
        for denominator, quota in choices
    )


def gap(quota: Fraction | None, achieved: Volume) -> int | None:
    """How many more (services, dossiers) the numerator needs today to reach the quota; None where nothing is judged."""
    if quota is None or achieved.denominator == 0:
        return None
    needed = -(-quota.numerator * achieved.denominator // (quota.denominator * FULL.numerator))
    return max(0, needed - achieved.numerator)


def target_text(quota: Fraction | None) -> str | None:
    """A quota with two decimals, as rates are printed."""
    return None if quota is None else _target_text(quota.numerator, quota.denominator)


@cache
def _target_text(numerator: int, denominator: int) -> str | None:
    return rate_text(numerator, denominator * 100)


def verdict(indicator: str, quota: Fraction | None, achieved: Volume, *, year_is_over: bool) -> str:
    """One of the five, decided on whole numbers: nothing is rounded before it is judged."""
    if quota is None:
        return CHUA_GIAO
    if achieved.denominator == 0:
        return KHONG_XET
    if indicator == "Q2" and not year_is_over:
        return DANG_THUC_HIEN
    # Whole numbers on both sides: exact, and asked some thousands of times a page.
    reached = achieved.numerator * 100 * quota.denominator >= quota.numerator * achieved.denominator
    return DAT if reached else CHUA_DAT
