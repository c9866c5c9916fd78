"""A table that is read, printed and taken away: one list of cells draws the page and writes the Excel file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal.core.cells import workbook
from portal.core.numbers import count_vn, decimal_vn

SHEET_NAME = 31  # Excel's longest
NOT_IN_A_SHEET_NAME = str.maketrans("", "", "[]:*?/\\'")


@dataclass(frozen=True)
class Head:
    """A column: its words, whether it holds numbers, a class, and where a click on it leads."""

    title: str
    num: bool = False
    css: str = ""
    url: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Cell:
    """What a cell shows and what it is in a sheet; `html` is drawn before the text, `note` small below it."""

    text: str
    value: object = None
    url: str = ""
    css: str = ""
    html: str = ""
    note: str = ""
    tag: str = ""
    title: str = ""


Content = Cell | str


@dataclass(frozen=True)
class Row:
    """The cells of a row, the first its head; `css`: own, total, band."""

    cells: Sequence[Content]
    css: str = ""


@dataclass
class Table:
    """Title, unit and source stand with every table; `key` names it in the address of its Excel file."""

    key: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Row] = field(default_factory=list)
    unit: str = ""
    source: str = ""
    css: str = "table--cards"
    excel: str = ""
    note: str = ""
    empty: str | Promise = _("Không có dòng nào.")

    @property
    def html(self) -> SafeString:
        """The whole `<table>`; put together here because a province's table has some thousands of cells."""
        heads = "".join(_head(one) for one in self.heads)
        labels = [f' data-label="{escape(one.title)}"' for one in self.heads]
        kinds = ["num" if one.num else "" for one in self.heads]
        body = "".join(_row(row, labels, kinds) for row in self.rows)
        return mark_safe(
            f'<table class="table {self.css}"><caption class="visually-hidden">{escape(self.title)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )

    @property
    def workbook(self) -> bytes:
        """The same cells as an Excel file; what stands small below a text stands behind it there."""
        rows = ([_sheet_value(cell) for cell in row.cells] for row in self.rows)
        return workbook(self.title.translate(NOT_IN_A_SHEET_NAME)[:SHEET_NAME], [one.title for one in self.heads], rows)


def count_cell(value: int | None, **more: str) -> Cell:
    """A whole number; a missing one is a dash and stays empty in the sheet."""
    return Cell(count_vn(value), value, **more)


def rate_cell(rate: str | None, **more: str) -> Cell:
    """A rate as `rate_text` gives it; None is a dash, never a zero."""
    return Cell(decimal_vn(rate), None if rate is None else float(rate), **more)


def _head(head: Head) -> str:
    css = " ".join(filter(None, ["num" if head.num else "", head.css]))
    sort = f' aria-sort="{head.sort}"' if head.sort else ""
    words = escape(head.title)
    inner = f'<a data-sort href="{escape(head.url)}">{words}</a>' if head.url else words
    classed = f' class="{css}"' if css else ""
    return f'<th scope="col"{classed}{sort}>{inner}</th>'


def _row(row: Row, labels: Sequence[str], kinds: Sequence[str]) -> str:
    cells = zip(row.cells, labels, kinds, strict=True)
    drawn = "".join(_cell(cell, label, kind, place) for place, (cell, label, kind) in enumerate(cells))
    return f'<tr class="{row.css}">{drawn}</tr>' if row.css else f"<tr>{drawn}</tr>"


def _cell(cell: Content, label: str, kind: str, place: int) -> str:
    if isinstance(cell, str):
        cell = Cell(cell)
    css = f"{kind} {cell.css}".strip()
    words = escape(cell.text)
    inner = f'<a href="{escape(cell.url)}">{words}</a>' if cell.url else words
    if cell.html:
        inner = f"{conditional_escape(cell.html)}{inner}"
    if cell.tag:
        inner += f' <span class="tag">{escape(cell.tag)}</span>'
    if cell.note:
        inner += f'<span class="rate-of">{escape(cell.note)}</span>'
    attributes = f' class="{css}"' if css else ""
    if cell.title:
        attributes += f' title="{escape(cell.title)}"'
    if place == 0:
        return f'<th scope="row"{attributes}>{inner}</th>'
    return f"<td{attributes}{label}>{inner}</td>"


def _sheet_value(cell: Content) -> object:
    if isinstance(cell, str):
        return cell
    if cell.value is not None:
        return cell.value
    if cell.text == "–":
        return ""
    return " · ".join(filter(None, [cell.text, cell.tag, cell.note]))


def rows_of(rows: Iterable[Sequence[Content]], css: str = "") -> list[Row]:
    """Plain rows."""
    return [Row(cells, css) for cells in rows]
