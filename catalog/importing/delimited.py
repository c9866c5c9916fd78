"""A table as text: whichever separator and Unicode form it is in; bytes of before Unicode are refused by name."""

import csv
import io
from collections import Counter
from pathlib import Path

from catalog.importing.files import bare_utf16
from catalog.importing.problems import UnreadableWorkbook

SEPARATORS = ";\t|^,~"
LOOKED_AT = 60  # rows by which a separator is judged


def read_rows(path: Path) -> list[list[str]]:
    """Raises UnreadableWorkbook."""
    text = _text(path)
    given = text[:6].lower()
    if given.startswith("sep=") and len(given) > 5:  # a line that Excel itself understands
        separator, text = text[4], text.partition("\n")[2]
    else:
        separator = max(SEPARATORS, key=lambda one: _evenness(text, one))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        words = f"Tệp {path.name} không phải CSV đúng dạng ({error}). Mở bằng Excel, lưu lại dạng .xlsx."
        raise UnreadableWorkbook("file_broken", words) from error


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = (bare_utf16(raw[:4096]) if b"\0" in raw[:4096] else None) or "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        what = "là Windows-1258 (tiếng Việt cũ)" if _is_windows_1258(raw) else "không phải UTF-8"
        words = f"Tệp {path.name} {what}. Mở bằng Excel, lưu lại dạng “CSV UTF-8” hoặc .xlsx rồi nhập."
        raise UnreadableWorkbook("file_encoding", words) from error


def _is_windows_1258(raw: bytes) -> bool:
    """Marks after their vowels, ư, ơ, ă, đ: each has a byte of its own there."""
    return sum(raw.count(byte) for byte in b"\xcc\xec\xd2\xde\xf2\xfd\xf5\xf0\xe3") * 50 > len(raw) // 2


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """How many of the first rows have the same number of cells, at least two; then how many cells."""
    head = io.StringIO("\n".join(text.splitlines()[:LOOKED_AT]), newline="")
    try:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=separator) if len(row) > 1)
    except csv.Error:
        return (0, 0)
    width, rows = max(widths.items(), key=lambda one: one[1], default=(0, 0))
    return (rows, width)
