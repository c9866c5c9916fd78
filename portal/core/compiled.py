"""Questions that nearly every request asks: what Django puts together for a queryset is kept, only the values change.

Putting one together takes a processor longer than all else the question needs, and it comes out the same every time.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

# By type, values that no queryset holds of its own: where they stand in its SQL, the asked ones go.
MARKS: dict[type, Callable[[int], object]] = {
    int: lambda place: 1_907_000_000 + place,
    str: "\x7f{}".format,
    date: lambda place: date(1907, 1, 1) + timedelta(days=place),
    datetime: lambda place: datetime(1907, 1, 1, tzinfo=UTC) + timedelta(days=place),
}
M = TypeVar("M", bound=Model)


class Kept:
    """A queryset put together: its SQL, for each parameter a fixed value or the place of an asked one, and how rows are read."""

    def __init__(self, queryset: QuerySet, marks: Sequence[object]) -> None:
        compiler = queryset.query.get_compiler(using=connection.alias)
        self.sql, params = compiler.as_sql()
        places = {mark: place for place, mark in enumerate(marks)}
        self.params = [(places.get(one) if type(one) in MARKS else None, one) for one in params]
        lost = set(range(len(marks))) - {place for place, _ in self.params}
        if lost:
            raise ValueError(f"{queryset.model.__name__}: values {sorted(lost)} stand nowhere in the SQL")
        columns = [column for column, *_ in compiler.select]
        self.names = [column.target.attname for column in columns if hasattr(column, "target")]
        self.converters = compiler.get_converters(columns)

    def ask(self, values: Sequence[object]) -> list[list]:
        params: list[Any] = [fixed if place is None else values[place] for place, fixed in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = [list(row) for row in cursor.fetchall()]
        for place, (converters, expression) in self.converters.items():
            for row in rows:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return rows


class Rows:
    """`Rows(build)(*values)`: the rows of `build(*values)`, a queryset that ends in values_list, as lists.

    Values are of the types of MARKS, and `build` only hands them on: it may neither look at them nor reckon with them.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self.build = build
        self.kept: dict[tuple[type, ...], Kept] = {}

    def __call__(self, *values: object) -> list[list]:
        return self.put_together(*values).ask(values)

    def put_together(self, *values: object) -> Kept:
        """What is kept of this question, for values of these types."""
        kinds = tuple(map(type, values))
        kept = self.kept.get(kinds)
        if kept is None:
            marks = [MARKS[kind](place) for place, kind in enumerate(kinds)]
            kept = self.kept[kinds] = Kept(self.build(*marks), marks)
        return kept


class Instances(Generic[M]):
    """The same for a queryset of models (some columns may be deferred) without select_related or prefetch_related."""

    def __init__(self, model: type[M], build: Callable[..., QuerySet[M]]) -> None:
        self.model, self.rows = model, Rows(build)

    def __call__(self, *values: object) -> list[M]:
        kept = self.rows.put_together(*values)
        return [self.model.from_db(connection.alias, kept.names, row) for row in kept.ask(values)]


def every(model: type[Model], prefix: str = "") -> list[str]:
    """All of the model's own columns as names for values_list, in the order that `made` takes them."""
    return [prefix + field.attname for field in model._meta.concrete_fields]


def made(model: type[M], row: Sequence[object]) -> M:
    """The instance of a row that holds all of the model's columns in their order."""
    return model.from_db(connection.alias, every(model), row)
