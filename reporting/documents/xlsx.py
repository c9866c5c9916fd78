"""The three Biểu as a workbook ready to print; sums and rates are live formulas whose cached values are those of the payload."""

from datetime import datetime
from fractions import Fraction
from io import BytesIO
from itertools import groupby

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from portal.core.documents.workbook import PAPER_A4, Sheet, rate_formula
from portal.core.numbers import rate_text
from reporting.documents.words import (
    FORM_COLUMNS,
    FORM_GROUPS,
    UNIT_COLUMNS,
    attached_to,
    coverage_text,
    form_value,
    indicator_title,
    verdict_text,
)


def monthly_xlsx(payload: dict, letter: str) -> bytes:
    """Render the frozen payload of a monthly report A or B; nothing else is read."""
    raw = BytesIO()
    book = Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = payload["heads"][letter]
    book.set_properties(
        {
            "title": f"{head['type']} {head['subject']}".replace("\n", " "),
            "author": head["issuer_name"],
            "created": datetime.fromisoformat(payload["period"]["data_to"]),
        }
    )
    _units(Sheet(book, "Biểu 01"), payload, letter)
    _fields(Sheet(book, "Biểu 02"), payload, letter)
    _missing(Sheet(book, "Biểu 03"), payload, letter)
    for table in payload["more"]:
        _further(Sheet(book, table["number"]), table, attached_to(payload, letter))
    book.close()
    return raw.getvalue()


