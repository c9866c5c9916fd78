"""What was done to a return: who, when, what, from the change log."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Change, Deed, OnBehalf, User
from reporting.models import TEXTS, Return, State

SHOWN = 30
WORDS = {
    State.PRESENTED: gettext_noop("Trình lãnh đạo"),
    State.SUBMITTED: gettext_noop("Gửi cấp trên"),
    State.APPROVED: gettext_noop("Duyệt"),
    State.RETURNED: gettext_noop("Trả lại"),
    State.CORRECTING: gettext_noop("Mở đính chính"),
}


READ = (
    "deed",
    "before",
    "after",
    "deed__at",
    "deed__door",
    "deed__reason",
    "deed__by__username",
    "deed__by__full_name",
    "deed__on_behalf",
)


class _Read(NamedTuple):
    """READ as values: a busy month has ninety such rows, and as model instances they take longer than the rest."""

    deed: int
    before: dict | None
    after: dict | None
    at: datetime
    door: str
    reason: str
    username: str
    full_name: str
    on_behalf: int | None


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
    """The last deeds on the return, the newest first; two queries, three where one was done for somebody."""
    changes = Change.objects.filter(table_name="reporting_return", row_id=return_.pk).order_by("-deed", "pk")
    by_deed: dict[int, list[_Read]] = {}
    for row in changes.values_list(*READ)[: SHOWN * 3]:
        read = _Read(*row)
        by_deed.setdefault(read.deed, []).append(read)
    kept = dict(list(by_deed.items())[:SHOWN])
    lines = dict(
        Change.objects.filter(deed__in=list(kept), unit=return_.unit_id, table_name="reporting_line")
        .values_list("deed")
        .annotate(Count("row_id", distinct=True))
    )
    behalf = [one.on_behalf for some in kept.values() for one in some if one.on_behalf]
    marks = OnBehalf.objects.filter(pk__in=behalf).select_related("delegation__giver", "delegation__unit")
    for_whom = {one.deed_id: one.delegation.for_whom() for one in marks} if behalf else {}
    return [_event(some, lines.get(deed, 0), for_whom.get(deed, "")) for deed, some in kept.items()]


def _event(changes: list[_Read], lines: int, for_whom: str) -> Event:
    if changes[-1].before is None:
        return _told(_("Giao biểu"), changes[0], for_whom)
    updates = [change.after or {} for change in changes if change.before is not None]
    after = {name: value for update in updates for name, value in update.items()}
    state = after.get("state")
    parts = [_(WORDS[state])] if state in WORDS else []
    parts += [_("lưu {lines} dòng số liệu").format(lines=lines)] * bool(lines)
    parts += [_("ghi phần lời")] * bool(set(TEXTS) & after.keys())
    what = ", ".join(parts) or _("Lưu")
    return _told(what[0].upper() + what[1:], changes[0], for_whom)


def _told(what: str, one: _Read, for_whom: str) -> Event:
    who = User(username=one.username, full_name=one.full_name)
    return Event(what, one.reason, str(who), one.at, Deed.Door(one.door).label, for_whom)
