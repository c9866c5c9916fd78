"""COPY into tables whose triggers stay on: what is loaded in bulk passes every constraint and stands in the change log."""

import io
from collections.abc import Iterable, Sequence

from django.db import connection

EMPTY = "\\N"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Append the rows to the table, None as NULL; call it inside a deed. The number of rows."""
    lines = ["\t".join(_cell(value) for value in row) for row in rows]
    if lines:
        buffer = io.StringIO("\n".join(lines) + "\n")
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", buffer)
    return len(lines)


def _cell(value: object) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    return str(value)
