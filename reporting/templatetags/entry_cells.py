"""The cells of a line as HTML. In Python: four thousand of them through the template engine take most of a second."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from reporting.sheet import Cell, Row

register = template.Library()


@register.simple_tag
def entry_cells(row: Row, is_editable: bool) -> SafeString:
    """All `td.num` of the line: computed ones as text, typed ones as fields while the month is open to this person."""
    cells = (_field(cell, row.key) if cell.name and is_editable else _text(cell, row) for cell in row.cells)
    tds = (_td(cell, inside) for cell, inside in zip(row.cells, cells, strict=True))
    return mark_safe("".join(tds))


def _td(cell: Cell, inside: str) -> str:
    marks = (("first", cell.is_first), ("online", cell.is_online), ("computed", not cell.name))
    classes = " ".join(["num", *(name for name, holds in marks if holds)])
    return f'<td class="{classes}" data-label="{escape(cell.short)}">{inside}</td>'


def _field(cell: Cell, key: str) -> str:
    name = escape(cell.name)
    ghost = "" if cell.ghost is None else f' placeholder="{cell.ghost}"'
    wrong = f' aria-invalid="true" aria-describedby="{escape(key)}-problems"' if cell.is_wrong else ""
    return (
        f'<input class="cell" id="{name}" name="{name}" value="{escape(cell.text)}" inputmode="numeric" '
        f'autocomplete="off" maxlength="20" aria-label="{escape(cell.label)}"{ghost}{wrong}>'
    )


def _text(cell: Cell, row: Row) -> str:
    if cell.name and row.declared_none and not cell.text:
        return '<span class="declared">–</span>'
    return escape(cell.text)
