"""Which units a user can see: their own and what stands under it, or the whole province by role."""

from datetime import date

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.units.models import Unit


def visible_units(user: User, day: date) -> QuerySet[Unit]:
    """The units whose data the user may look at on that day; none for a user without unit and province-wide role."""
    if user.is_province_wide:
        return Unit.objects.filter(versions__valid__contains=day)
    if user.unit is None:
        return Unit.objects.none()
    return Unit.objects.below(user.unit, day)
