"""One month of all units from a file: with checks, log and chain, and by COPY of the same rows with triggers off."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.db import connection

from catalog.models import Field, Service
from portal.accounts.models import User
from portal.core.copying import as_text, copy_text
from portal.core.periods import end_of
from portal.units.models import UnitCode
from reporting.actions.figures_file import import_figures
from reporting.actions.periods import open_period
from reporting.columns import NAMES
from reporting.intake.figures_file import HEADER, NONE_MARK, UNLISTED
from reporting.models import SENT, Line, Period, Return
from tests.bench.measure import Stopwatch, check_constraints_now, taken_back
from tests.bench.sides import Month

RETURN_COLUMNS = (
    "id", "unit_id", "period_id", "state", "version", "submitted_at", "submitted_by_id", "return_reason", "outreach",
    "difficulties",
)  # fmt: skip
LINE_COLUMNS = ("return_id", "service_id", "field_id", *NAMES, "declared_none")


class FiguresFile:
    """The sent lines of the demonstration's newest closed month, as a file for a month that nobody has entered."""

    def __init__(self, month: Month, folder: Path) -> None:
        self.month = month.period.reporting_month.shift(2)  # after the one that is open
        self.at = end_of(self.month.data_to) + timedelta(hours=9)
        self.command = User.objects.command()
        self.codes = dict(UnitCode.objects.filter(scheme="main").values_list("code", "unit"))
        self.lines = _sent_lines(month.period)
        self.units = len({line[0] for line in self.lines})
        self.path = folder / "figures.csv"
        self._write()

    def _write(self) -> None:
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for unit, code, field, *counts, declared_none in self.lines:
                empty = NONE_MARK if declared_none else ""
                cells = {name: empty if count is None else count for name, count in zip(NAMES, counts, strict=True)}
                procedure = code or f"{UNLISTED}{field}"
                writer.writerow([self.month, unit, procedure, *(cells[name] for name in HEADER[3:])])

    def import_side(self) -> float:
        """Read, match, check, write, log, seal."""
        with taken_back(), Stopwatch() as watch:
            import_figures(path=self.path, state="submitted", by=self.command, at=self.at)
            check_constraints_now()
        return watch.seconds

    def copy_side(self) -> float:
        """The same rows, matched beforehand."""
        with taken_back():
            returns, lines = self._prepared()
            with Stopwatch() as watch, without_triggers("reporting_return", "reporting_line"):
                copy_text("reporting_return", RETURN_COLUMNS, returns)
                copy_text("reporting_line", LINE_COLUMNS, lines)
                check_constraints_now()
        return watch.seconds

    def _prepared(self) -> tuple[StringIO, StringIO]:
        period = open_period(month=self.month, by=self.command, at=self.at)
        with without_triggers("reporting_return", "reporting_line"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM reporting_return WHERE period_id = %s", [period.pk])
        first = Return.objects.latest("pk").pk + 10_000
        owners = {code: first + number for number, code in enumerate(sorted({line[0] for line in self.lines}))}
        services = {(unit, code): pk for unit, code, pk in Service.objects.values_list("unit", "procedure__code", "pk")}
        fields = dict(Field.objects.values_list("name", "pk"))
        returns = as_text(
            (pk, self.codes[code], period.pk, "submitted", 1, self.at, self.command.pk, "", "", "")
            for code, pk in owners.items()
        )
        lines = as_text(
            (owners[unit], services.get((self.codes[unit], code)), None if code else fields[field], *counts)
            for unit, code, field, *counts in self.lines
        )
        return returns, lines


def _sent_lines(period: Period) -> list[tuple]:
    """(unit's code, procedure's code or None, field's name or None, the nine counts, declared none)."""
    lines = Line.objects.filter(return_ref__period=period, return_ref__state__in=SENT)
    lines = lines.filter(return_ref__unit__codes__scheme="main").order_by("return_ref__unit__codes__code", "pk")
    columns = ("return_ref__unit__codes__code", "service__procedure__code", "field__name", *NAMES, "declared_none")
    return list(lines.values_list(*columns))


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """Our triggers off, constraints and foreign keys on."""
    check_constraints_now()  # a table with waiting checks cannot be altered
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
