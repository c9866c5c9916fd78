"""What a unit owes: its months in open periods with due date, how far they are and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.accounts.models import User
from portal.core.periods import end_of
from portal.units.models import Level
from reporting.coverage import with_coverage
from reporting.due import due_at
from reporting.models import EDITABLE, SENT, Period, Return, State

RECENT = 6


@dataclass(frozen=True)
class Duty:
    """One month that is not sent yet."""

    return_: Return
    due_at: datetime
    opens_at: datetime
    left: timedelta
    action: str
    is_mine: bool

    @property
    def is_late(self) -> bool:
        return self.left <= timedelta(0)

    @property
    def rest(self) -> int:
        return self.return_.lines_due - self.return_.lines_done

    @property
    def percent(self) -> int:
        return 100 * self.return_.lines_done // self.return_.lines_due if self.return_.lines_due else 0


def duties(user: User, at: datetime) -> list[Duty]:
    """The unsent months of the user's own unit in open periods, the most urgent first."""
    if user.unit is None:
        return []
    unsent = Return.objects.filter(unit=user.unit, period__closed_at__isnull=True).exclude(state__in=SENT)
    owed = [_duty(user, one, at) for one in with_coverage(unsent.select_related("period", "returned_by__unit"))]
    return sorted(owed, key=lambda duty: duty.due_at)


def recently_sent(user: User) -> list[Return]:
    """The last months that the user's own unit sent."""
    sent = Return.objects.filter(unit=user.unit, state__in=SENT).select_related("period", "submitted_by", "approved_by")
    return list(sent.order_by("-period__data_to")[:RECENT])


def timeline(period: Period, level: str, at: datetime) -> list[dict]:
    """The days of a period as templates/_components/timeline.html draws them; mine is the date of this tier."""
    mine = period.commune_due if level == Level.COMMUNE else period.unit_due
    days = [
        (period.data_to, "Hết kỳ, 24:00", ""),
        (period.commune_due, "Xã gửi", ""),
        (period.unit_due, "Sở, huyện gửi", ""),
        (period.close_due, "Khóa kỳ", ""),
        (period.report_due, "Hạn của Quyết định", "decision"),
    ]
    return [
        {
            "date_text": f"{day:%d/%m}",
            "word": word,
            "kind": kind or ("past" if end_of(day) <= at else "mine" if day == mine else ""),
        }
        for day, word, kind in days
    ]


def _duty(user: User, return_: Return, at: datetime) -> Duty:
    place = return_.unit.on(return_.period.data_to)
    due = due_at(return_.period, place.level if place else Level.DEPARTMENT)
    action, is_mine = _next(user, return_)
    return Duty(return_, due, end_of(return_.period.data_to), due - at, action, is_mine)


def _next(user: User, return_: Return) -> tuple[str, bool]:
    """The words on the next button, and whether it is this user's turn."""
    rest = return_.lines_due - return_.lines_done
    if return_.state == State.PRESENTED:
        return ("Xem và gửi cấp trên", True) if user.may("return.submit") else ("Xem số đã trình", False)
    if return_.state not in EDITABLE or not user.may("return.enter"):
        return "Xem biểu", False
    if return_.state == State.RETURNED:
        return "Sửa và gửi lại", True
    if rest:
        return f"Nhập tiếp {rest} dòng" if return_.lines_done else f"Nhập {rest} dòng", True
    return ("Xem lại và gửi" if user.may("return.submit") else "Xem lại và trình"), True
