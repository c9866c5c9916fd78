"""Which column is which: the header is looked for in the first forty rows, by the words that real files use."""

import re
from dataclasses import dataclass, field

from catalog.importing.sheets import Sheet
from portal.core.text import fold

HEADER_WITHIN = 40
TALLEST_HEADER = 3

# What a column holds ← how its head may read, without diacritics and punctuation. The first that fits wins.
WORDS = {
    "stt": r"stt|tt|so tt|so thu tu",
    "service_code": r"ma (so )?(dvc|dich vu cong)|ma dvctt",
    "code": r"ma( so)?( thu tuc| tthc| thu tuc hanh chinh| tthc dvc)?|ma so ho so tthc|ma qg|ma tthc quoc gia",
    "name": (
        r"ten( cac)?( thu tuc| tthc| thu tuc hanh chinh| dich vu( cong)?( truc tuyen)?| dvc)?"
        r"|(noi dung|danh muc)( cong viec| thu tuc hanh chinh| tthc)?|thu tuc hanh chinh|ten thu tuc tthc"
    ),
    "field": r"linh vuc.{0,30}|nhom linh vuc",
    "agency": (
        r"(co quan|don vi|noi)( thuc hien| giai quyet| co tham quyen| chu tri)?( giai quyet| thuc hien)?( tthc)?"
        r"|co quan thuc hien thu tuc|co quan don vi( thuc hien| giai quyet)?|don vi chu tri"
    ),
    "full": r"(dvc |dich vu cong )?(truc tuyen )?toan trinh|muc( do)? 4|dvctt toan trinh|dvc truc tuyen toan trinh",
    "partial": r"(dvc |dich vu cong )?(truc tuyen )?mot phan|muc( do)? 3|dvctt mot phan",
    "online": r"muc do( cung cap| dvc| dich vu cong| dvctt| truc tuyen| cung cap dvc(tt)?)?",
    "integrated": r"(da )?tich hop.{0,40}",
    "note": r"ghi chu",
}
_PATTERNS = {role: re.compile(pattern) for role, pattern in WORDS.items()}
PLACES = re.compile(r"noi (tiep nhan|nop|nhan ho so).{0,30}|co quan tiep nhan.{0,30}")


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
        return f"{letter(column)} · {self.titles[column]}"


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


def find_header(sheet: Sheet) -> Header | None:
    """The block of one to three rows that names most columns, a name and something to tell procedures by among them."""
    best: tuple[int, Header] | None = None
    for first in range(min(HEADER_WITHIN, len(sheet.rows))):
        for height in range(1, TALLEST_HEADER + 1):
            header = _header(sheet, first, height)
            if header is None:
                break
            score = len(header.roles) + len(header.places)
            if "name" in header.roles and score >= 2 and (best is None or score > best[0]):
                best = (score, header)
    return best[1] if best else None


def _header(sheet: Sheet, first: int, height: int) -> Header | None:
    """The roles of the columns if the header were these rows; None where they run off or hold what a head never holds."""
    last = first + height - 1
    if last >= len(sheet.rows) or (height > 1 and not _may_be_head(sheet.rows[last])):
        return None
    roles: dict[str, int] = {}
    titles: dict[int, str] = {}
    places: dict[int, str] = {}
    for column in range(len(sheet.rows[first])):
        words = _words(sheet, first, last, column)
        if not words:
            continue
        titles[column] = words[-1]
        role = next((role for word in reversed(words) for role in [_role(word)] if role), None)
        if len(words) > 1 and PLACES.fullmatch(key(words[0])):
            places[column] = words[-1]
        elif role and role not in roles:
            roles[role] = column
    return Header(first, last, roles, titles, places)


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
        text = str(_shown(sheet, row, column)).strip()
        if text and text not in words:
            words.append(" ".join(text.split()))
    return words


def _shown(sheet: Sheet, row: int, column: int) -> object:
    top, left = (row, column)
    if sheet.merges and (row, column) in sheet.merges:
        top, left, _, _ = sheet.merges[row, column]
    cells = sheet.rows[top] if top < len(sheet.rows) else []
    return cells[left] if left < len(cells) else ""


def _role(word: str) -> str | None:
    text = key(re.sub(r"\(.*?\)", " ", word)) or key(word)
    return next((role for role, pattern in _PATTERNS.items() if pattern.fullmatch(text)), None)
