"""The code column: strict. A right code passes; a slip is an error with a suggestion, never silently corrected."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.codes import PROVINCE_SUFFIX, short_code
from catalog.importing.problems import ERROR, WARNING

LOCAL_TAIL = f".000.00.00.{PROVINCE_SUFFIX}"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_LETTERS = str.maketrans("OoОоIlІі|", "000011111")  # also Cyrillic О and І, which look the same
_EXACT = re.compile(rf"([0-9]\.[0-9]{{6}})(?:\.000\.00\.00\.{PROVINCE_SUFFIX})?")
_OLD_LOCAL = re.compile(r"T-[A-Z]{2,4}-.*", re.IGNORECASE)
_TEST = re.compile(
    r"(?:IMP_F|TEST|DEMO)[_\- ]?.*", re.IGNORECASE
)  # such rows really stand in files of one-stop centres


@dataclass(frozen=True)
class Finding:
    """What is to be said about one code cell; `code` is None where the row cannot be taken."""

    code: str | None
    kind: str = ""
    severity: str = ""
    message: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Slip:
    """One way of writing a code wrong, and how the code probably read."""

    kind: str
    words: str
    mend: Callable[[str], str]


def _without_inner_blanks(text: str) -> str:
    return "".join(text.split())


def _dots_back(text: str) -> str:
    """1001193 → 1.001193, and the same before a local tail; 1.001193.0000000.H27 → the full tail."""
    text = re.sub(r"^([0-9])([0-9]{6})(?![0-9])", r"\1.\2", text)
    return re.sub(r"^([0-9]\.[0-9]{6})\.?0{3}\.?0{2}\.?0{2}\.?(H[0-9]{2})$", r"\1.000.00.00.\2", text)


def _own_province(text: str) -> str:
    return re.sub(r"^([0-9]\.[0-9]{6}(?:\.000\.00\.00)?)\.H[0-9]{2}$", rf"\1.{PROVINCE_SUFFIX}", text)


def _digits_of_any_script(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)


# In this order; each is tried on what the ones before have left, and the first that changes anything names the error.
SLIPS = [
    Slip("code_leading_mark", gettext_lazy("có gạch hoặc ngoặc thừa"), lambda t: t.strip("-–—[]()*'\"` ")),
    Slip("code_inner_blank", gettext_lazy("có dấu cách ở giữa"), _without_inner_blanks),
    Slip(
        "code_full_width",
        gettext_lazy("có chữ số hoặc dấu chấm toàn khổ"),
        lambda t: unicodedata.normalize("NFKC", t).replace("。", "."),
    ),
    Slip("code_foreign_digit", gettext_lazy("có chữ số không phải 0–9"), _digits_of_any_script),
    Slip("code_comma", gettext_lazy("dùng dấu phẩy thay dấu chấm"), lambda t: t.replace(",", ".")),
    Slip("code_doubled_dot", gettext_lazy("thừa dấu chấm ở giữa"), lambda t: re.sub(r"\.{2,}", ".", t)),
    Slip("code_trailing_dot", gettext_lazy("thừa dấu chấm ở cuối"), lambda t: t.rstrip(".")),
    Slip("code_letter_for_digit", gettext_lazy("có chữ O, I hoặc l thay cho số"), lambda t: _mend_letters(t)),
    Slip("code_lost_dot", gettext_lazy("thiếu dấu chấm"), _dots_back),
    Slip(
        "code_other_province",
        format_lazy(gettext_lazy("mang đuôi của tỉnh khác, không phải {suffix}"), suffix=PROVINCE_SUFFIX),
        _own_province,
    ),
    Slip(
        "code_is_service",
        gettext_lazy("là mã dịch vụ công, không phải mã thủ tục"),
        lambda t: re.sub(r"(\.H[0-9]{2})\.[0-9]{2}$", r"\1", t),
    ),
    Slip(
        "code_is_case",
        gettext_lazy("có đuôi lạ sau mã thủ tục"),
        lambda t: re.sub(r"^([0-9]\.[0-9]{6})\.[0-9]{1,3}$", r"\1", t),
    ),
    Slip("code_too_short", gettext_lazy("thiếu một chữ số"), lambda t: re.sub(r"^([0-9]\.[0-9]{5})$", r"\g<1>0", t)),
]


def _mend_letters(text: str) -> str:
    """Letters in the numeric part only: the H of the tail is a right letter."""
    head, mark, tail = text.partition(".H")
    return head.translate(_LETTERS) + mark + tail.translate(_LETTERS)


def judge(value: object) -> Finding:
    """What a cell of the code column says: the code, the code with a warning, or an error with a suggestion."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    text = str(value)
    if exact := _EXACT.fullmatch(text):
        return Finding(exact[1])
    plain = text.translate(_INVISIBLE).strip()
    if not plain:
        return Finding(None, "code_missing", ERROR, _("không có mã"))
    return _right(text, plain) or _wrong(plain)


def _right(text: str, plain: str) -> Finding | None:
    code = short_code(plain.replace(".h", ".H"))
    if code is None:
        return None
    if short_code(plain) is None:
        return Finding(code, "code_lower_case", WARNING, _("viết đuôi bằng chữ thường"), plain.replace(".h", ".H"))
    if text != plain:
        return Finding(code, "code_outer_blanks", WARNING, _("có dấu cách hoặc ký tự ẩn thừa"), plain)
    if plain == f"{code}.{PROVINCE_SUFFIX}":
        return Finding(code, "code_short_form", WARNING, _("viết theo dạng ngắn từ năm 2025"), code + LOCAL_TAIL)
    return Finding(code)


def _number(value: float) -> Finding:
    """Excel made 1.000230 the number 1.00023: the zeros at the end are gone, six decimals bring them back."""
    padded = f"{value:.6f}"
    if value >= 10:
        padded = _dots_back(f"{value:.0f}")
    suggestion = padded if short_code(padded) else ""
    return Finding(None, "code_number", ERROR, _("bị Excel đổi thành số"), suggestion)


def _wrong(plain: str) -> Finding:
    if _OLD_LOCAL.fullmatch(plain):
        return Finding(None, "code_old_local", ERROR, _("là mã nội bộ kiểu cũ, không phải mã quốc gia"))
    if _TEST.fullmatch(plain):
        return Finding(None, "code_test", ERROR, _("là mã để thử phần mềm, không phải thủ tục; xóa dòng này"))
    text, first = plain, None
    for slip in SLIPS:
        mended = slip.mend(text)
        if mended != text:
            first, text = first or slip, mended
        if first and short_code(text.replace(".h", ".H")):
            return Finding(None, first.kind, ERROR, first.words, text.replace(".h", ".H"))
    if re.fullmatch(r"[0-9]\.[0-9?]{0,5}", text):
        return Finding(None, "code_too_short", ERROR, _("quá ngắn"))
    return Finding(None, "code_unknown", ERROR, _("không đúng dạng d.dddddd hay d.dddddd.000.00.00.") + PROVINCE_SUFFIX)
