"""Texts of a sheet made Unicode before anything is read from it, and a count of the cells that were not."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from catalog.importing.problems import INFO, WARNING, Problem
from catalog.importing.workbook import Sheet
from portal.core import legacy_text

ENOUGH = 3  # cells whose encoding is plain: then those that could be either are of that encoding too
LONGEST_CELL = 32_767  # Excel's own limit
MOST_SAID = 100
WORDS = {
    "tcvn3": "từ phông TCVN3 (ABC)",
    "vni": "từ phông VNI",
    "nfd": "từ Unicode tổ hợp",
    "zero_width": "có ký tự không nhìn thấy",
}
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # a database takes no NUL
_LATIN = re.compile("[\u00a1-\u00ff]")


def clean(sheet: Sheet) -> tuple[Counter[str], list[Problem]]:
    """Converts in place. What was counted by kind, and one problem that says so."""
    counted: Counter[str] = Counter()
    counted.update(sheet.decoded.values())
    _by_font(sheet, counted)
    lean, is_mixed = _encoding_of_rest(sheet)
    unsure: list[int] = []
    long: list[int] = []

    def plain(text: str, row: int) -> str:
        if len(text) > LONGEST_CELL:
            long.append(row + 1)
            text = text[:LONGEST_CELL]
        if _LATIN.search(text):
            text = _without_font(text, lean, counted, is_mixed=is_mixed)
            if lean and is_mixed and legacy_text.is_doubtful(text, lean):
                unsure.append(row + 1)
        if not unicodedata.is_normalized("NFC", text):
            counted["nfd"] += 1
        if _ZERO_WIDTH.search(text):
            counted["zero_width"] += 1
        return _CONTROL.sub("", text)

    _each_text(sheet, plain)
    return counted, _said(sheet.name, counted, sorted(set(unsure)), long)


def _each_text(sheet: Sheet, change: Callable[[str, int], str]) -> None:
    """Every text beyond ASCII; most cells are passed over at the first look."""
    for number, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if type(cell) is str and cell and (len(cell) > LONGEST_CELL or not (cell.isascii() and cell.isprintable())):
                cells[column] = change(cell, number)


def _by_font(sheet: Sheet, counted: Counter[str]) -> None:
    for (row, column), font in sheet.fonts.items():
        text = sheet.at(row, column)
        if isinstance(text, str) and text:
            shown = legacy_text.by_font(text, font)
            if shown != text:
                counted[legacy_text.encoding_of_font(font) or ""] += 1
                sheet.rows[row][column] = shown


def _encoding_of_rest(sheet: Sheet) -> tuple[str | None, bool]:
    """What most texts without a known font are in, and whether others of the sheet are Unicode."""
    found: Counter[str | None] = Counter()
    for cells in sheet.rows:
        for cell in cells:
            if type(cell) is str and not cell.isascii():
                found["unicode" if legacy_text.is_unicode(cell) else legacy_text.guess(cell)] += 1
    legacy = found[legacy_text.TCVN3], found[legacy_text.VNI]
    lean = legacy_text.TCVN3 if legacy[0] >= legacy[1] else legacy_text.VNI
    return (lean if max(legacy) >= ENOUGH else None), bool(found["unicode"])


def _without_font(text: str, lean: str | None, counted: Counter[str], *, is_mixed: bool) -> str:
    """Text that is right Unicode stays so in a sheet where other cells are Unicode."""
    if is_mixed and lean and legacy_text.is_doubtful(text, lean):
        return text
    encoding = legacy_text.guess(text, lean)
    if encoding is None:
        return text
    counted[encoding] += 1
    return legacy_text.decode(text, encoding)


def _said(sheet: str, counted: Counter[str], unsure: list[int], long: list[int]) -> list[Problem]:
    problems = []
    done = [f"{counted[kind]} ô {words}" for kind, words in WORDS.items() if counted[kind]]
    if done:
        words = f"{sheet}: đã chuyển về Unicode dựng sẵn {', '.join(done)}."
        problems.append(Problem(INFO, "text_converted", words, sheet, value=str(sum(counted.values()))))
    if unsure:
        rows = ", ".join(map(str, unsure[:20]))
        words = f"{sheet}: có ô chưa rõ là Unicode hay phông cũ, giữ nguyên; xem lại dòng {rows}."
        problems.append(Problem(WARNING, "text_unsure", words, sheet, value=rows))
    for row in long[:MOST_SAID]:
        words = f"{sheet}, dòng {row}: có ô dài quá {LONGEST_CELL} ký tự, chỉ đọc phần đầu; rút gọn ô rồi nhập lại."
        problems.append(Problem(WARNING, "cell_too_long", words, sheet, row))
    return problems
