"""Taking in a file of counts for many units at once: all of it or nothing, through the same checks and the same log."""

import csv
import io
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.models import Field
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import Month, end_of
from reporting.actions.corrections import finish_correction
from reporting.actions.periods import open_period
from reporting.columns import NAMES
from reporting.intake.figures_file import FigureReader, FigureRow
from reporting.models import SENT, Correction, Return, State
from reporting.refusals import Problem, Refused
from reporting.tasks import keep_sums_soon

COLUMNS = ", ".join(NAMES)
CHANGED = " OR ".join(f"l.{name} IS DISTINCT FROM f.{name}" for name in (*NAMES, "declared_none"))
# One key that a hash join can use: a line is of a service or of a field, never of both.
SAME_LINE = "l.return_id = f.return_id AND coalesce(l.service_id, -l.field_id) = coalesce(f.service_id, -f.field_id)"


def import_figures(*, path: Path, state: str, by: User, at: datetime) -> dict:
    """Write the file's lines and set the returns it touches to "Đã gửi" or "Cấp trên đã duyệt".

    Returns `{returns, lines, unchanged, problems}` (counts; problems are warnings). Lines that are not in the file
    stay. Raises Refused with every problem, nothing written, when one row is wrong.
    """
    reader = FigureReader()
    reader.read(path)
    months = sorted({row.month for row in reader.rows.values()})
    problems = reader.problems + _not_over_yet(months, at)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Refused(
            _("Tệp {file}: {n} lỗi, chưa ghi gì. Sửa tệp rồi nhập lại.").format(file=path.name, n=len(errors)), problems
        )
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=f"Nhập tệp {path.name}"):
        returns = _returns(months, reader, by, at)
        _stage(list(reader.rows.values()), returns)
        touched = _reopen(state)
        lines = _write_lines()
        _send(touched, state, by, at)
    return {
        "returns": len(touched),
        "lines": lines,
        "unchanged": len(reader.rows) - lines,
        "problems": [problem.as_dict() for problem in problems],
    }


def _not_over_yet(months: list[Month], at: datetime) -> list[Problem]:
    """A month is sent only after its 14th, through every door."""
    return [
        Problem(
            "error",
            "too_early",
            _("Kỳ {month} kéo dài đến 24:00 ngày {until:%d/%m/%Y}: chưa gửi được.").format(
                month=month, until=month.data_to
            ),
            value=str(month),
        )
        for month in months
        if at < end_of(month.data_to)
    ]


def _returns(months: list[Month], reader: FigureReader, by: User, at: datetime) -> dict[tuple[Month, int], int]:
    """Every (month, unit) of the file → its return, locked; missing periods and returns are made."""
    needed = {(row.month, row.unit_id) for row in reader.rows.values()}
    found: dict[tuple[Month, int], int] = {}
    for month in months:
        period = open_period(month=month, by=by, at=at)
        units = {unit for one, unit in needed if one == month}
        locked = period.returns.select_for_update().order_by("pk")
        have = {r.unit_id: r.pk for r in locked if r.unit_id in units}
        made = Return.objects.bulk_create([Return(unit_id=unit, period=period) for unit in sorted(units - have.keys())])
        have.update({r.unit_id: r.pk for r in made})
        found.update({(month, unit): pk for unit, pk in have.items()})
    return found


def _stage(rows: list[FigureRow], returns: dict[tuple[Month, int], int]) -> None:
    """COPY the rows into a temporary table: comparing and writing then take one statement each."""
    names = {row.field_name for row in rows if row.field_name}
    Field.objects.bulk_create([Field(name=name) for name in sorted(names)], ignore_conflicts=True)
    fields = dict(Field.objects.filter(name__in=names).values_list("name", "pk"))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        owner = returns[row.month, row.unit_id]
        counts = ["" if row.counts[name] is None else row.counts[name] for name in NAMES]
        writer.writerow([owner, row.service_id or "", fields.get(row.field_name or "", ""), *counts, row.declared_none])
    buffer.seek(0)
    with connection.cursor() as cursor:
        integers = ", ".join(f"{name} integer" for name in NAMES)
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.figures_in; "  # two files may come in one transaction
            f"CREATE TEMPORARY TABLE figures_in (return_id bigint, service_id bigint, field_id bigint, {integers}, "
            "declared_none boolean) ON COMMIT DROP"
        )
        cursor.copy_expert("COPY figures_in FROM STDIN (FORMAT csv)", buffer)
        cursor.execute("ANALYZE figures_in")


def _reopen(state: str) -> list[int]:
    """The returns that change: those with new or other lines, and those not yet in the wanted state. They take lines again."""
    settled = [State.APPROVED] if state == State.APPROVED else list(SENT)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.id FROM reporting_return r
            WHERE r.id IN (SELECT return_id FROM figures_in) AND (NOT r.state = ANY(%s) OR EXISTS (
                SELECT 1 FROM figures_in f LEFT JOIN reporting_line l ON {SAME_LINE}
                WHERE f.return_id = r.id AND (l.id IS NULL OR {CHANGED})))
            ORDER BY r.id
            """,
            [settled],
        )
        touched = [pk for (pk,) in cursor.fetchall()]
    Return.objects.filter(pk__in=touched, state__in=[*SENT, State.PRESENTED]).update(state=State.ENTERING)
    return touched


def _write_lines() -> int:
    """Update what differs, insert what is new; the number of lines written."""
    values = ", ".join(f"{name} = f.{name}" for name in (*NAMES, "declared_none"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE reporting_line l SET {values}, version = l.version + 1 FROM figures_in f "
            f"WHERE {SAME_LINE} AND ({CHANGED})"
        )
        updated = cursor.rowcount
        cursor.execute(
            f"INSERT INTO reporting_line (return_id, service_id, field_id, {COLUMNS}, declared_none) "
            f"SELECT return_id, service_id, field_id, {COLUMNS}, declared_none FROM figures_in f "
            f"WHERE NOT EXISTS (SELECT 1 FROM reporting_line l WHERE {SAME_LINE})"
        )
        return updated + cursor.rowcount


def _send(touched: list[int], state: str, by: User, at: datetime) -> None:
    """The touched returns are sent (and approved) by the command's account; the database refuses lines that contradict."""
    # Sent anew it waits for its approval again: a former one would count as the correction of approved figures.
    approval = (
        {"approved_by": by, "approved_at": at}
        if state == State.APPROVED
        else {"approved_by": None, "approved_at": None}
    )
    Return.objects.filter(pk__in=touched).update(
        state=state, version=F("version") + 1, submitted_by=by, submitted_at=at, **approval
    )
    keep_sums_soon()
    if state == State.APPROVED:
        for one in Return.objects.filter(pk__in=touched, corrections__state=Correction.State.GRANTED):
            finish_correction(return_=one, at=at)
