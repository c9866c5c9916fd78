"""Which units a user can see: their own and what stands under it, or the whole province by role."""

from datetime import date

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.accounts.places import place_of
from portal.units.models import Unit


def sees(user: User, unit_id: int, day: date) -> bool:
    """Whether the unit is among the `visible_units` of somebody whose role does not show the whole province."""
    mine = place_of(user.unit_id, day) if user.unit_id else None
    its = place_of(unit_id, day)
    return mine is not None and its is not None and its.path.startswith(mine.path)


def visible_units(user: User, day: date) -> QuerySet[Unit]:
    """The units whose data the user may look at on that day; none for a user without unit and province-wide role."""
    if user.is_province_wide:
        return Unit.objects.filter(versions__valid__contains=day)
    if user.unit is None:
        return Unit.objects.none()
    return Unit.objects.below(user.unit, day)
