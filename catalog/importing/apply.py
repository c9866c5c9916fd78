"""Writing a previewed file: procedures, listings over time, and the services that they make and end. Call it in a deed."""

from dataclasses import dataclass
from datetime import date

from catalog.importing.preview import Preview
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
from catalog.services import settle
from portal.core.fields import from_day

BATCH = 5_000


@dataclass(frozen=True)
class Days:
    """From when new listings hold; when ended ones end; from when services count as provided (None: "chưa làm")."""

    start: date
    end: date
    provided_from: date | None = None


def apply(reading: Reading, preview: Preview, appendix: Appendix, days: Days) -> None:
    """All of the preview; the services afterwards are exactly those that the listings in force make."""
    fields = _fields(reading.entries)
    procedures = _procedures(reading.entries, fields)
    _end_listings(preview, appendix, days)
    _write_listings(reading, preview, appendix, days, fields, procedures)
    services = _settle(preview, procedures, days)
    if days.provided_from:
        _provide(services, days.provided_from)


def _settle(preview: Preview, procedures: dict[str, Procedure], days: Days) -> list[tuple[int, int]]:
    """New listings make services from their first day on, also those that have ended since; the rest changes on the day
    of the deed. Returns the services that the file's listings make."""
    added = {procedures[entry.code].pk for entry in preview.added}
    others = {procedure.pk for procedure in procedures.values()} - added
    made = settle(days.start, procedures=added)
    made += settle(days.end, since=days.start, procedures=others)
    settle(days.end, procedures={listing.procedure_id for listing in preview.removed} - added - others)
    return made


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


def _end_listings(preview: Preview, appendix: Appendix, days: Days) -> None:
    """Withdrawn ones end; of a changed one the old listing ends; of another decision's appendix, which this one
    replaces, all end."""
    ended = [(one, days.end) for one in preview.removed]
    ended += [(old, days.start) for old, _ in preview.changed if not _corrected(old, appendix, days)]
    ended += [(old, days.start) for old, _ in preview.unchanged if old.appendix_id != appendix.pk]
    for listing, end in ended:
        listing.valid = from_day(listing.valid.lower, end)
    Listing.objects.bulk_update([listing for listing, _ in ended], ["valid"], batch_size=BATCH)


def _corrected(old: Listing, appendix: Appendix, days: Days) -> bool:
    """A listing of the same appendix that begins on the same day is corrected in place."""
    return old.appendix_id == appendix.pk and old.valid.lower == days.start


def _write_listings(
    reading: Reading,
    preview: Preview,
    appendix: Appendix,
    days: Days,
    fields: dict[str, Field],
    procedures: dict[str, Procedure],
) -> None:
    new = [*preview.added, *(entry for old, entry in preview.unchanged if old.appendix_id != appendix.pk)]
    corrected = []
    for old, entry in preview.changed:
        if not _corrected(old, appendix, days):
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


_COLUMNS = ("name", "field", "agencies", "online", "source_sha256", "source_sheet", "source_row")


def _values(reading: Reading, entry: Entry, fields: dict[str, Field]) -> dict[str, object]:
    source = (reading.sha256, entry.sheet[:100], entry.row)
    values = (entry.name, fields[entry.field], entry.agencies, entry.online, *source)
    return dict(zip(_COLUMNS, values, strict=True))


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
