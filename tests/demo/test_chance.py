"""The dice of the demonstration: one key, one stream, whatever the Python and the machine."""

import pytest

from portal.dashboards.demo.chance import Chance


def test_a_key_gives_the_same_stream_for_ever():
    chance = Chance(1, "luồng", "18070")
    assert [round(chance.random(), 12) for _ in range(3)] == [0.604989091103, 0.179000590607, 0.254649153708]


@pytest.mark.parametrize("mean", [0.3, 4.0, 80.0])
def test_arrivals_have_their_mean(mean: float):
    chance = Chance(1, "arrivals", mean)
    found = sum(chance.arrivals(mean) for _ in range(4000)) / 4000
    assert found == pytest.approx(mean, rel=0.08)


@pytest.mark.parametrize(("number", "probability"), [(0, 0.5), (10, 0.0), (10, 1.0), (7, 0.4), (500, 0.9)])
def test_a_share_is_never_more_than_there_is(number: int, probability: float):
    chance = Chance(1, "share", number)
    shares = [chance.share(number, probability) for _ in range(500)]
    assert min(shares) >= 0
    assert max(shares) <= number
    assert sum(shares) / 500 == pytest.approx(number * probability, rel=0.1, abs=0.05)


def test_weights_of_zero_are_never_chosen():
    chance = Chance(1, "weights")
    assert {chance.weighted({"a": 0, "b": 3, "c": 1}) for _ in range(200)} == {"b", "c"}
