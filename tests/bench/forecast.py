"""The forecast held against months that are known: forget the last ones, foretell them, and see who misses less."""

from fractions import Fraction

from portal.core.numbers import decimal_vn, rate_text
from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting.compliance import JUDGED_LEVELS
from reporting.forecasts import Series, family, series
from reporting.models import Period
from targets.evaluation import Volume
from targets.forecast import FEWEST, FULL, forecast_dossiers, forecast_services
from tests.bench.measure import Figure, Stopwatch

HELD_OUT = 4
SAME = "như tháng trước"


def figure() -> Figure:
    """Mean miss in percentage points of the rate at the end of the known months, over all units; against "same as last month"."""
    month = _newest()
    held = month.month - HELD_OUT
    if held < FEWEST:
        return Figure("Dự báo thử lại", 0.0, note="quá ít tháng để thử")
    units = list(UnitVersion.objects.on(month.data_to).filter(level__in=JUDGED_LEVELS))
    misses: dict[str, list[tuple[Fraction, Fraction]]] = {"Q2": [], "Q4": []}
    with Stopwatch() as watch:
        for unit in units:
            known = series(family(unit, month), month)
            misses["Q4"] += _dossiers(known, held)
            misses["Q2"] += _services(known, held)
    return Figure(
        "Dự báo thử lại, mỗi đơn vị", watch.seconds / len(units), note="; ".join(_said(*one) for one in misses.items())
    )


def _newest() -> Month:
    return Period.objects.exclude(closed_at=None).order_by("-data_to").first().reporting_month


def _dossiers(known: Series, held: int) -> list[tuple[Fraction, Fraction]]:
    """(our miss, that of the same as last month) where both can be said and the truth is there."""
    months = known.dossiers
    whole = [one for one in months if one is not None]
    made = forecast_dossiers(months[:held], months=len(months))
    last = months[held - 1]
    if made is None or last is None or not sum(one.denominator for one in whole):
        return []
    truth = _rate(whole)
    plain = _rate([one for one in months[:held] if one is not None] + [last] * (len(months) - held))
    return [(abs(made.likely - truth), abs(plain - truth))]


def _services(known: Series, held: int) -> list[tuple[Fraction, Fraction]]:
    """Against as many new services each month as in the last one; of the services provided now."""
    used, left = known.used, len(known.used) - held
    made = forecast_services(used[:held], known.provided, months=len(used))
    if made is None:
        return []
    plain = min(known.provided, used[held - 1] + left * (used[held - 1] - used[held - 2]))
    truth, plain = (FULL * one / known.provided for one in (used[-1], plain))
    return [(abs(made.likely - truth), abs(plain - truth))]


def _rate(months: list[Volume]) -> Fraction:
    whole = sum(one.denominator for one in months)
    return FULL * sum(one.numerator for one in months) / whole if whole else Fraction(0)


def _said(indicator: str, misses: list[tuple[Fraction, Fraction]]) -> str:
    if not misses:
        return f"{indicator}: quá ít dữ liệu"
    ours, plain = (_mean([pair[place] for pair in misses]) for place in (0, 1))
    return f"{indicator} sai {ours} điểm, {SAME} {plain} ({len(misses)} đơn vị, {HELD_OUT} tháng giấu)"


def _mean(values: list[Fraction]) -> str:
    mean = sum(values, Fraction(0)) / len(values)
    return decimal_vn(rate_text(mean.numerator, mean.denominator * 100))
