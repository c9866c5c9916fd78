"""The workbook that travels between the portal and an officer: its columns by name, its lines, and who it belongs to.

The writer and the reader share this page. A column is known by the word in the row of marks, wherever it stands.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from portal.core.text import tidy
from portal.units.models import UnitCode
from reporting.columns import COLUMNS, NAMES, PENDING, RECEIVED, RESOLVED, Column
from reporting.entries import unlisted_name
from reporting.models import Return
from reporting.sheet import Row, sheet_of

FORM = "bieu-so-lieu-thang/1"
DATA_SHEET, HELP_SHEET, IDENTITY_SHEET = "Số liệu", "Hướng dẫn", "Nhận dạng"
UNLISTED_LABEL = "Ngoài Danh mục"
NONE_MARK = "x"
# Group of the form → the number and the parts of its computed total.
TOTALS = {"Tiếp nhận": ("3", RECEIVED), "Đã giải quyết": ("7", RESOLVED), "Đang giải quyết": ("11", PENDING)}
GROUPS: list[tuple[str, list[Column]]] = [
    (group, list(columns)) for group, columns in groupby(COLUMNS, key=lambda one: one.group)
]
# What a column holds → its mark in the sheet; a computed total is called by its number.
MARKS = {
    "code": "(mã)",
    "name": "(tên)",
    "in_field": "(lĩnh vực)",
    **{column.name: f"({column.number})" for column in COLUMNS},
    **{number: f"({number})" for number, _ in TOTALS.values()},
    "none": "(x)",
    "note": "(ghi chú)",
}
READ = ("code", "name", *NAMES, "none", "note")  # what must be there when a workbook comes back


@dataclass
class Identity:
    """Whose workbook it is, and what it was made from: by line its version and the seal of what it held."""

    unit: str
    period: str
    version: int
    lines: dict[str, tuple[int, str]]

    def sha256(self) -> str:
        """Over everything above: an identity that was edited by hand is noticed."""
        whole = [FORM, self.unit, self.period, self.version, [[name, *self.lines[name]] for name in sorted(self.lines)]]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


@dataclass
class BookRow:
    """One line of the sheet, cells as texts; `remarks` says by column what is wrong with a cell (in a marked copy)."""

    code: str
    name: str
    in_field: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    none: str = ""
    note: str = ""
    remarks: dict[str, list[str]] = field(default_factory=dict)

    @property
    def line_name(self) -> str:
        """As the line is called in messages and in the identity."""
        return unlisted_name(tidy(self.name)) if self.code == UNLISTED_LABEL else self.code


@dataclass
class EntryBook:
    """Everything the writer prints."""

    title: str
    subtitle: str
    identity: Identity
    rows: list[BookRow]


def seal(counts: Mapping[str, int | None], *, declared_none: bool, note: str) -> str:
    """What a line holds as a short mark: a workbook tells by it whether its reader changed the line."""
    held = [*(counts[name] for name in NAMES), declared_none, tidy(note)]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()[:16]


EMPTY_SEAL = seal(dict.fromkeys(NAMES), declared_none=False, note="")


def book_of(return_: Return) -> EntryBook:
    """The return as it is stored now, its lines in the order of the page, ready to be written."""
    sheet = sheet_of(return_)
    rows = [_row(line, group.name) for group in sheet.groups for line in group.rows]
    rows += [_row(line, line.name) for line in sheet.unlisted.rows]
    held = [line for group in sheet.all_groups for line in group.rows]
    lines = {row.line_name: (line.version, _seal_of(line)) for row, line in zip(rows, held, strict=True)}
    period = return_.period
    identity = Identity(unit_code(return_), str(period.reporting_month), return_.version, lines)
    window = f"số liệu từ {period.data_from:%d/%m/%Y} đến {period.data_to:%d/%m/%Y}"
    subtitle = f"{return_.unit.on(period.data_to)} · {window}"
    return EntryBook(f"BIỂU SỐ LIỆU {str(period).upper()}", subtitle, identity, rows)


def unit_code(return_: Return) -> str:
    """The unit's main code at the period's end."""
    codes = UnitCode.objects.on(return_.period.data_to).filter(unit=return_.unit_id)
    return codes.filter(scheme=UnitCode.Scheme.MAIN).values_list("code", flat=True).first() or f"#{return_.unit_id}"


def _row(line: Row, in_field: str) -> BookRow:
    texts = {column: "" if value is None else str(value) for column, value in line.counts.items()}
    mark = NONE_MARK if line.declared_none else ""
    return BookRow(line.code or UNLISTED_LABEL, line.name, in_field, texts, mark, line.note)


def _seal_of(line: Row) -> str:
    return seal(line.counts, declared_none=line.declared_none, note=line.note)
