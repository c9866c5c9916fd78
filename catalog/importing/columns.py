"""Which column is which: the header is looked for in the first forty rows, by the words that real files use."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalog.importing.workbook import Sheet
from portal.core.text import fold

HEADER_WITHIN = 40
TALLEST_HEADER = 3
LONGEST_HEAD = 200
PLACE = "place"  # a column under "Nơi tiếp nhận": a mark in it names the agency

_OF = r"( cua| tren| theo| trong)? ?(dvc|dich vu cong|cong dvc|cong dich vu cong|csdl)? ?(quoc gia|qg|dvcqg|csdlqg)?"
_PROCEDURE = r"(thu tuc( hanh chinh)?|tthc|dich vu( cong)?|dvc|dvctt|cong viec)"
# What a column holds ← how its head may read, without diacritics and punctuation. The first that fits wins.
WORDS = {
    "stt": r"stt|tt|so tt|so thu tu",
    "service_code": r"ma( so)? (dvc|dich vu cong|dvctt)( truc tuyen)?",
    "old_code": r"ma( so)?( ho so)?( thu tuc( hanh chinh)?| tthc)? (cu|bi thay the|duoc thay the|truoc day|thay the cho)",
    "code": rf"ma( so)?( ho so)?( cua)?( thu tuc( hanh chinh)?| tthc( dvc)?)?( moi| hien hanh)?{_OF}",
    "name": (
        rf"ten( goi)?( cac)?( {_PROCEDURE})*( truc tuyen)?( toan trinh)?|{_PROCEDURE}( {_PROCEDURE})*"
        rf"|(noi dung|danh muc)( {_PROCEDURE})*( truc tuyen)?( toan trinh)?"
    ),
    "field": r"(ten |nhom |nganh )?linh vuc.{0,30}",
    "agency": (
        r"(co quan|don vi|noi)( thuc hien| giai quyet| co tham quyen| chu tri| cung cap)?( quyet dinh| giai quyet"
        r"| thuc hien)?( tthc| thu tuc( hanh chinh)?)?|co quan don vi( thuc hien| giai quyet| chu tri)?|so nganh"
    ),
    "full": r"(dvc |dich vu cong |dvctt )?(truc tuyen )?toan trinh|(dvc )?muc( do)? 4",
    "partial": r"(dvc |dich vu cong |dvctt )?(truc tuyen )?mot phan|(dvc )?muc( do)? 3",
    "online": r"muc do( cung cap| dvc| dich vu cong| dvctt| truc tuyen| dich vu)*|loai( hinh)? (dvc|dich vu cong)",
    "integrated": r"(da )?tich hop.{0,40}",
    "level": r"cap (thuc hien|giai quyet|hanh chinh)|cap",
    "basis": r"(can cu|co so) phap ly|van ban quy dinh",
    "note": r"ghi chu",
}
ROLES = (*WORDS, PLACE)
_PATTERNS = {role: re.compile(pattern) for role, pattern in WORDS.items()}
_PLACES = re.compile(r"noi (tiep nhan|nop|nhan ho so).{0,30}|co quan tiep nhan.{0,30}")


@dataclass
class Header:
    """Where the header ends and what each column holds; `places`: columns whose mark names the agency."""

    first: int
    last: int
    roles: dict[str, int]
    titles: dict[int, str]
    places: dict[int, str] = field(default_factory=dict)

    def title(self, role: str) -> str:
        """The column as a person finds it: letter and head."""
        if role not in self.roles:
            return ""
        column = self.roles[role]
        return f"{letter(column)} · {self.titles.get(column, '')}".removesuffix(" · ")

    def as_list(self) -> list[dict[str, object]]:
        """Every column with a head, from the left, and its role ("": not read)."""
        role_of = {column: role for role, column in self.roles.items()} | dict.fromkeys(self.places, PLACE)
        columns = sorted({*self.titles, *role_of})
        return [
            {"column": n, "letter": letter(n), "title": self.titles.get(n, ""), "role": role_of.get(n, "")}
            for n in columns
        ]


def letter(column: int) -> str:
    """0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def key(text: object) -> str:
    """A head without diacritics, punctuation and case."""
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", fold(str(text))).split())


