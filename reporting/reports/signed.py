"""The signed document that came back: is it a real PDF, and what does it say about its signatures. Nothing is verified.

Whether a signature is valid is for the signing authority's own tool to say: here only what is written in the file is shown.
"""

import unicodedata
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reporting.refusals import Refused

LARGEST = 20 * 1024 * 1024
MEGABYTE = 1024 * 1024
MOST_SIGNATURES = 20
WHAT = gettext_noop("Tải bản đã ký")


def read_signed(name: str, content: bytes) -> dict:
    """`{name, sha256, pages, signatures: [{name, time, reason, kind}]}`. Raises Refused for what is no whole PDF."""
    if len(content) > LARGEST:
        raise Refused(
            _(
                "{what}: tệp {file} nặng {n:.1f} MB, nhiều nhất {largest} MB. Hãy quét lại ở độ phân giải thấp hơn."
            ).format(what=_(WHAT), file=_tidy(name), n=len(content) / MEGABYTE, largest=LARGEST // MEGABYTE)
        )
    if not content.lstrip(b"\x00\t\r\n \xef\xbb\xbf")[:5] == b"%PDF-":
        raise Refused(
            _("{what}: tệp {file} không phải PDF. Hãy chọn bản PDF đã ký, đóng dấu.").format(
                what=_(WHAT), file=_tidy(name)
            )
        )
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused(
                _("{what}: tệp {file} đặt mật khẩu nên nơi nhận không mở được. Hãy bỏ mật khẩu.").format(
                    what=_(WHAT), file=_tidy(name)
                )
            )
        pages = len(reader.pages)
        signatures = _signatures(reader)
    except Refused:
        raise
    except Exception as error:  # whatever a broken file does to the library, it is not a PDF that others can open
        raise Refused(
            _("{what}: tệp {file} hỏng hoặc chưa tải hết ({kind}). Hãy mở thử rồi tải lại.").format(
                what=_(WHAT), file=_tidy(name), kind=type(error).__name__
            )
        ) from error
    if not pages:
        raise Refused(_("{what}: tệp {file} không có trang nào.").format(what=_(WHAT), file=_tidy(name)))
    return {
        "name": _tidy(name),
        "sha256": sha256(content).hexdigest(),
        "pages": pages,
        "signatures": signatures,
    }


def _signatures(reader: PdfReader) -> list[dict]:
    """What every filled signature field says of itself."""
    found = []
    for field in (reader.get_fields() or {}).values():
        value = field.get("/V")
        if field.get("/FT") == "/Sig" and value is not None:
            signed = value.get_object()
            if isinstance(signed, DictionaryObject):
                found.append(
                    {
                        "name": _tidy(signed.get("/Name", "")),
                        "time": _time(_tidy(signed.get("/M", ""))),
                        "reason": _tidy(signed.get("/Reason", "")),
                        "kind": _tidy(signed.get("/SubFilter", "")).lstrip("/"),
                    }
                )
    return found[:MOST_SIGNATURES]


def _time(text: str) -> str:
    """ "D:20261018093000+07'00'" → "18/10/2026 09:30:00"; anything else as it is written."""
    digits = text.removeprefix("D:")[:14]
    if len(digits) == 14 and digits.isascii() and digits.isdigit():
        return f"{digits[6:8]}/{digits[4:6]}/{digits[:4]} {digits[8:10]}:{digits[10:12]}:{digits[12:]}"
    return text


def _tidy(value: object) -> str:
    """Text of somebody else's file: composed, without signs that steer, short."""
    text = unicodedata.normalize("NFC", str(value))
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")[:200]
