"""Writing a previewed file: procedures, listings over time, and the services that they make and end. Call it in a deed."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from catalog.importing.preview import Preview
from catalog.importing.reading import Reading
from catalog.importing.table import Entry
from catalog.models import (
    Appendix,
    Field,
    Listing,
    Portal,
    ProvisionStatus,
    Service,
    ServiceStatus,
)
from catalog.services import settle
from portal.core.copying import array, copy_rows, span
from portal.core.fields import from_day

BATCH = 5_000


@dataclass(frozen=True)
class Days:
    """From when the list holds; when ended listings end; from when services count as provided (None: "chưa làm").

    `since` is the first day on which anything new may begin: after the closed periods, whose figures stay.
    """

    start: date
    end: date
    provided_from: date | None = None
    since: date | None = None

    @property
    def begin(self) -> date:
        return max(self.start, self.since) if self.since else self.start


def apply(reading: Reading, preview: Preview, appendix: Appendix, days: Days) -> None:
    """All of the preview; the services afterwards are exactly those that the listings in force make."""
    fields = _fields(reading.entries)
    procedures = _procedures(reading.entries, fields)
    _end_listings(preview, appendix, days)
    _write_listings(reading, preview, appendix, days, fields, procedures)
    services = _settle(preview, procedures, days)
    if days.provided_from:
        _provide(services, days.provided_from)


def _settle(preview: Preview, procedures: dict[str, int], days: Days) -> list[tuple[int, int]]:
    """New listings make services from their first day on, also those that have ended since; the rest changes on the day
    of the deed. Returns the services that the file's listings make."""
    added = {procedures[entry.code] for entry in preview.added}
    others = set(procedures.values()) - added
    made = settle(days.begin, procedures=added)
    made += settle(days.end, since=days.begin, procedures=others)
    settle(days.end, procedures={listing.procedure_id for listing in preview.removed} - added - others)
    return made


def _fields(entries: list[Entry]) -> dict[str, Field]:
    names = {entry.field for entry in entries}
    Field.objects.bulk_create([Field(name=name) for name in sorted(names)], ignore_conflicts=True)
    return {field.name: field for field in Field.objects.filter(name__in=names)}


def _procedures(entries: list[Entry], fields: dict[str, Field]) -> dict[str, int]:
    """Each procedure by its national code, under the name the newest list gives it; raw codes are kept as aliases.

    Through a table of this transaction's own, because a list may have sixty thousand rows. Returns the ids by code.
    """
    rows = [(entry.code, entry.name, fields[entry.field].pk, entry.raw_code) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming (code text, name text, field_id bigint, raw_code text)")
        copy_rows("incoming", ("code", "name", "field_id", "raw_code"), rows)
        cursor.execute(_KEEP_PROCEDURES)
        cursor.execute(_KEEP_ALIASES)
        cursor.execute("SELECT code, p.id FROM catalog_procedure p JOIN incoming USING (code)")
        found = dict(cursor.fetchall())
        cursor.execute("DROP TABLE incoming")
    return found


_KEEP_PROCEDURES = """
    INSERT INTO catalog_procedure (code, name, field_id) SELECT code, name, field_id FROM incoming
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, field_id = excluded.field_id
"""
_KEEP_ALIASES = """
    INSERT INTO catalog_procedurealias (procedure_id, raw_code)
    SELECT p.id, raw_code FROM catalog_procedure p JOIN incoming USING (code) WHERE raw_code NOT IN ('', code)
    ON CONFLICT DO NOTHING
"""


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
    procedures: dict[str, int],
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
    columns = ("procedure_id", "appendix_id", "valid", "name", "field_id", *_COLUMNS[2:])
    rows = [_row(reading, entry, appendix, days, fields[entry.field], procedures[entry.code]) for entry in new]
    if rows:
        copy_rows("catalog_listing", columns, rows)


def _row(
    reading: Reading, entry: Entry, appendix: Appendix, days: Days, field: Field, procedure: int
) -> tuple[object, ...]:
    source = (reading.sha256, entry.sheet[:100], entry.row)
    valid = span(days.begin, entry.ends)
    return (procedure, appendix.pk, valid, entry.name, field.pk, array(entry.agencies), entry.online, *source)


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
