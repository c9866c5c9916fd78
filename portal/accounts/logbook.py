"""The change log for those who audit: by unit, time and person, as a stream of rows with the seals of their chains."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from portal.accounts.models import ChainLink, Change, Deed
from portal.core.periods import ZONE

HEADERS = (
    gettext_noop("Việc số"), gettext_noop("Lúc"), gettext_noop("Tên đăng nhập"), gettext_noop("Người làm"),
    gettext_noop("Thay mặt (ủy quyền số)"), gettext_noop("Qua"), gettext_noop("Lý do"), gettext_noop("Đơn vị số"),
    gettext_noop("Đơn vị"), gettext_noop("Mắt xích"), gettext_noop("Mã băm trước"), gettext_noop("Mã băm"),
    gettext_noop("Bảng"), gettext_noop("Dòng số"), gettext_noop("Trước"), gettext_noop("Sau"),
)  # fmt: skip
# The name is the unit's latest; a change of the whole province has none, and stands in the chain "tỉnh".
ROWS_SQL = """
SELECT d.id, d.at, u.username, u.full_name, b.delegation_id, d.door, d.reason, c.unit_id,
       CASE WHEN c.unit_id IS NULL THEN 'tỉnh' ELSE
           (SELECT coalesce(nullif(v.org_name, ''), v.name) FROM units_unitversion v
            WHERE v.unit_id = c.unit_id ORDER BY v.valid DESC LIMIT 1) END,
       l.number, encode(l.previous_hash, 'hex'), encode(l.hash, 'hex'), c.table_name, c.row_id, c.before, c.after
FROM accounts_change c
JOIN accounts_deed d ON d.id = c.deed_id JOIN accounts_user u ON u.id = d.by_id
LEFT JOIN accounts_onbehalf b ON b.deed_id = d.id
LEFT JOIN accounts_chainlink l ON l.deed_id = d.id AND l.unit_id IS NOT DISTINCT FROM c.unit_id
WHERE d.at >= %s AND d.at < %s AND (%s::bigint IS NULL OR c.unit_id = %s)
ORDER BY c.id
"""
SOME_SQL = """
SELECT c.id FROM unnest(%(deeds)s::bigint[]) AS d(id), LATERAL (
    SELECT id FROM accounts_change
    WHERE deed_id = d.id AND (%(unit)s::bigint IS NULL OR unit_id = %(unit)s) ORDER BY id LIMIT %(most)s
) c
"""
CHUNK = 2000


@dataclass(frozen=True)
class Asked:
    """Which part of the log: days (both included), and a unit's chain, or all."""

    since: date
    until: date
    unit: int | None = None

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.since, time(), ZONE)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.until + timedelta(days=1), time(), ZONE)


def deeds(asked: Asked) -> QuerySet[int]:
    """The numbers of the deeds of that part, the newest first. Asked of deeds and seals: changes are a hundred times more."""
    if asked.unit is None:
        found = Deed.objects.filter(at__gte=asked.begins, at__lt=asked.ends)
        return found.order_by("-pk").values_list("pk", flat=True)
    links = ChainLink.objects.filter(unit=asked.unit, deed__at__gte=asked.begins, deed__at__lt=asked.ends)
    return links.order_by("-deed").values_list("deed", flat=True)


def some_changes(numbers: list[int], unit: int | None, most: int) -> QuerySet[Change]:
    """At most so many changes of each deed: one deed may have loaded a whole month."""
    with connection.cursor() as cursor:
        cursor.execute(SOME_SQL, {"deeds": numbers, "unit": unit, "most": most})
        return Change.objects.filter(pk__in=[pk for (pk,) in cursor.fetchall()])


def count(asked: Asked) -> int:
    """How many rows the export of that part has."""
    found = Change.objects.filter(deed__at__gte=asked.begins, deed__at__lt=asked.ends)
    return (found.filter(unit=asked.unit) if asked.unit else found).count()


def rows(asked: Asked) -> Iterator[list[object]]:
    """Every change of that part under HEADERS, never more than a chunk of them in memory."""
    doors = {door: str(label) for door, label in Deed.Door.choices}
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS_SQL, [asked.begins, asked.ends, asked.unit, asked.unit])
        while found := cursor.fetchmany(CHUNK):
            for row in found:
                yield _written(row, doors)


def _written(row: tuple, doors: dict) -> list[object]:
    number, at, *middle, before, after = row
    middle[3] = doors.get(middle[3], middle[3])
    return [number, at.astimezone(ZONE).isoformat(), *middle, _json(before), _json(after)]


def _json(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""  # the driver leaves jsonb as text where nobody asked for a model
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
