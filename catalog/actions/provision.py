"""Deeds on what is provided where: setting where services stand on the portals, taking statuses in from a file."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.importing.services_file import check_rows
from catalog.limits import closed_words, refuse_closed
from catalog.refusals import ReasonMissing, Refused
from catalog.statuses import Plan, Setting, lock, plan
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE

FROM_A_FILE = "Nhập trạng thái cung cấp từ tệp"
NO_REASON = gettext_noop(
    "Có dịch vụ đang “Đã cung cấp” sẽ thôi cung cấp: ghi lý do (ví dụ văn bản tạm dừng, sự cố), rồi làm lại. "
    "Chưa đổi dịch vụ nào."
)


def set_status(
    *,
    service_ids: Collection[int],
    portals: Collection[str],
    status: str,
    start: date,
    by: User,
    at: datetime,
    link: str | None = None,
    reason: str = "",
    closed_until: date | None = None,
) -> int:
    """The services stand so on the portals from that day on; what they were before ends there. Returns how many changed.

    A link of None keeps each one's own. Raises Refused where provision ends without a reason, or where a change would
    begin in a closed period (`closed_until` is its last day).
    """
    words = reason or f"Trạng thái cung cấp từ {start:%d/%m/%Y}"
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=words):
        lock()
        made = foreseen(
            service_ids=service_ids,
            portals=portals,
            status=status,
            start=start,
            link=link,
            reason=reason,
            closed_until=closed_until,
        )
        made.write()
        return len(made.changes)


def foreseen(
    *,
    service_ids: Collection[int],
    portals: Collection[str],
    status: str,
    start: date,
    link: str | None = None,
    reason: str = "",
    closed_until: date | None = None,
) -> Plan:
    """What `set_status` would change, or its refusal; nothing is written."""
    made = plan([Setting(one, portal, status, start, link) for portal in portals for one in service_ids])
    if not reason and any(change.ends_provision for change in made.changes):
        raise ReasonMissing(_(NO_REASON))
    if made.changes:
        refuse_closed(start, closed_until, _("Trạng thái cung cấp"))
    return made


def import_services(
    *,
    rows: Sequence[dict[str, str]],
    by: User,
    at: datetime,
    door: str = Deed.Door.COMMAND,
    reason: str = FROM_A_FILE,
    closed_until: date | None = None,
) -> dict:
    """Take in a file's statuses, all or none; the reason of the whole file is also that of provision it ends.

    Returns `{changed, unchanged, problems}`.
    """
    try:
        with deed(by=by, at=at, door=door, reason=reason):
            lock()
            made, problems = planned(rows, at=at, closed_until=closed_until)
            if problems:
                raise Refused(_("Tệp có lỗi, không dòng nào được ghi."), problems)  # and the deed leaves nothing behind
            made.write()
    except Refused as refusal:
        return {"changed": 0, "unchanged": 0, "problems": refusal.problems}
    return {"changed": len(made.changes), "unchanged": made.unchanged, "problems": []}


def planned(
    rows: Sequence[dict[str, str]], *, at: datetime, closed_until: date | None = None
) -> tuple[Plan, list[dict]]:
    """What the file would change, and what is wrong with it; nothing is written."""
    settings, problems = check_rows(rows, at.astimezone(ZONE).date())
    made = plan(settings) if not problems else Plan()
    for change in made.changes:
        one = change.setting
        if closed_until and one.start <= closed_until:
            message = closed_words(_("Dòng {row}").format(row=one.row), one.start, closed_until)
            problems.append({"row": one.row, "column": "from", "value": one.start.isoformat(), "message": message})
    return made, problems
