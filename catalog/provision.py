"""Questions about provision: how the services of each listed procedure stand on the portals, and what units say to it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.translation import gettext as _

from catalog.models import Listing, Portal, Procedure, ProvisionStatus, Service, ServiceStatus, StatusAnswer
from catalog.search import in_force, matching
from catalog.statuses import Plan
from portal.units.models import UnitCode, UnitVersion

KINDS = {
    ProvisionStatus.PROVIDED: "ok",
    ProvisionStatus.PAUSED: "warning",
    ProvisionStatus.TESTING: "progress",
    ProvisionStatus.INTEGRATING: "progress",
}


def kind_of(status: str) -> str:
    """The component's kind for a status: colour and icon are never the only sign."""
    return KINDS.get(ProvisionStatus(status), "neutral")


@dataclass
class Group:
    """The services of one procedure that share a status on one portal."""

    status: str
    count: int
    since: date | None = None
    links: int = 0
    link: str = ""

    @property
    def label(self) -> str:
        return str(ProvisionStatus(self.status).label)

    @property
    def kind(self) -> str:
        return kind_of(self.status)


@dataclass
class Stand:
    """How a procedure stands on one portal."""

    portal: str
    groups: list[Group] = field(default_factory=list)
    objections: int = 0

    @property
    def label(self) -> str:
        return str(Portal(self.portal).label)


@dataclass
class Row:
    """One listed procedure: where it is listed, how many services it makes, how they stand."""

    procedure: Procedure
    field: str
    appendices: list[str]
    services: int = 0
    stands: list[Stand] = field(default_factory=list)


def listed(day: date, asked: dict) -> list[Row]:
    """The procedures of the list in force on the day that the filters leave, without their standing yet."""
    listings: Iterable[Listing] = in_force(day)
    if asked.get("phu_luc"):
        listings = listings.filter(appendix=asked["phu_luc"])
    if asked.get("linh_vuc"):
        listings = listings.filter(field=asked["linh_vuc"])
    rows: dict[int, Row] = {}
    for one in matching(listings, asked["q"]) if asked.get("q") else listings:
        row = rows.setdefault(one.procedure_id, Row(one.procedure, one.field.name, []))
        row.appendices.append(one.appendix.number)
    kept = _narrowed(day, asked)
    return [row for pk, row in rows.items() if kept is None or pk in kept]


def _narrowed(day: date, asked: dict) -> set[int] | None:
    """The procedures that have a service in the status, on the portal, or an open objection; None: no such filter."""
    if not (asked.get("trang_thai") or asked.get("y_kien")):
        return None
    portals = [asked["cong"]] if asked.get("cong") else Portal.values
    found = Q()
    for portal in portals:
        found |= Q(_standing(day, portal, asked))
    return set(Service.objects.on(day).filter(found).values_list("procedure", flat=True))


def _standing(day: date, portal: str, asked: dict) -> Exists | Q:
    running = ServiceStatus.objects.on(day).filter(service=OuterRef("pk"), portal=portal)
    if asked.get("y_kien"):
        running = running.filter(answer__kind=StatusAnswer.Kind.OBJECT, answer__settled_at__isnull=True)
    status = asked.get("trang_thai")
    if status == ProvisionStatus.NOT_STARTED and not asked.get("y_kien"):
        return ~Q(Exists(running.exclude(status=status)))
    return Exists(running.filter(status=status) if status else running)


def with_standing(rows: list[Row], day: date) -> list[Row]:
    """The same rows with their services counted by portal and status; three queries whatever their number."""
    ids = [row.procedure.pk for row in rows]
    running = Service.objects.on(day).filter(procedure__in=ids)
    counts = dict(running.values_list("procedure").annotate(Count("pk")).order_by())
    stands = _stands(ids, day)
    for row in rows:
        row.services = counts.get(row.procedure.pk, 0)
        row.stands = [stands.get((row.procedure.pk, portal)) or Stand(portal) for portal in Portal.values]
        for stand in row.stands:
            _add_not_begun(stand, row.services)
    return rows


def _stands(ids: list[int], day: date) -> dict[tuple[int, str], Stand]:
    statuses = ServiceStatus.objects.on(day).filter(service__procedure__in=ids, service__valid__contains=day)
    grouped = statuses.values(procedure=F("service__procedure"), on=F("portal"), stands=F("status")).annotate(
        count=Count("pk"),
        since=Min("valid__startswith"),
        links=Count("link", distinct=True, filter=~Q(link="")),
        first=Min("link", filter=~Q(link="")),
        objections=Count("pk", filter=Q(answer__kind=StatusAnswer.Kind.OBJECT, answer__settled_at__isnull=True)),
    )
    made: dict[tuple[int, str], Stand] = {}
    for one in grouped.order_by("procedure", "on", "stands"):
        stand = made.setdefault((one["procedure"], one["on"]), Stand(one["on"]))
        stand.groups.append(Group(one["stands"], one["count"], one["since"], one["links"], one["first"] or ""))
        stand.objections += one["objections"]
    return made


