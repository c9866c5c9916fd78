"""Zipped office files asked before anything is unpacked: how large they become, and whether their XML is harmless."""

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from catalog.importing.problems import UnreadableWorkbook

LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 64 * 1024 * 1024  # the XML of one sheet; 60,000 rows of 8 columns take 20 MB
MOST_PARTS = 5_000
_WORD = re.compile(r"word/document[0-9]*\.xml")
_CHUNK = 1 << 18


def refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    """A few kilobytes may unpack to gigabytes: the archive's own table is asked first, then each part held to it."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    is_large = sum(part.file_size for part in parts) > LARGEST_UNPACKED
    if len(parts) > MOST_PARTS or is_large or any(part.file_size > LARGEST_PART for part in parts):
        _refuse(path)
    if len(set(names)) != len(names):
        raise zipfile.BadZipFile("a name stands twice")
    with path.open("rb") as file:
        if any(_outgrows(file, part) for part in parts):
            _refuse(path)


def _refuse(path: Path) -> None:
    words = _(
        "Tệp {file}: giải nén ra quá lớn, không được nhận. Bỏ hình ảnh, trang thừa hoặc chia nhỏ rồi nhập."
    ).format(file=path.name)
    raise UnreadableWorkbook("file_bomb", words)


def _outgrows(file: BinaryIO, part: zipfile.ZipInfo) -> bool:
    """The table may lie about a part's size; readers in other languages believe the stream, not the table."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("packed in a way that no office program uses")
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size > part.file_size
    file.seek(part.header_offset)
    head = file.read(30)
    if len(head) < 30:
        raise zipfile.BadZipFile("a part begins beyond the end")
    name, extra = struct.unpack("<HH", head[26:30])
    file.seek(name + extra, 1)
    return _unpacks_beyond(file, part.compress_size, part.file_size)


def _unpacks_beyond(file: BinaryIO, packed: int, limit: int) -> bool:
    stream, size, rest = zlib.decompressobj(-zlib.MAX_WBITS), 0, packed
    try:
        while rest > 0 and not stream.eof:
            data = file.read(min(_CHUNK, rest))
            rest = rest - len(data) if data else 0
            while data and not stream.eof:
                size += len(stream.decompress(data, _CHUNK))
                data = stream.unconsumed_tail
                if size > limit:
                    return True
    except zlib.error as error:
        raise zipfile.BadZipFile("a part does not unpack") from error
    return False


def refuse_doctype(path: Path, archive: zipfile.ZipFile) -> None:
    """No office program writes a DOCTYPE; it is only good for entities that expand or reach outside. Every part is asked:
    a relation may call any of them a sheet."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            if _has_doctype(stream):
                words = _("Tệp {file}: có khai báo DOCTYPE, không được nhận. Lưu lại bằng Excel hoặc Word.").format(
                    file=path.name
                )
                raise UnreadableWorkbook("file_doctype", words)


class _Met(Exception):
    """The parser has met a DOCTYPE, or the first element without one."""


def _has_doctype(stream) -> bool:
    """By a parser, which knows every encoding and every comment that may stand before it."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _meet_doctype
    parser.StartElementHandler = _meet_element
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)
    except _Met as met:
        return met.args[0]
    except (expat.ExpatError, LookupError, ValueError):
        return False  # whoever reads the part will say that it is broken
    return False


def _meet_doctype(*of: object) -> None:
    raise _Met(True)


def _meet_element(*of: object) -> None:
    raise _Met(False)


def word_part(archive: zipfile.ZipFile) -> str | None:
    """The part with the text of a Word file; some editions number it."""
    return next((name for name in archive.namelist() if _WORD.fullmatch(name)), None)
