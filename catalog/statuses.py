"""The statuses of services as timelines: what new ones would change is planned whole, then written in three statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from catalog.models import ProvisionStatus, ServiceStatus, StatusAnswer

Key = tuple[int, str]  # service, portal


@dataclass(frozen=True)
class Setting:
    """A service stands so on a portal from a day on. A link of None keeps the one it has; `row` is the file's."""

    service_id: int
    portal: str
    status: str
    start: date
    link: str | None = None
    row: int | None = None


@dataclass
class Span:
    """One status for a range, as it is or will be kept."""

    status: str
    link: str
    start: date | None
    end: date | None
    pk: int | None = None


@dataclass(frozen=True)
class Change:
    """What one setting changes: where the service stood on that day, and where it will."""

    setting: Setting
    before: str
    link_before: str

    @property
    def ends_provision(self) -> bool:
        return self.before == ProvisionStatus.PROVIDED and self.setting.status != ProvisionStatus.PROVIDED


@dataclass
class Plan:
    """All that the settings change, and the rows that say so afterwards."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    _new: list[tuple[Key, Span]] = field(default_factory=list)
    _touched: dict[int, Span] = field(default_factory=dict)
    _corrected: set[int] = field(default_factory=set)

    def write(self) -> None:
        """Ends and corrections first: at no moment two statuses hold on one day. Call it in a deed."""
        _rewrite(self._touched)
        # A unit confirmed what stood there; it has not confirmed what stands there now.
        StatusAnswer.objects.filter(status__in=self._corrected, kind=StatusAnswer.Kind.CONFIRM).delete()
        _insert(self._new)


def lock() -> None:
    """Whoever sets statuses waits for the other: timelines are read, planned and written in one piece."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7302, 0)")


def plan(settings: Sequence[Setting]) -> Plan:
    """What these settings change, taken in the order of their days; reads the timelines with one query."""
    lines = timelines({setting.service_id for setting in settings})
    made = Plan()
    for setting in sorted(settings, key=lambda one: one.start):
        key = (setting.service_id, setting.portal)
        _place(setting, lines.setdefault(key, []), made)
    return made


def timelines(services: Iterable[int]) -> dict[Key, list[Span]]:
    """The kept statuses of these services by portal, the earliest first."""
    rows = ServiceStatus.objects.filter(service__in=list(services)).order_by("service", "portal", "valid")
    lines: dict[Key, list[Span]] = {}
    columns = ("service", "portal", "status", "link", "valid__startswith", "valid__endswith", "pk")
    for service, portal, *span in rows.values_list(*columns):
        lines.setdefault((service, portal), []).append(Span(*span))
    return lines


def running(line: list[Span], day: date) -> Span | None:
    """The status that holds on the day; None is "chưa làm"."""
    return next((one for one in line if _begun(one, day) and (one.end is None or day < one.end)), None)


def _begun(span: Span, day: date) -> bool:
    return span.start is None or span.start <= day


def _place(setting: Setting, line: list[Span], made: Plan) -> None:
    """Puts the setting into the line: in place where a status begins that day, else the one that runs ends there."""
    old = running(line, setting.start)
    before = (old.status, old.link) if old else (ProvisionStatus.NOT_STARTED.value, "")
    link = before[1] if setting.link is None else setting.link
    if (setting.status, link) == before:
        made.unchanged += 1
        return
    made.changes.append(Change(setting, *before))
    if old and old.start == setting.start:
        old.status, old.link = setting.status, link
        if old.pk:
            made._touched[old.pk] = old
            made._corrected.add(old.pk)
        return
    later = (one.start for one in line if one.start and one.start > setting.start)
    new = Span(setting.status, link, setting.start, old.end if old else min(later, default=None))
    if old:
        old.end = setting.start
        if old.pk:
            made._touched[old.pk] = old
    line.append(new)
    made._new.append(((setting.service_id, setting.portal), new))


def _rewrite(touched: dict[int, Span]) -> None:
    """The kept rows get their new end, status and link; one statement whatever their number."""
    if not touched:
        return
    columns = zip(*((pk, one.status, one.link, one.end) for pk, one in touched.items()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE catalog_servicestatus s SET status = n.status, link = n.link, valid = daterange(lower(s.valid), n.until)
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[]) AS n(id, status, link, until) WHERE s.id = n.id
            """,
            [list(column) for column in columns],
        )


def _insert(new: list[tuple[Key, Span]]) -> None:
    """New rows; a province's worth of them goes in with one statement, three times faster than row objects do."""
    if not new:
        return
    columns = zip(*((*key, one.status, one.link, one.start, one.end) for key, one in new), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalog_servicestatus (service_id, portal, status, link, valid)
            SELECT service, portal, status, link, daterange(since, until)
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::date[])
                 AS n(service, portal, status, link, since, until)
            """,
            [list(column) for column in columns],
        )
