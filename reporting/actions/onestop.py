"""Numbers from the one-stop system's export: empty cells are filled, all or nothing; its columns are remembered."""

from datetime import datetime

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.units.models import Unit
from reporting.actions.lines import save_lines
from reporting.intake.onestop import OneStopTable
from reporting.intake.onestop_plan import Columns, plan_onestop, require_columns
from reporting.models import OneStopMapping, Return
from reporting.workflow import require


def take_onestop(*, return_: Return, table: OneStopTable, columns: Columns, by: User, at: datetime) -> int:
    """Fill the return's empty cells from the file; the number of lines changed. Planned again under the lock.

    Raises Refused with every problem, nothing saved.
    """
    with deed(by=by, at=at, door=Deed.Door.ONE_STOP, reason=f"Tệp {table.name}, sha256 {table.sha256}"):
        locked = Return.locked(return_.pk)
        require(by, "enter", locked, locked.period.data_to)
        remember_columns(unit=locked.unit, table=table, columns=columns, by=by, at=at)
        plan = plan_onestop(locked, table, columns).plan
        plan.require(table.name)
        return save_lines(return_=locked, entries=plan.entries, by=by, at=at, door=Deed.Door.ONE_STOP)[0]


def remember_columns(*, unit: Unit, table: OneStopTable, columns: Columns, by: User, at: datetime) -> None:
    """The unit's next file with the same heads is read in the same way. Raises Refused for columns that cannot be."""
    require_columns(table, columns)
    with deed(by=by, at=at, door=Deed.Door.PAGE):
        OneStopMapping.objects.update_or_create(
            unit=unit,
            heads_sha256=table.heads_sha256,
            defaults={"heads": table.heads, "columns": columns, "by": by, "at": at},
        )
