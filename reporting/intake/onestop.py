"""A table of somebody else's making (the one-stop system's export, an officer's own Excel): found in its file, heads read.

The table is where codes of procedures stand; its heads are what stands above the first of them. Nothing is known by place.
"""

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.importing.workbook import Sheet
from portal.core.text import fold
from reporting.columns import NAMES
from reporting.intake.uploaded import read_upload, sha256, text_at
from reporting.refusals import Refused

TALLEST_HEADER = 4
FEWEST_HEADS = 3  # a title line fills one or two cells
MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 5_000, 60, 200
CODE = "code"

_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_NUMBERING = re.compile(r"\(?[0-9A-Za-z]{1,3}\)?([ =+()0-9]*)")
# Which count a column holds ← the words over it, top down, without diacritics. The first that fits wins.
WORDS = {
    CODE: r"ma( so)?( ho so)? ?(tthc|thu tuc|dvc|dich vu).*|ma|ma so",
    "carried_over": r".*(ky truoc|thang truoc|ton dau|ton truoc).*",
    "resolved_online": r"(?!.*(tiep nhan|da nhan|nop)).*toan trinh.*",
    "pending_in_time": r".*(dang|chua (giai|xu)|con lai|ton cuoi).*(trong han|chua den han|chua qua han|dung han|con han).*",
    "pending_overdue": r".*(dang|chua|con lai|ton cuoi).*(qua han|tre han|cham).*",
    "resolved_early": r".*(truoc han|som han|som hon).*",
    "resolved_on_time": r".*dung han.*",
    "resolved_late": r".*(qua han|tre han|cham han).*",
    "received_direct": r".*(truc tiep|buu chinh|bcci).*",
    # Where online is split into full-process and partial, neither half is the whole: a person decides.
    "received_online": r"(?!.*(toan trinh|mot phan)).*(nhan|nop|moi|ho so).*(truc tuyen|qua mang).*|truc tuyen",
}
_PATTERNS = {role: re.compile(pattern) for role, pattern in WORDS.items()}


@dataclass
class OneStopTable:
    """The table as texts. `first_row` is the 1-based number of the first of `rows`; `window` the dates above it, if any."""

    name: str
    sha256: str
    sheet: str
    heads: list[str]
    first_row: int
    rows: list[list[str]]
    window: tuple[str, str] | None

    @property
    def heads_sha256(self) -> str:
        """What a remembered choice of columns is found by."""
        return hashlib.sha256(json.dumps([fold(head) for head in self.heads]).encode()).hexdigest()

    def dates(self) -> tuple[date, date] | None:
        return (date.fromisoformat(self.window[0]), date.fromisoformat(self.window[1])) if self.window else None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_table(name: str, content: bytes, *, most_rows: int = MOST_ROWS) -> OneStopTable:
    """The sheet with the most codes of procedures. Raises Refused when there is none, in words."""
    sheets = read_upload(name, content).sheets
    found = max(((_codes(sheet), sheet) for sheet in sheets), key=lambda pair: sum(pair[0].values()), default=None)
    if not found or not found[0]:
        raise Refused(
            _("Tệp {name}: không có cột nào chứa mã thủ tục dạng 1.001193. Xuất lại tệp có cột mã thủ tục.").format(
                name=name
            )
        )
    sheet, column = found[1], found[0].most_common(1)[0][0]
    first = next(row for row in range(len(sheet.rows)) if short_code(text_at(sheet, row, column)))
    if len(sheet.rows) - first > most_rows:
        raise Refused(
            _("Tệp {name}: quá {most_rows} dòng. Lọc riêng đơn vị, kỳ cần dùng rồi tải lại.").format(
                name=name, most_rows=most_rows
            )
        )
    width = min(max(len(row) for row in sheet.rows), MOST_COLUMNS)
    header = _header(sheet, first, width)
    return OneStopTable(
        name=name,
        sha256=sha256(content),
        sheet=sheet.name,
        heads=[_head(sheet, header, place) for place in range(width)],
        first_row=first + 1,
        rows=[
            [text_at(sheet, row, place)[:LONGEST_TEXT] for place in range(width)]
            for row in range(first, len(sheet.rows))
        ],
        window=_window(sheet, first),
    )


def guess_columns(table: OneStopTable) -> dict[str, int]:
    """Which column is the code and which is which count, by its heads; a column has one meaning, a meaning one column."""
    columns: dict[str, int] = {}
    for place, head in enumerate(table.heads):
        words = re.sub(r"[^a-z0-9> ]+", " ", fold(head)).strip()
        role = next((role for role, pattern in _PATTERNS.items() if pattern.fullmatch(" ".join(words.split()))), None)
        if role:
            columns.setdefault(role, place)
    if CODE not in columns:
        codes = Counter(place for row in table.rows for place, text in enumerate(row) if short_code(text))
        columns = {role: place for role, place in columns.items() if place != codes.most_common(1)[0][0]}
        columns[CODE] = codes.most_common(1)[0][0]
    return {role: columns[role] for role in (CODE, *NAMES) if role in columns}


def _codes(sheet: Sheet) -> Counter[int]:
    """How many codes stand in each column."""
    return Counter(
        column
        for row in sheet.rows
        for column, cell in enumerate(row[:MOST_COLUMNS])
        if isinstance(cell, str) and short_code(cell)
    )


def _header(sheet: Sheet, first: int, width: int) -> list[int]:
    """The rows of heads above the first code, top down; bands, blanks and the row of column numbers are passed over."""
    rows: list[int] = []
    for row in range(first - 1, -1, -1):
        texts = {str(sheet.shown(row, place)).strip() for place in range(width)} - {""}
        is_numbering = all(_NUMBERING.fullmatch(text) for text in texts)
        if not rows and (len(texts) < FEWEST_HEADS or is_numbering):
            continue
        if len(texts) < FEWEST_HEADS or len(rows) == TALLEST_HEADER or _has_numbers(sheet, row):
            break
        rows.insert(0, row)
    return rows


def _has_numbers(sheet: Sheet, row: int) -> bool:
    return any(isinstance(cell, int | float) for cell in sheet.rows[row])


def _head(sheet: Sheet, header: list[int], column: int) -> str:
    """The words over a column, top down. A CSV tells no merged cells: there a group speaks until the next one begins."""
    words: list[str] = []
    for row in header:
        text = " ".join(str(sheet.shown(row, column)).split())
        if not text and sheet.merges is None and row != header[-1]:
            before = (" ".join(str(sheet.at(row, place)).split()) for place in range(column, -1, -1))
            text = next((one for one in before if one), "")
        if text and text not in words:
            words.append(text)
    return " > ".join(words)


def _window(sheet: Sheet, first: int) -> tuple[str, str] | None:
    """ "(số liệu tính từ ngày 15/09/2026 đến ngày 14/10/2026)" somewhere above the table."""
    for row in range(first):
        text = fold(" ".join(text_at(sheet, row, place) for place in range(len(sheet.rows[row]))))
        days = [_day(*match.groups()) for match in _DATE.finditer(text)]
        if len(days) >= 2 and days[0] and days[1] and re.search(r"\btu\b.*\bden\b", text):
            return days[0].isoformat(), days[1].isoformat()
    return None


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
