"""The months of the demonstration: each period opened, its returns filled and sent, and closed at its hour."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.copying import copy_rows
from portal.core.periods import ZONE, Month
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.courses import SHOWN_FIRST, Calendar, Course, closed_course, open_course
from portal.dashboards.demo.habits import Office
from portal.dashboards.demo.people import username_of
from portal.dashboards.demo.texts import MISCOUNTED_NOTE, difficulties_of, outreach_of, proposals_of
from portal.dashboards.demo.volumes import NOTHING, Counts, Flow, monthly_means
from portal.dashboards.demo.world import Offer, World
from portal.units.models import Level
from reporting.actions.periods import cite_calendar, close_period, open_period
from reporting.columns import NAMES
from reporting.models import TEXTS, Holiday, Period, Return, State

LINE_COLUMNS = ("return_id", "service_id", "field_id", *NAMES, "declared_none", "note")
RETURN_FIELDS = [
    f"{step}_{half}" for step in ("presented", "submitted", "approved", "returned") for half in ("at", "by")
] + ["state", "version", "return_reason", *TEXTS]
CALENDAR_DOCUMENT = "Văn bản số 15/VP-UBND về lịch gửi số liệu (minh họa)"
UNLISTED = {Level.DEPARTMENT: 0.6, Level.DISTRICT: 0.6, Level.COMMUNE: 0.12}  # units that count outside the list too
UNLISTED_MEAN = {Level.DEPARTMENT: 30.0, Level.DISTRICT: 20.0, Level.COMMUNE: 6.0}
LEFT_EMPTY = 0.06  # lines of a draft


@dataclass
class Stream:
    """The dossiers of one line through the months: a service's, or a field's outside the list (no offer)."""

    flow: Flow
    field_id: int | None = None
    offer: Offer | None = None

    def next(self, month: Month, index: int) -> Counts:
        """The next month's counts."""
        offered = self.offer is None or self.offer.provision.is_offered(month.data_to)
        return self.flow.month(month, index, offered)


@dataclass
class Months:
    """Loads month after month; the streams remember what waits."""

    world: World
    command: User
    holidays: frozenset[date]
    users: dict[str, int]
    streams: dict[str, list[Stream]]
    shown: dict[str, State]

    @classmethod
    def of(cls, world: World) -> "Months":
        """Ready for the first month."""
        holidays = frozenset(Holiday.objects.values_list("day", flat=True))
        users = dict(User.objects.values_list("username", "pk"))
        return cls(world, User.objects.command(), holidays, users, streams_of(world), shown_states(world))

    def load(self, month: Month, index: int, *, is_closed: bool) -> None:
        """One month with all its returns; closed at its hour, or left open in the middle of its work."""
        opened = datetime.combine(month.data_to - timedelta(days=13), time(7, 30), ZONE)
        with deed(by=self.command, at=opened, door=Deed.Door.COMMAND, reason=f"Mở kỳ minh họa {month}"):
            period = open_period(month=month, by=self.command, at=opened)
            if not period.due_document:  # the first one: those after it stand on the same
                period, *_ = cite_calendar(
                    month=month, document=CALENDAR_DOCUMENT, by=self.command, at=opened, door=Deed.Door.COMMAND
                )
        returns = {return_.unit_id: return_ for return_ in period.returns.all()}
        for group in self.world.groups():
            self._load_group(group, period, index, returns, is_closed)
        if is_closed:
            aggregator = User.objects.get(username="tonghop")
            period.refresh_from_db()
            close_period(
                period=period,
                by=aggregator,
                at=datetime.combine(period.close_due, time(17, 0), ZONE),
                door=Deed.Door.COMMAND,
            )

    def _load_group(
        self, group: list[Office], period: Period, index: int, returns: dict[int, Return], is_closed: bool
    ) -> None:
        rows: list[tuple] = []
        filled: list[Return] = []
        moments = [datetime.combine(period.data_to, time(17, 0), ZONE)]
        for office in group:
            return_ = returns[self.world.unit_ids[office.code]]
            course = self._course(office, period, is_closed)
            rows += self._lines(office, return_, course, period.reporting_month, index)
            self._fill_return(office, return_, course, period)
            filled.append(return_)
            moments.append(course.last_step or moments[0])
        reason = f"Số liệu minh họa {period}"
        with deed(by=self.command, at=max(moments), door=Deed.Door.COMMAND, reason=reason):
            copy_rows("reporting_line", LINE_COLUMNS, rows)
            Return.objects.bulk_update(filled, RETURN_FIELDS)

    def _course(self, office: Office, period: Period, is_closed: bool) -> Course:
        due = period.commune_due if office.level == Level.COMMUNE else period.unit_due
        calendar = Calendar(period.data_to, due, period.close_due, self.holidays)
        chance = Chance(self.world.seed, "course", office.code, period.reporting_month)
        habits = self.world.habits[office.code]
        if is_closed:
            return closed_course(calendar, habits, chance)
        return open_course(calendar, habits, chance, self.shown.get(office.code))

    def _lines(self, office: Office, return_: Return, course: Course, month: Month, index: int) -> list[tuple]:
        """The lines that are there; every stream moves on, whether its line was entered or not."""
        chance = Chance(self.world.seed, "draft", office.code, month)
        is_draft = course.state == State.ENTERING
        rows, is_first = [], True
        for stream in self.streams[office.code]:
            counts = stream.next(month, index)
            note = MISCOUNTED_NOTE if stream.flow.was_miscounted else ""
            if course.filled < 1 and not chance.happens(course.filled):
                continue
            is_none = counts is NOTHING
            if is_draft and not is_none:
                counts, is_first = half_done(counts, chance, is_first=is_first), False
            service = stream.offer.id if stream.offer else None
            rows.append((return_.pk, service, stream.field_id, *counts, "t" if is_none else "f", note))
        return rows

    def _fill_return(self, office: Office, return_: Return, course: Course, period: Period) -> None:
        chance = Chance(self.world.seed, "words", office.code, period.reporting_month)
        officer = self.users[username_of("canbo", office.code)]
        leader = self.users[username_of("lanhdao", office.code)]
        reviewer = username_of("duyet", office.district)
        above = reviewer if office.level == Level.COMMUNE and reviewer in self.users else "tonghop"
        return_.state, return_.return_reason = course.state, course.return_reason
        return_.presented_at, return_.presented_by_id = course.presented_at, course.presented_at and officer
        return_.submitted_at, return_.submitted_by_id = course.submitted_at, course.submitted_at and leader
        return_.approved_at, return_.approved_by_id = course.approved_at, course.approved_at and self.users[above]
        return_.returned_at, return_.returned_by_id = course.returned_at, course.returned_at and self.users[above]
        if course.filled:
            return_.version += 1
            return_.outreach, return_.difficulties = outreach_of(chance), difficulties_of(chance)
            return_.proposals = proposals_of(return_.difficulties)


