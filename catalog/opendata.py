"""The catalogue as open data: the same columns in CSV, JSON and the API; names of columns without diacritics."""

from catalog.models import Listing

COLUMNS = ["ma_tthc", "ten", "linh_vuc", "phu_luc", "cap", "co_quan_thuc_hien", "muc_do", "hieu_luc_tu", "hieu_luc_den"]


def row_of(listing: Listing) -> dict[str, str | None]:
    """One listing; `hieu_luc_den` is the first day on which it holds no more (None: not known)."""
    since, until = listing.valid.lower, listing.valid.upper
    values = [
        listing.procedure.code,
        listing.printed_name,
        listing.field.name,
        listing.appendix.number,
        listing.appendix.level,
        "; ".join(listing.agencies),
        listing.online,
        since.isoformat() if since else None,
        until.isoformat() if until else None,
    ]
    return dict(zip(COLUMNS, values, strict=True))
