"""Where a broken seal points: whose deed it was, and which row of it no longer agrees with what came after."""

import json

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Change, Deed
from portal.accounts.trail import kind_of, tables

SHOWN = 3


def described(deed_id: int, unit_id: int | None) -> str:
    """In words, to stand behind the deed's number: who, when, by which door, and the rows that give themselves away."""
    deed = Deed.objects.select_related("by").filter(pk=deed_id).first()
    if deed is None:
        return _(", không còn trong nhật ký")
    words = _(", {by} lúc {at:%d/%m/%Y %H:%M} qua {door}").format(
        by=deed.by, at=timezone.localtime(deed.at), door=deed.get_door_display()
    )
    changes = list(Change.objects.filter(deed=deed, unit=unit_id).order_by("pk"))
    if not changes:
        return _("{words}, các dòng của việc này không còn").format(words=words)
    wrong = [_named(change) for change in changes if _disagrees(change)]
    if not wrong:
        return _("{words}, {n} dòng, từ {named}").format(words=words, n=len(changes), named=_named(changes[0]))
    more = _(" và {n} dòng nữa").format(n=len(wrong) - SHOWN) if len(wrong) > SHOWN else ""
    return f"{words}, {', '.join(wrong[:SHOWN])}{more}"


def _named(change: Change) -> str:
    return _("{row} số {row_id}").format(row=kind_of(change.table_name), row_id=change.row_id)


def _disagrees(change: Change) -> bool:
    """Whether the row went on from something else than what this change says it left behind."""
    after = change.after or {}
    same_row = Change.objects.filter(table_name=change.table_name, row_id=change.row_id)
    later = same_row.filter(pk__gt=change.pk).order_by("pk").first()
    if later is not None:
        before = later.before or {}
        return any(before[key] != after[key] for key in before.keys() & after.keys())
    if change.table_name not in tables():
        return False
    stored = _stored(change)
    if stored is None or change.after is None:
        return (stored is None) != (change.after is None)
    return any(stored[key] != value for key, value in after.items() if key in stored)


def _stored(change: Change) -> dict | None:
    """The row as it stands now, spelled by the database as the log spells it."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(change.table_name)
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t WHERE id = %s", [change.row_id])
        found = cursor.fetchone()
    return json.loads(found[0]) if found else None
