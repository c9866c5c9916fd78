"""Rows that name an old and a new code: the new one is the procedure's, the old ones are remembered."""

import re
from dataclasses import dataclass, field

from catalog.codes import short_code

_CODE = r"[0-9]\.[0-9]{6}(?:\.000\.00\.00)?(?:\.H[0-9]{2})?(?![0-9])"
_LIST = rf"{_CODE}(?:\s*(?:[,;&]|và)\s*{_CODE})*"
_ANY = re.compile(_CODE)
_WORDS = r"[^0-9;()\n]{0,40}?"
_BY = re.compile(
    rf"(?:thay(?:\s+thế)?\s+(?:bởi|bằng)|mã(?:\s+số)?(?:\s+TTHC)?\s+mới|-+>|=>|→){_WORDS}({_CODE})", re.IGNORECASE
)
_OF = re.compile(
    rf"(?:thay(?:\s+thế)?(?:\s+cho)?|mã(?:\s+số)?(?:\s+TTHC)?\s+cũ)(?!\s+(?:bởi|bằng)){_WORDS}({_LIST})", re.IGNORECASE
)
_MAYBE = re.compile(r"[0-9]\.[0-9]{6}")
_IN_NAME = re.compile(rf"\s*\([^()]*thay(?:\s+thế)?[^()]*?{_CODE}[^()]*\)", re.IGNORECASE)


@dataclass
class Codes:
    """The text of the new code as the file writes it ("": the file names none apart), and the old short codes."""

    new: str = ""
    old: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)  # codes of one cell without a word which holds


def codes_in_cell(text: str) -> Codes:
    """ "1.001193 (thay thế mã 1.000123)", "1.000123 → 1.001193", "Mã cũ: … Mã mới: …"; several codes else stay several."""
    found = _ANY.findall(text)
    if len(found) < 2:
        return Codes()
    by, of = _BY.search(text), _OF.search(text)
    if by:
        return Codes(by[1], _short(code for code in found if code != by[1]))
    if of:
        old = _ANY.findall(of[1])
        new = [code for code in found if code not in old]
        return Codes(new[0], _short(old)) if len(new) == 1 else Codes(several=found)
    return Codes() if len(set(_short(found))) == 1 else Codes(several=found)


def codes_in_words(text: str) -> Codes:
    """What a note or a name says of another code: "thay thế mã 1.000123", "được thay thế bởi 1.001193"."""
    by, of = _BY.search(text), _OF.search(text)
    return Codes(by[1] if by else "", _short(_ANY.findall(of[1])) if of else [])


def names_a_code(text: str) -> bool:
    """Has a code inside."""
    return bool(_MAYBE.search(text))


def without_replacement(name: str) -> str:
    """The name without "(thay thế mã …)"."""
    return _IN_NAME.sub("", name) if "(" in name and "thay" in name else name


def _short(codes) -> list[str]:
    return list(dict.fromkeys(short for code in codes if (short := short_code(re.sub(r"\.H[0-9]{2}$", ".H27", code)))))
