"""What became of a return: its state and moments, in a closed month and in the open one. Pure; every moment is the period's."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from portal.core.periods import ONE_DAY, ZONE, is_working
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.habits import Habits
from portal.dashboards.demo.texts import RETURN_REASONS
from reporting.models import State

OPENING, CLOSING = time(7, 30), time(17, 0)
WORKING_DAY = timedelta(hours=9)
UNSENT_AT_CLOSE = {State.ASSIGNED: 60, State.ENTERING: 25, State.PRESENTED: 5, State.RETURNED: 10}
NOW_OPEN = {
    State.APPROVED: 42,
    State.SUBMITTED: 26,
    State.PRESENTED: 6,
    State.ENTERING: 12,
    State.RETURNED: 4,
    State.ASSIGNED: 10,
}
SLOW = {State.ENTERING: 25, State.ASSIGNED: 20, State.PRESENTED: 10, State.SUBMITTED: 45}
# Laid down for the first department, the first district and its first communes, in this order, so that every role finds
# something to do however small the world is.
SHOWN_FIRST = (
    State.SUBMITTED,
    State.APPROVED,
    State.ENTERING,
    State.SUBMITTED,
    State.PRESENTED,
    State.RETURNED,
    State.ASSIGNED,
)
LEFT_SENT = 0.03  # sent in time, and nobody approved it before the close


@dataclass(frozen=True)
class Calendar:
    """A period's dates as they bind one tier, and the days on which nobody works."""

    data_to: date
    due: date
    close: date
    holidays: Collection[date]

    def working(self, after: date, until: date) -> list[date]:
        """The working days after one day and up to another."""
        days = ((after + ONE_DAY * n) for n in range(1, (until - after).days + 1))
        return [day for day in days if is_working(day, self.holidays)]

    @property
    def closing(self) -> datetime:
        """The hour at which the aggregator closes the period."""
        return datetime.combine(self.close, CLOSING, ZONE)


@dataclass(frozen=True)
class Course:
    """Where a return stands, when each step was made, and what part of its lines is there."""

    state: State
    filled: float = 1.0
    presented_at: datetime | None = None
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    returned_at: datetime | None = None
    return_reason: str = ""

    @property
    def last_step(self) -> datetime | None:
        """The latest of its moments."""
        moments = (self.presented_at, self.submitted_at, self.approved_at, self.returned_at)
        return max((moment for moment in moments if moment), default=None)


def closed_course(calendar: Calendar, habits: Habits, chance: Chance) -> Course:
    """A month that was closed: most returns approved, some sent late, a few never sent."""
    if chance.happens(habits.misses):
        return _course(chance.weighted(UNSENT_AT_CLOSE), calendar, False, chance)
    state = State.SUBMITTED if chance.happens(LEFT_SENT) else State.APPROVED
    return _course(state, calendar, chance.happens(habits.is_late), chance)


def open_course(calendar: Calendar, habits: Habits, chance: Chance, shown: State | None) -> Course:
    """The month still open: every state occurs. `shown` is the state the return must have, where one is laid down."""
    slow = habits.misses > 0.03 or habits.is_late > 0.05
    state = shown or chance.weighted(SLOW if slow else NOW_OPEN)
    return _course(state, calendar, chance.happens(habits.is_late), chance)


def _course(state: State, calendar: Calendar, is_late: bool, chance: Chance) -> Course:
    submitted = _sending(calendar, is_late, chance)
    presented = submitted - timedelta(minutes=int(chance.between(10, 90)))
    course = Course(state, presented_at=presented)
    match state:
        case State.ASSIGNED:
            return Course(state, filled=0.0)
        case State.ENTERING:
            return Course(state, filled=chance.between(0.3, 0.92))
        case State.SUBMITTED:
            return replace(course, submitted_at=submitted)
        case State.APPROVED:
            return replace(course, submitted_at=submitted, approved_at=_answer(submitted, calendar, chance))
        case State.RETURNED:
            answered = _answer(submitted, calendar, chance)
            reason = chance.one_of(RETURN_REASONS)
            return replace(course, submitted_at=submitted, returned_at=answered, return_reason=reason)
    return course


def _sending(calendar: Calendar, is_late: bool, chance: Chance) -> datetime:
    """A working hour before the unit's date, or between it and the close where it is late."""
    in_time = calendar.working(calendar.data_to, calendar.due)
    late = calendar.working(calendar.due, calendar.close)
    day = chance.one_of(late if is_late and late else in_time)
    opens = datetime.combine(day, OPENING, ZONE) + timedelta(hours=1.5)
    return opens + timedelta(minutes=int(chance.random() * 400))


def _answer(submitted: datetime, calendar: Calendar, chance: Chance) -> datetime:
    """Some time between the sending and the close, to the minute."""
    minutes = (calendar.closing - submitted).total_seconds() / 60
    return submitted + timedelta(minutes=int(minutes * chance.between(0.05, 0.9)))
