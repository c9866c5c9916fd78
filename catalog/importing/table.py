"""One sheet read from its header down: each row is a procedure, or is passed over for a reason that has a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.importing import bands, names
from catalog.importing.codes import judge
from catalog.importing.columns import Header, find_header, key, letter
from catalog.importing.problems import ERROR, INFO, WARNING, Problem
from catalog.importing.sheets import Sheet
from portal.core.text import tidy

UNSORTED = "Chưa phân loại"  # what official sites show for a procedure without a field
LONGEST_NAME = 4_000
LONGEST_LABEL = 200
MOST_LETTERS_OF_A_CODE = 8
_ENDS = re.compile(
    r"(?:bãi bỏ|hết hiệu lực).{0,20}?(?:từ|kể từ)\s+(?:ngày\s+)?([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.IGNORECASE
)
_RECONSTRUCTED = re.compile(r"bản dựng lại|phục dựng", re.IGNORECASE)


@dataclass
class Entry:
    """One procedure as the sheet lists it; `row` is the sheet's 1-based row."""

    row: int
    sheet: str
    raw_code: str
    code: str
    name: str
    field: str
    agencies: list[str]
    online: str
    integrated: bool
    service_code: str = ""
    ends: date | None = None


@dataclass
class Tally:
    """A band or the whole table while it is read: how many were declared, how many rows stood there."""

    text: str
    row: int
    declared: int | None
    read: int = 0


@dataclass
class Table:
    """A sheet after reading. rows_read = entries + refused + listed."""

    sheet: str
    header: Header | None = None
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    refused: int = 0
    listed: int = 0
    is_reconstruction: bool = False


