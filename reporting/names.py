"""What a unit was called on a day, as a column of a query: lists name many units of many days at once."""

from django.db.models import Case, F, OuterRef, Subquery, When

from portal.units.models import UnitVersion


def unit_name(unit: str, day: str) -> Subquery:
    """The name of the unit in column `unit` on the date in column `day`, as UnitVersion prints itself."""
    versions = UnitVersion.objects.filter(unit=OuterRef(unit), valid__contains=OuterRef(day))
    return Subquery(versions.values(shown=Case(When(org_name="", then=F("name")), default=F("org_name")))[:1])
