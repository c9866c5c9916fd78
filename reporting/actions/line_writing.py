"""Writing lines of one return: new ones at once, changed ones by one statement; the return moves along."""

from portal.core.compiled import Statement
from reporting.columns import NAMES
from reporting.models import Line, Return, State
from reporting.tasks import keep_sums_soon

COLUMNS = (*NAMES, "declared_none", "note", "version")
TYPES = (*["int"] * len(NAMES), "boolean", "text", "int")
ARRAYS = ", ".join(f"%({name})s" for name in COLUMNS)
KINDS = {name: f"{kind}[]" for name, kind in zip(COLUMNS, TYPES, strict=True)}
# Arrays take a tenth of the time that Django takes for 300 lines: a hundred CASEs a column, or 4,000 parameters.
UPDATE = Statement(
    f"UPDATE reporting_line l SET {', '.join(f'{name} = f.{name}' for name in COLUMNS)} "
    f"FROM unnest(%(ids)s, {ARRAYS}) AS f (id, {', '.join(COLUMNS)}) WHERE l.id = f.id",
    ids="bigint[]",
    **KINDS,
)
INSERT = Statement(
    f"INSERT INTO reporting_line (return_id, service_id, field_id, {', '.join(COLUMNS)}) "
    f"SELECT %(of)s, f.* FROM unnest(%(services)s, %(fields)s, {ARRAYS}) AS f RETURNING service_id, field_id, id",
    of="bigint",
    services="bigint[]",
    fields="bigint[]",
    **KINDS,
)
MOVE = Statement(
    "UPDATE reporting_return SET state = %(state)s, version = %(version)s WHERE id = %(id)s",
    state="text",
    version="int",
    id="bigint",
)


def write_lines(return_: Return, lines: list[Line]) -> None:
    """Write the lines and set the return to "Đang nhập", with the next version. Call it in a deed, the return locked."""
    if not lines:
        return
    new, known = [line for line in lines if line.pk is None], [line for line in lines if line.pk is not None]
    _insert(return_, new)
    _update(known)
    return_.state = State.ENTERING
    return_.version += 1
    MOVE(state=return_.state, version=return_.version, id=return_.pk)
    if return_.is_counted:
        keep_sums_soon()


def _insert(return_: Return, lines: list[Line]) -> None:
    if not lines:
        return
    keys = {"services": [line.service_id for line in lines], "fields": [line.field_id for line in lines]}
    ids = {(service, field): pk for service, field, pk in INSERT(of=return_.pk, **keys, **_values(lines))}
    for line in lines:
        line.pk = ids[line.service_id, line.field_id]


def _update(lines: list[Line]) -> None:
    if lines:
        UPDATE(ids=[line.pk for line in lines], **_values(lines))


def _values(lines: list[Line]) -> dict[str, list]:
    return {name: [getattr(line, name) for line in lines] for name in COLUMNS}
