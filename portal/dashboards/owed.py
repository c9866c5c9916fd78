"""What an office owes besides its months: answers to reviews of the list, to urging; and whom it may ring up about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Review
from catalog.reviews import answered, unanswered
from portal.accounts.models import User
from portal.accounts.remembered import remembered
from portal.core.periods import end_of
from reporting.models import Urging
from reporting.urgings import unanswered_by, urged_units

HELPERS = {  # role: for what
    "reviewer": _("duyệt, trả lại biểu"),
    "aggregator": _("chốt kỳ, đính chính"),
    "supervisor": _("đôn đốc, khó khăn, rà soát"),
}


@dataclass(frozen=True)
class ReviewDuty:
    """One campaign that the unit has not answered; it stays until it is answered or the campaign is closed."""

    review: Review
    left: timedelta

    @property
    def due_at(self) -> datetime:
        return end_of(self.review.due)

    @property
    def is_late(self) -> bool:
        return self.left <= timedelta(0)


@dataclass(frozen=True)
class Helper:
    """Somebody to ring up, and for what."""

    name: str
    phone: str
    what: str


@dataclass(frozen=True)
class UrgingDuty:
    """One urging that the unit has not answered; it stays until it is answered or its cause is gone."""

    urging: Urging
    left: timedelta

    @property
    def due_at(self) -> datetime:
        return end_of(self.urging.reply_by)

    @property
    def is_late(self) -> bool:
        return self.left <= timedelta(0)


def urging_duties(user: User, at: datetime) -> list[UrgingDuty]:
    """What Sở TT&TT urged the user's unit about and waits for (Điều 2.3.a); one query."""
    if user.unit_id not in urged_units():
        return []
    return [UrgingDuty(one, end_of(one.reply_by) - at) for one in unanswered_by(user)]


def review_duties(user: User, at: datetime, day: date) -> list[ReviewDuty]:
    """The open campaigns that the user's unit has not answered (Điều 2.1.b)."""
    if not user.may("proposal.make") or all(user.unit_id in units for units in answered(day)):
        return []
    return [ReviewDuty(one, end_of(one.due) - at) for one in unanswered(user, day)]


@remembered(reads=("accounts_user",))
def helpers(above: int | None) -> list[Helper]:
    """One person of the office that approves, of the aggregator and of the supervisor, with telephones; one query."""
    asked = Q(roles__contains=["reviewer"], unit=above)
    asked |= Q(roles__contains=["aggregator"]) | Q(roles__contains=["supervisor"])
    with_telephone = User.objects.filter(asked, is_active=True).exclude(phone="").order_by("full_name", "pk")
    people = list(with_telephone.only("username", "full_name", "phone", "roles"))
    found = ((what, next((one for one in people if role in one.roles), None)) for role, what in HELPERS.items())
    return [Helper(str(user), user.phone, str(what)) for what, user in found if user]
