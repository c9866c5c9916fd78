"""Which services there are: made and ended by the listings in force, less the exceptions; one home for that question."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models.expressions import RawSQL

from catalog.models import Listing, Service, ServiceException
from portal.core.copying import copy_rows, span
from portal.core.fields import from_day
from portal.core.text import fold
from portal.units.models import Level, UnitVersion

BATCH = 5_000
Key = tuple[int, int]  # procedure, unit


class Offices:
    """Which units the listings of a tier make services at, on a day: the named ones, every district, every commune."""

    def __init__(self, level: str, day: date) -> None:
        versions = list(UnitVersion.objects.on(day).filter(level=level))
        if level == Level.DISTRICT and not versions:  # since 1/7/2025 what districts did, every commune does
            versions = list(UnitVersion.objects.on(day).filter(level=Level.COMMUNE))
        self.level = level
        self.all = [version.unit_id for version in versions]
        self.by_name = {
            fold(name): version.unit_id for version in versions for name in (version.name, version.org_name)
        }
        self._found: dict[tuple[str, ...], list[int]] = {}  # the same offices stand on many rows

    def of(self, agencies: Iterable[str]) -> list[int]:
        """The unit ids; appendix 1 names its units, those of districts and communes stand for every one."""
        if self.level != Level.DEPARTMENT:
            return self.all
        named = tuple(agencies)
        if named not in self._found:
            found = (self.by_name.get(fold(agency)) for agency in named if fold(agency))
            self._found[named] = list(dict.fromkeys(unit for unit in found if unit))
        return self._found[named]


def settle(day: date, *, since: date | None = None, procedures: Collection[int] | None = None) -> list[Key]:
    """Make the services on a day exactly those that the listings in force make; call it in a deed.

    A missing one begins on `since` (that day, where nothing is said), one that nothing makes any more ends on `day`.
    Returns the keys of what should be running. `procedures` narrows the work to these.
    """
    wanted = _wanted(day, procedures)
    running = {(one.procedure_id, one.unit_id): one for one in _narrow(Service.objects.on(day), procedures)}
    _end([one for key, one in running.items() if key not in wanted], day)
    _move_ends([(one, wanted[key]) for key, one in running.items() if key in wanted])
    missing = {key: until for key, until in wanted.items() if key not in running}
    _make(missing, since or day, procedures)
    return list(wanted)


def _narrow(rows, procedures: Collection[int] | None):
    """As one text: sixty thousand parameters take longer to read than the rows."""
    if procedures is None:
        return rows
    ids = ",".join(map(str, procedures))
    return rows.filter(procedure__in=RawSQL("SELECT unnest(%s::bigint[])", [f"{{{ids}}}"]))


def _wanted(day: date, procedures: Collection[int] | None) -> dict[Key, date | None]:
    """Each service that a listing makes on the day, with the day on which it ends (None: not known yet)."""
    rows = Listing.objects.on(day).filter(appendix__decision__valid__contains=day)
    listings = _narrow(rows, procedures).values_list("procedure", "agencies", "appendix__level", "valid__endswith")
    offices: dict[str, Offices] = {}
    wanted: dict[Key, date | None] = {}
    for procedure, agencies, level, until in listings:
        if level not in offices:
            offices[level] = Offices(level, day)
        for unit in offices[level].of(agencies):
            key = (procedure, unit)
            wanted[key] = _later(wanted[key], until) if key in wanted else until
    return _without_exceptions(wanted, day, procedures)


def _later(first: date | None, second: date | None) -> date | None:
    """Of two ends the later one; None is never."""
    return max(first, second) if first and second else None


def _without_exceptions(
    wanted: dict[Key, date | None], day: date, procedures: Collection[int] | None
) -> dict[Key, date | None]:
    """An exception in force takes a service out; one that begins later ends it there."""
    for exception in _narrow(ServiceException.objects.exclude(valid__endswith__lte=day), procedures):
        key = (exception.procedure_id, exception.unit_id)
        if key not in wanted:
            continue
        begins = exception.valid.lower
        if begins is None or begins <= day:
            del wanted[key]
        elif wanted[key] is None or begins < wanted[key]:
            wanted[key] = begins
    return wanted


def _end(services: list[Service], day: date) -> None:
    """A service that would end before it began never was; if anything hangs on it the database refuses."""
    never = [one for one in services if one.valid.lower and one.valid.lower >= day]
    Service.objects.filter(pk__in=[one.pk for one in never]).delete()
    ended = [one for one in services if one not in never]
    for one in ended:
        one.valid = from_day(one.valid.lower, day)
    Service.objects.bulk_update(ended, ["valid"], batch_size=BATCH)


def _move_ends(pairs: list[tuple[Service, date | None]]) -> None:
    moved = []
    for service, until in pairs:
        if service.valid.upper != until:
            service.valid = from_day(service.valid.lower, until)
            moved.append(service)
    if moved:
        Service.objects.bulk_update(moved, ["valid"], batch_size=BATCH)


def _make(missing: dict[Key, date | None], start: date, procedures: Collection[int] | None) -> None:
    """New services; one that already runs later on, or ran until later than `start`, leaves only the gap between."""
    others: dict[Key, list] = {}
    rows = _narrow(Service.objects.filter(valid__overlap=from_day(start)), procedures)
    for procedure, unit, valid in rows.values_list("procedure", "unit", "valid"):
        others.setdefault((procedure, unit), []).append(valid)
    new = []
    for (procedure, unit), until in missing.items():
        begin, end = start, until
        for valid in others.get((procedure, unit), []):
            if valid.lower and valid.lower > start:
                end = valid.lower if end is None else min(end, valid.lower)
            elif valid.upper:
                begin = max(begin, valid.upper)
        if end is None or begin < end:
            new.append((procedure, unit, span(begin, end)))
    if new:
        copy_rows("catalog_service", ("procedure_id", "unit_id", "valid"), new)
