"""The three Biểu of the monthly report as cells, the same for Word and PDF, from the payload alone."""

from dataclasses import dataclass
from itertools import groupby

from portal.core.documents.wordml import Cell
from portal.core.numbers import count_vn, decimal_vn
from reporting.documents.words import (
    FORM_COLUMNS,
    FORM_GROUPS,
    UNIT_COLUMNS,
    coverage_text,
    form_text,
    indicator_title,
    verdict_text,
)

# Numerator, denominator, rate, verdict in millimetres: Q2's verdict is the longest, Q4's counts are.
UNIT_WIDTHS = {
    "Q1": (10.5, 10.5, 10.5, 14.0),
    "Q2": (10.5, 10.5, 10.5, 22.0),
    "Q3": (10.5, 10.5, 10.5, 14.0),
    "Q4": (13.0, 13.0, 10.5, 14.0),
}


@dataclass(frozen=True)
class Table:
    """A Biểu ready to be drawn: widths in millimetres, size of its letters in points."""

    number: str
    title: str
    notes: list[str]
    widths: list[float]
    head: list[list[Cell]]
    rows: list[list[Cell]]
    size: float


def _units(payload: dict) -> Table:
    table = payload["tables"]["units"]
    indicators = payload["indicators"]
    widths = [8.0, 36.0, *(width for one in indicators for width in UNIT_WIDTHS[one["id"]]), 13.0]
    rows: list[list[Cell]] = []
    band = ""
    for group in table["groups"]:
        if group["band"] and group["band"] != band:
            rows.append([Cell(group["band"], bold=True, span=len(widths))])
        band = group["band"]
        rows.append(_unit_row(group["whole"], indicators, bold=True))
        rows += [_unit_row(row, indicators) for row in group["rows"]]
    rows.append(_unit_row(table["province"], indicators, bold=True))
    return Table("Biểu 01", table["title"], table["notes"], widths, _unit_head(indicators, len(widths)), rows, 8.5)


def _unit_head(indicators: list[dict], columns: int) -> list[list[Cell]]:
    first = [_head("STT", merge="restart"), _head("Đơn vị", merge="restart")]
    first += [_head(indicator_title(indicator).replace("\n", " "), span=4) for indicator in indicators]
    second = [_head("", merge="continue"), _head("", merge="continue")]
    second += [_head(words) for _ in indicators for words in UNIT_COLUMNS]
    numbers = [_head(f"({number})", italic=True) for number in range(1, columns + 1)]
    return [
        [*first, _head("Số liệu", merge="restart")],
        [*second, _head("", merge="continue")],
        numbers,
    ]


def _unit_row(row: dict, indicators: list[dict], *, bold: bool = False) -> list[Cell]:
    cells = [Cell(row["no"], align="center", bold=bold), Cell(row["name"], bold=bold)]
    for indicator in indicators:
        cell = row["indicators"][indicator["id"]]
        cells += [
            Cell(count_vn(cell["numerator"]), align="right", bold=bold),
            Cell(count_vn(cell["denominator"]), align="right", bold=bold),
            Cell(decimal_vn(cell["rate"]), align="right", bold=bold),
            Cell(verdict_text(cell, indicator["target"]), align="center", bold=bold),
        ]
    return [*cells, Cell(row["data"], align="center", bold=bold)]


def _fields(payload: dict) -> Table:
    table = payload["tables"]["fields"]
    widths = [9.0, 43.0] + [19.0 if len(names) > 1 else 15.0 for _, _, names in FORM_COLUMNS] + [23.0]
    first = [_head("STT", merge="restart"), _head("Lĩnh vực", merge="restart")]
    first += [_head(words, span=span) for words, span in FORM_GROUPS]
    second = [_head("", merge="continue"), _head("", merge="continue")]
    second += [_head(words) for _, words, _ in FORM_COLUMNS]
    numbers = [_head("(1)", italic=True), _head("(2)", italic=True)]
    numbers += [_head(formula, italic=True) for formula, _, _ in FORM_COLUMNS]
    head = [
        [*first, _head("Số dòng đủ số liệu", merge="restart")],
        [*second, _head("", merge="continue")],
        [*numbers, _head("(14)", italic=True)],
    ]
    rows = [_form_row(row) for row in table["rows"]] + [_form_row(table["total"], bold=True)]
    return Table("Biểu 02", table["title"], table["notes"], widths, head, rows, 9.5)


def _form_row(row: dict, *, bold: bool = False) -> list[Cell]:
    counts = [Cell(form_text(row["counts"], names), align="right", bold=bold) for _, _, names in FORM_COLUMNS]
    return [
        Cell(row["no"], align="center", bold=bold),
        Cell(row["field"], bold=bold),
        *counts,
        Cell(coverage_text(row), align="center", bold=bold),
    ]


def _missing(payload: dict) -> Table:
    table = payload["tables"]["missing"]
    widths = [12.0, 90.0, 70.0, 35.0, 45.0]
    words = ("STT", "Đơn vị", "Cấp trên trực tiếp", "Trạng thái biểu số liệu", "Ghi chú")
    head = [[_head(word) for word in words], [_head(f"({i})", italic=True) for i in range(1, 6)]]
    rows = [
        [
            Cell(row["no"], align="center"),
            Cell(row["name"]),
            Cell(row["parent"]),
            Cell(row["state"], align="center"),
            Cell(row["note"]),
        ]
        for row in table["rows"]
    ]
    if not rows:
        rows = [[Cell("Không có.", align="center", italic=True, span=len(widths))]]
    return Table("Biểu 03", table["title"], table["notes"], widths, head, rows, 11)


def _head(words: str, *, span: int = 1, merge: str = "", italic: bool = False) -> Cell:
    return Cell(words, align="center", bold=not italic, italic=italic, span=span, merge=merge)


def further_tables(payload: dict) -> list[Table]:
    """The Biểu that only some reports have, as the payload describes them."""
    return [_further(table) for table in payload["more"]]


def _further(table: dict) -> Table:
    columns = table["columns"]
    widths = [10.0, 60.0] + [180.0 / len(columns)] * len(columns)
    groups = [(words, len(list(run))) for words, run in groupby(columns, key=lambda column: column["group"])]
    first = [_head("STT", merge="restart"), _head("Lĩnh vực", merge="restart")]
    first += [_head(words, span=span) for words, span in groups]
    second = [_head("", merge="continue"), _head("", merge="continue"), *(_head(one["head"]) for one in columns)]
    numbers = [_head(f"({number})", italic=True) for number in range(1, len(widths) + 1)]
    rows = [_further_row(row) for row in table["rows"]] + [_further_row(table["total"], bold=True)]
    return Table(table["number"], table["title"], table["notes"], widths, [first, second, numbers], rows, 10)


def _further_row(row: dict, *, bold: bool = False) -> list[Cell]:
    values = [Cell(count_vn(value), align="right", bold=bold) for value in row["values"]]
    return [Cell(row["no"], align="center", bold=bold), Cell(row["name"], bold=bold), *values]


TABLES = (_units, _fields, _missing)