def _add_not_begun(stand: Stand, services: int) -> None:
    """What no row speaks of is "chưa làm"."""
    missing = services - sum(group.count for group in stand.groups)
    said = next((group for group in stand.groups if group.status == ProvisionStatus.NOT_STARTED), None)
    if said:
        said.count += missing
    elif missing > 0:
        stand.groups.append(Group(ProvisionStatus.NOT_STARTED, missing))
    order = list(ProvisionStatus.values)[::-1]
    stand.groups.sort(key=lambda group: order.index(group.status))


def services_of(procedures: Collection[int], day: date) -> list[int]:
    """The services that these procedures have on the day."""
    return list(Service.objects.on(day).filter(procedure__in=procedures).values_list("pk", flat=True))


def summary(made: Plan) -> list[dict]:
    """What a plan changes, counted by portal and by the status that services leave."""
    counted = Counter((change.setting.portal, change.before, change.setting.status) for change in made.changes)
    return [
        {
            "portal": str(Portal(portal).label),
            "before": str(ProvisionStatus(before).label),
            "after": str(ProvisionStatus(after).label),
            "count": count,
        }
        for (portal, before, after), count in sorted(counted.items())
    ]


EXPORTED = ("unit", "procedure", "portal", "status", "from", "link", "ten_don_vi", "ten_thu_tuc")


def exported(day: date, procedures: Collection[int] | None = None) -> list[tuple]:
    """One row per service and portal as on the day, in the columns EXPORTED: what `import_services` reads back.

    "from" is the day from which both the service and its status are there, so that an unchanged row changes nothing.
    """
    services = Service.objects.on(day)
    if procedures is not None:
        services = services.filter(procedure__in=procedures)
    running = ServiceStatus.objects.on(day).filter(service__valid__contains=day)
    stands = {
        (service, portal): (status, since, link)
        for service, portal, status, since, link in running.values_list(
            "service", "portal", "status", "valid__startswith", "link"
        )
    }
    codes, names = _codes_and_names(day)
    rows = []
    columns = ("pk", "unit", "procedure__code", "procedure__name", "valid__startswith")
    for pk, unit, code, name, begun in services.order_by("procedure__code", "unit").values_list(*columns):
        for portal in Portal.values:
            status, since, link = stands.get((pk, portal), (ProvisionStatus.NOT_STARTED.value, None, ""))
            start = max(since, begun) if since and begun else since or ""
            rows.append((codes.get(unit, ""), code, portal, status, start, link, names.get(unit, ""), name))
    return rows


def _codes_and_names(day: date) -> tuple[dict[int, str], dict[int, str]]:
    codes = UnitCode.objects.on(day).filter(scheme=UnitCode.Scheme.MAIN).values_list("unit", "code")
    return dict(codes), {version.unit_id: str(version) for version in UnitVersion.objects.on(day)}


def objections(day: date, *, settled: bool) -> QuerySet[StatusAnswer]:
    """Objections that wait for the Office's answer, the oldest first; or those answered, the newest first."""
    found = StatusAnswer.objects.filter(kind=StatusAnswer.Kind.OBJECT, settled_at__isnull=not settled)
    ended = Concat(last_name("status__service__unit"), Value(_(" (đã kết thúc)")))
    named = found.annotate(unit_name=Coalesce(unit_name("status__service__unit", day), ended))
    related = named.select_related("status__service__procedure", "by", "settled_by")
    return related.order_by("-settled_at" if settled else "at", "pk")


def unit_name(unit: str, day: date) -> Subquery:
    """What the unit in that column is called on the day, as a column of the same query."""
    return _shown(UnitVersion.objects.on(day).filter(unit=OuterRef(unit)))


def last_name(unit: str) -> Subquery:
    """The same of its last day, or for ever."""
    versions = UnitVersion.objects.filter(unit=OuterRef(unit))
    return _shown(versions.order_by(F("valid__startswith").desc(nulls_last=True)))


def _shown(versions: QuerySet[UnitVersion]) -> Subquery:
    return Subquery(versions.values_list(Coalesce(NullIf("org_name", Value("")), "name"))[:1])
