"""Cells that were marked when a return was given back, and what the unit has changed since."""

import re

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.core.compiled import Rows, Statement
from reporting.columns import BY_NAME, NAMES
from reporting.models import Return, ReturnedCell
from reporting.sheet import key_of

# A cell typed to and fro is not changed: the first "before" is compared with the last "after". The giving back itself is
# found by its deed, not by the clock.
CHANGED = Statement(
    """
SELECT count(*) FROM (
    SELECT (array_agg(c.before -> k.name ORDER BY c.id))[1] AS was,
        (array_agg(c.after -> k.name ORDER BY c.id DESC))[1] AS is_now
    FROM accounts_change c
        CROSS JOIN LATERAL jsonb_object_keys(coalesce(c.before, '{}') || coalesce(c.after, '{}')) AS k (name)
    WHERE c.table_name = 'reporting_line' AND k.name = ANY(%(names)s)
        AND c.row_id IN (SELECT id FROM reporting_line WHERE return_id = %(return)s)
        AND c.deed_id > (
            SELECT max(given.deed_id) FROM accounts_change given
            WHERE given.table_name = 'reporting_return' AND given.row_id = %(return)s
                AND given.after ->> 'state' = 'returned'
        )
    GROUP BY c.row_id, k.name
) cells WHERE was IS DISTINCT FROM is_now AND NOT (was IS NULL AND is_now = 'false')
""",
    **{"names": "text[]", "return": "bigint"},
)


_MARK = re.compile(r"([0-9]{1,18}):([a-z_]{1,20})")


def read_marks(data: QueryDict) -> list[tuple[int, str, str]]:
    """The marks of a form, as the deed takes them: `cell` = "LINE:column" each, `note-LINE` for all of a line."""
    found = [match for text in data.getlist("cell") if (match := _MARK.fullmatch(text))]
    return [(int(match[1]), match[2], data.get(f"note-{match[1]}", "")) for match in found]


def changed_since_returned(return_: Return) -> int:
    """How many cells (a declaration "không phát sinh" is one) differ from when the return was last given back; one query."""
    ((changed,),) = CHANGED(**{"names": [*NAMES, "declared_none"], "return": return_.pk})
    return changed


def marked_cells(return_: Return) -> dict[tuple[int, str], str]:
    """The marks by (line id, column): what is wrong there."""
    return {(one.line_id, one.column_name): one.note for one in return_.returned_cells.all()}


def marks_in_words(return_: Return) -> list[dict]:
    """The marks as a list to read: `{line, column, note, key, name}`; `name` is the cell's input on the return's page."""
    return [
        {
            "line": code if service else _("ngoài Danh mục, {field}").format(field=field_name),
            "column": f"({BY_NAME[column].number}) {BY_NAME[column].label}",
            "note": note,
            "name": f"{key_of(service, field)}-{column}",
        }
        for service, code, field, field_name, column, note in _MARKS(return_.pk)
    ]


_MARKS = Rows(
    lambda return_: (
        ReturnedCell.objects.filter(return_ref=return_)
        .order_by("line", "pk")
        .values_list(
            "line__service", "line__service__procedure__code", "line__field", "line__field__name", "column_name", "note"
        )
    )
)
