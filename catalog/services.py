"""Which services there are: made and ended by the listings in force, less the exceptions; one home for that question."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models.expressions import RawSQL

from catalog.models import Listing, Service, ServiceException
from portal.core.copying import copy_rows, span
from portal.core.fields import from_day
from portal.core.text import fold
from portal.units.models import Level, Succession, UnitVersion
from portal.units.succession import endings

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
        self.by_name = _former_names(level, day, set(self.all)) | _names(versions)
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


def _names(versions: Iterable[UnitVersion]) -> dict[str, int]:
    return {fold(name): version.unit_id for version in versions for name in (version.name, version.org_name)}


def _former_names(level: str, day: date, standing: set[int]) -> dict[str, int]:
    """A list printed before a reorganisation names the offices of its time: they mean those that carry on for them."""
    if level != Level.DEPARTMENT:
        return {}
    before = UnitVersion.objects.filter(level=level, valid__endswith__lte=day).order_by("valid")
    heirs = {ending.unit_id: ending.carrier_id for ending in endings(day)}
    carried = {name: heirs.get(unit, unit) for name, unit in _names(before).items()}
    return {name: unit for name, unit in carried.items() if unit in standing}


def settle(day: date, *, since: date | None = None, procedures: Collection[int] | None = None) -> list[Key]:
    """Make the services on a day exactly those that the listings in force make; call it in a deed.

    A missing one begins on `since` (that day, where nothing is said), one that nothing makes any more ends on `day`.
    Returns the keys of what should be running. `procedures` narrows the work to these.
    """
    wanted = _wanted(day, procedures)
    running = {(one.procedure_id, one.unit_id): one for one in _narrow(Service.objects.on(day), procedures)}
    _end([one for key, one in running.items() if key not in wanted], day)
    _set_ends([(one, wanted[key]) for key, one in running.items() if key in wanted])
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
    later, last_days = _continuations(day, procedures), _last_days(day)
    offices: dict[str, Offices] = {}
    wanted: dict[Key, date | None] = {}
    for procedure, agencies, level, until in listings:
        if level not in offices:
            offices[level] = Offices(level, day)
        end = _end_of_chain(until, later.get((procedure, level), {}))
        for unit in offices[level].of(agencies):
            key = (procedure, unit)
            known = _later(wanted[key], end) if key in wanted else end
            wanted[key] = _earlier(known, last_days.get(unit))
    return _without_exceptions(wanted, day, procedures)


def _continuations(day: date, procedures: Collection[int] | None) -> dict[tuple[int, str], dict[date, date | None]]:
    """By procedure and tier: listings that begin after the day, first day → end."""
    rows = _narrow(Listing.objects.filter(valid__startswith__gt=day), procedures)
    found: dict[tuple[int, str], dict[date, date | None]] = {}
    for procedure, level, valid in rows.values_list("procedure", "appendix__level", "valid"):
        found.setdefault((procedure, level), {})[valid.lower] = valid.upper
    return found


def _end_of_chain(end: date | None, later: dict[date, date | None]) -> date | None:
    """A listing changed at its end goes on in the next one, and so does the service."""
    while end in later:
        end = later[end]
    return end


def _later(first: date | None, second: date | None) -> date | None:
    """Of two ends the later one; None is never."""
    return max(first, second) if first and second else None


def _last_days(day: date) -> dict[int, date]:
    """The units that end later on, with the day: their services end with them."""
    rows = Succession.objects.endings().filter(carries_history=True, event__on__gt=day)
    return dict(rows.values_list("predecessor", "event__on"))


def _earlier(first: date | None, second: date | None) -> date | None:
    """Of two ends the earlier one; None is never."""
    return min(first, second) if first and second else first or second


def _without_exceptions(
    wanted: dict[Key, date | None], day: date, procedures: Collection[int] | None
) -> dict[Key, date | None]:
    """An exception in force takes a service out; one that begins later ends it there."""
    holding = ServiceException.objects.filter(valid__overlap=from_day(day))  # on the day or later; many have no end
    for exception in _narrow(holding, procedures):
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
    never = {one.pk for one in services if one.valid.lower and one.valid.lower >= day}
    Service.objects.filter(pk__in=never).delete()
    _set_ends([(one, day) for one in services if one.pk not in never])


def _set_ends(pairs: list[tuple[Service, date | None]]) -> None:
    """Each service ends on its day (None: not known yet); one statement for all that share both ends."""
    alike: dict[tuple[date | None, date | None], list[int]] = {}
    for service, until in pairs:
        if service.valid.upper != until:
            alike.setdefault((service.valid.lower, until), []).append(service.pk)
    for (start, until), ids in alike.items():
        Service.objects.filter(pk__in=ids).update(valid=from_day(start, until))


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