def shown_states(world: World) -> dict[str, State]:
    """The states laid down for a few returns of the open month."""
    groups = world.groups()
    first = [group[0] for group in groups[:1]] + groups[1][: len(SHOWN_FIRST) - 1] if len(groups) > 1 else []
    return dict(zip((office.code for office in first), SHOWN_FIRST, strict=False))


def streams_of(world: World) -> dict[str, list[Stream]]:
    """Every office's lines: its services, and for some of them a few fields outside the list."""
    means = _means(world)
    streams = {}
    for office in world.offices:
        habits, offers = world.habits[office.code], world.offers[office.code]
        streams[office.code] = [
            Stream(
                Flow.of(f"{office.code}|{offer.code}", means[office.code][offer.code], habits, world.seed), offer=offer
            )
            for offer in offers
        ] + _unlisted(office, world)
    return streams


def _means(world: World) -> dict[str, dict[str, float]]:
    """Dossiers a month by office and procedure; a tier that shares its list shares what is wanted of it."""
    by_list: dict[tuple, dict[str, float]] = {}
    means = {}
    for office in world.offices:
        procedures = {offer.code: offer.field_name for offer in world.offers[office.code]}
        key = (office.level, *procedures)
        if key not in by_list:
            by_list[key] = monthly_means(office.level, procedures, world.seed)
        means[office.code] = by_list[key]
    return means


def _unlisted(office: Office, world: World) -> list[Stream]:
    chance = Chance(world.seed, "unlisted", office.code)
    if not chance.happens(UNLISTED[office.level]):
        return []
    fields = sorted({(offer.field_name, offer.field_id) for offer in world.offers[office.code]})
    chosen = dict(chance.one_of(fields) for _ in range(3))
    mean, habits = UNLISTED_MEAN[office.level], world.habits[office.code]
    return [
        Stream(Flow.of(f"{office.code}|ngoài {name}", mean, habits, world.seed), field_id=field_id)
        for name, field_id in chosen.items()
    ]


def half_done(counts: Counts, chance: Chance, *, is_first: bool) -> Counts:
    """A line of a draft: the first one does not add up yet, of the others now and then a cell is still empty."""
    if is_first:
        return counts._replace(received_direct=counts.received_direct + 1)
    if chance.happens(LEFT_EMPTY):
        return counts._replace(pending_in_time=None, resolved_late=None)
    return counts
