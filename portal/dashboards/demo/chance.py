"""Chance that is the same in every Python: only `random()` of a seeded generator, whose stream never changes."""

from collections.abc import Sequence
from math import exp, sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")
SMALL_MEAN = 12.0  # up to here events are drawn one by one, above it by the bell curve
SMALL_TRIALS = 20


class Chance:
    """The chances of one thing in the world: its name is the key, so that no thing depends on the order of others."""

    def __init__(self, *key: object) -> None:
        self.random = Random("|".join(str(part) for part in key)).random

    def happens(self, probability: float) -> bool:
        """Whether it happens this time."""
        return self.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number of the range, all alike."""
        return low + (high - low) * self.random()

    def one_of(self, choices: Sequence[T]) -> T:
        """One of them, all alike."""
        return choices[int(self.random() * len(choices))]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, by their weights."""
        left = self.random() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return choice

    def bell(self) -> float:
        """A number around 0 with deviation 1, never beyond 4,3."""
        draw = self.random
        return (draw() + draw() + draw() + draw() + draw() + draw() - 3.0) * sqrt(2.0)

    def arrivals(self, mean: float) -> int:
        """How many come in a month where so many come on average (Poisson)."""
        if mean > SMALL_MEAN:
            return max(0, round(mean + sqrt(mean) * self.bell()))
        floor, product, count = exp(-mean), self.random(), 0
        while product > floor:
            product *= self.random()
            count += 1
        return count

    def share(self, number: int, probability: float) -> int:
        """How many of so many, each with that probability (binomial)."""
        if number <= 0 or probability <= 0:
            return 0
        if probability >= 1:
            return number
        if number <= SMALL_TRIALS:
            draw = self.random
            return sum(draw() < probability for _ in range(number))
        mean = number * probability
        return min(number, max(0, round(mean + sqrt(mean * (1 - probability)) * self.bell())))
