"""How much a sheet of an .xlsx becomes when it is read, from its bytes alone.

calamine lays out every cell up to the farthest one, makes room for as many texts as the file promises, and gives each cell a
text of its own. Where memory ends the process ends with it, and no exception tells: so it is asked before.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from xml.etree import ElementTree

from python_calamine import CalamineError

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
MOST_SHARED = 1_000_000
MOST_TEXT = 120_000_000  # characters, when every cell has its own copy of a shared text
CAREFUL = 20 * 1024 * 1024  # a larger sheet is not searched for where it really ends
# A place that is far out: from column AA or from row 100,000 on.
_FAR = re.compile(rb"r\s*=\s*[\"'](?:([A-Za-z]{2,3})[0-9]{1,7}|[A-Za-z]?([0-9]{6,9}))[\"']")
_VALUE = re.compile(rb"[<:]v[^>]*>\s*([0-9]{1,9})\s*<")
_SHARED = re.compile(rb"<(?:\w+:)?si[ >/]")
_PROMISED = re.compile(rb"uniqueCount\s*=\s*[\"']([0-9]+)[\"']")
# What readers of broken archives and of broken XML raise; a version that no zip has is a NotImplementedError.
_BROKEN = (
    CalamineError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError,
    LookupError, EOFError, OSError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip


def is_of_a_broken_file(error: BaseException) -> bool:
    """Whether a reader gave up because of what the file holds; calamine's own panic has no better base than BaseException."""
    return isinstance(error, _BROKEN) or type(error).__name__ == "PanicException"


def goes_too_far(raw: bytes) -> bool:
    """A styled but empty cell at row 1,048,576 counts for nothing; a value there would fill the memory with blanks."""
    if _fits(*_at_most(raw)):
        return False
    return len(raw) > CAREFUL or not _fits(*_filled(raw))


def shared_texts(archive: zipfile.ZipFile) -> bytes:
    """The part with the texts that cells point at; empty where there is none."""
    part = next((name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"), None)
    return archive.read(part) if part else b""


def promises_too_much(shared: bytes) -> bool:
    """Whether there are too many shared texts, or said to be more of them than they have bytes."""
    promised = (int(found[1]) for found in _PROMISED.finditer(shared[:4096]))
    return shared.count(b"si>") > 2 * MOST_SHARED or any(number > len(shared) for number in promised)


def lengths_of_texts(shared: bytes) -> list[int]:
    """How many bytes each shared text takes, its markup included."""
    starts = [match.start() for match in _SHARED.finditer(shared)]
    return [end - start for start, end in zip(starts, [*starts[1:], len(shared)], strict=True)] if starts else []


def repeats_too_much(raw: bytes, lengths: Sequence[int]) -> bool:
    """A long text that stands once in the file and is pointed at by a million cells becomes a million texts."""
    if not lengths or max(lengths) * raw.count(b"<v") < MOST_TEXT:
        return False
    known = len(lengths)
    return sum(lengths[index] for found in _VALUE.finditer(raw) if (index := int(found[1])) < known) > MOST_TEXT


def _fits(columns: int, rows: int) -> bool:
    return rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= MOST_CELLS


def _at_most(raw: bytes) -> tuple[int, int]:
    """Columns and rows that the sheet cannot exceed, from its bytes alone; places may be written or only counted."""
    columns, rows = 1, raw.count(b"<row") + raw.count(b":row")
    for line in raw.split(b"</row>"):
        columns = max(columns, line.count(b"<c") + line.count(b":c"))
    for far in _FAR.finditer(raw):
        letters, number = far.groups()
        columns = max(columns, column(letters.decode()) + 1) if letters else columns
        rows = max(rows, int(number)) if number else rows
    return columns, rows


def _filled(raw: bytes) -> tuple[int, int]:
    """Columns and rows up to the last cell with something in it."""
    columns = rows = number = 0
    for _event, row in ElementTree.iterparse(io.BytesIO(raw), events=("end",)):
        if not row.tag.endswith("}row"):
            continue
        number = int(row.get("r") or number + 1)
        at = -1
        for cell in row:
            at = column(cell.get("r", "")) if cell.get("r") else at + 1
            if any(part.tag.endswith(("}v", "}is")) for part in cell):
                columns, rows = max(columns, at + 1), max(rows, number)
        row.clear()
    return columns, rows


def column(reference: str) -> int:
    """A1 → 0, AA7 → 26."""
    number = 0
    for letter in reference.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