def _open(sheet: Sheet, attached: str, table: dict, widths: list[float], head_rows: int) -> None:
    """Page set-up, titles and notes; the current row ends at the table's head, which is repeated on each page."""
    last = len(widths) - 1
    page = sheet.page
    page.set_landscape()
    page.set_paper(PAPER_A4)
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.set_header("", {"margin": 0.4})
    page.set_footer('&C&"Times New Roman"&11&P/&N', {"margin": 0.4})
    page.hide_gridlines(2)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    titles = [(page.get_name(), True, False), (table["title"], True, False), (attached, False, True)]
    for words, bold, italic in titles:
        sheet.merged((sheet.row,) * 2, (0, last), words, bold=bold, italic=italic, align="center", font_size=13)
        page.set_row(sheet.row, 20)
        sheet.row += 1
    for note in table["notes"]:
        sheet.merged((sheet.row,) * 2, (0, last), note, italic=True, align="left")
        page.set_row(sheet.row, 15 * (1 + len(note) // int(sum(widths))))
        sheet.row += 1
    sheet.row += 1
    page.repeat_rows(sheet.row, sheet.row + head_rows - 1)
    page.freeze_panes(sheet.row + head_rows, 2)


def _head(sheet: Sheet, row: int, column: int, words: str, *, down: int = 1, across: int = 1) -> None:
    sheet.merged(
        (row, row + down - 1),
        (column, column + across - 1),
        words,
        bold=True,
        align="center",
        border=1,
        bg_color="#F2F2F2",
    )


def _numbers(sheet: Sheet, labels: list[str]) -> None:
    for column, label in enumerate(labels):
        sheet.cell(column, label, italic=True, align="center")
    sheet.row += 1


def _units(sheet: Sheet, payload: dict, letter: str) -> None:
    table, indicators = payload["tables"]["units"], payload["indicators"]
    widths = [5.0, 32.0] + [8.5, 8.5, 7.5, 13.0] * len(indicators) + [10.0]
    _open(sheet, attached_to(payload, letter), table, widths, 3)
    _head(sheet, sheet.row, 0, "STT", down=2)
    _head(sheet, sheet.row, 1, "Đơn vị", down=2)
    _head(sheet, sheet.row, len(widths) - 1, "Số liệu", down=2)
    sheet.page.set_row(sheet.row, 48)
    for position, indicator in enumerate(indicators):
        _head(sheet, sheet.row, 2 + 4 * position, indicator_title(indicator), across=4)
        for offset, words in enumerate(UNIT_COLUMNS):
            _head(sheet, sheet.row + 1, 2 + 4 * position + offset, words)
    sheet.row += 2
    _numbers(sheet, [f"({number})" for number in range(1, len(widths) + 1)])
    sums: list[int] = []
    band = ""
    for group in table["groups"]:
        if group["band"] and group["band"] != band:
            sheet.merged((sheet.row,) * 2, (0, len(widths) - 1), group["band"], bold=True, border=1)
            sheet.row += 1
        band = group["band"]
        sums.append(sheet.row)
        below = list(range(sheet.row + 1, sheet.row + 1 + len(group["rows"])))
        _unit_row(sheet, group["whole"], indicators, parts=below)
        for row in group["rows"]:
            _unit_row(sheet, row, indicators, parts=None)
    _unit_row(sheet, table["province"], indicators, parts=sums)


def _unit_row(sheet: Sheet, row: dict, indicators: list[dict], *, parts: list[int] | None) -> None:
    """A unit's line, or with `parts` the line that adds those rows up."""
    bold = parts is not None
    sheet.cell(0, row["no"], align="center", bold=bold)
    sheet.cell(1, row["name"], bold=bold)
    for position, indicator in enumerate(indicators):
        cell, column = row["indicators"][indicator["id"]], 2 + 4 * position
        for offset, name in enumerate(("numerator", "denominator")):
            sheet.count(column + offset, cell[name], bold=bold, formula=_sum(parts, column + offset))
        sheet.rate(column + 2, cell["rate"], bold=bold, formula=_rate(sheet.row, column, cell, indicator["target"]))
        sheet.cell(column + 3, verdict_text(cell, indicator["target"]), align="center", bold=bold)
    sheet.cell(2 + 4 * len(indicators), row["data"], align="center", bold=bold)
    sheet.row += 1


def _rate(row: int, column: int, cell: dict, year_target: str | None) -> str:
    """The rate of the two counts before it against the unit's target or the year's; empty where neither gives the frozen
    value: a target that two decimals cannot write, an edition of an older rule."""
    places = (xl_rowcol_to_cell(row, column), xl_rowcol_to_cell(row, column + 1))
    for target in filter(None, (cell.get("target"), year_target)):
        if rate_text(cell["numerator"], cell["denominator"], Fraction(target)) == cell["rate"]:
            return rate_formula(*places, target)
    if rate_text(cell["numerator"], cell["denominator"]) == cell["rate"]:
        return rate_formula(*places, None)
    return ""


def _sum(rows: list[int] | None, column: int) -> str:
    """=SUM over a run of rows, or over single rows where others stand between."""
    if not rows:
        return ""
    first, last = xl_rowcol_to_cell(rows[0], column), xl_rowcol_to_cell(rows[-1], column)
    if rows == list(range(rows[0], rows[-1] + 1)):
        return f"=SUM({first}:{last})"
    return "=" + "+".join(xl_rowcol_to_cell(row, column) for row in rows)


def _fields(sheet: Sheet, payload: dict, letter: str) -> None:
    table = payload["tables"]["fields"]
    widths = [5.0, 36.0] + [12.0 if len(names) > 1 else 9.5 for _, _, names in FORM_COLUMNS] + [12.0]
    _open(sheet, attached_to(payload, letter), table, widths, 3)
    _head(sheet, sheet.row, 0, "STT", down=2)
    _head(sheet, sheet.row, 1, "Lĩnh vực", down=2)
    _head(sheet, sheet.row, len(widths) - 1, "Số dòng đủ số liệu", down=2)
    sheet.page.set_row(sheet.row + 1, 48)
    column = 2
    for words, across in FORM_GROUPS:
        _head(sheet, sheet.row, column, words, across=across)
        column += across
    for offset, (_, words, _names) in enumerate(FORM_COLUMNS):
        _head(sheet, sheet.row + 1, 2 + offset, words)
    sheet.row += 2
    sheet.page.set_row(sheet.row, 32)
    _numbers(sheet, ["(1)", "(2)", *(formula for formula, _, _ in FORM_COLUMNS), "(14)"])
    rows = list(range(sheet.row, sheet.row + len(table["rows"])))
    for row in table["rows"]:
        _form_row(sheet, row, parts=None)
    _form_row(sheet, table["total"], parts=rows)


def _form_row(sheet: Sheet, row: dict, *, parts: list[int] | None) -> None:
    bold = parts is not None
    sheet.cell(0, row["no"], align="center", bold=bold)
    sheet.cell(1, row["field"], bold=bold)
    position = {names[0]: 2 + offset for offset, (_, _, names) in enumerate(FORM_COLUMNS) if len(names) == 1}
    for offset, (_, _, names) in enumerate(FORM_COLUMNS):
        if len(names) > 1:  # a column that is the sum of its neighbours
            first, last = (xl_rowcol_to_cell(sheet.row, position[name]) for name in (names[0], names[-1]))
            formula = f"=SUM({first}:{last})"
        else:
            formula = _sum(parts, 2 + offset)
        sheet.count(2 + offset, form_value(row["counts"], names), bold=bold, formula=formula)
    sheet.cell(2 + len(FORM_COLUMNS), coverage_text(row), align="center", bold=bold)
    sheet.row += 1


def _missing(sheet: Sheet, payload: dict, letter: str) -> None:
    table = payload["tables"]["missing"]
    _open(sheet, attached_to(payload, letter), table, [6.0, 45.0, 40.0, 24.0, 34.0], 2)
    for column, words in enumerate(("STT", "Đơn vị", "Cấp trên trực tiếp", "Trạng thái biểu số liệu", "Ghi chú")):
        _head(sheet, sheet.row, column, words)
    sheet.row += 1
    _numbers(sheet, [f"({number})" for number in range(1, 6)])
    for row in table["rows"]:
        for column, key in enumerate(("no", "name", "parent", "state", "note")):
            sheet.cell(column, row[key], align="center" if key in ("no", "state") else "left")
        sheet.row += 1
    if not table["rows"]:
        sheet.merged((sheet.row,) * 2, (0, 4), "Không có.", italic=True, align="center", border=1)


def _further(sheet: Sheet, table: dict, attached: str) -> None:
    """A Biểu that only some reports have, as the payload describes it."""
    columns = table["columns"]
    widths = [5.0, 36.0] + [15.0] * len(columns)
    _open(sheet, attached, table, widths, 3)
    _head(sheet, sheet.row, 0, "STT", down=2)
    _head(sheet, sheet.row, 1, "Lĩnh vực", down=2)
    sheet.page.set_row(sheet.row + 1, 32)
    column = 2
    for words, run in groupby(columns, key=lambda one: one["group"]):
        across = len(list(run))
        _head(sheet, sheet.row, column, words, across=across)
        column += across
    for offset, one in enumerate(columns):
        _head(sheet, sheet.row + 1, 2 + offset, one["head"])
    sheet.row += 2
    _numbers(sheet, [f"({number})" for number in range(1, len(widths) + 1)])
    rows = list(range(sheet.row, sheet.row + len(table["rows"])))
    for row in table["rows"]:
        _further_row(sheet, row, columns, parts=None)
    _further_row(sheet, table["total"], columns, parts=rows)


def _further_row(sheet: Sheet, row: dict, columns: list[dict], *, parts: list[int] | None) -> None:
    bold = parts is not None
    sheet.cell(0, row["no"], align="center", bold=bold)
    sheet.cell(1, row["name"], bold=bold)
    for place, (value, column) in enumerate(zip(row["values"], columns, strict=True)):
        formula = _sum(parts, 2 + place) or _balance(sheet.row, column, row["values"])
        sheet.count(2 + place, value, bold=bold, formula=formula)
    sheet.row += 1


def _balance(row: int, column: dict, values: list[int | None]) -> str:
    """What the column adds up of its neighbours and takes away; empty where a neighbour is a dash."""
    used = [*column["add"], *column["less"]]
    if not used or any(values[place] is None for place in used):
        return ""
    plus = "+".join(xl_rowcol_to_cell(row, 2 + place) for place in column["add"])
    return f"={plus}" + "".join(f"-{xl_rowcol_to_cell(row, 2 + place)}" for place in column["less"])
