"""Sums of counts of which some may be unknown: an empty cell never becomes a zero. Pure."""

from dataclasses import dataclass
from typing import Self

from reporting.columns import NAMES


@dataclass(frozen=True)
class Sums:
    """Nine sums of known cells (None: not one is known) and, beside each, how many cells are empty; so many lines."""

    counts: dict[str, int | None]
    missing: dict[str, int]
    lines: int = 0
    filled: int = 0

    def __add__(self, other: Self) -> "Sums":
        return Sums(
            {name: _known(self.counts[name], other.counts[name]) for name in NAMES},
            {name: self.missing[name] + other.missing[name] for name in NAMES},
            self.lines + other.lines,
            self.filled + other.filled,
        )


NOTHING = Sums(dict.fromkeys(NAMES), dict.fromkeys(NAMES, 0))


def _known(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
