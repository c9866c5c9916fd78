"""The lines of the entry table as HTML. In Python: three hundred of them through the template engine take half a second."""

from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting.sheet import Cell, Group, Row, Sheet

register = template.Library()
escaped = lru_cache(4096)(escape)  # the same few numbers and column words, thousands of times a page
AT_ONCE = 60  # rows, fields' own among them; a screen shows about thirty
CLASSES = {"partial": "saved"}


class Words(NamedTuple):
    """What is said on every line."""

    none: str
    note: str
    states: dict[str, str]
    inconsistent: str


@cache
def words_of_lines(language: str | None) -> Words:
    """Kept by language: a page says the same few words on hundreds of lines."""
    states = {"refused": _("Chưa lưu"), "warning": _("Cần giải thích")}
    return Words(_("không phát sinh hồ sơ trong kỳ"), _("ghi chú"), states, _("Chưa khớp"))


@register.simple_tag
def entry_body(sheet: Sheet, is_editable: bool, is_whole: bool = False) -> SafeString:
    """All lines by field, what is said of a line right below it; typed cells as fields while the month is open to this person.

    Fields cost the browser most of what it needs for the page. So those below the first screens wait in a `template`, from
    which static/js/entry/lines.js brings them in as soon as the first are drawn; `is_whole`: all at once, for who has no script.
    """
    rows = [made for group in sheet.all_groups for made in _group(group, is_editable)]
    if not is_editable or is_whole or len(rows) <= AT_ONCE:
        return mark_safe("".join(rows))
    return mark_safe(f"{''.join(rows[:AT_ONCE])}<template>{''.join(rows[AT_ONCE:])}</template>")


def _group(group: Group, is_editable: bool) -> Iterator[str]:
    said = _("{rows} dòng · {done} đã xong").format(rows=len(group.rows), done=group.done)
    yield (
        f'<tr class="band" data-band><th colspan="{16 if is_editable else 15}" scope="rowgroup">{escape(group.name)} '
        f'<span class="secondary">{said}</span></th></tr>'
    )
    yield from (_row(row, is_editable) for row in group.rows)


def _row(row: Row, is_editable: bool) -> str:
    key, code, name = escape(row.key), escape(row.code), escape(row.name)
    called = code or name
    fields = (
        _none(row, key, called) + _state(row, _note(row, key, called)) if is_editable else _state(row, _comment(row))
    )
    return (
        f'<tr class="line is-{CLASSES.get(row.state, row.state)}" id="{key}" data-key="{key}" data-state="{row.state}">'
        f'<td class="entry__code">{code}</td><th class="entry__name" scope="row" title="{name}"><span>{name}</span></th>'
        f"{_cells(row, called, is_editable)}{fields}</tr>{_problems(row, key, 16 if is_editable else 15)}\n"
    )


def _cells(row: Row, called: str, is_editable: bool) -> str:
    cells = [_field(cell, row.key, called) if cell.name and is_editable else _text(cell, row) for cell in row.cells]
    return "".join(map(_td, row.cells, cells))


def _td(cell: Cell, inside: str) -> str:
    first, online = " first" * cell.is_first, " online" * cell.is_online
    computed = "" if cell.name else " computed"
    return f'<td class="num{first}{online}{computed}" data-label="{escaped(cell.short)}">{inside}</td>'


def _field(cell: Cell, key: str, called: str) -> str:
    ghost = "" if cell.ghost is None else f' placeholder="{cell.ghost}"'
    wrong = f' aria-invalid="true" aria-describedby="{key}-problems"' if cell.is_wrong else ""
    return (
        f'<input class="cell" id="{cell.name}" name="{cell.name}" value="{escaped(cell.text)}" inputmode="numeric" '
        f'aria-label="{called}, {escaped(cell.label)}"{ghost}{wrong}>'
    )


def _text(cell: Cell, row: Row) -> str:
    if cell.name and row.declared_none and not cell.text:
        return '<span class="declared">–</span>'
    return escaped(cell.text)


def _none(row: Row, key: str, called: str) -> str:
    """The box "không phát sinh" and the version that the page shows."""
    none = escape(words_of_lines(get_language()).none)
    return (
        f'<td class="entry__none"><label data-word="{none.capitalize()}"><input type="checkbox" name="{key}-none" '
        f'aria-label="{called}: {none}"{" checked" * row.declared_none}></label>'
        f'<input type="hidden" name="{key}-version" value="{row.version}"></td>'
    )


def _state(row: Row, beside: str) -> str:
    return f'<td class="entry__state"><span class="entry__status">{line_state(row.state)}</span>{beside}</td>'


@register.simple_tag
def line_state(state: str) -> SafeString:
    """How a line stands, as icon and word; the script takes the same from templates on the page."""
    return _drawn_state(state, get_language())


@cache  # ten states; a page shows hundreds
def _drawn_state(state: str, language: str | None) -> SafeString:
    return render_to_string("reporting/_line_state.html", {"state": state})


def _note(row: Row, key: str, called: str) -> str:
    shown = " open" * bool(row.note or row.state == "warning")
    word = escape(words_of_lines(get_language()).note)
    return (
        f'<details class="entry__note"{shown}><summary title="{word.capitalize()}" aria-label="{called}: {word}"></summary>'
        f'<input class="input" name="{key}-note" value="{escape(row.note)}" maxlength="2000" aria-label="{called}, {word}">'
        "</details>"
    )


def _comment(row: Row) -> str:
    return f'<p class="entry__comment">{escape(row.note)}</p>' if row.note else ""


def _problems(row: Row, key: str, span: int) -> str:
    if not row.problems:
        return ""
    kind = "error" if row.state == "refused" else "warning"
    said = words_of_lines(get_language())
    return (
        f'<tr class="line-note line-note--{kind}" data-note-of="{key}"><td colspan="{span}" id="{key}-problems">'
        f'<span class="line-note__word">{escape(said.states.get(row.state, said.inconsistent))}</span>'
        f"{escape(' '.join(row.problems))}</td></tr>"
    )
