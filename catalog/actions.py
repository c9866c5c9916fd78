"""Deeds on the list: taking in an appendix, setting where services stand on the portals."""

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from catalog.clauses import decision_text, write_clauses
from catalog.importing.apply import Days
from catalog.importing.apply import apply as write
from catalog.importing.preview import Offices, Preview, compare
from catalog.importing.problems import ERROR, Problem
from catalog.importing.reading import Reading, read_appendix
from catalog.importing.services_file import check_rows
from catalog.models import Appendix, Decision, ServiceStatus
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import from_day
from portal.core.periods import ZONE
from portal.units.models import Level

LEVELS = {"1": Level.DEPARTMENT, "2": Level.DISTRICT, "3": Level.COMMUNE}  # domain.md §7, [choice]
FIRST_DAY = date(2022, 1, 1)  # of the unnamed decision, until its date is entered


def import_appendix(
    *,
    path: Path,
    appendix: str,
    by: User,
    at: datetime,
    decision: str | None = None,
    start: date | None = None,
    provided_from: date | None = None,
    apply: bool = False,
    allow_errors: bool = False,
) -> dict:
    """Read an appendix, hold it against the list in force, and with `apply` write it.

    `start` is the day from which it holds; without it a first import holds from the decision's own first day, and a
    later one corrects in place and withdraws from the day of the deed. With errors nothing is written unless
    `allow_errors`, and then only the good rows. Returns the contract of `manage.py import_appendix`.
    """
    today = at.astimezone(ZONE).date()
    reading = read_appendix(Path(path))
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=f"Nhập phụ lục {appendix} từ tệp {reading.file}"):
        law = _decision(decision, start or today)
        kept = Appendix.objects.filter(decision=law, number=appendix).first() if law else None
        preview = compare(reading, kept, start or today)
        first_day = start or (law.valid.lower if law and law.valid.lower else FIRST_DAY)
        days = Days(first_day, start or today, provided_from)
        offices = Offices(LEVELS[appendix], first_day)
        reading.problems += offices.unknown(reading.entries) + _too_early(preview, days)
        writes = apply and bool(reading.sha256) and (allow_errors or not reading.has_errors)
        if writes:
            _write(reading, preview, offices, days, law or _unnamed_decision(first_day), appendix)
    return _answer(reading, preview, applied=writes)


def _decision(number: str | None, day: date) -> Decision | None:
    """The decision of that number, else the one in force on the day; an unnamed one in force is not another's."""
    named = Decision.objects.filter(number=number).first() if number else None
    return named or Decision.objects.on(day).first()


def _unnamed_decision(start: date) -> Decision:
    """Number and date are data that a person enters later; the text is the one shipped with the portal."""
    decision = Decision.objects.create(title=decision_text()["title"], valid=from_day(start))
    write_clauses(decision)
    return decision


def _too_early(preview: Preview, days: Days) -> list[Problem]:
    """A listing cannot end before it begins."""
    ending = [*preview.removed, *(old for old, _ in preview.changed if old.valid.lower != days.start)]
    return [
        Problem(
            ERROR,
            "before_listing",
            f"Thủ tục {listing.procedure.code} có trong Danh mục từ {listing.valid.lower:%d/%m/%Y}, không rút hay đổi từ "
            f"ngày {days.end:%d/%m/%Y} được. Chọn ngày áp dụng muộn hơn.",
            value=listing.procedure.code,
        )
        for listing in ending
        if listing.valid.lower and listing.valid.lower >= days.end
    ]


def _write(reading: Reading, preview: Preview, offices: Offices, days: Days, decision: Decision, number: str) -> None:
    appendix, _ = Appendix.objects.get_or_create(
        decision=decision,
        number=number,
        defaults={"level": LEVELS[number], "is_reconstruction": reading.is_reconstruction},
    )
    write(reading, preview, appendix, offices, days)


def _answer(reading: Reading, preview: Preview, *, applied: bool) -> dict:
    return {
        "file": reading.file,
        "sha256": reading.sha256,
        "applied": applied,
        "procedures": [
            {
                "code": entry.code,
                "raw_code": entry.raw_code,
                "name": entry.name,
                "field": entry.field,
                "agency": "; ".join(entry.agencies),
                "online": entry.online,
                "sheet": entry.sheet,
                "row": entry.row,
            }
            for entry in reading.entries
        ],
        "problems": [problem.as_dict() for problem in reading.problems],
        "diff": preview.counts(),
        "rows": {
            "read": reading.rows_read,
            "taken": len(reading.entries),
            "refused": reading.refused,
            "listed": reading.listed,
        },
    }


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
