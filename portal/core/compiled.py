"""Questions that nearly every request asks: what Django puts together for a queryset is kept, only the values change.

Putting one together takes a processor longer than all else the question needs, and it comes out the same every time.
"""

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet

# How long-lived connections to the database know a statement: each is prepared once in each of them.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
PLACE = re.compile(r"%\((\w+)\)s")


class Statement:
    """SQL that nearly every request runs, with `%(name)s` where its values go: the database plans it once in each connection.

    Planning takes the database longer than a statement that finds its few rows by an index. Not for one whose best way
    depends on what it is asked. `kinds`: for each name the type that the database knows its values by.
    """

    def __init__(self, sql: str, **kinds: str) -> None:
        # A value is of the same type whether the statement is prepared or not.
        self.sql = PLACE.sub(lambda match: f"{match[0]}::{kinds[match[1]]}", sql)
        places = {name: f"${place}" for place, name in enumerate(kinds, 1)}
        text = PLACE.sub(lambda match: places[match[1]], sql).replace("%%", "%")
        self.name = f"kept_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        self.preparing = f"PREPARE {self.name} ({', '.join(kinds.values())}) AS {text}"
        self.running = f"EXECUTE {self.name} ({', '.join(f'%({name})s' for name in kinds)})"

    def __call__(self, **values: Any) -> list[tuple]:
        """The rows that come of it; none for a statement that gives none."""
        with connection.cursor() as cursor:
            try:
                cursor.execute(self._words(cursor), values)
            except NotSupportedError:
                # An upgrade changed the type of a column since it was prepared: who comes next gets a new connection.
                connection.close_at = time.monotonic()
                raise
            return cursor.fetchall() if cursor.description else []

    def _words(self, cursor: CursorWrapper) -> str:
        if connection.queries_logged:  # whoever listens to what is asked hears it in full
            return self.sql
        known = _prepared.setdefault(connection.connection, set())
        if self.name not in known:
            cursor.execute(self.preparing)
            known.add(self.name)
        return self.running


# By type: what the database knows such values by, and values that no queryset holds of its own: where those stand in its
# SQL, the asked ones go.
KINDS: dict[type, tuple[str, Callable[[int], object]]] = {
    int: ("bigint", lambda place: 1_907_000_000 + place),
    str: ("text", "\x7f{}".format),
    date: ("date", lambda place: date(1907, 1, 1) + timedelta(days=place)),
    datetime: ("timestamptz", lambda place: datetime(1907, 1, 1, tzinfo=UTC) + timedelta(days=place)),
}
M = TypeVar("M", bound=Model)


class Kept:
    """A queryset put together: its statement, and how its rows are read."""

    def __init__(self, queryset: QuerySet, kinds: Sequence[type], marks: Sequence[object]) -> None:
        compiler = queryset.query.get_compiler(using=connection.alias)
        sql, params = compiler.as_sql()
        places = {mark: place for place, mark in enumerate(marks)}
        with connection.cursor() as cursor:
            words = [
                f"%(v{places[one]})s"
                if type(one) in KINDS and one in places
                else cursor.mogrify("%s", [one]).decode().replace("%", "%%")
                for one in params
            ]
        lost = [place for place in places.values() if f"%(v{place})s" not in words]
        if lost:
            raise ValueError(f"{queryset.model.__name__}: values {lost} stand nowhere in the SQL")
        given = iter(words)
        sql = re.sub("%(s|%)", lambda match: next(given) if match[1] == "s" else match[0], sql)
        self.statement = Statement(sql, **{f"v{place}": KINDS[kind][0] for place, kind in enumerate(kinds)})
        columns = [column for column, *_ in compiler.select]
        self.names = [column.target.attname for column in columns if hasattr(column, "target")]
        self.converters = compiler.get_converters(columns)

    def ask(self, values: Sequence[object]) -> list[list]:
        rows = [list(row) for row in self.statement(**{f"v{place}": value for place, value in enumerate(values)})]
        for place, (converters, expression) in self.converters.items():
            for row in rows:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return rows


class Rows:
    """`Rows(build)(*values)`: the rows of `build(*values)`, a queryset that ends in values_list, as lists.

    Values are of the types of KINDS, and `build` only hands them on: it may neither look at them nor reckon with them.
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
            marks = [KINDS[kind][1](place) for place, kind in enumerate(kinds)]
            kept = self.kept[kinds] = Kept(self.build(*marks), kinds, marks)
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
