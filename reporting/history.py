"""What was done to a return: who, when, what, from the change log."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Deed, OnBehalf
from portal.core.compiled import Statement
from reporting.models import TEXTS, Return, State

SHOWN = 30
WORDS = {
    State.PRESENTED: gettext_noop("Trình lãnh đạo"),
    State.SUBMITTED: gettext_noop("Gửi cấp trên"),
    State.APPROVED: gettext_noop("Duyệt"),
    State.RETURNED: gettext_noop("Trả lại"),
    State.CORRECTING: gettext_noop("Mở đính chính"),
}


# The deeds on one return, the newest first; of each, whether it made the return, the state and words it put there, and how
# many lines it wrote. In one statement: as rows of the log a busy month is ninety documents to read.
DEEDS = Statement(
    """
WITH touched AS (
    SELECT id, deed_id, before, after FROM accounts_change
    WHERE table_name = 'reporting_return' AND row_id = %(return)s ORDER BY id DESC LIMIT %(rows)s
), deeds AS (
    SELECT deed_id, max(id) AS last, (array_agg(before IS NULL ORDER BY id DESC))[1] AS is_new,
        (array_agg(after ->> 'state' ORDER BY id DESC) FILTER (WHERE before IS NOT NULL AND after ? 'state'))[1] AS state,
        coalesce(bool_or(before IS NOT NULL AND after ?| %(texts)s), false) AS has_texts
    FROM touched GROUP BY deed_id ORDER BY last DESC LIMIT %(shown)s
)
SELECT d.is_new, d.state, d.has_texts, (
        SELECT count(DISTINCT c.row_id) FROM accounts_change c
        WHERE c.deed_id = d.deed_id AND c.table_name = 'reporting_line' AND c.unit_id = %(unit)s
    ), deed.at, deed.door, deed.reason, coalesce(nullif(person.full_name, ''), person.username), mark.id
FROM deeds d JOIN accounts_deed deed ON deed.id = d.deed_id JOIN accounts_user person ON person.id = deed.by_id
    LEFT JOIN accounts_onbehalf mark ON mark.deed_id = d.deed_id
ORDER BY d.last DESC
""",
    **{"return": "bigint", "unit": "bigint", "texts": "text[]", "shown": "int", "rows": "int"},
)


class _Read(NamedTuple):
    """A row of DEEDS."""

    is_new: bool
    state: str | None
    has_texts: bool
    lines: int
    at: datetime
    door: str
    reason: str
    who: str
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

    @property
    def machine_time(self) -> str:
        """As `datetime` of HTML wants it."""
        return localtime(self.at).isoformat()


def history(return_: Return) -> list[Event]:
    """The last deeds on the return, the newest first; one query, two where one was done for somebody."""
    asked = {"return": return_.pk, "unit": return_.unit_id, "texts": list(TEXTS), "shown": SHOWN, "rows": SHOWN * 3}
    deeds = [_Read(*row) for row in DEEDS(**asked)]
    behalf = [one.on_behalf for one in deeds if one.on_behalf]
    marks = OnBehalf.objects.filter(pk__in=behalf).select_related("delegation__giver", "delegation__unit")
    for_whom = {one.pk: one.delegation.for_whom() for one in marks} if behalf else {}
    doors = {door: str(label) for door, label in Deed.Door.choices}
    saved = _("lưu {lines} dòng số liệu")
    return [
        Event(_what(one, saved), one.reason, one.who, one.at, doors[one.door], for_whom.get(one.on_behalf, ""))
        for one in deeds
    ]


def _what(one: _Read, saved: str) -> str:
    if one.is_new:
        return _("Giao biểu")
    parts = [_(WORDS[one.state])] if one.state in WORDS else []
    parts += [saved.format(lines=one.lines)] * bool(one.lines)
    parts += [_("ghi phần lời")] * one.has_texts
    what = ", ".join(parts) or _("Lưu")
    return what[0].upper() + what[1:]
