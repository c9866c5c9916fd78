"""What a file would change: held against the list in force, procedure by procedure, and which units it names."""

from dataclasses import dataclass, field
from datetime import date

from catalog.importing.problems import WARNING, Problem
from catalog.importing.reading import Reading
from catalog.importing.table import Entry
from catalog.models import Appendix, Listing
from portal.core.text import fold
from portal.units.models import Level, UnitVersion


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


def compare(reading: Reading, appendix: Appendix | None, day: date) -> Preview:
    """The file against what the appendix lists on that day (None: there is no such appendix yet)."""
    listings = Listing.objects.on(day).filter(appendix=appendix).select_related("procedure", "field")
    in_force = {listing.procedure.code: listing for listing in listings} if appendix else {}
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
    return (listing.procedure.name, listing.field.name, listing.agencies, listing.online) == (
        entry.name,
        entry.field,
        entry.agencies,
        entry.online,
    )


class Offices:
    """Which units an appendix makes services at: the named ones, every district, every commune."""

    def __init__(self, level: str, day: date) -> None:
        self.level = level
        versions = list(UnitVersion.objects.on(day).filter(level=level))
        self.all = [version.unit_id for version in versions]
        self.by_name = {
            fold(name): version.unit_id for version in versions for name in (version.name, version.org_name)
        }

    def of(self, agencies: list[str]) -> list[int]:
        """The unit ids; appendix 1 names its units, those of districts and communes stand for every one."""
        if self.level != Level.DEPARTMENT:
            return self.all
        found = (self.by_name.get(fold(agency)) for agency in agencies if fold(agency))
        return list(dict.fromkeys(unit for unit in found if unit))

    def unknown(self, entries: list[Entry]) -> list[Problem]:
        """A warning for each row whose agency is no unit: its listing waits without a service."""
        if self.level != Level.DEPARTMENT:
            return []
        return [
            Problem(
                WARNING,
                "agency_unknown",
                f"{entry.sheet}, dòng {entry.row}: không có đơn vị nào tên “{'; '.join(entry.agencies)}”; thủ tục vào "
                "Danh mục nhưng chưa thành dịch vụ của đơn vị nào.",
                entry.sheet,
                entry.row,
                value="; ".join(entry.agencies),
            )
            for entry in entries
            if not self.of(entry.agencies)
        ]
