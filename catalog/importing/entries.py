"""One row becomes one entry of the list, and everything that is to be said about it."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.importing import names
from catalog.importing.codes import Finding, judge
from catalog.importing.columns import key
from catalog.importing.grid import Grid
from catalog.importing.matching import Known, in_words, nobody
from catalog.importing.problems import ERROR, INFO, WARNING, place, shortened
from catalog.importing.replaced import Codes, codes_in_cell, codes_in_words, names_a_code, without_replacement
from catalog.importing.validity import BadDay, apart, begins_on, ends_on
from portal.core.text import tidy

UNSORTED = "Chưa phân loại"  # what official sites show for a procedure without a field
LONGEST_NAME = 4_000
LONGEST_LABEL = 200
LONGEST_CODE = 60
_READ = ("code", "name", "field", "agency", "full", "partial", "online", "service_code")
_FIELD_WORD = re.compile(r"^lĩnh vực\s*:?\s*", re.IGNORECASE)


@dataclass
class Entry:
    """One procedure as the sheet lists it; `row` is the sheet's 1-based row, `replaces` are short codes of old ones."""

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
    replaces: list[str] = field(default_factory=list)


@dataclass
class Given:
    """What the reader is given beside the file: spellings of fields, known procedures, what a person accepted."""

    spellings: dict[str, str] = field(default_factory=dict)
    known: Known = nobody
    accepted: dict[str, str] = field(default_factory=dict)


@dataclass
class Under:
    """The bands that a row stands under, and the cells above it that are merged down."""

    agency: str = ""
    field_name: str = ""
    filled: dict[str, str] = field(default_factory=dict)


