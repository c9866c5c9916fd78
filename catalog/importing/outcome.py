"""What the wizard shows of a prepared import, as plain data: kept in the intake's row until it is applied."""

from dataclasses import asdict

from catalog.importing.appendix import Prepared
from catalog.importing.preview import differences
from catalog.importing.problems import ERROR
from catalog.importing.table import Entry
from catalog.models import Listing, OnlineLevel

WORDS = {"name": "Tên thủ tục", "field": "Lĩnh vực", "agencies": "Cơ quan thực hiện", "online": "Mức độ"}


def outcome_of(prepared: Prepared) -> dict:
    """Rows, difference, problems and what was recognised; codes are short, rows 1-based, days ISO."""
    reading, preview = prepared.reading, prepared.preview
    counts = preview.counts()
    return {
        "day": prepared.days.end.isoformat(),
        "from": prepared.days.start.isoformat(),
        "base": counts["unchanged"] + counts["changed"] + counts["removed"] + len(preview.spared),
        "rows": {
            "read": reading.rows_read,
            "taken": len(reading.entries),
            "refused": reading.refused,
            "listed": reading.listed,
        },
        "counts": counts,
        "errors": sum(problem.severity == ERROR for problem in reading.problems),
        "diff": {
            "added": [_entry(entry) for entry in preview.added],
            "changed": [_changed(listing, entry) for listing, entry in preview.changed],
            "removed": [_listing(listing) for listing in preview.removed],
        },
        "spared": [_listing(listing) for listing in preview.spared],
        "unchanged": [_entry(entry) for _, entry in preview.unchanged],
        "problems": [problem.as_dict() for problem in reading.problems],
        "sheets": [asdict(sheet) for sheet in reading.sheets],
        "conversions": reading.conversions,
        "is_reconstruction": reading.is_reconstruction,
    }


def _entry(entry: Entry) -> dict:
    return {
        "code": entry.code,
        "name": entry.name,
        "field": entry.field,
        "agency": "; ".join(entry.agencies),
        "online": str(OnlineLevel(entry.online).label),
        "sheet": entry.sheet,
        "row": entry.row,
    }


def _listing(listing: Listing) -> dict:
    return {
        "code": listing.procedure.code,
        "name": listing.printed_name,
        "field": listing.field.name,
        "agency": "; ".join(listing.agencies),
        "online": listing.get_online_display(),
        "since": listing.valid.lower.isoformat() if listing.valid.lower else "",
    }


def _changed(listing: Listing, entry: Entry) -> dict:
    fields = [
        {"field": WORDS[name], "before": _shown(name, before), "after": _shown(name, after)}
        for name, before, after in differences(listing, entry)
    ]
    return {"code": entry.code, "name": entry.name, "fields": fields, "row": entry.row}


def _shown(name: str, value: str) -> str:
    return str(OnlineLevel(value).label) if name == "online" else value
