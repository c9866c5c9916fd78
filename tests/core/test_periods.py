"""The month from the 15th to the 14th and the dates around it, against walking the calendar day by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.periods import ZONE, Month, due_date, end_of, is_working

months = st.builds(Month, st.integers(2001, 2099), st.integers(1, 12))
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))
ONE = timedelta(days=1)


def month_of(day: date) -> tuple[int, int]:
    """To which month of which year a day belongs, by NĐ 09/2019 Điều 12."""
    if day.day <= 14:
        return day.year, day.month
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


@given(months)
@example(Month(2000, 1))
def test_the_month_holds_exactly_its_days(month):
    inside, day = [], month.data_to - timedelta(days=40)
    while day <= month.data_to + timedelta(days=40):
        if month_of(day) == (month.year, month.month):
            inside.append(day)
        day += ONE
    assert (month.data_from, month.data_to) == (inside[0], inside[-1])
    assert len(inside) == (month.data_to - month.data_from).days + 1


@given(months)
def test_months_follow_each_other_without_gap(month):
    assert month.shift(1).data_from == month.data_to + ONE


def test_the_year_opens_on_15_december_before():
    year = Month(2026, 12).months_to_date
    assert (len(year), year[0].data_from, year[-1].data_to) == (12, date(2025, 12, 15), date(2026, 12, 14))


@given(months)
def test_the_year_to_date_is_the_same_years_months_in_order(month):
    assert [(one.year, one.month) for one in month.months_to_date] == [
        (month.year, number) for number in range(1, 13) if number <= month.month
    ]


@given(months, st.integers(-12, 12))
@example(Month(2026, 1), -1)
def test_shift_is_so_many_single_steps(month, steps):
    year, number = month.year, month.month
    for _ in range(abs(steps)):
        number += 1 if steps > 0 else -1
        if number in (0, 13):
            year, number = (year - 1, 12) if number == 0 else (year + 1, 1)
    assert month.shift(steps) == Month(year, number)


@given(months)
def test_a_month_reads_back(month):
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-0",
        "10-2026",
        "2026/10",
        "1999-12",
        "2101-01",
        "٢٠٢٦-١٠",
        "2026-10-01",
        "-1-1",
    ],
)
def test_what_is_no_month_is_refused_in_words(text):
    with pytest.raises(ValueError, match="Kỳ|kỳ tháng"):
        Month.parse(text)


@given(st.integers(1_009_843_200, 4_070_908_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
@example(datetime(2026, 10, 14, 16, 59, 59, tzinfo=UTC))  # 23:59:59 of the 14th in Hà Tĩnh
@example(datetime(2026, 10, 14, 17, 0, tzinfo=UTC))
def test_the_last_ended_month_is_the_newest_whose_end_is_past(at):
    last = Month.last_ended(at)
    assert end_of(last.data_to) <= at < end_of(last.shift(1).data_to)


@given(days)
def test_a_day_ends_at_24_hours_in_the_offices_zone(day):
    end = end_of(day)
    assert (end - timedelta(seconds=1)).astimezone(ZONE).date() == day
    assert end.astimezone(ZONE).date() == day + ONE


@given(months, st.integers(1, 5), st.sets(st.integers(-2, 9)))
@example(Month(2026, 11), 2, set())  # the 14th is a Saturday: the 16th is the first working day
@example(Month(2026, 2), 2, {1, 2, 3, 4, 5, 6, 7, 8, 9})  # Tết: no working day before the date
def test_a_due_date_moves_earlier_but_never_before_the_first_working_day(month, after, off):
    cut_off = month.data_to
    nominal, holidays = cut_off + timedelta(days=after), {cut_off + timedelta(days=number) for number in off}
    working = [
        day
        for day in (cut_off + timedelta(days=number) for number in range(1, 40))
        if day.weekday() not in (5, 6) and day not in holidays
    ]
    in_time = [day for day in working if day <= nominal]
    assert due_date(nominal, cut_off, holidays) == (max(in_time) if in_time else working[0])


@pytest.mark.parametrize(
    ("day", "holidays", "works"),
    [
        (date(2026, 11, 13), (), True),
        (date(2026, 11, 14), (), False),
        (date(2026, 11, 15), (), False),
        (date(2026, 9, 2), {date(2026, 9, 2)}, False),
    ],
)
def test_weekends_and_holidays_are_free(day, holidays, works):
    assert is_working(day, holidays) == works
