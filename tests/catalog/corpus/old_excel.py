"""Workbooks of Excel 97–2003, written byte by byte: BIFF8 records in the old compound container; and their cases."""

import struct
from pathlib import Path

from tests.catalog.corpus.case import Corpus
from tests.catalog.corpus.files import BIRTH, BIRTH_READ, COPY, HEAD, WEDDING, WEDDING_READ, raw

IN_OLD_EXCEL = Corpus()
file = IN_OLD_EXCEL.file
SECTOR = 512
END, FAT, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
PLAIN, OLD = 16, 17  # styles of cells: the second one has the font that is asked for
ERROR_REF = b"\x17"


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def text(words: str, size: str = "H") -> bytes:
    return struct.pack(f"<{size}B", len(words), 1) + words.encode("utf-16-le")


def font_record(name: str) -> bytes:
    return record(0x31, struct.pack("<HHHHHBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + text(name, "B"))


def sheet_stream(rows, *, merges=(), hidden=(), style=PLAIN) -> bytes:
    """`rows` of cells; blocks are (top, left, bottom, right), hidden rows count from 0."""
    width = max((len(row) for row in rows), default=0)
    out = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    out += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        flags = 0x100 | (0x20 if number in hidden else 0)
        out += record(0x208, struct.pack("<HHHHHHI", number, 0, width, 255, 0, 0, flags))
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", number, column, style)
            if isinstance(cell, bytes):
                out += record(0x205, place + cell + b"\1")
            elif isinstance(cell, int | float):
                out += record(0x203, place + struct.pack("<d", cell))
            elif cell is not None:
                out += record(0x204, place + text(cell))
    if merges:
        blocks = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merges)
        out += record(0xE5, struct.pack("<H", len(merges)) + blocks)
    return out + record(0x0A)


def book_stream(sheets: list[tuple[str, bytes, bool]], font: str = "Arial") -> bytes:
    """`sheets` are name, stream, hidden."""
    head = record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0)) + record(0x42, struct.pack("<H", 1200))
    head += font_record("Arial") * 4 + font_record(font)  # the fifth one has the number 5: there is no fourth
    for number in range(18):
        used = 5 if number == OLD else 0
        head += record(0xE0, struct.pack("<HHHBBBBIIH", used, 0, 0 if number > 15 else 0xFFF4, 0, 0, 0, 0, 0, 0, 0))
    size = len(head) + sum(len(record(0x85, struct.pack("<IBB", 0, 0, 0) + text(name, "B"))) for name, *_ in sheets) + 4
    body = b""
    for name, stream, is_hidden in sheets:
        head += record(0x85, struct.pack("<IBB", size + len(body), is_hidden, 0) + text(name, "B"))
        body += stream
    return head + record(0x0A) + body


def compound(stream: bytes) -> bytes:
    """The stream "Workbook" in a container of its own: sectors, their chain, one folder."""
    stream = stream.ljust(4096, b"\0")  # shorter ones live elsewhere in the container
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    fats = 1
    while (count + fats + 1) * 4 > fats * SECTOR:
        fats += 1
    chain = [*range(1, count), END, *[FAT] * fats, END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fats * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 10 + struct.pack("<IIIIIIIII", fats, count + fats, 0, 4096, END, 0, END, 0, count)
    header += struct.pack(f"<{fats - 1}I", *range(count + 1, count + fats))
    header = header.ljust(SECTOR, b"\xff")
    folder = entry("Root Entry", 5, END, 0, child=1) + entry("Workbook", 2, 0, len(stream))
    return header + stream + table + folder.ljust(SECTOR, b"\0")


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    named = name.encode("utf-16-le").ljust(64, b"\0")
    links = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, FREE, FREE, child)
    return named + links + b"\0" * 36 + struct.pack("<III", start, size, 0)


def xls(folder: Path, *rows: tuple, font: str = "Arial", more: dict[str, tuple] | None = None, **marks) -> Path:
    """One sheet of these rows, and hidden ones by name."""
    sheets = [("Phụ lục", sheet_stream(rows, **marks), False)]
    sheets += [(name, sheet_stream(lines), True) for name, lines in (more or {}).items()]
    return raw(folder, "phu-luc.xls", compound(book_stream(sheets, font)))


@file(BIRTH_READ, WEDDING_READ)
def old_excel(folder):
    return xls(folder, HEAD, BIRTH, WEDDING)


@file(BIRTH_READ, problems=[("hidden_row", 3), ("hidden_sheet", None)])
def old_excel_with_hidden_rows_and_a_hidden_sheet(folder):
    return xls(folder, HEAD, BIRTH, WEDDING, hidden=(2,), more={"Bản nháp": (HEAD, COPY)})


@file(BIRTH_READ, WEDDING_READ, problems=[("text_converted", None)])
def old_excel_in_an_old_font(folder):
    head = ("STT", "M· TTHC", "Tªn TTHC", "LÜnh vùc")
    rows = [(1, "1.001193", "§¨ng ký khai sinh", "Hé tÞch"), (2, "1.000894", "§¨ng ký kÕt h«n", "Hé tÞch")]
    return xls(folder, head, *rows, font=".VnTime", style=OLD)


@file(BIRTH_READ, WEDDING_READ)
def old_excel_with_a_field_merged_down(folder):
    return xls(folder, HEAD, BIRTH, (*WEDDING[:3], None, WEDDING[4]), merges=((1, 3, 2, 3),))


@file(BIRTH_READ, problems=[("cell_error", 3)])
def old_excel_with_a_cell_in_error(folder):
    return xls(folder, HEAD, BIRTH, (2, WEDDING[1], ERROR_REF, *WEDDING[3:]))


@file(refusal="file_broken")
def old_excel_cut_off(folder):
    path = xls(folder, HEAD, BIRTH, WEDDING)
    path.write_bytes(path.read_bytes()[:2000])
    return path
