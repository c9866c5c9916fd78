"""COPY into tables whose triggers stay on: what is loaded in bulk passes every constraint and stands in the change log."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from django.db import connection

EMPTY = "\\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append the rows to the table, None as NULL; call it inside a deed."""
    copy_text(table, columns, as_text(rows))


def copy_text(table: str, columns: Sequence[str], text: StringIO) -> None:
    """Append what `as_text` made of rows."""
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text)


def as_text(rows: Iterable[Sequence[object]]) -> StringIO:
    """The rows in the form that COPY reads."""
    return StringIO("".join("\t".join(_cell(value) for value in row) + "\n" for row in rows))


def _cell(value: object) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return value.translate(_ESCAPED) if _SPECIAL.search(value) else value
    return str(value)


def array(texts: Iterable[str]) -> str:
    """Texts as one cell of a text[] column."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def span(start: date | None, until: date | None = None) -> str:
    """A date range as one cell, half open; None is for ever."""
    return f"[{start or ''},{until or ''})"
