"""Worksheets of official documents: one font, texts that stay texts, counts that are missing rather than zero."""

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.core.cells import FORMULA_STARTS

FONT = "Times New Roman"
DASH = "–"
PAPER_A4 = 9


class Sheet:
    """One worksheet with the few formats that its kind of document needs."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.page: Worksheet = book.add_worksheet(name)
        self.book = book
        self.row = 0
        self._formats: dict[tuple, Format] = {}

    def style(self, **properties: object) -> Format:
        """A format, made once for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
            self._formats[key] = self.book.add_format(base | properties)
        return self._formats[key]

    def text(self, row: int, column: int, value: str, **properties: object) -> None:
        """Write a text as a text, whatever it begins with."""
        if value.startswith(FORMULA_STARTS):
            properties["quote_prefix"] = True
        self.page.write_string(row, column, value, self.style(**properties))

    def count(self, column: int, value: int | None, *, bold: bool = False, formula: str = "") -> None:
        """A count in the current row, as a formula where it is a sum; a missing one is a dash, never a zero."""
        look = self.style(border=1, num_format="#,##0", align="right", bold=bold)
        if value is None:
            self.page.write_string(self.row, column, DASH, look)
        elif formula:
            self.page.write_formula(self.row, column, formula, look, value)
        else:
            self.page.write_number(self.row, column, value, look)

    def rate(self, column: int, value: str | None, *, bold: bool = False, formula: str = "") -> None:
        """A rate in per cent with two decimals; a formula comes from `rate_formula`, which rounds as the payload did."""
        look = self.style(border=1, num_format="#,##0.00", align="right", bold=bold)
        if value is None:
            self.page.write_string(self.row, column, DASH, look)
        elif formula:
            self.page.write_formula(self.row, column, formula, look, float(value))
        else:
            self.page.write_number(self.row, column, float(value), look)

    def cell(self, column: int, value: str, **properties: object) -> None:
        """A text with its border in the current row."""
        self.text(self.row, column, value, border=1, **properties)

    def merged(self, rows: tuple[int, int], columns: tuple[int, int], value: str, **properties: object) -> None:
        """A text over several cells."""
        if value.startswith(FORMULA_STARTS):
            properties["quote_prefix"] = True
        look = self.style(**properties)
        if rows[0] == rows[1] and columns[0] == columns[1]:
            self.page.write_string(rows[0], columns[0], value, look)
        else:
            self.page.merge_range(rows[0], columns[0], rows[1], columns[1], value, look)


def rate_formula(numerator: str, denominator: str, target: str | None) -> str:
    """The rate of two cells as a formula that rounds as `rate_text` does: half up, and cut below a target not reached.

    It counts in whole hundredths of a per cent, where the spreadsheet's division cannot mistake a half.
    """
    hundredths = f"INT((20000*{numerator}+{denominator})/(2*{denominator}))"
    if target is None:
        return f"={hundredths}/100"
    short = f"100*{numerator}<{target}*{denominator}"
    return f"=({hundredths}-IF(AND({short},{hundredths}>=100*{target}),1,0))/100"
