"""Counts of the demonstration, line by line: they add up, they follow each other, they differ between units."""

from portal.core.periods import Month
from portal.dashboards.demo.habits import Habits, Office, habits_of
from portal.dashboards.demo.volumes import NOTHING, ZEROS, Counts, Flow, monthly_means
from portal.units.models import Level

WARD = Office("18070", "Phường Trần Phú", Level.COMMUNE, "phường", "436")
MOUNTAIN_COMMUNE = Office("18136", "Xã Sơn Hồng", Level.COMMUNE, "xã", "439")
MONTHS = [Month(2025, 12).shift(number) for number in range(12)]


def counts_of(name: str, mean: float, habits: Habits, *, provided: bool = True) -> list[Counts]:
    """Twelve months of one service."""
    flow = Flow.of(name, mean, habits, seed=1)
    return [flow.month(month, index, provided) for index, month in enumerate(MONTHS)]


def many() -> list[list[Counts]]:
    """Three hundred services of all sizes at one ward."""
    habits = habits_of(WARD, seed=1)
    return [counts_of(f"18070|{number}", 0.01 * 1.05**number, habits) for number in range(300)]


def test_the_same_seed_gives_the_same_counts():
    assert many() == many()


def test_received_is_resolved_and_pending():
    lines = [line for series in many() for line in series if line is not NOTHING]
    assert [sum(line[:3]) - sum(line[3:8]) for line in lines] == [0] * len(lines)


def test_resolved_online_is_part_of_the_resolved_and_was_received_online():
    for series in many():
        entered = [line for line in series if line is not NOTHING]
        assert all(line.resolved_online <= sum(line[3:6]) for line in entered)
        assert sum(line.resolved_online for line in entered) <= sum(line.received_online for line in entered)


def test_carried_over_is_the_last_pending_but_for_a_rare_slip_of_one():
    slips = []
    for series in many():
        for before, after in zip(series, series[1:], strict=False):
            pending = 0 if before is NOTHING else sum(before[6:8])
            slips.append((0 if after is NOTHING else after.carried_over) - pending)
    assert set(slips) == {0, 1}
    assert 0 < slips.count(1) / len(slips) < 0.01


def test_nothing_comes_online_before_the_service_is_provided():
    lines = counts_of("18070|x", 50, habits_of(WARD, seed=1), provided=False)
    assert [(line.received_online, line.resolved_online) for line in lines] == [(0, 0)] * 12


def test_a_service_without_dossiers_is_declared_or_typed_as_zeros_by_habit():
    habits = habits_of(WARD, seed=1)
    quiet = {flag: counts_of("18070|yên", 0.0, _replace(habits, types_zeros=flag)) for flag in (False, True)}
    assert quiet == {False: [NOTHING] * 12, True: [ZEROS] * 12}


def test_a_ward_of_the_city_gets_more_than_a_mountain_commune():
    ward, mountain = (
        sum(sum(line[:2]) for line in counts_of("chung", 40, habits_of(office, seed=1)) if line is not NOTHING)
        for office in (WARD, MOUNTAIN_COMMUNE)
    )
    assert ward > mountain > 0


def test_few_procedures_get_most_dossiers():
    means = sorted(monthly_means(Level.COMMUNE, {f"1.00{n:04}": "Hộ tịch" for n in range(92)}, seed=1).values())
    assert sum(means[-9:]) > 0.85 * sum(means)


def _replace(habits: Habits, **changes: bool) -> Habits:
    return Habits(**{**vars(habits), **changes})
