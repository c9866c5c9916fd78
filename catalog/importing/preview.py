"""What a file would change: held against the list in force, procedure by procedure, and which units it names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalog.importing.problems import WARNING, Problem
from catalog.importing.reading import Reading
from catalog.importing.table import Entry
from catalog.models import Listing
from catalog.services import Offices
from portal.units.models import Level


@dataclass
class Preview:
    """The difference between a file and an appendix; `spared` stand in rows in error, so nobody withdrew them."""

    added: list[Entry] = field(default_factory=list)
    changed: list[tuple[Listing, Entry]] = field(default_factory=list)
    removed: list[Listing] = field(default_factory=list)
    unchanged: list[tuple[Listing, Entry]] = field(default_factory=list)
    spared: list[Listing] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {name: len(getattr(self, name)) for name in ("added", "changed", "removed", "unchanged")}


def compare(reading: Reading, listings: Iterable[Listing]) -> Preview:
    """The file against these listings (none: there is no such appendix yet)."""
    in_force = {listing.procedure.code: listing for listing in listings}
    preview = Preview()
    for entry in reading.entries:
        listing = in_force.pop(entry.code, None)
        if listing is None:
            preview.added.append(entry)
        elif is_same(listing, entry):
            preview.unchanged.append((listing, entry))
        else:
            preview.changed.append((listing, entry))
    for code, listing in in_force.items():
        (preview.spared if code in reading.doubtful else preview.removed).append(listing)
    return preview


def is_same(listing: Listing, entry: Entry) -> bool:
    return not differences(listing, entry)


def differences(listing: Listing, entry: Entry) -> list[tuple[str, str, str]]:
    """Field by field what the file says otherwise: (field, in force, in the file)."""
    pairs = [
        ("name", listing.printed_name, entry.name),
        ("field", listing.field.name, entry.field),
        ("agencies", "; ".join(listing.agencies), "; ".join(entry.agencies)),
        ("online", listing.online, entry.online),
    ]
    return [(name, before, after) for name, before, after in pairs if before != after]


def unknown_agencies(entries: list[Entry], offices: Offices) -> list[Problem]:
    """A warning for each row whose agency is no unit: its listing waits without a service."""
    if offices.level != Level.DEPARTMENT:
        return []
    return [
        Problem(
            WARNING,
            "agency_unknown",
            _(
                "{sheet}, dòng {row}: không có đơn vị nào tên “{agencies}”; thủ tục vào "
                "Danh mục nhưng chưa thành dịch vụ của đơn vị nào."
            ).format(sheet=entry.sheet, row=entry.row, agencies="; ".join(entry.agencies)),
            entry.sheet,
            entry.row,
            value="; ".join(entry.agencies),
        )
        for entry in entries
        if not offices.of(entry.agencies)
    ]
