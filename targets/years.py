"""Reporting years as quotas know them: which year a day belongs to, and the day a year's units are taken from."""

from datetime import date

from portal.core.periods import Month
from targets.indicators import FIRST_YEAR


def year_of(day: date) -> int:
    """The reporting year of a day: it opens on 15/12 of the year before."""
    return day.year + (day > Month(day.year, 12).data_to)


def years(today: date) -> list[int]:
    """The years that have quotas: from the decision's first to the one after this, the newest first."""
    return list(range(year_of(today) + 1, FIRST_YEAR - 1, -1))


def day_in(year: int, today: date) -> date:
    """Today where the year is under way, else its last day (it is over) or its first (it is to come)."""
    first, last = Month(year, 1).data_from, Month(year, 12).data_to
    return min(max(today, first), last)


def month_in(year: int, ended: Month) -> Month:
    """The newest month of the year whose data are complete (`ended`: the newest of all); of a year to come its first."""
    return min(max(ended, Month(year, 1)), Month(year, 12))
