"""Texts of a sheet made Unicode before anything is read from it, and a count of the cells that were not."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing.problems import INFO, WARNING, Problem
from catalog.importing.workbook import Sheet
from portal.core import legacy_text

ENOUGH = 3  # cells whose encoding is plain: then those that could be either are of that encoding too
LONGEST_CELL = 32_767  # Excel's own limit
MOST_SAID = 100
UNSURE, LONG = "unsure", "long"
WORDS = {
    "tcvn3": gettext_lazy("từ phông TCVN3 (ABC)"),
    "vni": gettext_lazy("từ phông VNI"),
    "nfd": gettext_lazy("từ Unicode tổ hợp"),
    "zero_width": gettext_lazy("có ký tự không nhìn thấy"),
}
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # a database takes no NUL


@dataclass(frozen=True)
class Change:
    """What becomes of a text, and what is to be counted for each cell that holds it."""

    text: str
    kinds: tuple[str, ...]


def clean(sheet: Sheet) -> tuple[Counter[str], list[Problem]]:
    """Converts in place. What was counted by kind, and the problems that say so."""
    counted = Counter(sheet.decoded.values())
    _by_font(sheet, counted)
    texts = _odd_texts(sheet)
    guesses = _encodings(texts)
    lean, is_mixed = _most(guesses), bool(guesses["unicode"])
    has_legacy = bool(guesses[legacy_text.TCVN3] + guesses[legacy_text.VNI])
    changes = {text: change for text in texts if (change := _change(text, has_legacy, lean, is_mixed=is_mixed))}
    rows: dict[str, list[int]] = {UNSURE: [], LONG: []}
    for number, cells in enumerate(sheet.rows if changes else ()):
        for column, cell in enumerate(cells):
            if type(cell) is str and cell in changes:
                cells[column] = changes[cell].text
                for kind in changes[cell].kinds:
                    rows[kind].append(number + 1) if kind in rows else counted.update([kind])
    return counted, _said(sheet.name, counted, rows)


def _by_font(sheet: Sheet, counted: Counter[str]) -> None:
    for (row, column), font in sheet.fonts.items():
        text = sheet.at(row, column)
        if isinstance(text, str) and text:
            shown = legacy_text.by_font(text, font)
            if shown != text:
                counted[legacy_text.encoding_of_font(font) or ""] += 1
                sheet.rows[row][column] = shown


def _odd_texts(sheet: Sheet) -> set[str]:
    """Each text once that is more than printable ASCII; most cells of a long file say what others say."""
    return {
        cell for cells in sheet.rows for cell in cells if type(cell) is str and not (cell.isascii() and _is_plain(cell))
    }


def _is_plain(text: str) -> bool:
    return text.isprintable() and len(text) <= LONGEST_CELL


def _encodings(texts: set[str]) -> Counter[str | None]:
    """How many texts are plainly Unicode, and how many plainly are in an old encoding."""
    return Counter("unicode" if legacy_text.is_unicode(text) else legacy_text.guess(text) for text in texts)


def _most(guesses: Counter[str | None]) -> str | None:
    """What most texts without a known font are in."""
    lean = max((legacy_text.TCVN3, legacy_text.VNI), key=lambda one: guesses[one])
    return lean if guesses[lean] >= ENOUGH else None


def _change(text: str, has_legacy: bool, lean: str | None, *, is_mixed: bool) -> Change | None:
    """None for a text that is right as it stands."""
    kinds = []
    plain = text
    if len(text) > LONGEST_CELL:
        kinds.append(LONG)
        plain = text[:LONGEST_CELL]
    encoding, is_unsure = _encoding_without_font(plain, lean, is_mixed=is_mixed) if has_legacy else (None, False)
    if encoding:
        kinds.append(encoding)
        plain = legacy_text.decode(plain, encoding)
    kinds += [UNSURE] if is_unsure else []
    kinds += [] if unicodedata.is_normalized("NFC", plain) else ["nfd"]
    kinds += ["zero_width"] if _ZERO_WIDTH.search(plain) else []
    plain = _CONTROL.sub("", plain)
    return Change(plain, tuple(kinds)) if kinds or plain != text else None


def _encoding_without_font(text: str, lean: str | None, *, is_mixed: bool) -> tuple[str | None, bool]:
    """Text that is right Unicode stays so in a sheet where other cells are Unicode; then nobody can be sure."""
    if is_mixed and lean and legacy_text.is_doubtful(text, lean):
        return None, True
    return legacy_text.guess(text, lean), False


def _said(sheet: str, counted: Counter[str], rows: dict[str, list[int]]) -> list[Problem]:
    problems = []
    done = [
        _("{counted} ô {words}").format(counted=counted[kind], words=words)
        for kind, words in WORDS.items()
        if counted[kind]
    ]
    if done:
        words = _("{sheet}: đã chuyển về Unicode dựng sẵn {done}.").format(sheet=sheet, done=", ".join(done))
        problems.append(Problem(INFO, "text_converted", words, sheet, value=str(sum(counted.values()))))
    if rows[UNSURE]:
        where = ", ".join(map(str, sorted(set(rows[UNSURE]))[:20]))
        words = _("{sheet}: có ô chưa rõ là Unicode hay phông cũ, giữ nguyên; xem lại dòng {where}.").format(
            sheet=sheet, where=where
        )
        problems.append(Problem(WARNING, "text_unsure", words, sheet, value=where))
    for row in rows[LONG][:MOST_SAID]:
        words = _(
            "{sheet}, dòng {row}: có ô dài quá {longest_cell} ký tự, chỉ đọc phần đầu; rút gọn ô rồi nhập lại."
        ).format(sheet=sheet, row=row, longest_cell=LONGEST_CELL)
        problems.append(Problem(WARNING, "cell_too_long", words, sheet, row))
    return problems
