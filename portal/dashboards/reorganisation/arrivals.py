"""What follows when the day of an event has come: people, open months, urgings, plans, objections, keys.

What carries its own dates (units, services, statuses, exceptions, quotas) is written by the deed itself, also ahead of
the day. What has none moves on the day: by the deed where the day is over, else by the timetable. Doing it again changes
nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from catalog.actions.handover import hand_over_objections, hand_over_plans, renew_statuses
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.tokens import revoke_of_units
from portal.core.periods import ZONE
from portal.dashboards.reorganisation.pairs import below_abolished, ended_on
from portal.units.succession import endings, last_versions
from reporting.actions.handover import hand_over_returns, hand_over_urgings

COUNTS = (
    "events",
    "services_moved",
    "statuses_renewed",
    "exceptions_moved",
    "returns_moved",
    "lines_moved",
    "people_moved",
    "quotas_moved",
    "urgings_moved",
    "plans_moved",
    "objections_moved",
    "objections_closed",
    "tokens_revoked",
)
REASON = "Đến ngày sắp xếp đơn vị: chuyển việc của đơn vị đã kết thúc, thu hồi khóa API của đơn vị đó"


class _Nothing(Exception):
    """Raised inside the deed when there was nothing to do, so that quiet days leave no deed."""


@dataclass
class Outcome:
    """What was done, and what a person has to look at."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    notes: list[str] = field(default_factory=list)
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)

    def as_dict(self, *, applied: bool) -> dict:
        found = {"totals_before": self.before, "totals_after": self.after, "notes": self.notes, "problems": []}
        return {"applied": applied, **self.counts, **found}


def follow(*, by: User, at: datetime) -> Outcome:
    """Bring everything to the units of the day, decided from the database alone; a deed is written only for something."""
    outcome = Outcome()
    try:
        with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=REASON):
            arrive(at.astimezone(ZONE).date(), outcome, by=by, at=at)
            if not any(outcome.counts.values()):
                raise _Nothing
    except _Nothing:
        pass
    return outcome


def arrive(today: date, outcome: Outcome, *, by: User, at: datetime) -> None:
    """All that ended units still hold on the day. Call it in a deed."""
    gone = {one.unit_id: one.carrier_id for one in endings(today)}
    carriers = {unit: carrier for unit, carrier in gone.items() if carrier != unit}
    revoked = revoke_of_units(gone, by=by, at=at)  # before people: whose key it was tells machines from people
    _move_people(gone, outcome)
    _renew_statuses(today, outcome)
    handed = hand_over_returns(today)
    urgings, urged = hand_over_urgings(gone)
    objections, closed = hand_over_objections(gone, today, by=by, at=at)
    outcome.counts |= {
        "returns_moved": handed.returns,
        "lines_moved": handed.lines,
        "urgings_moved": urgings,
        "plans_moved": hand_over_plans(carriers),
        "objections_moved": objections,
        "objections_closed": closed,
        "tokens_revoked": revoked,
    }
    outcome.notes += handed.notes + urged
    if revoked:
        outcome.notes.append(
            _("Đã thu hồi {revoked} khóa API của đơn vị đã kết thúc; đơn vị kế thừa xin khóa mới.").format(
                revoked=revoked
            )
        )


def _renew_statuses(today: date, outcome: Outcome) -> None:
    """What was set at the old offices after the deed and before its day."""
    for day in (today - timedelta(days=1), today):
        for pairs in (ended_on(day).items(), below_abolished(day)):
            outcome.counts["statuses_renewed"] += renew_statuses(pairs, day, own_reason=REASON)


def _move_people(gone: dict[int, int], outcome: Outcome) -> None:
    """Accounts go where their unit's history goes; those of an abolished unit stay and are named, machines stay too."""
    moved, left = [], []
    people = User.objects.filter(unit__in=gone).exclude(tokens__isnull=False)
    for user in people.order_by("pk"):
        carrier = gone[user.unit_id]
        (left if carrier == user.unit_id else moved).append(user)
        user.unit_id = carrier
    User.objects.bulk_update(moved, ["unit"])
    outcome.counts["people_moved"] = len(moved)
    if left:
        names = ", ".join(str(version) for version in last_versions({user.unit_id for user in left})[:3])
        outcome.notes.append(
            _("{n} tài khoản ở đơn vị đã kết thúc ({names}…): quản trị giao đơn vị mới cho họ.").format(
                n=len(left), names=names
            )
        )
