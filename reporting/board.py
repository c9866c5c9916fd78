"""The units of a period with their returns, due dates and telephones: what progress and review pages list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.models import User
from portal.units.models import Level, UnitVersion
from portal.units.succession import endings
from reporting.columns import NONE_WHEN_DECLARED
from reporting.coverage import coverage_in
from reporting.due import due_at, units_due
from reporting.models import Call, Line, Period, Return, State

TIERS = (Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE)


@dataclass
class Row:
    """One unit in one period; `return_` is None where the month was never assigned to it.

    `unit` is as it was called when it reported. On today's map `place` is the unit that carries its history now, and
    the row counts at that unit's tier and district; the return stays the unit's own. It is the unit itself where
    nobody carries it (`is_ended`), and on the period's own map.
    """

    unit: UnitVersion
    place: UnitVersion
    above: str
    return_: Return | None
    due_at: datetime
    is_late: bool = False
    people: list[User] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    arose_nothing: bool = False
    is_ended: bool = False

    @property
    def is_carried(self) -> bool:
        """Told under another unit than the one that reported."""
        return self.place.unit_id != self.unit.unit_id

    @property
    def is_sent(self) -> bool:
        return self.return_ is not None and self.return_.is_counted

    @property
    def was_late(self) -> bool:
        """Sent, and only after its date."""
        sent_at = self.return_.submitted_at if self.return_ else None
        return self.is_sent and sent_at is not None and sent_at >= self.due_at

    @property
    def is_on_time(self) -> bool:
        return self.is_sent and not self.was_late

    @property
    def last_login(self) -> datetime | None:
        """When anybody of the office was last here."""
        return max((one.last_login for one in self.people if one.last_login), default=None)

    @property
    def last_call(self) -> Call | None:
        return self.calls[0] if self.calls else None

    @property
    def promised_on(self) -> date | None:
        """The newest promise; a later call without one does not take it back."""
        return next((call.promised_on for call in self.calls if call.promised_on), None)

    def broke_promise(self, day: date) -> bool:
        return not self.is_sent and self.promised_on is not None and self.promised_on < day

    @property
    def is_waiting(self) -> bool:
        """Sent, and not yet approved by the office above."""
        return self.return_ is not None and self.return_.state == State.SUBMITTED


def rows(period: Period, units: Iterable[UnitVersion], at: datetime, on_map: date | None = None) -> list[Row]:
    """The units in official order with the period's returns; as many queries for many units as for one.

    `on_map` tells each under the unit that carries its history on that day. No row is added or lost by it, so all
    counts stay as they are.
    """
    day = max(on_map or period.data_to, period.data_to)
    names = {version.unit_id: version for version in UnitVersion.objects.on(day)}
    carriers = {one.unit_id: one.carrier_id for one in endings(day)} if on_map else {}
    covered, returns = coverage_in(period), {}
    for one in period.returns.select_related("period", "submitted_by", "returned_by"):
        one.lines_due, one.lines_done = covered.get(one.pk, (0, 0))
        returns[one.unit_id] = one
    made = []
    for unit in units:
        due, return_ = due_at(period, unit.level), returns.get(unit.unit_id)
        place = names.get(carriers.get(unit.unit_id, unit.unit_id)) if on_map else unit
        row = Row(unit, place or unit, _above(place or unit, names), return_, due, is_ended=place is None)
        row.is_late = not row.is_sent and due <= at
        made.append(row)
    made.sort(key=lambda row: (row.is_ended, _official_order(row.place), row.is_carried, _official_order(row.unit)))
    _add_people(made)
    return made


def _above(unit: UnitVersion, names: dict[int, UnitVersion]) -> str:
    """The district over a commune; since there are none the province, which needs no saying."""
    above = names.get(unit.parent_id) if unit.level == Level.COMMUNE else None
    return str(above) if above and above.level == Level.DISTRICT else ""


def add_progress(made: list[Row], period: Period) -> None:
    """What the progress board tells besides: the calls, the newest first, and where nothing arose; two queries."""
    calls: dict[int, list[Call]] = {}
    for call in Call.objects.filter(return_ref__period=period).select_related("by").order_by("-at", "-pk"):
        calls.setdefault(call.return_ref_id, []).append(call)
    nothing = set(_where_nothing_arose(period))
    for row in made:
        if row.return_:
            row.calls = calls.get(row.return_.pk, [])
            row.arose_nothing = row.is_sent and row.return_.pk in nothing


def _where_nothing_arose(period: Period) -> QuerySet:
    """Returns whose lines all say "không phát sinh" or hold zeros alone; they count alike (domain.md §4)."""
    arose = reduce(or_, (Q(**{f"{name}__gt": 0}) for name in NONE_WHEN_DECLARED))
    some = Line.objects.filter(arose, return_ref=OuterRef("pk"))
    full = Line.objects.filter(return_ref=OuterRef("pk"), complete=True)
    return period.returns.filter(Exists(full), ~Exists(some)).values_list("pk", flat=True)


def on_todays_map(units: QuerySet[UnitVersion], seen: QuerySet, day: date) -> list[UnitVersion]:
    """Those of a period's units whose history one of the units seen on the day carries."""
    carriers, mine = {one.unit_id: one.carrier_id for one in endings(day)}, set(seen.values_list("pk", flat=True))
    return [unit for unit in units if carriers.get(unit.unit_id, unit.unit_id) in mine]


def reviewed_by(user: User, period: Period) -> QuerySet[UnitVersion]:
    """The units whose return this office approves, as reporting.workflow.stands_above decides one by one."""
    districts = UnitVersion.objects.on(period.data_to).filter(level=Level.DISTRICT).values("unit")
    mine = Q()
    if user.may("return.accept"):
        mine |= ~Q(parent__in=districts) | Q(parent__isnull=True)
    if user.may("return.approve_commune"):
        mine |= Q(parent__in=districts, parent=user.unit_id)
    return units_due(period).filter(mine) if mine else UnitVersion.objects.none()


def _add_people(made: list[Row]) -> None:
    """Officer and leader of each unit, to be called; of an ended one, those of the unit that carries on."""
    wanted = User.objects.filter(is_active=True, unit__in={row.place.unit_id for row in made})
    wanted = wanted.exclude(tokens__isnull=False)  # nobody answers a machine's telephone
    people: dict[int, list[User]] = {}
    for person in wanted.filter(roles__overlap=["officer", "leader"]).order_by("full_name"):
        people.setdefault(person.unit_id, []).append(person)
    for row in made:
        row.people = people.get(row.place.unit_id, [])


def _official_order(unit: UnitVersion) -> tuple:
    """Departments, districts, communes; inside a tier the order of the list they were taken from."""
    tier = TIERS.index(Level(unit.level)) if unit.level in TIERS else -1
    return tier, [int(part) for part in unit.path.strip("/").split("/")]
