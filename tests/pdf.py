"""The letters of a PDF that typst wrote: content streams read through each font's own table from glyphs to Unicode."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|(\()|\b(ET)\b", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content: bytes) -> int:
    """How many pages it has."""
    return len(re.findall(rb"/Type\s*/Page\b", content))


def text(content: bytes) -> str:
    """All that is printed, in the order of the file, with a blank after each piece and no other blanks."""
    objects = {int(number): body for number, body in OBJECT.findall(content)}
    return " ".join(_page_text(body, objects) for body in objects.values() if re.search(rb"/Type\s*/Page\b", body))


def _page_text(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {name: _letters(objects[int(ref)], objects) for name, ref in _fonts(page, objects)}
    stream = _stream(objects[int(re.search(rb"/Contents\s+(\d+) 0 R", page)[1])])
    at: dict[int, str] = {}
    pieces = []
    place = 0
    while found := SHOWN.search(stream, place):
        font, hexed, opens, end = found.groups()
        place = found.end()
        if font:
            at = fonts[font]
        elif end:
            pieces.append(" ")
        else:
            raw, place = _literal(stream, place) if opens else (bytes.fromhex(hexed.decode()), place)
            pieces.append("".join(at.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2)))
    return "".join(pieces)


def _literal(stream: bytes, start: int) -> tuple[bytes, int]:
    """A string in brackets, which may hold brackets itself as long as they pair; and where it ends."""
    depth, at = 1, start
    while depth:
        one = stream[at : at + 1]
        at += 2 if one == b"\\" else 1
        depth += {b"(": 1, b")": -1}.get(one, 0)
    return _unescaped(stream[start : at - 1]), at


def _fonts(page: bytes, objects: dict[int, bytes]) -> list[tuple[bytes, bytes]]:
    found = re.search(rb"/Font\s*<<(.*?)>>", page, re.DOTALL)
    if not found:
        resources = re.search(rb"/Resources\s+(\d+) 0 R", page)
        found = re.search(rb"/Font\s*<<(.*?)>>", objects[int(resources[1])], re.DOTALL) if resources else None
    return re.findall(rb"/(\w+)\s+(\d+) 0 R", found[1]) if found else []


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    table = _stream(objects[int(re.search(rb"/ToUnicode\s+(\d+) 0 R", font)[1])])
    made = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letters in re.findall(rb"<(\w+)>\s*<(\w+)>", block):
            made[int(code, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                made[code] = chr(int(letter, 16) + step)
    return made


def _stream(body: bytes) -> bytes:
    raw = STREAM.search(body)[1]
    return zlib.decompressobj().decompress(raw) if b"FlateDecode" in body[: body.index(b"stream")] else raw


def _unescaped(literal: bytes) -> bytes:
    def one(match: re.Match) -> bytes:
        told = match[1]
        return bytes([int(told, 8)]) if told[:1].isdigit() else ESCAPES.get(told, told)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, literal, flags=re.DOTALL)
