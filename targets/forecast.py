"""Where the year is likely to end, from what its months have brought so far. Pure arithmetic in exact fractions.

Method, said on the page too. Dossiers (Q4): the volume of the months to come is what last year's same months were,
held against last year's months so far (seasonal), where all twelve of last year are known; else half the mean of the last
three known months and half the mean of all of them (recent, damped). The rate of those months is that of the last three
known months together. Services (Q2): of the services still without an online dossier, as large a part each month as
of late. The range comes from how far the same rule missed the months already known: twice the median miss, and never
less than the last one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from targets.evaluation import Volume

TWELVE = 12
FEWEST = 4  # known months below which nothing is said: three to lean on, one to see how far they miss
RECENT = 3
SEASONAL, DAMPED = "seasonal", "damped"
NOUGHT, ONE, FULL = Fraction(0), Fraction(1), Fraction(100)

Months = Sequence[Volume | None]  # by month from the year's first on; None: nobody reported it


@dataclass(frozen=True)
class Forecast:
    """The likely rate at the year's end and its range in per cent, exact; how many things are still expected to come.

    `expected`: dossiers of the months left (Q4), services that begin (Q2), rounded half up; `method` is one of the two.
    """

    low: Fraction
    likely: Fraction
    high: Fraction
    expected: int
    method: str
    months_known: int


def forecast_dossiers(so_far: Months, last_year: Months = (), *, months: int = TWELVE) -> Forecast | None:
    """Q4 at the year's end. None: fewer than FEWEST known months, or not one dossier in them.

    `months`: with which month the year ends; a back-test ends it where the truth is known.
    """
    known = [one for one in so_far if one is not None]
    done = Volume(sum(one.numerator for one in known), sum(one.denominator for one in known))
    if len(known) < FEWEST or done.denominator == 0:
        return None
    left = months - len(so_far)
    volumes = [one.denominator for one in known]
    rest = _seasonal_rest(so_far, last_year, months)
    method = DAMPED if rest is None else SEASONAL
    expected = left * damped(volumes) if rest is None else rest
    rate = pooled(known)
    miss = _usual_miss([_rate_miss(known, place) for place in range(RECENT, len(known))])
    spread = _usual_miss([_volume_miss(volumes, place) for place in range(RECENT, len(known))])
    volumes_left = (expected * max(NOUGHT, ONE - spread), expected, expected * (ONE + spread))
    ends = [
        _end(done, volume, bounded(rate + sign * miss))
        for volume in (volumes_left[0], volumes_left[2])
        for sign in (-1, 1)
    ]
    likely = _end(done, expected, rate)
    return Forecast(min(*ends, likely), likely, max(*ends, likely), _whole(expected), method, len(known))


def forecast_services(
    used: Sequence[int], provided: int, last_year: Sequence[int] = (), *, months: int = TWELVE
) -> Forecast | None:
    """Q2 at the year's end. `used`: services with an online dossier by the end of each month so far, never falling.

    Last year's curve, where it has twelve months, gives the part of the still unused that begins later in a year.
    """
    if len(used) < FEWEST or provided == 0:
        return None
    left = months - len(used)
    unused = provided - used[-1]
    parts = [_begun(used, provided, place) for place in range(len(used))]
    monthly = sum(parts[-RECENT:], NOUGHT) / min(RECENT, len(parts))
    miss = _usual_miss([abs(parts[place] - sum(parts[place - RECENT : place], NOUGHT) / RECENT)
                         for place in range(RECENT, len(parts))])  # fmt: skip
    later = _begins_later(last_year, len(used), months)
    method = DAMPED if later is None else SEASONAL
    if later is None:
        later = _within(monthly, left)
    low, high = _within(bounded(monthly - miss), left), _within(bounded(monthly + miss), left)
    least, likely, most = (
        FULL * (used[-1] + unused * part) / provided for part in (min(low, later), later, max(high, later))
    )
    return Forecast(least, likely, most, _whole(unused * later), method, len(used))


def damped(volumes: Sequence[int]) -> Fraction:
    """A month to come: half what the last three were, half what all were; one odd month moves it little."""
    recent = volumes[-RECENT:]
    return (Fraction(sum(recent), len(recent)) + Fraction(sum(volumes), len(volumes))) / 2


def pooled(months: Sequence[Volume]) -> Fraction:
    """The rate of the last three months together; of all of them where those had no dossier."""
    for some in (months[-RECENT:], months):
        whole = sum(one.denominator for one in some)
        if whole:
            return Fraction(sum(one.numerator for one in some), whole)
    return NOUGHT


def bounded(share: Fraction) -> Fraction:
    return min(ONE, max(NOUGHT, share))


def _seasonal_rest(so_far: Months, last_year: Months, months: int) -> Fraction | None:
    """Last year's months still to come, scaled by how this year's known months compare with the same of last year."""
    if len(last_year) < TWELVE or any(one is None for one in last_year):
        return None
    then = [one.denominator for one in last_year if one is not None]
    pairs = [(one.denominator, then[place]) for place, one in enumerate(so_far) if one is not None]
    compared = sum(before for _, before in pairs)
    if compared == 0:
        return None
    return Fraction(sum(now for now, _ in pairs) * sum(then[len(so_far) : months]), compared)


def _end(done: Volume, expected: Fraction, rate: Fraction) -> Fraction:
    return FULL * (done.numerator + expected * rate) / (done.denominator + expected)


def _rate_miss(known: Sequence[Volume], place: int) -> Fraction | None:
    month = known[place]
    if month.denominator == 0:
        return None
    return abs(Fraction(month.numerator, month.denominator) - pooled(known[:place]))


def _volume_miss(volumes: Sequence[int], place: int) -> Fraction | None:
    """How far the damped rule missed a month, as a part of what it said."""
    said = damped(volumes[:place])
    return abs(volumes[place] - said) / said if said else None


def _usual_miss(misses: Sequence[Fraction | None]) -> Fraction:
    found = [miss for miss in misses if miss is not None]
    return max(2 * Fraction(median(found)), found[-1]) if found else NOUGHT


def _begun(used: Sequence[int], provided: int, place: int) -> Fraction:
    """Which part of the services unused before a month began in it."""
    before = used[place - 1] if place else 0
    return Fraction(used[place] - before, provided - before) if provided > before else NOUGHT


def _within(monthly: Fraction, left: int) -> Fraction:
    """Which part begins within so many months when the same part of the rest begins in each."""
    return ONE - (ONE - monthly) ** left


def _begins_later(last_year: Sequence[int], so_far: int, months: int) -> Fraction | None:
    """Of what was unused at this time last year, which part had begun by its end; the most that could is its own last month."""
    if len(last_year) < TWELVE + 1:
        return None
    *curve, provided = last_year
    unused, began = provided - curve[so_far - 1], curve[months - 1] - curve[so_far - 1]
    return bounded(Fraction(began, unused)) if unused > 0 else NOUGHT


def _whole(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
