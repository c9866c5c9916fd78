"""What becomes of returns: moments lie inside the period's dates, whatever the state and the month."""

from datetime import date

import pytest

from portal.core.periods import end_of
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.courses import Calendar, closed_course, open_course
from portal.dashboards.demo.habits import Office, habits_of
from portal.units.models import Level
from reporting.models import SENT, State

OFFICE = Office("18070", "Phường Trần Phú", Level.COMMUNE, "phường", "436")
TET = frozenset(date(2026, 2, day) for day in range(16, 21))
MARCH = Calendar(date(2026, 3, 14), date(2026, 3, 16), date(2026, 3, 18), frozenset())
FEBRUARY = Calendar(date(2026, 2, 14), date(2026, 2, 23), date(2026, 2, 23), TET)


@pytest.mark.parametrize("calendar", [MARCH, FEBRUARY])
def test_every_step_comes_after_the_data_end_and_before_the_close(calendar: Calendar):
    courses = [closed_course(calendar, habits_of(OFFICE, seed=n), Chance(n, "khép")) for n in range(400)]
    courses += [open_course(calendar, habits_of(OFFICE, seed=n), Chance(n, "mở"), None) for n in range(400)]
    for course in courses:
        steps = [course.presented_at, course.submitted_at, course.approved_at or course.returned_at]
        made = [step for step in steps if step]
        assert made == sorted(made)
        assert all(end_of(calendar.data_to) <= step < calendar.closing for step in made)


def test_closed_months_are_mostly_sent_some_late_and_a_few_never():
    courses = [closed_course(MARCH, habits_of(OFFICE, seed=n), Chance(n, "khép")) for n in range(1000)]
    sent = [course for course in courses if course.state in SENT]
    late = [course for course in sent if course.submitted_at >= end_of(MARCH.due)]
    assert 0.94 < len(sent) / 1000 < 0.99
    assert 0.01 < len(late) / len(sent) < 0.15


def test_the_open_month_shows_every_state_but_a_correction():
    courses = [open_course(MARCH, habits_of(OFFICE, seed=n), Chance(n, "mở"), None) for n in range(400)]
    assert {course.state for course in courses} == set(State) - {State.CORRECTING}


def test_a_state_laid_down_is_kept_and_a_returned_month_says_why():
    course = open_course(MARCH, habits_of(OFFICE, seed=1), Chance(1, "mở"), State.RETURNED)
    assert (course.state, course.return_reason != "", course.returned_at is not None) == (State.RETURNED, True, True)
