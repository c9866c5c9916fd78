"""The who-and-why of a change: open a deed, write, and the deed is sealed into its units' chains before the commit."""

from contextlib import AbstractContextManager
from datetime import datetime

from django.db import connection

from portal.accounts.models import Deed, User


def deed(*, by: User, at: datetime, door: str, reason: str = "") -> AbstractContextManager[Deed]:
    """One transaction in which tables with triggers may be written; inside another deed it joins that one."""
    return by.acting(at=at, door=door, reason=reason)


def broken_links() -> list[dict]:
    """Walk every chain and compute each seal again; the list of links whose hash or number is wrong, first first.

    Also named are changes that no seal covers. Returns dictionaries `{unit, number, deed}`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.unit_id, l.number, l.deed_id FROM (
                SELECT *, lag(hash, 1, ''::bytea) OVER chain AS expected_previous,
                       row_number() OVER chain AS expected_number
                FROM accounts_chainlink WINDOW chain AS (PARTITION BY unit_id ORDER BY number)
            ) l
            WHERE l.number <> l.expected_number OR l.previous_hash <> l.expected_previous
               OR l.hash <> portal_link_hash(l.deed_id, l.unit_id, l.previous_hash)
            UNION ALL
            SELECT c.unit_id, NULL, c.deed_id FROM accounts_change c
            WHERE NOT EXISTS (SELECT 1 FROM accounts_chainlink l
                              WHERE l.deed_id = c.deed_id AND l.unit_id IS NOT DISTINCT FROM c.unit_id)
            GROUP BY c.unit_id, c.deed_id
            ORDER BY 1, 2
            """
        )
        return [dict(zip(("unit", "number", "deed"), row, strict=True)) for row in cursor.fetchall()]
