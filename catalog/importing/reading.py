"""A whole file read and checked: which rows would be written, which are refused, which are only listed."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from catalog.codes import short_code
from catalog.importing import names, sheets
from catalog.importing.problems import ERROR, INFO, WARNING, Problem, UnreadableWorkbook
from catalog.importing.table import Entry, Table, TableReader
from catalog.models import Field


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

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == ERROR for problem in self.problems)


def read_appendix(path: Path) -> Reading:
    """Everything the file says, nothing written. A file that is refused as a whole is one error without a row."""
    try:
        workbook = sheets.read(path)
        reading = Reading(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        spellings = names.field_spellings(list(Field.objects.values_list("name", flat=True)))
        tables = [TableReader(sheet, spellings).read() for sheet in workbook.sheets]
        found = [table for table in tables if table.header]
        if not found:
            raise UnreadableWorkbook(
                "header_missing",
                f"Tệp {path.name}: không thấy dòng tiêu đề có cột tên thủ tục trong 40 dòng đầu của bảng tính nào.",
            )
    except UnreadableWorkbook as error:
        return Reading(path.name, "", problems=[Problem(ERROR, error.kind, str(error), value=path.name)])
    for name in workbook.hidden_sheets:
        words = f"Bảng tính “{name}” bị ẩn, không nhập; bỏ ẩn nếu cần."
        reading.problems.append(Problem(INFO, "hidden_sheet", words, sheet=name))
    for table in found:
        _add(reading, table)
    _once_each(reading)
    return reading


def _add(reading: Reading, table: Table) -> None:
    reading.entries += table.entries
    reading.problems += table.problems
    reading.rows_read += table.rows_read
    reading.refused += table.refused
    reading.listed += table.listed
    reading.is_reconstruction |= table.is_reconstruction
    reading.doubtful |= {code for p in table.problems if p.severity == ERROR and (code := short_code(p.suggestion))}


def _once_each(reading: Reading) -> None:
    """One code is written once: the same row again is listed, the same code under another name is refused."""
    first: dict[str, Entry] = {}
    for entry in reading.entries:
        kept = first.setdefault(entry.code, entry)
        if kept is entry:
            continue
        if not names.same_name(kept.name, entry.name):
            reading.refused += 1
            words = f"mã {entry.code} đã có ở dòng {kept.row} với tên khác (“{kept.name[:80]}”); dòng đó được giữ"
            _say(reading, entry, ERROR, "code_two_names", words, f"Giữ dòng {kept.row}")
        else:
            reading.listed += 1
            if not entry.service_code or entry.service_code == kept.service_code:
                words = f"mã {entry.code} đã có ở dòng {kept.row}; chỉ nhập một lần"
                _say(reading, entry, WARNING, "code_twice", words, entry.code)
    reading.entries = list(first.values())


def _say(reading: Reading, entry: Entry, severity: str, kind: str, words: str, suggestion: str) -> None:
    message = f"{entry.sheet}, dòng {entry.row}: {words}."
    problem = Problem(severity, kind, message, entry.sheet, entry.row, "", entry.raw_code, suggestion)
    reading.problems.append(problem)
