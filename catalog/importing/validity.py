"""Words in a row that give it a validity of its own: "bị bãi bỏ từ ngày 01/01/2027", "có hiệu lực đến hết 31/12/2026"."""

import re
from datetime import date, timedelta

from portal.core.text import tidy

_DAY = r"(?:ngày\s+)?([0-9]{1,2})(?:\s*[/.\-]\s*|\s+tháng\s+)([0-9]{1,2})(?:\s*[/.\-]\s*|\s+năm\s+)([0-9]{4})"
_FROM = rf"(?:từ|kể từ|vào)\s+{_DAY}"
_ENDS = re.compile(
    rf"(?:bãi bỏ|hết hiệu lực|hết hạn|ngừng (?:thực hiện|cung cấp)|hủy bỏ).{{0,30}}?{_FROM}", re.IGNORECASE
)
_LASTS = re.compile(rf"(?:hiệu lực|áp dụng|thực hiện).{{0,20}}?đến\s+(hết\s+|trước\s+)?{_DAY}", re.IGNORECASE)
_BEGINS = re.compile(rf"(?<!hết )(?:có hiệu lực|hiệu lực|áp dụng|thực hiện)(?:\s+thi hành)?\s+{_FROM}", re.IGNORECASE)
_IN_NAME = re.compile(rf"\s*\(([^()]*(?:bãi bỏ|hết hiệu lực)[^()]*{_FROM}[^()]*)\)", re.IGNORECASE)


class BadDay(ValueError):
    """A date that no calendar has; its text."""


def ends_on(text: str) -> date | None:
    """The first day on which it no longer holds."""
    if "20" not in text:
        return None
    words = tidy(text)
    if found := _ENDS.search(words):
        return _day(found.groups())
    if found := _LASTS.search(words):
        last = _day(found.groups()[1:])
        return last if (found[1] or "").lower().startswith("trước") else last + timedelta(days=1)
    return None


def begins_on(text: str) -> date | None:
    """The first day on which it holds, where the row names one."""
    found = _BEGINS.search(tidy(text)) if "20" in text else None
    return _day(found.groups()) if found else None


def apart(name: str) -> tuple[str, str]:
    """A name and the words of validity that stood in it in parentheses; other dates belong to the name."""
    found = _IN_NAME.search(name) if "(" in name and "20" in name else None
    return (name[: found.start()] + name[found.end() :], found[1]) if found else (name, "")


def _day(parts: tuple[str, ...]) -> date:
    day, month, year = (int(part) for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDay(f"{day}/{month}/{year}") from None
