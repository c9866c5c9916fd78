"""One sheet read from its header down: each row is a procedure, or is passed over for a reason that has a name."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from catalog.codes import short_code
from catalog.importing import bands
from catalog.importing.columns import Header, corrected, find_header, key, layout_faults
from catalog.importing.entries import Entry, EntryReader, Given, Under, codes_of_column
from catalog.importing.grid import Grid
from catalog.importing.labels import label_of
from catalog.importing.problems import ERROR, INFO, WARNING, Problem
from catalog.importing.workbook import Sheet
from portal.core.text import tidy

MOST_LETTERS_OF_A_CODE = 8
_RECONSTRUCTED = re.compile(r"bản dựng lại|phục dựng", re.IGNORECASE)


@dataclass
class Tally:
    """A band while it is read: how many were declared, how many rows stood there."""

    text: str
    row: int
    declared: int | None
    read: int = 0


@dataclass
class Table:
    """A sheet after reading. rows_read = entries + refused + listed."""

    sheet: str
    header: Header | None = None
    label: str = ""  # of the appendix it says to be: "1"
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    refused: int = 0
    listed: int = 0
    is_reconstruction: bool = False
    tallies: list[Tally] = field(default_factory=list)
    total_declared: int | None = None
    doubtful: set[str] = field(default_factory=set)  # codes of rows that are not taken: nobody withdrew them

    @property
    def declared(self) -> list[Tally]:
        return [tally for tally in self.tallies if tally.declared is not None]


class TableReader:
    """Goes down one sheet and keeps the bands it stands under."""

    def __init__(self, sheet: Sheet, given: Given, layout: dict | None = None) -> None:
        self.sheet = sheet
        self.table = Table(sheet.name, find_header(sheet, sheet.begin))
        faults = layout_faults(sheet, layout or {})
        if faults:
            self._refuse_layout(faults)
        else:
            self.table.header = corrected(sheet, self.table.header, layout or {})
        if self.table.header and "name" not in self.table.header.roles:
            self._refuse_layout([_("chưa chỉ cột nào là tên thủ tục")])
            self.table.header = None
        self.agency: Tally | None = None
        self.field: Tally | None = None
        self.under = Under()
        self.ended = False
        self.last: Entry | None = None
        self.skip_to = 0
        if self.table.header:
            self.table.label = label_of(sheet, self.table.header.first)
            self._stand_on(self.table.header, given)
        self.given = given

    def _stand_on(self, header: Header, given: Given) -> None:
        self.grid = Grid(self.sheet, header, self.table.problems)
        self.entry_of = EntryReader(self.grid, given)
        rows = self.sheet.rows[header.first : header.last + 1]
        self.heads = [[tidy(str(cell)) for cell in row] for row in rows]

    def _refuse_layout(self, faults: list[str]) -> None:
        words = _("Bảng “{sheet}”: cột hoặc dòng tiêu đề do người sửa chưa đúng: {faults}.").format(
            sheet=self.sheet.name, faults="; ".join(faults)
        )
        self.table.problems.append(Problem(ERROR, "layout_wrong", words, self.sheet.name))

    def read(self) -> Table:
        """The table; without a header it has no rows."""
        table = self.table
        if table.header:
            above = self.sheet.rows[: table.header.first]
            whole = "\n".join(str(cell) for row in above for cell in row) + self.sheet.heading
            below = "\n".join(str(row[0]) for row in self.sheet.rows if row)
            table.is_reconstruction = bool(_RECONSTRUCTED.search(tidy(whole + below)))
            for row in range(table.header.last + 1, len(self.sheet.rows)):
                if row >= self.skip_to:
                    self._row(row)
            self._compare_counts()
        return table

    def _row(self, row: int) -> None:
        code = self.grid.cell(row, "code")
        if type(code) is str and short_code(code):  # what most rows are; nothing else has a right code
            self._procedure(row, code)
            return
        cells = self.sheet.rows[row]
        texts = [tidy(cell) if isinstance(cell, str) else _plain(cell) for cell in cells]
        filled = [text for text in texts if text]
        empty_formula = self.grid.is_among(self.sheet.empty_formulas, row, "code", "name")
        if not filled and not empty_formula:
            return
        if bands.is_column_numbers(filled) or self._is_head(row, texts, filled):
            return
        looks_like_code = _is_number(code) or _like_a_code(str(code))
        if self._goes_on(row):
            self._add_agencies(row)
        elif bands.is_total(filled):
            self._total(row, filled)
        elif not looks_like_code and not empty_formula and self._is_between(row, filled):
            return
        elif not self.ended or looks_like_code or (len(filled) >= 2 and filled[0].isdigit()):
            self._procedure(row, code)

    def _goes_on(self, row: int) -> bool:
        """The name is merged down from the row above: another line of the same procedure."""
        return self.grid.is_merged_on(row, "name") and not self.grid.text(row, "code").strip()

    def _add_agencies(self, row: int) -> None:
        """A procedure over several rows names an office in each."""
        if self.last is not None and "agency" in self.grid.header.roles:
            more = self.entry_of.agencies(row, self.under)
            self.last.agencies += [name for name in more if name not in self.last.agencies]

    def _is_between(self, row: int, filled: list[str]) -> bool:
        """A band, a note or the end of the table; anything else without a code is a procedure without one."""
        if bands.is_end(filled):
            self.ended = True
            return True
        if bands.is_apart(filled):
            return True
        band = bands.read_band(filled, merged=self.grid.runs_wide(row), under_agency=self.agency is not None)
        if band and not self.ended:
            self._open_band(row, band)
            return True
        first = next((column for column, cell in enumerate(self.sheet.rows[row]) if str(cell).strip()), 0)
        return len(filled) == 1 and first != self.grid.header.roles["name"]

    def _open_band(self, row: int, band: bands.Band) -> None:
        tally = Tally(band.text, row + 1, band.declared)
        self.table.tallies.append(tally)
        if band.kind == "field":
            self.field = tally
        elif band.kind == "agency":
            self.agency, self.field = tally, None
        else:
            self.agency = self.field = None
        self.under = Under(self.agency.text if self.agency else "", self.field.text if self.field else "")

    def _procedure(self, row: int, code: Any) -> None:
        self.table.rows_read += 1
        self.last = None
        if row in self.sheet.hidden_rows:
            self.table.listed += 1
            self.table.doubtful |= {*codes_of_column(str(code))}
            self.grid.say(row, INFO, "hidden_row", _("dòng bị ẩn, không nhập; bỏ ẩn nếu cần"), "code", code)
            return
        for tally in (self.agency, self.field):
            if tally:
                tally.read += 1
        before = len(self.table.problems)
        entry = self.entry_of.read(row, self.under)
        wrong = [problem for problem in self.table.problems[before:] if problem.severity == ERROR]
        if wrong:
            self.table.refused += 1
            maybe = [entry.code, *self.entry_of.candidates, *(problem.suggestion for problem in wrong)]
            self.table.doubtful |= {code for text in maybe if (code := short_code(text))}
        else:
            self.last = entry
            self.table.entries.append(entry)

    def _total(self, row: int, filled: list[str]) -> None:
        declared = bands.declared_count(" ".join(filled)) or next(
            (int(float(text)) for text in filled[1:] if re.fullmatch(r"[0-9]{1,9}(\.0)?", text)), None
        )
        if declared is not None:
            self.table.total_declared = declared
        whole, hidden = self.table.rows_read, self.table.listed
        under = [tally.read for tally in (self.field, self.agency) if tally]
        if declared is not None and declared not in (whole, whole - hidden, *under):
            words = _("dòng tổng ghi {declared} thủ tục, đọc được {whole}").format(declared=declared, whole=whole)
            self.grid.say(row, WARNING, "total_count", words, "name", declared, str(whole))

    def _compare_counts(self) -> None:
        for tally in self.table.declared:
            if tally.declared != tally.read:
                words = _("nhóm “{tally}” khai {declared} thủ tục, đọc được {read}").format(
                    tally=tally.text, declared=tally.declared, read=tally.read
                )
                self.grid.say(tally.row - 1, WARNING, "band_count", words, "name", tally.declared, str(tally.read))

    def _is_head(self, row: int, texts: list[str], filled: list[str]) -> bool:
        """The header printed again on a new page, any of its rows; where it is another one, that holds from here on."""
        if len(filled) >= 2 and (self._is_same_head(texts) or key(filled[0]) in ("stt", "tt", "so tt")):
            again = find_header(self.sheet, row, within=1)
            if again and again.roles != self.grid.header.roles and {"code", "name"} <= set(again.roles):
                self._stand_on(again, self.given)
                self.skip_to = again.last + 1
            self.ended = False
            return True
        return self._is_same_head(texts)

    def _is_same_head(self, texts: list[str]) -> bool:
        for head in self.heads:
            filled = [column for column, text in enumerate(texts) if text]
            if all(column < len(head) and head[column] == texts[column] for column in filled):
                return True
        titles = self.grid.header.titles
        filled = [column for column, text in enumerate(texts) if text]
        return len(filled) >= 3 and all(titles.get(column) == texts[column] for column in filled)


def _like_a_code(text: str) -> bool:
    """Has digits and hardly a letter: "1.00O193", "T-BPC-280421", but not a band "SỞ XÂY DỰNG (16 TTHC)"."""
    return any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) <= MOST_LETTERS_OF_A_CODE


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _plain(cell: object) -> str:
    """A number without its ".0"."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else tidy(str(cell))


__all__ = ["Entry", "Table", "TableReader"]
