"""Vietnamese text of before Unicode: TCVN3 (ABC) and VNI-Windows, told by the font's name or by the syllables they make."""

import re
import unicodedata

from portal.core.syllables import is_syllable

TCVN3, VNI = "tcvn3", "vni"

# One byte a letter. Capitals with a tone are not there: a capitals font (.VnTimeH) shows the small letters as capitals.
_TCVN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđ\0"  # A1–AF; ư is U+00AD, which Unicode takes for a soft hyphen
    "\0\0\0\0\0àảãáạ\0ằẳẵắ\0"  # B0–BF
    "\0\0\0\0\0\0ặầẩẫấậè\0ẻẽ"  # C0–CF
    "éẹềểễếệìỉ\0\0\0ĩíịò"  # D0–DF
    "\0ỏõóọồổỗốộờởỡớợù"  # E0–EF
    "\0ủũúụừửữứựỳỷỹýỵ"  # F0–FE
)
TCVN3_LETTERS = {chr(0xA1 + n): letter for n, letter in enumerate(_TCVN3_FROM_A1) if letter != "\0"}

_FROM_TCVN3 = str.maketrans(TCVN3_LETTERS)

# A base letter and a mark after it; the rest are single letters.
_VNI_MARKS = {
    "a": "ùáøàûảõãïạââáấàầåẩãẫäậêăéắèằúẳüẵëặ",
    "e": "ùéøèûẻõẽïẹâêáếàềåểãễäệ",
    "o": "ùóøòûỏõõïọâôáốàồåổãỗäộ",
    "ô": "ùớøờûởõỡïợ",
    "u": "ùúøùûủõũïụ",
    "ö": "ùứøừûửõữïự",
    "y": "ùýøỳûỷõỹ",
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "í": "í", "ì": "ì"}
VNI_LETTERS = _VNI_SINGLE | {
    base + marks[n]: marks[n + 1] for base, marks in _VNI_MARKS.items() for n in range(0, len(marks), 2)
}
VNI_LETTERS |= {written.upper(): letter.upper() for written, letter in VNI_LETTERS.items()}
_VNI_UNIT = re.compile(r"[aeouyôöAEOUYÔÖ][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[ôöæóòîñíìÔÖÆÓÒÎÑÍÌ]")

_NOT_LEGACY = re.compile(r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u0300-\u036f\u1ea0-\u1ef9]")
_ACCENTED = re.compile(r"[\u00a1-\u00ff]")
# Signs that stand for letters in the old encodings part no words: "§¨ng".
_WORD = re.compile(r"[A-Za-z\u00a1-\u024f\u1e00-\u1eff]+")
_ABBREVIATION = re.compile(r"[A-ZĐƯ]{1,8}")  # QĐ, TTĐB, TKTƯ
_TCVN3_FONT = re.compile(r"\.vn", re.IGNORECASE)
_VNI_FONT = re.compile(r"vni[- ]", re.IGNORECASE)


def encoding_of_font(font: str) -> str | None:
    """TCVN3 for ".VnTime" and its like, VNI for "VNI-Times"; None for a font of Unicode."""
    if _TCVN3_FONT.match(font.strip()):
        return TCVN3
    return VNI if _VNI_FONT.match(font.strip()) else None


def is_capitals_font(font: str) -> bool:
    """.VnTimeH shows small letters as capitals."""
    return bool(_TCVN3_FONT.match(font.strip())) and font.strip().endswith("H")


def decode(text: str, encoding: str) -> str:
    """The text in Unicode (NFC); what the encoding does not know stays."""
    is_tcvn3 = encoding == TCVN3
    plain = text.translate(_FROM_TCVN3) if is_tcvn3 else _VNI_UNIT.sub(_vni_letter, text)
    return unicodedata.normalize("NFC", plain)


def _vni_letter(match: re.Match[str]) -> str:
    """The case is that of the base letter, whatever that of the mark."""
    unit = match[0]
    if unit in VNI_LETTERS:
        return VNI_LETTERS[unit]
    mark = unit[1:].lower() if unit[0].islower() else unit[1:].upper()
    letter = VNI_LETTERS.get(unit[0] + mark)
    return letter or VNI_LETTERS.get(unit[0], unit[0]) + unit[1:]


def by_font(text: str, font: str) -> str:
    """What the cell shows in that font; text that is Unicode already stays as it is."""
    encoding = encoding_of_font(font)
    if encoding is None or _NOT_LEGACY.search(text):
        return text
    plain = decode(text, encoding)
    if _count(text)[1] == 0 and (not _knows(text, encoding) or _count(plain)[1]):
        return text
    return plain.upper() if is_capitals_font(font) else plain


def guess(text: str, lean: str | None = None) -> str | None:
    """The encoding of a text whose font is lost: its words are no syllables as they stand, and are when decoded.

    Where both encodings fit, and where the text could be Unicode too, `lean` decides: what the rest of the sheet is.
    """
    if not _ACCENTED.search(text) or _NOT_LEGACY.search(text):
        return None
    words, foreign = _count(text)
    if not foreign and lean is None:
        return None
    fitting = [one for one in (TCVN3, VNI) if _knows(text, one) and _fits(decode(text, one), text, words, foreign)]
    if lean in fitting:
        return lean
    return fitting[0] if foreign and len(fitting) == 1 else None


def is_unicode(text: str) -> bool:
    """Has a letter that no old encoding has."""
    return bool(_NOT_LEGACY.search(text))


def is_doubtful(text: str, encoding: str) -> bool:
    """Reads as Unicode and would read in that encoding too: "tôi" is "tụi" in TCVN3."""
    if is_unicode(text) or not _ACCENTED.search(text) or _count(text)[1]:
        return False
    plain = decode(text, encoding)
    return plain != text and _knows(text, encoding) and not _count(plain)[1]


def _knows(text: str, encoding: str) -> bool:
    """Every accented letter is one of the encoding's; "à" stands for nothing in TCVN3, nor without a vowel in VNI."""
    rest = text if encoding == TCVN3 else _VNI_UNIT.sub("", text)
    letters = set(_ACCENTED.findall(rest))
    return (
        not any(char.isalpha() and char not in TCVN3_LETTERS for char in letters) if encoding == TCVN3 else not letters
    )


def _fits(plain: str, text: str, words: int, foreign: int) -> bool:
    """All words are syllables now; in a long text a name from abroad among them is let pass."""
    left = _count(plain)[1]
    return plain != text and (left == 0 or (words >= 5 and foreign * 2 >= words and left * 5 <= words))


def _count(text: str) -> tuple[int, int]:
    """How many words have letters beyond ASCII, and how many of these are neither syllables nor abbreviations."""
    words = [word for word in _WORD.findall(text) if not word.isascii() and (len(word) > 1 or word.isalpha())]
    return len(words), sum(not (is_syllable(word) or _ABBREVIATION.fullmatch(word)) for word in words)