def find_header(sheet: Sheet, begin: int = 0, within: int = HEADER_WITHIN) -> Header | None:
    """The block of one to three rows that names most columns, a name and something to tell procedures by among them."""
    best: tuple[int, Header] | None = None
    for first in range(begin, min(begin + within, len(sheet.rows))):
        if sum(bool(str(cell).strip()) for cell in sheet.rows[first]) < 2:
            continue  # blank, or a title in one cell
        for height in range(1, TALLEST_HEADER + 1):
            header = _header(sheet, first, height)
            if header is None:
                break
            score = len(header.roles) + len(header.places)
            if "name" in header.roles and score >= 2 and (best is None or score > best[0]):
                best = (score, header)
    return best[1] if best else None


def corrected(sheet: Sheet, header: Header | None, layout: dict) -> Header | None:
    """The header as a person put it right; what the person left alone stays as recognised."""
    if not {"first", "last", "roles"} & set(layout):
        return header
    first, last = _header_rows(header, layout)
    if first is None or last is None:
        return header
    same = header is not None and (first, last) == (header.first, header.last)
    base = header if same else _read_header(sheet, first, last)
    roles = dict(base.roles)
    for role, column in (layout.get("roles") or {}).items():
        roles.pop(role, None)
        if column is not None:
            roles = {other: taken for other, taken in roles.items() if taken != column} | {role: column}
    places = {column: title for column, title in base.places.items() if column not in roles.values()}
    return Header(first, last, roles, base.titles, places)


def _header_rows(header: Header | None, layout: dict) -> tuple[int | None, int | None]:
    """A person may name only one of the two rows; the header is then that row, or as far as recognised."""
    first = layout.get("first", header.first if header else layout.get("last"))
    last = layout.get("last", header.last if header else first)
    return (first, max(first, last)) if first is not None and last is not None else (None, None)


def layout_faults(sheet: Sheet, layout: dict) -> list[str]:
    """What is wrong with a person's correction, in words."""
    faults = []
    for end in ("first", "last"):
        if end in layout and not (_is_index(layout[end]) and layout[end] < len(sheet.rows)):
            faults.append(_("dòng tiêu đề “{layout}” không có trong bảng").format(layout=layout[end]))
    width = max((len(row) for row in sheet.rows), default=0)
    for role, column in (layout.get("roles") or {}).items():
        if role not in WORDS:
            faults.append(_("vai trò “{role}” không có").format(role=role))
        elif column is not None and not (_is_index(column) and column < width):
            faults.append(_("cột số “{column}” không có trong bảng").format(column=column))
    return faults


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _header(sheet: Sheet, first: int, height: int) -> Header | None:
    """The columns if the header were these rows; None where they run off or hold what a head never holds."""
    last = first + height - 1
    if last >= len(sheet.rows) or (height > 1 and not _may_be_head(sheet.rows[last])):
        return None
    return _read_header(sheet, first, last)


def _read_header(sheet: Sheet, first: int, last: int) -> Header:
    header = Header(first, last, {}, {})
    for column in range(max(len(row) for row in sheet.rows[first : last + 1])):
        words = _words(sheet, first, last, column)
        if not words:
            continue
        header.titles[column] = words[-1]
        role = next((role for word in reversed(words) for role in [_role(word)] if role), None)
        if len(words) > 1 and _PLACES.fullmatch(key(words[0])):
            header.places[column] = words[-1]
        elif role and role not in header.roles:
            header.roles[role] = column
    return header


def _may_be_head(row: list[object]) -> bool:
    """A data row has a number, a code or a long name; a band fills one cell; a head row of sub-columns has neither."""
    filled = [str(cell).strip() for cell in row if str(cell).strip()]
    if not filled or any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row):
        return False
    return all(
        len(text) <= 60 and not re.match(r"\(?[0-9]|[xX]$|[IVX]+\.?( |$)|[A-Z]\.?( |$)", text) for text in filled
    )


def _words(sheet: Sheet, first: int, last: int, column: int) -> list[str]:
    """The heads over a column, top down; a block merged sideways speaks for all its columns."""
    words: list[str] = []
    for row in range(first, last + 1):
        text = " ".join(str(sheet.shown(row, column)).split())
        if text and text not in words:
            words.append(text)
    return words


def _role(word: str) -> str | None:
    if len(word) > LONGEST_HEAD:
        return None
    text = key(re.sub(r"\([^()]*\)", " ", word)) or key(word)
    return next((role for role, pattern in _PATTERNS.items() if pattern.fullmatch(text)), None)
