"""Services handed to a successor with all that hangs on them: statuses, exceptions, plans, objections."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from catalog.actions.answers import statuses_of
from catalog.models import (
    ConversionPlan,
    Procedure,
    ProvisionStatus,
    Service,
    ServiceException,
    ServiceStatus,
    StatusAnswer,
)
from portal.accounts.models import Change, User
from portal.core.fields import from_day
from portal.units.succession import last_versions

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
Place = tuple[int, int, str]  # procedure, unit, portal
JOINED = "Đã gộp vào ý kiến chuyển sang đơn vị kế thừa."


def hand_over_statuses(pairs: Iterable[tuple[int, int]], day: date) -> set[int]:
    """Give the services that began on the day at a successor the statuses of those that ended then at its predecessors.

    `pairs` are (ended unit, successor); services that have a status already keep theirs. Returns the ids of the ended
    services that go on at a successor. Call it in a deed, after the services of the day were settled.
    """
    sources, moved = _sources(pairs, day)
    have = set(ServiceStatus.objects.filter(service__in=sources).values_list("service", flat=True))
    wanted = {service: olds for service, olds in sources.items() if service not in have}
    ServiceStatus.objects.bulk_create(_copies(wanted, day), batch_size=BATCH)
    return moved


def renew_statuses(pairs: Iterable[tuple[int, int]], day: date, *, own_reason: str) -> int:
    """Statuses set at the predecessors after the successor was given theirs, where nobody has said anything there since.

    Said has who changed a row, added one, confirmed or objected: any deed but the one that made the service and those of
    `own_reason`. Returns how many services were given others. Call it in a deed, on the day.
    """
    sources, _ = _sources(pairs, day)
    there: dict[int, list[ServiceStatus]] = {}
    for row in ServiceStatus.objects.filter(service__in=sources):
        there.setdefault(row.service_id, []).append(row)
    wanted: dict[int, list[ServiceStatus]] = {}
    for row in _copies(sources, day):
        wanted.setdefault(row.service_id, []).append(row)
    differing = {one for one in sources if _said(there.get(one, [])) != _said(wanted.get(one, []))}
    differing -= _spoken_for({one: there.get(one, []) for one in differing}, own_reason)
    ServiceStatus.objects.filter(service__in=differing).delete()
    ServiceStatus.objects.bulk_create([row for one in sorted(differing) for row in wanted.get(one, [])])
    return len(differing)


def _said(rows: Iterable[ServiceStatus]) -> set[tuple]:
    return {(row.portal, row.status, row.link, row.valid.lower, row.valid.upper) for row in rows}


def _spoken_for(there: Mapping[int, list[ServiceStatus]], own_reason: str) -> set[int]:
    """The services whose statuses somebody has touched or answered since they were given."""
    by_row = {row.pk: service for service, rows in there.items() for row in rows}
    answered = StatusAnswer.objects.filter(status__in=by_row).values_list("status", flat=True)
    spoken = {by_row[pk] for pk in answered}
    made = Change.objects.filter(table_name=Service._meta.db_table, row_id__in=there, before__isnull=True)
    births = dict(made.values_list("row_id", "deed"))
    written = Change.objects.filter(table_name=ServiceStatus._meta.db_table, row_id__in=by_row)
    for row, deed in written.exclude(deed__reason=own_reason).values_list("row_id", "deed"):
        if deed != births.get(by_row[row]):
            spoken.add(by_row[row])
    return spoken


def _sources(pairs: Iterable[tuple[int, int]], day: date) -> tuple[dict[int, list[int]], set[int]]:
    """By service that began on the day at a successor: the ended ones it follows; and all ended ones that go on."""
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
    return sources, moved


def _copies(wanted: dict[int, list[int]], day: date) -> list[ServiceStatus]:
    """Statuses from the day on, also those that were dated ahead."""
    old = {one for olds in wanted.values() for one in olds}
    rows: dict[tuple[int, str], list[ServiceStatus]] = {}
    for row in ServiceStatus.objects.filter(service__in=old, valid__overlap=from_day(day)):
        rows.setdefault((row.service_id, row.portal), []).append(row)
    portals = {portal for _, portal in rows}
    return [
        ServiceStatus(service_id=service, portal=portal, status=status, link=link, valid=from_day(start, until))
        for service, olds in wanted.items()
        for portal in sorted(portals)
        for start, until, (status, link) in furthest([rows.get((one, portal), []) for one in olds], day)
    ]


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


Span = tuple[date, date | None]


def hand_over_exceptions(pairs: Iterable[tuple[int, int]], day: date) -> tuple[int, list[str]]:
    """ "Không áp dụng tại đơn vị" of ended units: passed to the successor, or ended with the unit.

    The rule, procedure by procedure: the successor is excepted only for as long as every office whose work it takes over
    was. If one of its predecessors gave the service, or the successor gave it already, the people go on getting it there
    and no exception passes. What the successor was excepted from itself stands as it is. `pairs` are (ended unit,
    successor). Returns how many exceptions the successors got, and in words those that did not pass. Call it in a deed,
    before the services of the day are settled: who gave what on the eve is read from them.
    """
    predecessors: dict[int, list[int]] = {}
    for ended, successor in pairs:
        predecessors.setdefault(successor, []).append(ended)
    ended_units = {unit for units in predecessors.values() for unit in units}
    left = _exceptions(ended_units, day)
    wanted = {procedure for procedure, _ in left}
    givers = _givers(ended_units | set(predecessors), wanted, day - timedelta(days=1))
    own = set(
        ServiceException.objects.filter(unit__in=predecessors, valid__overlap=from_day(day)).values_list(
            "procedure", "unit"
        )
    )
    new: list[ServiceException] = []
    stopped: list[tuple[int, int]] = []
    for successor, units in predecessors.items():
        for procedure in sorted({key for key, unit in left if unit in units}):
            if (procedure, successor) in own:
                continue
            rows = [left.get((procedure, unit), []) for unit in units if (procedure, unit) in left]
            if any((procedure, unit) in givers and (procedure, unit) not in left for unit in (*units, successor)):
                spans = []
            else:
                spans = _in_all(rows, day)
            new += [_excepted(procedure, successor, span, rows[0][0]) for span in spans]
            if not spans:
                stopped.append((procedure, successor))
    _end_exceptions(left, day)
    ServiceException.objects.bulk_create(new)
    return len(new), _stopped_words(stopped, day)


def _exceptions(units: Iterable[int], day: date) -> dict[tuple[int, int], list[ServiceException]]:
    """By procedure and unit: what holds on the day or begins later."""
    found: dict[tuple[int, int], list[ServiceException]] = {}
    rows = ServiceException.objects.filter(unit__in=units, valid__overlap=from_day(day))
    for row in rows.select_related("procedure").order_by("valid", "pk"):
        found.setdefault((row.procedure_id, row.unit_id), []).append(row)
    return found


def _givers(units: Iterable[int], procedures: Iterable[int], eve: date) -> set[tuple[int, int]]:
    rows = Service.objects.on(eve).filter(unit__in=units, procedure__in=procedures)
    return set(rows.values_list("procedure", "unit"))


def _in_all(courses: list[list[ServiceException]], day: date) -> list[Span]:
    """The spans from the day on in which every one of the offices is excepted."""
    common: list[Span] = [(day, None)]
    for course in courses:
        spans = [(max(one.valid.lower or day, day), one.valid.upper) for one in course]
        common = [
            (max(mine[0], other[0]), min(mine[1] or date.max, other[1] or date.max))
            for mine in common
            for other in spans
        ]
        common = [(start, None if until == date.max else until) for start, until in common if start < until]
    return common


def _excepted(procedure: int, unit: int, span: Span, first: ServiceException) -> ServiceException:
    return ServiceException(
        procedure_id=procedure, unit_id=unit, valid=from_day(*span), reason=first.reason, document=first.document
    )


def _end_exceptions(left: Mapping[tuple[int, int], list[ServiceException]], day: date) -> None:
    """With its unit an exception ends; one that would have begun later never was."""
    rows = [row for course in left.values() for row in course]
    never = [row.pk for row in rows if row.valid.lower and row.valid.lower >= day]
    ServiceException.objects.filter(pk__in=never).delete()
    ended = [row for row in rows if row.pk not in never]
    for row in ended:
        row.valid = from_day(row.valid.lower, day)
    ServiceException.objects.bulk_update(ended, ["valid"])


def _stopped_words(stopped: list[tuple[int, int]], day: date) -> list[str]:
    names = {version.unit_id: str(version) for version in last_versions({unit for _, unit in stopped})}
    procedures = Procedure.objects.in_bulk({procedure for procedure, _ in stopped})
    return [
        _(
            "Ngoại lệ thủ tục {code} không chuyển sang {unit}: có đơn vị nhập vào đã làm "
            "thủ tục này, nên từ {day:%d/%m/%Y} đơn vị kế thừa có dịch vụ. Nếu không đúng, ghi ngoại lệ mới."
        ).format(code=procedures[procedure].code, unit=names[unit], day=day)
        for procedure, unit in stopped
    ]


def hand_over_plans(carriers: Mapping[int, int]) -> int:
    """Open plans to full process are led by the unit that carries on; what was finished stays with who finished it."""
    plans = list(ConversionPlan.objects.filter(responsible__in=carriers, done_on=None).order_by("pk"))
    for plan in plans:
        plan.responsible_id = carriers[plan.responsible_id]
    ConversionPlan.objects.bulk_update(plans, ["responsible"])
    return len(plans)


def hand_over_objections(carriers: Mapping[int, int], day: date, *, by: User, at: datetime) -> tuple[int, int]:
    """An ended unit's objection that the Office has not answered passes to the same procedure's status at the successor.

    `carriers`: ended unit → the one that carries its history, itself where nobody does. A second one to the same status
    is joined to the first and answered so. Where there is no successor, it has no such service, or has said something
    itself, the objection is answered with the reason: it never waits at a unit that is gone. Returns how many passed on,
    and how many were answered so. Call it in a deed on the day; doing it again changes nothing.
    """
    rows = _open_objections(carriers)
    places = _places({_place(row, carriers) for row in rows}, day)
    names = {
        version.unit_id: str(version) for version in last_versions({*carriers, *carriers.values()} if rows else ())
    }
    moved: dict[int, StatusAnswer] = {}
    closed: list[StatusAnswer] = []
    for row in rows:
        old = row.status.service
        place = places.get(_place(row, carriers))
        first = moved.get(place.pk) if place else None
        if first:
            first.reason += f"\n{row.reason}"
            row.settlement = JOINED
        elif why := _why_not(old, carriers[old.unit_id], place, names):
            row.settlement = f"Đóng khi sắp xếp đơn vị: {why}"
        elif place:
            row.status = place
            moved[place.pk] = row
            continue
        row.settled_by, row.settled_at = by, at
        closed.append(row)
    for row in (*closed, *moved.values()):
        row.save()
    return len(moved), len(closed)


def _open_objections(units: Iterable[int]) -> list[StatusAnswer]:
    open_ = StatusAnswer.objects.filter(kind=StatusAnswer.Kind.OBJECT, settled_at=None, status__service__unit__in=units)
    return list(open_.select_related("status__service__procedure").order_by("at", "pk"))


def _place(row: StatusAnswer, carriers: Mapping[int, int]) -> Place:
    return row.status.service.procedure_id, carriers[row.status.service.unit_id], row.status.portal


def _places(wanted: Collection[Place], day: date) -> dict[Place, ServiceStatus]:
    """Those that have a service on the day, with its status row then; "chưa làm" is made where none says so."""
    running = Service.objects.on(day).filter(
        procedure__in={procedure for procedure, _, _ in wanted}, unit__in={unit for _, unit, _ in wanted}
    )
    services = {(one.procedure_id, one.unit_id): one.pk for one in running}
    found = {one: (services[one[:2]], one[2]) for one in sorted(wanted) if one[:2] in services}
    made = [row.pk for row in statuses_of(list(found.values()), day)]
    rows = ServiceStatus.objects.filter(pk__in=made).select_related("answer")
    keyed = {(row.service_id, row.portal): row for row in rows}
    return {one: keyed[place] for one, place in found.items()}


def _why_not(old: Service, carrier: int, place: ServiceStatus | None, names: Mapping[int, str]) -> str:
    """Why the objection cannot pass on; "" where it can."""
    if carrier == old.unit_id:
        return (
            f"{names[carrier]} đã kết thúc, không có đơn vị kế thừa. Đơn vị nay làm thủ tục {old.procedure.code} thấy khác "
            "thì gửi ý kiến từ trang “Dịch vụ của đơn vị”."
        )
    if place is None:
        return f"{names[carrier]}, đơn vị kế thừa, không có dịch vụ của thủ tục {old.procedure.code}."
    said = getattr(place, "answer", None)
    if said is None:
        return ""
    if said.kind == StatusAnswer.Kind.CONFIRM:
        return f"{names[carrier]}, đơn vị kế thừa, đã xác nhận trạng thái này."
    if said.settled_at:
        return f"ý kiến của {names[carrier]}, đơn vị kế thừa, về trạng thái này đã được trả lời."
    return f"{names[carrier]}, đơn vị kế thừa, có ý kiến riêng về trạng thái này, đang chờ trả lời."
