"""What was done to a return: who, when, what, from the change log."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from portal.accounts.models import Change, Deed
from reporting.models import TEXTS, Return, State

SHOWN = 30
WORDS = {
    State.PRESENTED: "Trình lãnh đạo",
    State.SUBMITTED: "Gửi cấp trên",
    State.APPROVED: "Duyệt",
    State.RETURNED: "Trả lại",
    State.CORRECTING: "Mở đính chính",
}


@dataclass(frozen=True)
class Event:
    """One deed that touched the return."""

    what: str
    reason: str
    who: str
    at: datetime
    door: str
    for_whom: str = ""


def history(return_: Return) -> list[Event]:
    """The last deeds on the return, the newest first; two queries."""
    changes = list(
        Change.objects.filter(table_name="reporting_return", row_id=return_.pk)
        .select_related("deed__by", "deed__on_behalf__delegation__giver", "deed__on_behalf__delegation__unit")
        .prefetch_related("deed__on_behalf__delegation__unit__versions")
        .order_by("-deed", "pk")[: SHOWN * 3]
    )
    by_deed: dict[int, list[Change]] = {}
    for change in changes:
        by_deed.setdefault(change.deed_id, []).append(change)
    kept = dict(list(by_deed.items())[:SHOWN])
    lines = dict(
        Change.objects.filter(deed__in=list(kept), unit=return_.unit_id, table_name="reporting_line")
        .values_list("deed")
        .annotate(Count("row_id", distinct=True))
    )
    return [_event(some, lines.get(deed, 0)) for deed, some in kept.items()]


def _event(changes: list[Change], lines: int) -> Event:
    deed = changes[0].deed
    if changes[-1].before is None:
        return _told("Giao biểu", deed)
    updates = [change.after or {} for change in changes if change.before is not None]
    after = {name: value for update in updates for name, value in update.items()}
    parts = [WORDS.get(after.get("state"), "")]
    parts += [f"lưu {lines} dòng số liệu"] * bool(lines)
    parts += ["ghi phần lời"] * bool(set(TEXTS) & after.keys())
    what = ", ".join(filter(None, parts)) or "Lưu"
    return _told(what[0].upper() + what[1:], deed)


def _told(what: str, deed: Deed) -> Event:
    return Event(what, deed.reason, str(deed.by), deed.at, deed.get_door_display(), deed.for_whom)
