"""A table as text: whichever separator and Unicode form it is in; bytes of before Unicode are refused by name."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from catalog.importing.extent import too_large
from catalog.importing.files import bare_utf16
from catalog.importing.problems import UnreadableWorkbook
from portal.core.sheet_bounds import MOST_COLUMNS, MOST_ROWS

SEPARATORS = ";\t|^,~"
LOOKED_AT = 60  # rows by which a separator is judged
LONGEST_LINE = 200_000


def read_rows(path: Path) -> list[list[str]]:
    """Raises UnreadableWorkbook."""
    encoding = _encoding(path)
    try:
        separator, skip = _separator(path, encoding)
        rows = list(islice(csv.reader(_lines(path, encoding, skip), delimiter=separator), MOST_ROWS + 1))
    except UnicodeDecodeError as error:
        what = _("là Windows-1258 (tiếng Việt cũ)") if _is_windows_1258(path.read_bytes()) else _("không phải UTF-8")
        words = _("Tệp {file} {what}. Mở bằng Excel, lưu lại dạng “CSV UTF-8” hoặc .xlsx rồi nhập.").format(
            file=path.name, what=what
        )
        raise UnreadableWorkbook("file_encoding", words) from error
    except csv.Error as error:
        words = _("Tệp {file} không phải CSV đúng dạng ({error}). Mở bằng Excel, lưu lại dạng .xlsx.").format(
            file=path.name, error=error
        )
        raise UnreadableWorkbook("file_broken", words) from error
    if len(rows) > MOST_ROWS:
        raise too_large(path.stem)
    return rows


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return (bare_utf16(head) if b"\0" in head else None) or "utf-8-sig"


def _lines(path: Path, encoding: str, skip: int) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        while line := file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise too_large(path.stem)
            if skip:
                skip -= 1
            else:
                yield line


def _separator(path: Path, encoding: str) -> tuple[str, int]:
    """Excel's own first line "sep=;" names it; else the one that gives most rows the same number of cells."""
    head = list(islice(_lines(path, encoding, 0), LOOKED_AT))
    given = head[0].rstrip("\r\n") if head else ""
    if given.lower().startswith("sep=") and len(given) == 5:
        return given[4], 1
    return max(SEPARATORS, key=lambda one: _evenness(head, one)), 0


def _evenness(head: list[str], separator: str) -> tuple[int, int]:
    """How many of the first rows have the same number of cells, at least two; then how many cells."""
    try:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=separator) if 1 < len(row) <= MOST_COLUMNS)
    except csv.Error:
        return (0, 0)
    width, rows = max(widths.items(), key=lambda one: one[1], default=(0, 0))
    return (rows, width)


def _is_windows_1258(raw: bytes) -> bool:
    """Marks after their vowels, ư, ơ, ă, đ: each has a byte of its own there."""
    return sum(raw.count(byte) for byte in b"\xcc\xec\xd2\xde\xf2\xfd\xf5\xf0\xe3") * 50 > len(raw) // 2
