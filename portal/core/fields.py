"""Date ranges as the database keeps them: half open, an open end on either side means "for ever"."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange


def from_day(day: date | None, until: date | None = None) -> DateRange:
    """From a day on (None: since ever), up to but not including `until` (None: for ever)."""
    return DateRange(day, until, "[)")


class ValidQuerySet(models.QuerySet):
    """Rows that hold for a date range."""

    def on(self, day: date) -> "ValidQuerySet":
        """What holds on that day."""
        return self.filter(valid__contains=day)


def never_twice(name: str, *columns: str) -> ExclusionConstraint:
    """At any day there is at most one row for the same columns (btree_gist)."""
    return ExclusionConstraint(
        name=name,
        expressions=[(column, RangeOperators.EQUAL) for column in columns] + [("valid", RangeOperators.OVERLAPS)],
    )


__all__ = ["DateRange", "DateRangeField", "ValidQuerySet", "from_day", "never_twice"]
