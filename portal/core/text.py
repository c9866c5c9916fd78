"""Vietnamese text: one composed form (NFC, TCVN 6909:2001), tidy spaces, and a key to compare without diacritics."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def tidy(text: str) -> str:
    """NFC, no invisible characters, single blanks, no outer blanks."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_INVISIBLE))).strip()


def fold(text: str) -> str:
    """A key for searching and matching: lower case, no diacritics, đ as d, single blanks."""
    decomposed = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