class EntryReader:
    """Reads the rows of one table."""

    def __init__(self, grid: Grid, given: Given) -> None:
        self.grid = grid
        self.given = given
        self.fields: dict[str, str] = {}  # as written → as kept; few texts stand on many rows
        self.offices: dict[str, list[str]] = {}
        self.marks: dict[tuple[Any, ...], tuple[bool, bool]] = {}
        self.yes: dict[Any, bool] = {}
        self.candidates: list[str] = []  # codes that the last row without one may have

    def read(self, row: int, under: Under) -> Entry:
        """The entry; with a problem of severity "error" it must not be taken."""
        self.candidates = []
        self._excel_errors(row)
        raw_name = self.grid.text(row, "name")[: 2 * LONGEST_NAME]
        name, inner = names.split_name(raw_name)
        note = self.grid.text(row, "note")[:LONGEST_NAME]
        notes = (note, name)
        name, validity = apart(without_replacement(name))
        name = self._name(row, name)
        field_name = self._field(row, under)
        raw_code, code, replaces = self._code(row, inner, raw_name, notes, (name, field_name))
        return Entry(
            row=row + 1,
            sheet=self.grid.sheet.name,
            raw_code=raw_code[:LONGEST_CODE],
            code=code,
            name=name,
            field=field_name,
            agencies=self.agencies(row, under),
            online=self._online(row),
            integrated=self._is_integrated(row),
            service_code=tidy(self.grid.text(row, "service_code")),
            ends=self._ends(row, note, validity),
            replaces=replaces,
        )

    def _excel_errors(self, row: int) -> None:
        """A cell that Excel could not compute is never an empty or a literal one."""
        sheet = self.grid.sheet
        if not sheet.error_cells and not sheet.empty_formulas:
            return
        for role in _READ:
            cell = (row, self.grid.header.roles.get(role, -1))
            if cell in sheet.error_cells:
                error = sheet.error_cells[cell]
                self.grid.say(
                    row,
                    ERROR,
                    "cell_error",
                    _("ô báo lỗi {error} của Excel; sửa ô rồi nhập lại").format(error=error),
                    role,
                    error,
                )
            elif cell in sheet.empty_formulas:
                words = _("công thức chưa có giá trị; mở bằng Excel, lưu lại rồi nhập")
                self.grid.say(row, ERROR, "formula_no_value", words, role)

    def _is_uncomputed(self, row: int, role: str) -> bool:
        """Said already: nothing more is to be said of what stands in it."""
        sheet = self.grid.sheet
        return any(self.grid.is_among(cells, row, role) for cells in (sheet.error_cells, sheet.empty_formulas))

    def _name(self, row: int, name: str) -> str:
        if not name and not self._is_uncomputed(row, "name"):
            self.grid.say(row, ERROR, "name_missing", _("không có tên thủ tục"), "name")
        elif len(name) > LONGEST_NAME:
            self.grid.say(
                row,
                ERROR,
                "name_too_long",
                _("tên dài quá {longest_name} ký tự").format(longest_name=LONGEST_NAME),
                "name",
                name,
            )
        return name

    def _code(
        self, row: int, inner: str, raw_name: str, notes: tuple[str, str], look_for: tuple[str, str]
    ) -> tuple[str, str, list[str]]:
        """The code as the file says it, the short code ("" where the row cannot be taken), the codes it replaces."""
        value = self.grid.cell(row, "code")
        raw = str(value).strip()
        if inner and not raw:
            value = raw = inner
            self.grid.say(row, WARNING, "code_in_name", _("mã nằm trong tên, đã tách ra"), "name", raw_name, inner)
        both = self._both(row, raw, notes)
        self.candidates = both.several
        finding = _several(both.several) or judge(both.new or value)
        if finding.kind == "code_missing":
            self.candidates = codes = self.given.known(*look_for)
            suggestion = codes[0] if len(codes) == 1 else ""
            finding = Finding(None, "code_missing", ERROR, in_words(codes), suggestion)
        code = self._settled(row, value, finding)
        if both.old and code:
            words = _("thay thế mã {old}; lấy mã mới {code}").format(old=", ".join(both.old), code=code)
            self.grid.say(row, INFO, "code_replaced", words, "code", raw, code)
        return raw, code, both.old if code else []

    def _both(self, row: int, raw: str, notes: tuple[str, str]) -> Codes:
        """The new and the old codes that a row names, wherever it does."""
        if not self._names_another(row, raw, notes):
            return Codes()
        cell = codes_in_cell(raw) if len(raw) > 12 else Codes()
        own = short_code(cell.new or raw)
        old = [short for text in codes_of_column(self.grid.text(row, "old_code")) if (short := text) != own]
        new = cell.new
        for text in notes if not cell.several else ():
            said = codes_in_words(text)
            if said.new and own and not new and short_code(said.new) != own:
                new, old = said.new, [*old, own]
            old += said.old
        taken = short_code(new) or own
        return Codes(new, [code for code in dict.fromkeys([*cell.old, *old]) if code != taken], cell.several)

    def _names_another(self, row: int, raw: str, notes: tuple[str, str]) -> bool:
        """Few rows name a second code; the others are passed over quickly."""
        has_old = "old_code" in self.grid.header.roles and self.grid.text(row, "old_code")
        return bool(has_old or short_code(raw) is None or any(names_a_code(text) for text in notes if "." in text))

    def _settled(self, row: int, value: object, finding: Finding) -> str:
        """What a person accepted stands instead of the error; else the finding is said as it is."""
        accepted = self.given.accepted.get(place(self.grid.sheet.name, row + 1), "")
        if finding.severity == ERROR and accepted:
            return self._accepted(row, value, finding, accepted)
        if finding.kind and not self._is_uncomputed(row, "code"):
            words = finding.message
            if finding.kind != "code_missing":
                words = _("mã “{shortened}” {message}").format(shortened=shortened(value), message=finding.message)
            self.grid.say(row, finding.severity, finding.kind, words, "code", value, finding.suggestion)
        return finding.code or ""

    def _accepted(self, row: int, value: object, finding: Finding, accepted: str) -> str:
        """ "Giữ dòng N" answers a later question of the same row, whose own suggestion was accepted before."""
        text = finding.suggestion if accepted.startswith("Giữ dòng ") else accepted
        code = short_code(text)
        if code is None:
            words = _("giá trị đã nhận “{shortened}” không phải mã đúng; chọn lại hoặc sửa trong tệp").format(
                shortened=shortened(accepted)
            )
            self.grid.say(row, ERROR, "accepted_wrong", words, "code", value, finding.suggestion)
            return ""
        words = _("mã “{shortened}” {message}; đã nhận gợi ý {text}").format(
            shortened=shortened(value), message=finding.message, text=text
        )
        if finding.kind == "code_missing":
            words = _("không có mã; đã nhận gợi ý {text}").format(text=text)
        self.grid.say(row, INFO, "suggestion_accepted", words, "code", value, text)
        return code

    def _field(self, row: int, under: Under) -> str:
        text = self._filled_down(row, "field", under)
        text = text if text.strip() else under.field_name
        if not text:
            self.grid.say(
                row,
                WARNING,
                "field_missing",
                _("không có lĩnh vực; để là “{unsorted}”").format(unsorted=UNSORTED),
                "field",
            )
            return UNSORTED
        if text not in self.fields:
            self.fields[text] = names.field_name(_FIELD_WORD.sub("", tidy(text)), self.given.spellings)
        name = self.fields[text]
        if len(name) > LONGEST_LABEL:
            self.grid.say(
                row,
                ERROR,
                "field_too_long",
                _("lĩnh vực dài quá {longest_label} ký tự").format(longest_label=LONGEST_LABEL),
                "field",
                name,
            )
        return name

    def agencies(self, row: int, under: Under) -> list[str]:
        """The offices of the row: in its cell, by a mark in an office's own column, or by the band above."""
        places = self.grid.header.places
        text = self._filled_down(row, "agency", under)
        if text not in self.offices:
            self.offices[text] = names.agencies(text)
        found = [*self.offices[text]] or [
            title for n, title in places.items() if names.is_yes(self.grid.sheet.at(row, n))
        ]
        found = found or ([under.agency] if under.agency else [])
        too_long = next((name for name in found if len(name) > LONGEST_LABEL), "")
        if too_long:
            words = _("tên cơ quan dài quá {longest_label} ký tự").format(longest_label=LONGEST_LABEL)
            self.grid.say(row, ERROR, "agency_too_long", words, "agency", too_long)
        return found

    def _is_integrated(self, row: int) -> bool:
        mark = self.grid.cell(row, "integrated")
        if mark not in self.yes:
            self.yes[mark] = names.is_yes(mark)
        return self.yes[mark]

    def _online(self, row: int) -> str:
        """ "full" unless the row is marked as partial: the decision's list is of full-process services."""
        marked = {"full", "partial", "online"} & set(self.grid.header.roles)
        if not marked:
            return "full"
        cell = self.grid.cell
        cells = (cell(row, "full"), cell(row, "partial"), cell(row, "online"))
        if cells not in self.marks:
            self.marks[cells] = _levels(*cells)
        full, partial = self.marks[cells]
        if full and partial:
            words = _("đánh dấu cả toàn trình và một phần; lấy toàn trình")
            self.grid.say(row, WARNING, "online_both", words, min(marked))
        elif not full and not partial:
            self.grid.say(row, WARNING, "online_missing", _("không đánh dấu mức độ; lấy toàn trình"), min(marked))
        return "partial" if partial and not full else "full"

    def _ends(self, row: int, note: str, validity: str) -> date | None:
        if not note and not validity:
            return None
        text = f"{note} {validity}"
        try:
            begins, ends = begins_on(text), ends_on(text)
        except BadDay as error:
            words = _("ngày hiệu lực “{error}” không có thật; sửa trong tệp").format(error=error)
            self.grid.say(row, WARNING, "end_unreadable", words, "note", text)
            return None
        if begins:
            words = _("ghi có hiệu lực từ ngày {begins:%d/%m/%Y}; vẫn nhập theo ngày áp dụng của phụ lục").format(
                begins=begins
            )
            self.grid.say(row, WARNING, "begins_later", words, "note", text)
        if ends:
            self.grid.say(
                row, INFO, "ends", _("chỉ có hiệu lực đến trước ngày {ends:%d/%m/%Y}").format(ends=ends), "note", text
            )
        return ends

    def _filled_down(self, row: int, role: str, under: Under) -> str:
        """A field or an agency merged down over many rows; where a file tells of no merging, the cell above speaks."""
        if role not in self.grid.header.roles:
            return ""
        text = self.grid.shown(row, role)
        if text.strip():
            under.filled[role] = text
        elif self.grid.sheet.merges is None or role == "field":
            text = under.filled.get(role, "")
        return text


def codes_of_column(text: str) -> list[str]:
    """The short codes in a column of old codes."""
    return [code for part in re.split(r"[\s,;]+", text) if (code := short_code(part))]


def _levels(full: Any, partial: Any, online: Any) -> tuple[bool, bool]:
    """Marked as full, marked as partial: by a mark in its column, or in words in the column of the level."""
    words = key(online) if online else ""
    is_full = names.is_yes(full) or "toan trinh" in words or words.endswith("4")
    return is_full, names.is_yes(partial) or "mot phan" in words or words.endswith("3")


def _several(codes: list[str]) -> Finding | None:
    if not codes:
        return None
    words = _("ghi {n} mã trong một ô ({codes}); để mỗi dòng một mã").format(n=len(codes), codes=", ".join(codes[:4]))
    return Finding(None, "code_several", ERROR, words)
