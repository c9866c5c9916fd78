"""Rows that are no procedures: bands of agency and field, totals, numbers of columns, repeated heads, notes."""

import re
from dataclasses import dataclass

from portal.core.text import fold, tidy

_NUMBERING = re.compile(r"^(?:[IVXLC]+|[A-ZĐ]|[0-9]+(?:\.[0-9]+)*)\s*[.)/\-–:]\s*(?=\S)")
_MARK_ONLY = re.compile(r"^(?:[IVXLC]+|[A-ZĐ]|[0-9]+(?:\.[0-9]+)+)[.)]?$")
_COUNT = re.compile(
    r"\(?\s*(?:gồm|có|tổng số)?:?\s*([0-9][0-9.]*)\s*(?:TTHC|thủ tục(?: hành chính)?|dịch vụ công|DVC)\s*\)?",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^lĩnh\s+vực\s*:?\s*", re.IGNORECASE)
_AGENCY = re.compile(r"(so|cuc|chi cuc|cong an|ubnd|uy ban nhan dan|van phong|kho bac|bo chi huy)\b.*")
_MAYBE_AGENCY = re.compile(r"(ban|thanh tra|bao hiem xa hoi|vien|trung tam|quy|ngan hang)\b.*")  # also names of fields
_LEVEL = re.compile(r"(danh muc )?(thu tuc hanh chinh|tthc|dich vu cong|dvc)\b.*")
_TOTAL = re.compile(r"\(?(tong cong|tong so|tong|cong|danh muc gom)\b.*")
_END = re.compile(
    r"(noi nhan|tm\.? ?uy ban|tm ubnd|kt\.? ?chu tich|chu tich|ghi chu|ngay .* thang|luu: ?vt|nguoi lap|thu truong).*"
)
_APART = re.compile(r"\(?(kem theo|cong hoa xa hoi|doc lap ?- ?tu do|phu luc)\b.*|[-–—_*.]+")
_COLUMN_NUMBER = re.compile(r"\(?[0-9]{1,2}\)?(\s*=\s*[()0-9+\-\s]+)?")


@dataclass(frozen=True)
class Band:
    """A heading inside the table: what it names and how many procedures it says stand under it."""

    kind: str  # "agency", "field", "level"
    text: str
    declared: int | None


def declared_count(text: str) -> int | None:
    match = _COUNT.search(text)
    return int(match[1].replace(".", "")) if match else None


def is_total(texts: list[str]) -> bool:
    return bool(texts) and bool(_TOTAL.fullmatch(fold(texts[0])))


def is_end(texts: list[str]) -> bool:
    """Signatures, recipients and notes under the table."""
    return bool(texts) and bool(_END.fullmatch(fold(texts[0])))


def is_apart(texts: list[str]) -> bool:
    """A title or a letterhead printed again on a new page."""
    return len(texts) == 1 and bool(_APART.fullmatch(fold(texts[0])))


def is_column_numbers(texts: list[str]) -> bool:
    """(1) (2) (3)=(1)+(2), or plain 1 2 3: a procedure never has a number for a name."""
    return len(texts) >= 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)


def read_band(texts: list[str], *, merged: bool, under_agency: bool) -> Band | None:
    """The band that a row without code is, or None; `merged`: its text runs over at least three columns."""
    marked = len(texts) == 2 and bool(_MARK_ONLY.fullmatch(texts[0]))
    numbered_field = len(texts) == 2 and texts[0].rstrip(".0").isdigit() and bool(_FIELD.match(texts[1]))
    if not texts or len(texts) > 2 or (len(texts) == 2 and not (marked or numbered_field)):
        return None
    text = texts[-1]
    bare = tidy(_COUNT.sub(" ", _NUMBERING.sub("", text, count=1))).strip(" :.-–")
    looks = marked or numbered_field or merged or text != _NUMBERING.sub("", text, count=1) or bare.isupper()
    if not bare or not (looks or _FIELD.match(bare)):
        return None
    under_agency = under_agency and not re.match(r"[ABD-HK]\b", texts[0])  # a letter heads an agency, a roman a field
    return Band(_kind(bare, under_agency=under_agency), tidy(_FIELD.sub("", bare)), declared_count(text))


def _kind(bare: str, *, under_agency: bool) -> str:
    """Under "A. SỞ …" a roman heading is a field also where it begins like an office: "II. Thanh tra"."""
    if _FIELD.match(bare):
        return "field"
    if _LEVEL.fullmatch(fold(bare)):
        return "level"
    if _AGENCY.fullmatch(fold(bare)) or (_MAYBE_AGENCY.fullmatch(fold(bare)) and not under_agency):
        return "agency"
    return "field"
