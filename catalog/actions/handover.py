"""Services handed to a successor: its new services stand on the portals where those of the ended units stood."""

from collections.abc import Iterable
from datetime import date

from catalog.models import ProvisionStatus, Service, ServiceStatus
from portal.core.fields import from_day

BATCH = 5_000
# Of several predecessors the successor takes the furthest: what one of them gives online, the new office gives online.
FURTHEST = (
    ProvisionStatus.PROVIDED,
    ProvisionStatus.TESTING,
    ProvisionStatus.INTEGRATING,
    ProvisionStatus.PAUSED,
    ProvisionStatus.NOT_STARTED,
)
Status = tuple[str, str]  # status, link


def hand_over_statuses(pairs: Iterable[tuple[int, int]], day: date) -> set[int]:
    """Give the services that began on the day at a successor the statuses of those that ended then at its predecessors.

    `pairs` are (ended unit, successor); services that have a status already keep theirs. Returns the ids of the ended
    services that go on at a successor. Call it in a deed, after the services of the day were settled.
    """
    successors: dict[int, list[int]] = {}
    for ended, successor in pairs:
        successors.setdefault(ended, []).append(successor)
    running = Service.objects.on(day).filter(unit__in={unit for units in successors.values() for unit in units})
    services = {(one.procedure_id, one.unit_id): one for one in running}
    sources: dict[int, list[int]] = {}
    moved = set()
    gone = Service.objects.filter(unit__in=successors, valid__endswith=day).values_list("pk", "procedure", "unit")
    for pk, procedure, unit in gone:
        found = [services[procedure, to] for to in successors[unit] if (procedure, to) in services]
        if found:
            moved.add(pk)
        for service in found:
            if service.valid.lower == day:
                sources.setdefault(service.pk, []).append(pk)
    _copy(sources, day)
    return moved


def _copy(sources: dict[int, list[int]], day: date) -> None:
    """Statuses from the day on, also those that were dated ahead."""
    have = set(ServiceStatus.objects.filter(service__in=sources).values_list("service", flat=True))
    wanted = {service: olds for service, olds in sources.items() if service not in have}
    old = {one for olds in wanted.values() for one in olds}
    rows: dict[tuple[int, str], list[ServiceStatus]] = {}
    for row in ServiceStatus.objects.filter(service__in=old, valid__overlap=from_day(day)):
        rows.setdefault((row.service_id, row.portal), []).append(row)
    portals = {portal for _, portal in rows}
    new = [
        ServiceStatus(service_id=service, portal=portal, status=status, link=link, valid=from_day(start, until))
        for service, olds in wanted.items()
        for portal in sorted(portals)
        for start, until, (status, link) in furthest([rows.get((one, portal), []) for one in olds], day)
    ]
    ServiceStatus.objects.bulk_create(new, batch_size=BATCH)


def furthest(courses: list[list[ServiceStatus]], day: date) -> list[tuple[date, date | None, Status]]:
    """The spans from a day on, each with the furthest status that any of the courses has in it; neighbours alike are one."""
    rows = [row for course in courses for row in course]
    bounds = {day} | {edge for row in rows for edge in (row.valid.lower, row.valid.upper) if edge and edge > day}
    spans: list[tuple[date, date | None, Status]] = []
    ordered = sorted(bounds)
    for start, until in zip(ordered, [*ordered[1:], None], strict=True):
        there = [(row.status, row.link) for row in rows if _holds(row, start)]
        if not there:
            continue
        best = min(there, key=lambda one: (FURTHEST.index(one[0]), not one[1], one[1]))
        if spans and spans[-1][1] == start and spans[-1][2] == best:
            spans[-1] = (spans[-1][0], until, best)
        else:
            spans.append((start, until, best))
    return spans


def _holds(row: ServiceStatus, day: date) -> bool:
    return (row.valid.lower is None or row.valid.lower <= day) and (row.valid.upper is None or day < row.valid.upper)
