"""Vietnamese text: one form for the eye, one key for matching, against a table of every letter."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import fold, tidy

BASE_OF = {
    letter: base
    for base, letters in {
        "a": "aàáảãạăằắẳẵặâầấẩẫậ",
        "d": "dđ",
        "e": "eèéẻẽẹêềếểễệ",
        "i": "iìíỉĩị",
        "o": "oòóỏõọôồốổỗộơờớởỡợ",
        "u": "uùúủũụưừứửữự",
        "y": "yỳýỷỹỵ",
    }.items()
    for letter in letters
}
BASE_OF |= {letter.upper(): base for letter, base in BASE_OF.items()}
BASE_OF |= {char: char.lower() for char in "BCGHKLMNPQRSTVXbcghklmnpqrstvx0123456789.,()–"}
vietnamese = st.text(st.sampled_from(sorted(BASE_OF)), max_size=30)
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


@given(vietnamese)
def test_every_letter_folds_to_its_base_composed_or_not(text):
    expected = "".join(BASE_OF[char] for char in text)
    assert (fold(text), fold(unicodedata.normalize("NFD", text))) == (expected, expected)


@given(st.lists(vietnamese.filter(bool), max_size=5), st.sampled_from([" ", "  ", "\t", "\n", "\u00a0", "\u3000 "]))
def test_tidy_keeps_the_words_with_single_blanks(words, blank):
    assert tidy(blank + blank.join(words) + blank) == " ".join(words)


@given(st.text(max_size=40))
def test_tidy_gives_nfc_without_outer_or_double_blanks_and_doing_it_again_changes_nothing(text):
    once = tidy(text)
    assert unicodedata.is_normalized("NFC", once)
    assert (once == once.strip(), "  " in once, tidy(once)) == (True, False, once)


@given(vietnamese, st.sampled_from(INVISIBLE), st.integers(0, 30))
def test_an_invisible_character_is_as_if_it_were_not_there(text, mark, at):
    assert tidy(text[:at] + mark + text[at:]) == tidy(text)


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_names_that_an_office_writes_in_two_ways_match():
    assert fold("UỶ BAN NHÂN DÂN  xã Đức Thọ") == fold("Uỷ ban nhân dân xã đức thọ") == "uy ban nhan dan xa duc tho"
