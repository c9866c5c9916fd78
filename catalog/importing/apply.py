"""Writing a previewed file: procedures, listings over time, and the services that they make and end. Call it in a deed."""

from dataclasses import dataclass
from datetime import date

from catalog.importing.preview import Offices, Preview
from catalog.importing.reading import Reading
from catalog.importing.table import Entry
from catalog.models import (
    Appendix,
    Field,
    Listing,
    Portal,
    Procedure,
    ProcedureAlias,
    ProvisionStatus,
    Service,
    ServiceStatus,
)
from portal.core.fields import from_day

BATCH = 5_000


@dataclass(frozen=True)
class Days:
    """From when new listings hold; when ended ones end; from when services count as provided (None: "chưa làm")."""

    start: date
    end: date
    provided_from: date | None = None


def apply(reading: Reading, preview: Preview, appendix: Appendix, offices: Offices, days: Days) -> None:
    """All of the preview; the appendix's services afterwards are exactly those its listings make."""
    fields = _fields(reading.entries)
    procedures = _procedures(reading.entries, fields)
    _end_listings(preview, appendix, offices, days)
    _write_listings(reading, preview, appendix, days, fields, procedures)
    services = _make_services(reading.entries, procedures, offices, days)
    if days.provided_from:
        _provide(services, days.provided_from)


def _fields(entries: list[Entry]) -> dict[str, Field]:
    names = {entry.field for entry in entries}
    Field.objects.bulk_create([Field(name=name) for name in sorted(names)], ignore_conflicts=True)
    return {field.name: field for field in Field.objects.filter(name__in=names)}


def _procedures(entries: list[Entry], fields: dict[str, Field]) -> dict[str, Procedure]:
    """Each procedure by its national code, under the name the newest list gives it; raw codes are kept as aliases."""
    rows = [Procedure(code=entry.code, name=entry.name, field=fields[entry.field]) for entry in entries]
    Procedure.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=["name", "field"]
    )
    found = Procedure.objects.in_bulk([entry.code for entry in entries], field_name="code")
    aliases = [
        ProcedureAlias(procedure=found[entry.code], raw_code=entry.raw_code)
        for entry in entries
        if entry.raw_code and entry.raw_code != entry.code
    ]
    ProcedureAlias.objects.bulk_create(aliases, batch_size=BATCH, ignore_conflicts=True)
    return found


def _end_listings(preview: Preview, appendix: Appendix, offices: Offices, days: Days) -> None:
    """Withdrawn ones end with their services; of a changed one the old listing ends, and services it no longer makes."""
    ended = [*preview.removed, *(old for old, _ in preview.changed if old.valid.lower != days.start)]
    for listing in ended:
        end = days.end if listing in preview.removed else days.start
        listing.valid = from_day(listing.valid.lower, end)
    Listing.objects.bulk_update(ended, ["valid"], batch_size=BATCH)
    lost = [(listing.procedure_id, set(offices.all)) for listing in preview.removed]
    for listing, entry in preview.changed:
        gone = set(offices.of(listing.agencies)) - set(offices.of(entry.agencies))
        lost += [(listing.procedure_id, gone)] if gone else []
    units_of = dict(lost)
    running = Service.objects.on(days.end).filter(procedure__in=units_of, unit__in=offices.all)
    services = [service for service in running if service.unit_id in units_of[service.procedure_id]]
    for service in services:
        service.valid = from_day(service.valid.lower, days.end)
    Service.objects.bulk_update(services, ["valid"], batch_size=BATCH)


def _write_listings(
    reading: Reading,
    preview: Preview,
    appendix: Appendix,
    days: Days,
    fields: dict[str, Field],
    procedures: dict[str, Procedure],
) -> None:
    new = list(preview.added)
    corrected = []
    for old, entry in preview.changed:
        if old.valid.lower != days.start:
            new.append(entry)
            continue
        for name, value in _values(reading, entry, fields).items():
            setattr(old, name, value)
        corrected.append(old)
    Listing.objects.bulk_update(corrected, list(_COLUMNS), batch_size=BATCH)
    Listing.objects.bulk_create(
        [
            Listing(
                procedure=procedures[entry.code],
                appendix=appendix,
                valid=from_day(days.start, entry.ends),
                **_values(reading, entry, fields),
            )
            for entry in new
        ],
        batch_size=BATCH,
    )


_COLUMNS = ("field", "agencies", "online", "source_sha256", "source_sheet", "source_row")


def _values(reading: Reading, entry: Entry, fields: dict[str, Field]) -> dict[str, object]:
    values = (fields[entry.field], entry.agencies, entry.online, reading.sha256, entry.sheet[:100], entry.row)
    return dict(zip(_COLUMNS, values, strict=True))


def _make_services(
    entries: list[Entry], procedures: dict[str, Procedure], offices: Offices, days: Days
) -> list[tuple[int, int]]:
    """A service wherever a listing makes one and none is running; returns every (procedure, unit) the entries make."""
    wanted = {(procedures[entry.code].pk, unit): entry for entry in entries for unit in offices.of(entry.agencies)}
    later = Service.objects.filter(procedure__in=procedures.values(), valid__overlap=from_day(days.start))
    running = set(later.values_list("procedure", "unit"))
    Service.objects.bulk_create(
        [
            Service(procedure_id=procedure, unit_id=unit, valid=from_day(days.start, entry.ends))
            for (procedure, unit), entry in wanted.items()
            if (procedure, unit) not in running
        ],
        batch_size=BATCH,
    )
    return list(wanted)


def _provide(wanted: list[tuple[int, int]], since: date) -> None:
    """ "Đã cung cấp" on both portals from that day, for services that have no status of their own yet."""
    keys = set(wanted)
    procedures = {procedure for procedure, _ in keys}
    services = Service.objects.filter(procedure__in=procedures, valid__overlap=from_day(since))
    ids = [pk for pk, procedure, unit in services.values_list("pk", "procedure", "unit") if (procedure, unit) in keys]
    have = set(ServiceStatus.objects.filter(service__in=ids).values_list("service", "portal"))
    ServiceStatus.objects.bulk_create(
        [
            ServiceStatus(service_id=pk, portal=portal, status=ProvisionStatus.PROVIDED, valid=from_day(since))
            for pk in ids
            for portal in Portal.values
            if (pk, portal) not in have
        ],
        batch_size=BATCH,
    )
