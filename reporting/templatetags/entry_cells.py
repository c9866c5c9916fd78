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

from reporting.forms import TextsForm
from reporting.sheet import LINE_STATES, Cell, Group, Place, Row, Sheet

register = template.Library()
escaped = lru_cache(4096)(escape)  # the same few numbers and column words, thousands of times a page
AT_ONCE = 60  # rows, fields' own among them; a screen shows about thirty
CLASSES = {"partial": "saved"}


class Words(NamedTuple):
    """What is said on every line, ready to be put into HTML."""

    none: str
    note: str
    states: dict[str, str]
    inconsistent: str
    drawn: dict[str, str]  # how a line stands, as icon and word


@cache
def words_of_lines(language: str | None) -> Words:
    """Kept by language: a page says the same few words on hundreds of lines."""
    said = {"refused": _("Chưa lưu"), "warning": _("Cần giải thích")}
    none, note, inconsistent = _("không phát sinh hồ sơ trong kỳ"), _("ghi chú"), _("Chưa khớp")
    drawn = {state: line_state(state) for state in LINE_STATES}
    return Words(escape(none), escape(note), {k: escape(word) for k, word in said.items()}, escape(inconsistent), drawn)


@register.simple_tag
def entry_body(sheet: Sheet, is_editable: bool, is_whole: bool = False) -> SafeString:
    """All lines by field, what is said of a line right below it; typed cells as fields while the month is open to this person.

    Fields cost the browser most of what it needs for the page. So those below the first screens wait in a `template`, from
    which static/js/entry/lines.js brings them in as soon as the first are drawn; `is_whole`: all at once, for who has no script.
    """
    words = words_of_lines(get_language())
    rows = [made for group in sheet.all_groups for made in _group(group, is_editable, words)]
    if not is_editable or is_whole or len(rows) <= AT_ONCE:
        return mark_safe("".join(rows))
    return mark_safe(f"{''.join(rows[:AT_ONCE])}<template>{''.join(rows[AT_ONCE:])}</template>")


def _group(group: Group, is_editable: bool, words: Words) -> Iterator[str]:
    said = _("{rows} dòng · {done} đã xong").format(rows=len(group.rows), done=group.done)
    yield (
        f'<tr class="band" data-band><th colspan="{16 if is_editable else 15}" scope="rowgroup">{escape(group.name)} '
        f'<span class="secondary">{said}</span></th></tr>'
    )
    yield from (_row(row, is_editable, words) for row in group.rows)


def _row(row: Row, is_editable: bool, words: Words) -> str:
    key, code, name = row.key, escape(row.code), escape(row.name)
    called = code or name
    if is_editable:
        cells = "".join([_typed(cell, key, called) if cell.name else _computed(cell) for cell in row.cells])
        fields = _none(row, called, words) + _state(row, _note(row, called, words), words)
    else:
        cells = "".join([_text(cell, row) if cell.name else _computed(cell) for cell in row.cells])
        fields = _state(row, _comment(row), words)
    return (
        f'<tr class="line is-{CLASSES.get(row.state, row.state)}" id="{key}" data-key="{key}" data-state="{row.state}">'
        f'<td class="entry__code">{code}</td><th class="entry__name" scope="row" title="{name}"><span>{name}</span></th>'
        f"{cells}{fields}</tr>{_problems(row, 16 if is_editable else 15, words)}\n"
    )


@lru_cache(256)  # a dozen columns, thousands of cells a page
def _begun(place: Place) -> str:
    """The cell's element as it begins: what it is told by on a narrow screen, where a group begins."""
    classes = " first" * place.is_first + " online" * place.is_online + " computed" * (not place.name)
    return f'<td class="num{classes}" data-label="{escape(place.short)}">'


def _typed(cell: Cell, key: str, called: str) -> str:
    ghost = "" if cell.ghost is None else f' placeholder="{cell.ghost}"'
    wrong = f' aria-invalid="true" aria-describedby="{key}-problems"' if cell.is_wrong else ""
    return (
        f'{_begun(cell.place)}<input class="cell" id="{cell.name}" name="{cell.name}" value="{escaped(cell.text)}" '
        f'inputmode="numeric" aria-label="{called}, {escaped(cell.place.label)}"{ghost}{wrong}></td>'
    )


def _computed(cell: Cell) -> str:
    return f"{_begun(cell.place)}{escaped(cell.text)}</td>"


def _text(cell: Cell, row: Row) -> str:
    if row.declared_none and not cell.text:
        return f'{_begun(cell.place)}<span class="declared">–</span></td>'
    return _computed(cell)


def _none(row: Row, called: str, words: Words) -> str:
    """The box "không phát sinh" and the version that the page shows."""
    return (
        f'<td class="entry__none"><label data-word="{words.none.capitalize()}"><input type="checkbox" name="{row.key}-none" '
        f'aria-label="{called}: {words.none}"{" checked" * row.declared_none}></label>'
        f'<input type="hidden" name="{row.key}-version" value="{row.version}"></td>'
    )


def _state(row: Row, beside: str, words: Words) -> str:
    return f'<td class="entry__state"><span class="entry__status">{words.drawn[row.state]}</span>{beside}</td>'


@register.simple_tag
def entry_texts(texts: TextsForm) -> SafeString:
    """The fields of the text part; what is stored is drawn once for the same words, what was typed and refused each time."""
    return _texts(texts) if texts.is_bound else _stored_texts(get_language(), tuple(texts.initial.items()))


@lru_cache(128)
def _stored_texts(_language: str | None, stored: tuple[tuple[str, str], ...]) -> SafeString:
    return _texts(TextsForm(initial=dict(stored)))


def _texts(texts: TextsForm) -> SafeString:
    return render_to_string("reporting/_texts.html", {"texts": texts})


@register.simple_tag
def line_state(state: str) -> SafeString:
    """How a line stands, as icon and word; the script takes the same from templates on the page."""
    return _drawn_state(state, get_language())


@cache  # ten states; a page shows hundreds
def _drawn_state(state: str, language: str | None) -> SafeString:
    return render_to_string("reporting/_line_state.html", {"state": state})


def _note(row: Row, called: str, words: Words) -> str:
    shown = " open" * bool(row.note or row.state == "warning")
    word = words.note
    return (
        f'<details class="entry__note"{shown}><summary title="{word.capitalize()}" aria-label="{called}: {word}"></summary>'
        f'<input class="input" name="{row.key}-note" value="{escape(row.note)}" maxlength="2000" '
        f'aria-label="{called}, {word}"></details>'
    )


def _comment(row: Row) -> str:
    return f'<p class="entry__comment">{escape(row.note)}</p>' if row.note else ""


def _problems(row: Row, span: int, words: Words) -> str:
    if not row.problems:
        return ""
    kind = "error" if row.state == "refused" else "warning"
    return (
        f'<tr class="line-note line-note--{kind}" data-note-of="{row.key}"><td colspan="{span}" id="{row.key}-problems">'
        f'<span class="line-note__word">{words.states.get(row.state, words.inconsistent)}</span>'
        f"{escape(' '.join(row.problems))}</td></tr>"
    )