class TableReader:
    """Goes down one sheet and keeps the bands it stands under."""

    def __init__(self, sheet: Sheet, spellings: dict[str, str]) -> None:
        self.sheet = sheet
        self.spellings = spellings
        self.table = Table(sheet.name, find_header(sheet))
        self.agency: Tally | None = None
        self.field: Tally | None = None
        self.filled: dict[str, str] = {}
        self.tallies: list[Tally] = []
        self.ended = False

    def read(self) -> Table:
        table = self.table
        whole = "\n".join(str(row[0]) for row in self.sheet.rows if row)
        table.is_reconstruction = bool(_RECONSTRUCTED.search(tidy(whole)))
        if table.header:
            for number in range(table.header.last + 1, len(self.sheet.rows)):
                self._row(number)
            self._compare_counts()
        return table

    def _row(self, number: int) -> None:
        cells = self.sheet.rows[number]
        texts = [tidy(str(cell)) for cell in cells]
        filled = [text for text in texts if text]
        empty_formula = self._special(number, self.sheet.empty_formulas)
        if not filled and not empty_formula:
            return
        if bands.is_column_numbers(_as_counts(cells)) or self._is_head(texts):
            return
        code, name = self._cell(number, "code"), tidy(str(self._cell(number, "name")))
        looks_like_code = isinstance(code, int | float) or _like_a_code(str(code))
        if bands.is_total(filled):
            self._total(number, filled)
        elif not looks_like_code and not empty_formula and self._is_between(number, filled):
            return
        elif not self.ended or looks_like_code:
            self._procedure(number, code, name)

    def _is_between(self, number: int, filled: list[str]) -> bool:
        """A band, a note or the end of the table; anything else without a code is a procedure without one."""
        if bands.is_end(filled):
            self.ended = True
            return True
        band = bands.read_band(filled, merged=self._runs_wide(number), under_agency=self.agency is not None)
        if band and not self.ended:
            self._open_band(number, band)
            return True
        first = next((column for column, cell in enumerate(self.sheet.rows[number]) if str(cell).strip()), 0)
        return len(filled) == 1 and first != self.table.header.roles["name"]

    def _open_band(self, number: int, band: bands.Band) -> None:
        tally = Tally(band.text, number + 1, band.declared)
        self.tallies.append(tally)
        if band.kind == "field":
            self.field = tally
        elif band.kind == "agency":
            self.agency, self.field = tally, None
        else:
            self.agency = self.field = None
        self.filled.clear()

    def _procedure(self, number: int, code: Any, name: str) -> None:
        self.table.rows_read += 1
        if number in self.sheet.hidden_rows:
            self.table.listed += 1
            self._say(number, INFO, "hidden_row", "dòng bị ẩn, không nhập; bỏ ẩn nếu cần", "code", str(code))
            return
        for tally in (self.agency, self.field):
            if tally:
                tally.read += 1
        before = len(self.table.problems)
        entry = self._entry(number, code, name)
        if any(problem.severity == ERROR for problem in self.table.problems[before:]):
            self.table.refused += 1
        else:
            self.table.entries.append(entry)

    def _entry(self, number: int, value: Any, raw_name: str) -> Entry:
        self._excel_errors(number)
        name, inner = names.split_name(str(self._cell(number, "name")))
        if inner and not str(value).strip():
            value = inner
            self._say(number, WARNING, "code_in_name", "mã nằm trong tên, đã tách ra", "name", raw_name, inner)
        if not name:
            self._say(number, ERROR, "name_missing", "không có tên thủ tục", "name")
        elif len(name) > LONGEST_NAME:
            self._say(number, ERROR, "name_too_long", f"tên dài quá {LONGEST_NAME} ký tự", "name", name[:80])
        finding = judge(value)
        if finding.kind and not self._special(number, self.sheet.empty_formulas, "code"):
            words = finding.message if finding.kind == "code_missing" else f"mã “{value}” {finding.message}"
            self._say(number, finding.severity, finding.kind, words, "code", str(value), finding.suggestion)
        note = str(self._cell(number, "note"))
        return Entry(
            row=number + 1,
            sheet=self.sheet.name,
            raw_code=str(value).strip(),
            code=finding.code or "",
            name=name,
            field=self._field(number),
            agencies=self._agencies(number),
            online=self._online(number),
            integrated=names.is_yes(self._cell(number, "integrated")),
            service_code=tidy(str(self._cell(number, "service_code"))),
            ends=self._ends(number, note),
        )

    def _excel_errors(self, number: int) -> None:
        """A cell that Excel could not compute is never an empty or a literal one."""
        for role in ("code", "name"):
            error = self._special(number, self.sheet.error_cells, role)
            if error:
                self._say(number, ERROR, "cell_error", f"ô báo lỗi {error} của Excel", role, str(error))
            if self._special(number, self.sheet.empty_formulas, role):
                self._say(
                    number,
                    ERROR,
                    "formula_no_value",
                    "công thức chưa có giá trị; mở bằng Excel, lưu lại rồi nhập",
                    role,
                )

    def _field(self, number: int) -> str:
        text = self._filled_down(number, "field") or (self.field.text if self.field else "")
        if not text:
            self._say(number, WARNING, "field_missing", f"không có lĩnh vực; để là “{UNSORTED}”", "field")
            return UNSORTED
        name = names.field_name(re.sub(r"^lĩnh vực\s*:?\s*", "", text, flags=re.IGNORECASE), self.spellings)
        if len(name) > LONGEST_LABEL:
            self._say(number, ERROR, "field_too_long", f"lĩnh vực dài quá {LONGEST_LABEL} ký tự", "field", name[:80])
        return name

    def _agencies(self, number: int) -> list[str]:
        header = self.table.header
        found = names.agencies(self._filled_down(number, "agency", keep_lines=True))
        found = found or [title for column, title in header.places.items() if names.is_yes(self._at(number, column))]
        found = found or ([self.agency.text] if self.agency else [])
        if any(len(name) > LONGEST_LABEL for name in found):
            self._say(
                number, ERROR, "agency_too_long", f"tên cơ quan dài quá {LONGEST_LABEL} ký tự", "agency", found[0][:80]
            )
        return found

    def _online(self, number: int) -> str:
        """ "full" unless the row is marked as partial: the decision's list is of full-process services."""
        full, partial = names.is_yes(self._cell(number, "full")), names.is_yes(self._cell(number, "partial"))
        words = key(self._cell(number, "online"))
        full = full or "toan trinh" in words or words.endswith("4")
        partial = partial or "mot phan" in words or words.endswith("3")
        marked = {"full", "partial", "online"} & set(self.table.header.roles)
        if full and partial:
            self._say(number, WARNING, "online_both", "đánh dấu cả toàn trình và một phần; lấy toàn trình", "full")
        elif marked and not full and not partial:
            self._say(number, WARNING, "online_missing", "không đánh dấu mức độ; lấy toàn trình", min(marked))
        return "partial" if partial and not full else "full"

    def _ends(self, number: int, note: str) -> date | None:
        found = _ENDS.search(tidy(note))
        if not found:
            return None
        try:
            ends = date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            self._say(number, WARNING, "end_unreadable", "ngày hết hiệu lực không đúng", "note", note)
            return None
        self._say(number, INFO, "ends", f"có hiệu lực đến trước ngày {ends:%d/%m/%Y}", "note", note)
        return ends

    def _filled_down(self, number: int, role: str, *, keep_lines: bool = False) -> str:
        """A field or an agency merged down over many rows; where a file tells of no merging, the cell above speaks."""
        header = self.table.header
        if role not in header.roles:
            return ""
        text = str(self._merged(number, header.roles[role]))
        if text.strip():
            self.filled[role] = text
        elif self.sheet.merges is None or role == "field":
            text = self.filled.get(role, "")
        return text if keep_lines else tidy(text)

    def _total(self, number: int, filled: list[str]) -> None:
        declared = bands.declared_count(" ".join(filled)) or next(
            (int(float(text)) for text in filled[1:] if re.fullmatch(r"[0-9]+(\.0)?", text)), None
        )
        whole = self.table.rows_read
        under = self.field.read if self.field else -1
        of_agency = self.agency.read if self.agency else -1
        hidden = self.table.listed
        if declared is not None and declared not in (whole, whole - hidden, under, of_agency):
            words = f"dòng tổng ghi {declared} thủ tục, đọc được {whole}"
            self._say(number, WARNING, "total_count", words, "name", str(declared), str(whole))

    def _compare_counts(self) -> None:
        for tally in self.tallies:
            if tally.declared is not None and tally.declared != tally.read:
                words = f"nhóm “{tally.text}” khai {tally.declared} thủ tục, đọc được {tally.read}"
                self._say(tally.row - 1, WARNING, "band_count", words, "name", str(tally.declared), str(tally.read))

    def _is_head(self, texts: list[str]) -> bool:
        """The header printed again on a new page, any of its rows."""
        titles = self.table.header.titles
        filled = {column: text for column, text in enumerate(texts) if text}
        first = range(self.table.header.first, self.table.header.last + 1)
        heads = [[tidy(str(cell)) for cell in self.sheet.rows[row]] for row in first]
        same = [all(column < len(head) and head[column] == text for column, text in filled.items()) for head in heads]
        return any(same) or (len(filled) >= 3 and all(titles.get(column) == text for column, text in filled.items()))

    def _runs_wide(self, number: int) -> bool:
        merges = self.sheet.merges or {}
        blocks = {
            merges[number, column] for column in range(len(self.sheet.rows[number])) if (number, column) in merges
        }
        return any(right - left >= 2 for _, left, _, right in blocks)

    def _cell(self, number: int, role: str) -> Any:
        column = self.table.header.roles.get(role)
        return "" if column is None else self._at(number, column)

    def _at(self, number: int, column: int) -> Any:
        row = self.sheet.rows[number]
        return row[column] if column < len(row) else ""

    def _merged(self, number: int, column: int) -> Any:
        block = (self.sheet.merges or {}).get((number, column))
        return self._at(block[0], block[1]) if block else self._at(number, column)

    def _special(self, number: int, cells: Any, role: str = "") -> Any:
        """What is known of the row's code or name cell (or of one of them) among special cells."""
        roles = self.table.header.roles
        for name in (role,) if role else ("code", "name"):
            place = (number, roles.get(name, -1))
            if place in cells:
                return cells[place] if isinstance(cells, dict) else True
        return None

    def _say(
        self, number: int, severity: str, kind: str, words: str, role: str = "", value: str = "", suggestion: str = ""
    ) -> None:
        hint = f" Gợi ý: {suggestion}." if suggestion and severity == ERROR else ""
        message = f"{self.sheet.name}, dòng {number + 1}: {words}.{hint}"
        column = self.table.header.title(role)
        self.table.problems.append(
            Problem(severity, kind, message, self.sheet.name, number + 1, column, value, suggestion)
        )


def _like_a_code(text: str) -> bool:
    """Has digits and hardly a letter: "1.00O193", "T-BPC-280421", but not a band "SỞ XÂY DỰNG (16 TTHC)"."""
    return bool(re.search(r"[0-9]", text)) and sum(char.isalpha() for char in text) <= MOST_LETTERS_OF_A_CODE


def _as_counts(cells: list[Any]) -> list[str]:
    """The filled cells as texts, a float without its ".0"."""
    texts: Iterator[str] = (
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else tidy(str(cell)) for cell in cells
    )
    return [text for text in texts if text]


__all__ = ["Entry", "Table", "TableReader", "letter"]
