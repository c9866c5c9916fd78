"""Cells that leave the portal: none may be taken for a formula, and what comes back is what was there."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.functional import Promise
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what Excel, LibreOffice or a saved CSV would run as a formula
_FORMULA_LIKE = re.compile(r"'*[=+\-@\t\r]")  # or what already bears our mark before it
_MARKED = re.compile(r"'+[=+\-@\t\r]")
WIDEST = 80


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA_LIKE.match(text) else text


def original(text: str) -> str:
    """What `neutral` was given; the two together change nothing."""
    return text[1:] if _MARKED.match(text) else text


def workbook(sheet: str, headers: Sequence[str | Promise], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a head that stays in view and filters; texts are neutral, dates are written as 2026-11-16.

    Dates are text on purpose: the same file is read back, here and as CSV, whatever the office's date format.
    """
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page, head = book.add_worksheet(sheet), book.add_format({"bold": True, "bottom": 1})
        names = [str(name) for name in headers]  # a table kept in a module says its heads in the language of the reader
        widths = [len(name) for name in names]
        for column, name in enumerate(names):
            page.write_string(0, column, neutral(name), head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                width = _write(page, number, column, value)
                if width > widths[column]:
                    widths[column] = width
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width + 2, WIDEST))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, 0, len(headers) - 1)
    return buffer.getvalue()


def _write(page: Worksheet, row: int, column: int, value: object) -> int:
    """The cell; returns how wide it is. Nothing stays empty, a number stays a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value)
        return len(str(value))
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    if text:
        page.write_string(row, column, neutral(text))
    return len(text)
