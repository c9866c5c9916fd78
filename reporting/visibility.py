"""Which returns a user finds, and from when on the offices above see what stands in them."""

from datetime import date

from django.db.models import F, Q, QuerySet

from portal.accounts.delegations import held_by
from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.core.periods import Month
from portal.units.succession import endings
from reporting.models import SENT, Correction, Return, State

# A return that the office above gave back was sent; one that the unit's own leader gave back never left the unit.
WAS_SENT = Q(state__in=SENT) | (
    Q(state__in=[State.RETURNED, State.CORRECTING], submitted_at__isnull=False)
    & (Q(presented_at__isnull=True) | Q(presented_at__lte=F("submitted_at")))
)


def visible_returns(user: User, month: Month) -> QuerySet[Return]:
    """The month's returns of the units that the user can see; none without the permission to view returns."""
    if not user.may("return.view"):
        return Return.objects.none()
    units = visible_units(user, month.data_to)
    return Return.objects.filter(period__year=month.year, period__month=month.month, unit__in=units)


def carried_returns(user: User, month: Month, today: date) -> QuerySet[Return]:
    """The month's returns of ended units whose history is carried by one that the user sees today."""
    if not user.may("return.view"):
        return Return.objects.none()
    seen = set(visible_units(user, today).values_list("pk", flat=True))
    carried = [one.unit_id for one in endings(today) if one.carrier_id in seen]
    return Return.objects.filter(period__year=month.year, period__month=month.month, unit__in=carried)


def visible_corrections(user: User, day: date) -> QuerySet[Correction]:
    """The corrections of the units that the user can see on that day; none without the permission to view returns."""
    if not user.may("return.view"):
        return Correction.objects.none()
    return Correction.objects.filter(return_ref__unit__in=visible_units(user, day))


def shows_cells(user: User, return_: Return) -> bool:
    """Whether the user may look at the counts: nobody sees another office's draft, only its state and coverage.

    Who stands in for one of the office sees what that one sees.
    """
    return (
        return_.unit_id == user.unit_id
        or return_.unit_id in user.acts_for
        or any(one.unit_id == return_.unit_id for one in held_by(user))
        or Return.objects.filter(WAS_SENT, pk=return_.pk).exists()
    )
