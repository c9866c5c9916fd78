"""Vietnamese text: one composed form (NFC, TCVN 6909:2001), tidy spaces, and a key to compare without diacritics."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def tidy(text: str) -> str:
    """NFC, no invisible characters, single blanks, no outer blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text) if _INVISIBLE.search(text) else text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """A key for searching and matching: lower case, no diacritics, đ as d, single blanks."""
    decomposed = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
