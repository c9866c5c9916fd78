"""Names as they will be kept: fields in the national portal's spelling, agencies apart, codes out of names."""

import json
import re

from django.conf import settings

from portal.core.text import tidy

FIELDS = settings.BASE_DIR / "fixtures" / "fields.json"
_CODE = r"([0-9]\.[0-9]{6}(?:\.[0-9.]+)?(?:\.H[0-9]{2})?)"
_CODE_IN_NAME = re.compile(rf"^\[{_CODE}\]\s*|\s*\(\s*mã(?:\s+số)?(?:\s+TTHC)?\s*:?\s*{_CODE}\s*\)$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^[0-9]{1,3}\.\s+(?=\S)")
# A comma alone parts nothing: "Sở Văn hóa, Thể thao và Du lịch".
_PARTED = re.compile(
    r"[\r\n;]+|\s*[,/]\s*(?=(?:Sở|UBND|[UỦ][ỷỶyYỦủ]? ban nhân dân|Cục|Chi cục|Công an|Văn phòng|Ban Quản lý|Kho bạc)\b)"
)
_YES = {"x", "v", "1", "có", "co", "✓", "✔", "√", "yes", "toàn trình", "1.0"}


def field_spellings(known: list[str]) -> dict[str, str]:
    """Lower case → the spelling to keep: the portal's own fields first, then the national portal's.

    A field that the portal itself keeps in capitals stands under its capitals too, apart from one in small letters.
    """
    national = json.loads(FIELDS.read_text(encoding="utf-8"))
    capitals = {name: name for name in known if name.isupper()}
    small = {name.casefold(): name for name in [*national, *sorted(known, key=lambda name: not name.isupper())]}
    return small | capitals


def field_name(text: str, spellings: dict[str, str]) -> str:
    """A field printed in capitals gets the spelling that is known, else a capital letter at its beginning."""
    name = tidy(text)
    if not name.isupper():
        return name
    return spellings.get(name) or spellings.get(name.casefold()) or name[:1] + name[1:].lower()


def agencies(text: str) -> list[str]:
    """The offices named in one cell: one a line, or parted by a semicolon, or by a comma before another office."""
    parts = [tidy(part).strip("-–•+,. ") for part in _PARTED.split(text)]
    return list(dict.fromkeys(part for part in parts if part))


def split_name(text: str) -> tuple[str, str]:
    """The name without a code or a list number inside it, and that code ("" where there is none)."""
    name = tidy(text)
    found = _CODE_IN_NAME.search(name) if name.startswith("[") or name.endswith(")") else None
    if found:
        name = tidy(_CODE_IN_NAME.sub("", name))
    return _LIST_NUMBER.sub("", name), (found[1] or found[2]) if found else ""


def is_yes(value: object) -> bool:
    """x, v, 1, có and their like."""
    return value is True or value == 1 or tidy(str(value)).casefold() in _YES


def same_name(first: str, second: str) -> bool:
    """Lists differ in case, in the point at the end, and in whether a name begins with "Thủ tục"."""
    return compared(first) == compared(second)


def compared(name: str) -> str:
    """The name as it is compared."""
    return tidy(name).casefold().removeprefix("thủ tục ").strip(" .;:")
