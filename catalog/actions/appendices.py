"""Deeds on appendices: taking one in from a file."""

from datetime import date, datetime
from pathlib import Path

from catalog.importing import appendix as work
from catalog.importing.reading import read_appendix
from catalog.limits import closed_until
from catalog.models import Decision
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE


def import_appendix(
    *,
    path: Path,
    appendix: str,
    by: User,
    at: datetime,
    decision: str | None = None,
    start: date | None = None,
    provided_from: date | None = None,
    apply: bool = False,
    allow_errors: bool = False,
) -> dict:
    """Read an appendix, hold it against the list in force, and with `apply` write it.

    `start` is the day from which it holds; without it a first import holds from the decision's own first day, and a
    later one corrects in place and withdraws from the day of the deed. With errors nothing is written unless
    `allow_errors`, and then only the good rows. Returns the contract of `manage.py import_appendix`.
    """
    today = at.astimezone(ZONE).date()
    named = Decision.objects.filter(number=decision).first() if decision else None
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=f"Nhập phụ lục {appendix} từ tệp {Path(path).name}"):
        plan = work.Plan(appendix, named, start, provided_from)
        prepared = work.prepare(read_appendix(Path(path), appendix=appendix), plan, today, closed_until())
        writes = apply and prepared.may_be_written(allow_errors=allow_errors)
        if writes:
            work.write(prepared, at=at, content=Path(path).read_bytes())
    return work.answer(prepared, applied=writes)
