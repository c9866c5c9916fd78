"""Deeds on quotas: given by a document, given back to the rule, carried into the next year, taken from a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import Month
from portal.units.models import Unit, UnitVersion
from targets.models import Quota
from targets.refusals import Refused

COPIED = "Chép từ năm "
LONGEST_DOCUMENT = Quota._meta.get_field("document").max_length or 200
Key = tuple[int, str]  # unit, indicator


@dataclass(frozen=True)
class Copying:
    """What carrying a year's quotas into the next would do: the rows made, how many stand there already, whose units ended."""

    made: list[Quota]
    standing: int
    ended: int


def give_quotas(
    *, levels: Mapping[Key, int], year: int, document: str, by: User, at: datetime, door: str = Deed.Door.PAGE
) -> int:
    """Give units the levels (hundredths of a per cent) by a document; returns how many quotas it made or changed."""
    if not document.strip():
        raise Refused(_("Chưa ghi văn bản giao chỉ tiêu. Ghi số, ngày và cơ quan ban hành."))
    return write_quotas(dict.fromkeys(levels, document), levels, year, by=by, at=at, door=door, reason=document)


def write_quotas(
    documents: Mapping[Key, str],
    levels: Mapping[Key, int],
    year: int,
    *,
    by: User,
    at: datetime,
    door: str,
    reason: str,
) -> int:
    """Write each unit's and indicator's level with its document, all or nothing; what is as it was stays untouched."""
    wrong = [level for level in levels.values() if not 0 <= level <= 10_000]
    if wrong:
        raise Refused(_("Mức chỉ tiêu phải từ 0 đến 100 %."))
    with deed(by=by, at=at, door=door, reason=f"Chỉ tiêu năm {year}: {reason}"):
        units = Unit.objects.filter(pk__in={unit for unit, _ in levels}).order_by("pk")
        list(units.select_for_update(no_key=True))  # two who give the same units quotas at once wait for each other
        rows = Quota.objects.filter(year=year, unit__in=units.values("pk"))
        standing = {(row.unit_id, row.indicator): row for row in rows}
        changed = []
        for key, level in levels.items():
            row = standing.get(key) or Quota(unit_id=key[0], indicator=key[1], year=year)
            if row.pk is None or (row.hundredths, row.document) != (level, documents[key]):
                row.hundredths, row.document = level, documents[key]
                changed.append(row)
        Quota.objects.bulk_create([row for row in changed if row.pk is None])
        Quota.objects.bulk_update([row for row in changed if row.pk], ["hundredths", "document"])
    return len(changed)


def give_back(*, keys: Sequence[Key], year: int, document: str, by: User, at: datetime) -> int:
    """Take back what was given by name, so that the rule holds again; returns how many quotas were taken back."""
    if not document.strip():
        raise Refused(_("Chưa ghi văn bản hoặc lý do bỏ mức giao riêng."))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Bỏ mức giao riêng năm {year}: {document}"):
        rows = Quota.objects.select_for_update().filter(year=year, unit__in={unit for unit, _ in keys})
        taken = [row.pk for row in rows if (row.unit_id, row.indicator) in set(keys)]
        Quota.objects.filter(pk__in=taken).delete()
    return len(taken)


def copying(year: int) -> Copying:
    """What carrying the year's quotas into the next would do; nothing is written. Two queries a kind, whatever the number."""
    to = year + 1
    standing = set(Quota.objects.filter(year=to).values_list("unit", "indicator"))
    alive = set(UnitVersion.objects.on(Month(to, 1).data_from).values_list("unit", flat=True))
    rows = list(Quota.objects.filter(year=year).order_by("unit", "indicator"))
    fresh = [row for row in rows if (row.unit_id, row.indicator) not in standing]
    made = [_copied(row, to) for row in fresh if row.unit_id in alive]
    return Copying(made, len(rows) - len(fresh), len(fresh) - len(made))


def copy_forward(*, year: int, by: User, at: datetime) -> int:
    """Carry the year's quotas into the next; what stands there already is left as it is. Returns how many were made."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Chép chỉ tiêu năm {year} sang năm {year + 1}"):
        made = Quota.objects.bulk_create(copying(year).made, ignore_conflicts=True)
    return len(made)


def _copied(row: Quota, year: int) -> Quota:
    source = row.document.partition(": ")[2] if row.document.startswith(COPIED) else row.document
    words = f"{COPIED}{row.year}" + (f": {source}" if source else "")
    return Quota(
        unit_id=row.unit_id,
        indicator=row.indicator,
        year=year,
        hundredths=row.hundredths,
        document=words[:LONGEST_DOCUMENT],
    )


def keys_of(units: Iterable[int], indicators: Iterable[str]) -> list[Key]:
    """Every unit with every indicator."""
    chosen = list(indicators)
    return [(unit, indicator) for unit in units for indicator in chosen]
