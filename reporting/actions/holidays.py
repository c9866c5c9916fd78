"""What a holiday that is entered, changed or removed does to the dates of open months (domain.md §3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from reporting.actions.periods import opening_dates
from reporting.models import Period, PeriodMove

Which = PeriodMove.Which
TIERS = (Which.COMMUNE, Which.UNIT, Which.CLOSE)  # none may come before the one before it


@dataclass(frozen=True)
class Shift:
    """One date of one month that follows the calendar, or should and cannot because the new day is over."""

    period: Period
    which: str
    before: date
    after: date
    is_over: bool = False

    def __str__(self) -> str:
        said = {
            "month": self.period.month,
            "year": self.period.year,
            "which": Which(self.which).label.lower(),
            "before": self.before,
            "after": self.after,
        }
        if self.is_over:
            return _(
                "Kỳ {month}/{year}: {which} giữ ngày {before:%d/%m} dù nay là ngày nghỉ, vì ngày {after:%d/%m} đã qua; cần "
                "thì Văn phòng UBND tỉnh đổi ở trang Lịch"
            ).format(**said)
        return _("Kỳ {month}/{year}: {which} {before:%d/%m} → {after:%d/%m}").format(**said)


def follow_calendar(at: datetime) -> list[Shift]:
    """Recount the dates of open months as new ones would get them. Call it inside the deed that changes holidays.

    What a person moved stays, and so does a day that is over or is today: nobody becomes late, or in time, afterwards.
    """
    today = localdate(at)
    shifts = []
    for period in Period.objects.select_for_update().filter(closed_at__isnull=True):
        by_hand = set(period.moves.values_list("which", flat=True))
        free = [which for which in Which.values if which not in by_hand and getattr(period, which) > today]
        found = _recount(period, free, today)
        shifts += found
        if moved := [shift for shift in found if not shift.is_over]:
            for shift in moved:
                setattr(period, shift.which, shift.after)
            period.save(update_fields=[shift.which for shift in moved])
    return shifts


def _recount(period: Period, free: Iterable[str], today: date) -> list[Shift]:
    """The dates that differ from what they would be now, in the order of the tiers."""
    wanted = opening_dates(period.reporting_month)
    now = {which: getattr(period, which) for which in Which.values}
    over = [Shift(period, which, now[which], wanted[which], is_over=True) for which in free if wanted[which] < today]
    free = [which for which in free if wanted[which] >= today]
    dates = now | {which: wanted[which] for which in free}
    pairs = list(zip(TIERS, TIERS[1:], strict=False))
    for earlier, later in pairs:  # where a neighbour stays, the order of the tiers holds all the same
        if later in free:
            dates[later] = max(dates[later], dates[earlier])
    for earlier, later in reversed(pairs):
        if earlier in free:
            dates[earlier] = min(dates[earlier], dates[later])
    shifted = [Shift(period, which, now[which], dates[which]) for which in free if now[which] != dates[which]]
    return shifted + over


def told(shifts: Iterable[Shift]) -> str:
    """All of them in one message."""
    return "; ".join(map(str, shifts)) + "."
