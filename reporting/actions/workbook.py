"""A filled-in workbook goes in whole or not at all."""

from datetime import datetime

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.actions.lines import save_lines
from reporting.intake.workbook import ReadBook, plan_workbook, require_identity
from reporting.models import Return
from reporting.workflow import require


def take_workbook(*, return_: Return, book: ReadBook, by: User, at: datetime) -> int:
    """Save what the file changes; the number of lines changed. Planned again under the lock, whatever a preview showed.

    Raises Refused with every problem, nothing saved.
    """
    with deed(by=by, at=at, door=Deed.Door.EXCEL, reason=f"Tệp {book.name}, sha256 {book.sha256}"):
        locked = Return.locked(return_.pk)
        require(by, "enter", locked, locked.period.data_to)
        require_identity(book, locked)
        plan = plan_workbook(locked, book)
        plan.require(book.name)
        return save_lines(return_=locked, entries=plan.entries, by=by, at=at, door=Deed.Door.EXCEL)[0]
