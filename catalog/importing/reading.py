"""A whole file read and checked: which rows would be written, which are refused, which are only listed."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from catalog.importing import names
from catalog.importing import sheets as files
from catalog.importing.choosing import choose, said_of_others
from catalog.importing.clean import WORDS, clean
from catalog.importing.entries import Entry, Given
from catalog.importing.matching import Known, among
from catalog.importing.parting import parts
from catalog.importing.problems import ERROR, INFO, Problem, UnreadableWorkbook
from catalog.importing.repeated import once_each
from catalog.importing.table import Table, TableReader
from catalog.importing.workbook import Sheet, Workbook
from catalog.models import Field, Procedure


@dataclass
class SheetReading:
    """One sheet or table as it was recognised, and whether its rows are the appendix; header rows count from 0."""

    name: str
    used: bool = False
    hidden: bool = False
    first: int | None = None
    last: int | None = None
    columns: list[dict[str, object]] = field(default_factory=list)
    bands: int = 0
    bands_declared: int = 0
    bands_matching: int = 0
    total_declared: int | None = None
    rows: int = 0


@dataclass
class Reading:
    """rows_read = entries + refused + listed; `doubtful` are codes that only stand in refused rows."""

    file: str
    sha256: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    refused: int = 0
    listed: int = 0
    doubtful: set[str] = field(default_factory=set)
    is_reconstruction: bool = False
    sheets: list[SheetReading] = field(default_factory=list)
    conversions: dict[str, int] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == ERROR for problem in self.problems)


def read_appendix(
    path: Path,
    *,
    layouts: dict[str, dict] | None = None,
    accepted: dict[str, str] | None = None,
    known: Known | None = None,
    appendix: str | None = None,
) -> Reading:
    """Everything the file says, nothing written. A file that is refused as a whole is one error without a row.

    `layouts` are a person's corrections by sheet, `accepted` the suggestions taken by "<sheet>!<row>", `known` finds
    procedures by name and field (without it the catalogue is asked), `appendix` says which of several tables is meant.
    """
    spellings = names.field_spellings(list(Field.objects.values_list("name", flat=True)))
    return read_file(path, Given(spellings, known or _Catalogue(), accepted or {}), layouts or {}, appendix)


def read_file(path: Path, given: Given, layouts: dict[str, dict], appendix: str | None = None) -> Reading:
    """The same without a database."""
    unhide = frozenset(name for name, layout in layouts.items() if layout.get("use"))
    try:
        workbook = files.read(path, unhide)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except UnreadableWorkbook as error:
        return Reading(path.name, "", problems=[Problem(ERROR, error.kind, str(error), value=path.name)])
    conversions: Counter[str] = Counter()
    workbook.sheets, tables = _tables(workbook.sheets, given, layouts, conversions)
    used = choose(tables, layouts, appendix)
    counts = {kind: conversions[kind] for kind in WORDS}
    reading = Reading(path.name, sha256, sheets=_as_recognised(workbook, tables, used), conversions=counts)
    if used:
        _gather(reading, workbook, tables, used, appendix)
        _keep_each_once(reading, given.accepted)
    else:
        _refuse_without_table(reading, tables)
    return reading


def _tables(
    found: list[Sheet], given: Given, layouts: dict[str, dict], conversions: Counter[str]
) -> tuple[list[Sheet], list[Table]]:
    """The sheets, each appendix in them apart, and what was read of each."""
    sheets, tables = [], []
    for sheet in found:
        counted, said = clean(sheet)
        conversions.update(counted)
        for part in parts(sheet):
            table = TableReader(part, given, layouts.get(part.name)).read()
            table.problems[:0] = said
            said = []
            sheets.append(part)
            tables.append(table)
    return sheets, tables


class _Catalogue:
    """The procedures in the database, asked for only where a row has no code."""

    def __init__(self) -> None:
        self._find: Known | None = None

    def __call__(self, name: str, field_name: str) -> list[str]:
        if self._find is None:
            self._find = among(Procedure.objects.values_list("code", "name", "field__name"))
        return self._find(name, field_name)


def _refuse_without_table(reading: Reading, tables: list[Table]) -> None:
    """Refused as a whole, but a person may still show where the header is."""
    reading.sha256 = ""
    said = [problem for table in tables for problem in table.problems]
    reading.problems = [problem for problem in said if problem.kind == "layout_wrong"]
    words = _(
        "Tệp {file}: không thấy dòng tiêu đề có cột tên thủ tục trong 40 dòng đầu của bảng nào. "
        "Chỉ dòng tiêu đề và cột tên, hoặc sửa tệp."
    ).format(file=reading.file)
    reading.problems.append(Problem(ERROR, "header_missing", words, value=reading.file))


def _gather(reading: Reading, workbook: Workbook, tables: list[Table], used: list[Table], appendix: str | None) -> None:
    for name in workbook.hidden_sheets:
        words = _("Bảng tính “{name}” bị ẩn, không nhập; bỏ ẩn nếu cần.").format(name=name)
        if name not in {table.sheet for table in used}:
            reading.problems.append(Problem(INFO, "hidden_sheet", words, sheet=name))
    reading.problems += said_of_others(tables, used, appendix)
    reading.problems += [problem for table in tables if not table.header for problem in table.problems]
    for table in used:
        reading.entries += table.entries
        reading.problems += table.problems
        reading.rows_read += table.rows_read
        reading.refused += table.refused
        reading.listed += table.listed
        reading.is_reconstruction |= table.is_reconstruction
        reading.doubtful |= table.doubtful


def _keep_each_once(reading: Reading, accepted: dict[str, str]) -> None:
    repeats = once_each(reading.entries, accepted)
    reading.entries = repeats.kept
    reading.problems += repeats.problems
    reading.refused += repeats.refused
    reading.listed += repeats.listed


def _as_recognised(workbook: Workbook, tables: list[Table], used: list[Table]) -> list[SheetReading]:
    """Every sheet, the hidden ones that nobody asked for last."""
    found = [
        _sheet_reading(sheet, table, is_used=table in used)
        for sheet, table in zip(workbook.sheets, tables, strict=True)
    ]
    read = {sheet.name for sheet in found}
    return found + [SheetReading(name, hidden=True) for name in workbook.hidden_sheets if name not in read]


def _sheet_reading(sheet: Sheet, table: Table, *, is_used: bool) -> SheetReading:
    reading = SheetReading(sheet.name, is_used, sheet.hidden, rows=table.rows_read)
    if table.header:
        reading.first, reading.last = table.header.first, table.header.last
        reading.columns = table.header.as_list()
    reading.bands = len(table.tallies)
    reading.bands_declared = len(table.declared)
    reading.bands_matching = sum(tally.declared == tally.read for tally in table.declared)
    reading.total_declared = table.total_declared
    return reading
