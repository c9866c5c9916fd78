"""Is this a Vietnamese syllable? Onset, rime and tone as the written language has them; no dictionary."""

import re
import unicodedata

_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_ONSET_LIST = "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x"  # the longer ones first
_RIME_LIST = """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êc êng
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu iê ic
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt ơng
    u ua uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt ui um un ung up ut uc uơ uy uya uych uynh uyên uyêt uyn
    uyt uyu uôp uơn uyp uan uât uêu
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu ym yn ynh yt ych yc
"""
_ONSETS, _RIMES = _ONSET_LIST.split(), frozenset(_RIME_LIST.split())
_STOPPED = re.compile(r"(?:c|ch|p|t)$")


def is_syllable(word: str) -> bool:
    """Lower or upper case, composed or not; loan words and abbreviations are none."""
    letters, tones = _apart(word)
    if len(tones) > 1:
        return False
    if len(tones) == 1 and letters and _STOPPED.search(letters) and tones[0] not in ("sắc", "nặng"):
        return False
    return letters in _RIMES or any(
        letters.startswith(onset) and _fits(onset, letters[len(onset) :]) for onset in _ONSETS
    )


def _fits(onset: str, rime: str) -> bool:
    """After "gi" an i is written once: giếng, gì."""
    if onset == "gi":
        return rime == "" or rime in _RIMES or f"i{rime}" in _RIMES
    return rime in _RIMES


def _apart(word: str) -> tuple[str, list[str]]:
    """The letters without tones, composed, and the tones."""
    tones, rest = [], []
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in _TONES:
            tones.append(_TONES[char])
        else:
            rest.append(char)
    return unicodedata.normalize("NFC", "".join(rest)), tones


__all__ = ["is_syllable"]
