"""Writing lines of one return: new ones at once, changed ones by one statement; the return moves along."""

from django.db import connection

from reporting.columns import NAMES
from reporting.models import Line, Return, State
from reporting.tasks import keep_sums_soon

COLUMNS = (*NAMES, "declared_none", "note", "version")
TYPES = (*["int"] * len(NAMES), "boolean", "text", "int")
ARRAYS = ", ".join(f"%s::{kind}[]" for kind in TYPES)
# Arrays take a tenth of the time that Django takes for 300 lines: a hundred CASEs a column, or 4,000 parameters.
UPDATE_SQL = (
    f"UPDATE reporting_line l SET {', '.join(f'{name} = f.{name}' for name in COLUMNS)} "
    f"FROM unnest(%s::bigint[], {ARRAYS}) AS f (id, {', '.join(COLUMNS)}) WHERE l.id = f.id"
)
INSERT_SQL = (
    f"INSERT INTO reporting_line (return_id, service_id, field_id, {', '.join(COLUMNS)}) "
    f"SELECT %s, f.* FROM unnest(%s::bigint[], %s::bigint[], {ARRAYS}) AS f RETURNING service_id, field_id, id"
)
MOVE_SQL = "UPDATE reporting_return SET state = %s, version = %s WHERE id = %s"


def write_lines(return_: Return, lines: list[Line]) -> None:
    """Write the lines and set the return to "Đang nhập", with the next version. Call it in a deed, the return locked."""
    if not lines:
        return
    new, known = [line for line in lines if line.pk is None], [line for line in lines if line.pk is not None]
    _insert(return_, new)
    _update(known)
    return_.state = State.ENTERING
    return_.version += 1
    with connection.cursor() as cursor:
        cursor.execute(MOVE_SQL, [return_.state, return_.version, return_.pk])
    if return_.is_counted:
        keep_sums_soon()


def _insert(return_: Return, lines: list[Line]) -> None:
    if not lines:
        return
    with connection.cursor() as cursor:
        keys = [[line.service_id for line in lines], [line.field_id for line in lines]]
        cursor.execute(INSERT_SQL, [return_.pk, *keys, *_values(lines)])
        ids = {(service, field): pk for service, field, pk in cursor.fetchall()}
    for line in lines:
        line.pk = ids[line.service_id, line.field_id]


def _update(lines: list[Line]) -> None:
    if lines:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE_SQL, [[line.pk for line in lines], *_values(lines)])


def _values(lines: list[Line]) -> list[list]:
    return [[getattr(line, name) for line in lines] for name in COLUMNS]
