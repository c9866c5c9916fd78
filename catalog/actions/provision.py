"""Deeds on what is provided where: setting where services stand on the portals, taking statuses in from a file."""

from collections.abc import Collection
from datetime import date, datetime

from catalog.importing.services_file import check_rows
from catalog.models import ServiceStatus
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import from_day


def set_status(
    *, service_ids: Collection[int], portal: str, status: str, start: date, by: User, at: datetime, link: str = ""
) -> int:
    """The services stand so on a portal from that day on; what they were before ends there. Returns how many changed."""
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=f"Trạng thái cung cấp từ {start:%d/%m/%Y}"):
        rows = ServiceStatus.objects.filter(service__in=service_ids, portal=portal)
        running = {row.service_id: row for row in rows.filter(valid__contains=start)}
        nxt: dict[int, date] = {}
        for row in rows.filter(valid__startswith__gt=start).order_by("-valid"):
            nxt[row.service_id] = row.valid.lower
        same, corrected, ended, new = [], [], [], []
        for service_id in service_ids:
            old = running.get(service_id)
            if old and (old.status, old.link) == (status, link):
                same.append(old)
            elif old and old.valid.lower == start:
                old.status, old.link = status, link
                corrected.append(old)
            else:
                until = old.valid.upper if old else nxt.get(service_id)
                new.append(
                    ServiceStatus(
                        service_id=service_id, portal=portal, status=status, link=link, valid=from_day(start, until)
                    )
                )
                if old:
                    old.valid = from_day(old.valid.lower, start)
                    ended.append(old)
        ServiceStatus.objects.bulk_update(ended, ["valid"])
        ServiceStatus.objects.bulk_update(corrected, ["status", "link"])
        ServiceStatus.objects.bulk_create(new)
        return len(corrected) + len(new)


def import_services(*, rows: list[dict[str, str]], by: User, at: datetime) -> dict:
    """Take in a file's statuses, all or none. Returns `{changed, unchanged, problems}`."""
    right, problems = check_rows(rows)
    if problems:
        return {"changed": 0, "unchanged": 0, "problems": problems}
    groups: dict[tuple, list[int]] = {}
    for row in right:
        groups.setdefault((row.start, row.portal, row.status, row.link), []).append(row.service_id)
    changed = 0
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason="Nhập trạng thái cung cấp từ tệp"):
        for (start, portal, status, link), ids in sorted(groups.items()):
            changed += set_status(service_ids=ids, portal=portal, status=status, start=start, by=by, at=at, link=link)
    return {"changed": changed, "unchanged": len(right) - changed, "problems": []}
