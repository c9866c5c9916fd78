"""The filled-in workbook read back: whose it is, what its reader changed since it was made, every problem with its cell."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from xlsxwriter.utility import xl_rowcol_to_cell

from catalog.codes import short_code
from catalog.importing.workbook import Sheet, Workbook
from portal.core.text import fold
from reporting.checks import CellError, read_count
from reporting.columns import NAMES
from reporting.entries import Entry, Key, line_names
from reporting.entry_book import (
    EMPTY_SEAL,
    FORM,
    IDENTITY_SHEET,
    MARKS,
    READ,
    UNLISTED_LABEL,
    BookRow,
    Identity,
    seal,
    unit_code,
)
from reporting.intake.plan import Plan, plan_entries
from reporting.intake.uploaded import UNCOMPUTED, read_upload, sha256, text_at
from reporting.models import Return
from reporting.refusals import Problem, Refused

HEAD_WITHIN = 40
MOST_ROWS = 5_000
NONE_MARKS = {"": False, "x": True, "v": True, "✓": True, "1": True, "co": True, "khong phat sinh": True}
FRESH = gettext_noop("Hãy tải biểu mới từ trang số liệu rồi chép số sang.")


@dataclass
class ReadRow:
    """One row of the file with its 1-based number."""

    row: int
    cells: BookRow


@dataclass
class ReadBook:
    """A workbook as it came: its name and hash, its identity, where its columns stand, its rows."""

    name: str
    sha256: str
    identity: Identity
    places: dict[str, int]
    rows: list[ReadRow] = field(default_factory=list)

    def address(self, row: int, head: str) -> str:
        return xl_rowcol_to_cell(row - 1, self.places[head])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "ReadBook":
        rows = [ReadRow(row["row"], BookRow(**row["cells"])) for row in data["rows"]]
        identity = Identity(**data["identity"])
        identity.lines = {name: (version, mark) for name, (version, mark) in identity.lines.items()}
        return cls(data["name"], data["sha256"], identity, data["places"], rows)


def read_workbook(name: str, content: bytes) -> ReadBook:
    """Read the file by the marks of its columns. Raises Refused when it is not one of the portal's workbooks."""
    book = read_upload(name, content, unhide=frozenset({IDENTITY_SHEET}))
    identity = _identity(name, book)
    sheet, head, places = _data_sheet(name, book)
    read = ReadBook(name, sha256(content), identity, places)
    for row in range(head + 1, len(sheet.rows)):
        cells = _row(sheet, row, places)
        if cells is not None:
            read.rows.append(ReadRow(row + 1, cells))
        if len(read.rows) > MOST_ROWS:
            raise Refused(
                _("Tệp {name}: quá {most_rows} dòng có số, nhiều hơn mọi biểu. {fresh}").format(
                    name=name, most_rows=MOST_ROWS, fresh=_(FRESH)
                )
            )
    return read


def require_identity(book: ReadBook, return_: Return) -> None:
    """The workbook is of this unit, this period, and not newer than what is stored; else Refused, both values named."""
    identity, period = book.identity, str(return_.period.reporting_month)
    mine = unit_code(return_)
    unit = return_.unit.on(return_.period.data_to)
    if identity.unit != mine:
        raise Refused(
            _("Tệp {book} là biểu của đơn vị mã {unit}, trang này của {own}, mã {mine}. {fresh}").format(
                book=book.name, unit=identity.unit, own=unit, mine=mine, fresh=_(FRESH)
            )
        )
    if identity.period != period:
        raise Refused(
            _("Tệp {book} là biểu kỳ {period}, trang này là kỳ {own}. {fresh}").format(
                book=book.name, period=identity.period, own=period, fresh=_(FRESH)
            )
        )
    if identity.version > return_.version:
        raise Refused(
            _("Tệp {book} làm từ phiên bản {version}, biểu ở đây mới là phiên bản {current}. {fresh}").format(
                book=book.name, version=identity.version, current=return_.version, fresh=_(FRESH)
            )
        )


def plan_workbook(return_: Return, book: ReadBook) -> Plan:
    """What the file's reader changed, held against what is stored now.

    A line that the file leaves as it was made is left alone, whoever changed it meanwhile; a line changed on both sides
    is a conflict.
    """
    keys = {fold(name): key for key, name in line_names(return_).items()}
    problems: list[Problem] = []
    entries: list[Entry] = []
    seen: dict[Key, int] = {}
    for read in book.rows:
        key = keys.get(fold(_line_name(read.cells)))
        if key is None:
            problems.append(_unknown(book, read))
        elif key in seen:
            problems.append(_twice(book, read, seen[key]))
        else:
            seen[key] = read.row
            entry, wrong = _entry(book, read, key)
            problems += wrong
            entries += [entry] if entry else []
    plan = plan_entries(return_, entries, problems)
    plan.problems = [_with_versions(problem, book, return_) for problem in plan.problems]
    return plan


def _entry(book: ReadBook, read: ReadRow, key: Key) -> tuple[Entry | None, list[Problem]]:
    """The line as the file wants it; None where the file leaves it as it was made."""
    cells, name = read.cells, _line_name(read.cells)
    version, made_of = book.identity.lines.get(name, (0, EMPTY_SEAL))
    declared_none = NONE_MARKS.get(fold(cells.none))
    wrong = [] if declared_none is not None else [_wrong_mark(book, read, name)]
    wrong += [_uncomputed_note(book, read, name)] if cells.note == UNCOMPUTED else []
    if not wrong and _seal(cells, bool(declared_none)) == made_of:
        return None, []
    entry = Entry(
        service_id=key[0],
        field_id=key[1],
        texts=cells.texts,
        declared_none=bool(declared_none),
        note=cells.note,
        version=version,
        row=read.row,
        cells={head: book.address(read.row, head) for head in READ} | {"": book.address(read.row, "code")},
    )
    return entry, wrong


def _seal(cells: BookRow, declared_none: bool) -> str:
    try:
        counts = {name: read_count(cells.texts[name]) for name in NAMES}
    except CellError:
        return ""
    return seal(counts, declared_none=declared_none, note=cells.note)


def _line_name(cells: BookRow) -> str:
    if fold(cells.code) == fold(UNLISTED_LABEL):
        return BookRow(UNLISTED_LABEL, cells.name).line_name
    return short_code(cells.code) or cells.code


def _row(sheet: Sheet, row: int, places: dict[str, int]) -> BookRow | None:
    """The row's cells; None for a blank row, a sum, or words below the table."""
    texts = {head: text_at(sheet, row, column) for head, column in places.items()}
    is_filled = any(texts[name] for name in (*NAMES, "none", "note"))
    if not texts["code"] and (not is_filled or fold(texts["name"]).startswith(("cong", "tong"))):
        return None
    counts = {name: texts[name] for name in NAMES}
    return BookRow(texts["code"], texts["name"], texts.get("in_field", ""), counts, texts["none"], texts["note"])


def _data_sheet(name: str, book: Workbook) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet, its row of marks and which column each mark stands over."""
    for sheet in book.sheets:
        for row in range(min(HEAD_WITHIN, len(sheet.rows))):
            texts = [fold(str(cell)) for cell in sheet.rows[row]]
            places = {head: texts.index(fold(mark)) for head, mark in MARKS.items() if fold(mark) in texts}
            if all(head in places for head in READ):
                return sheet, row, places
    marks = ", ".join(MARKS[head] for head in READ)
    raise Refused(
        _("Tệp {name}: không thấy dòng đánh dấu cột ({marks}) trong {head_within} dòng đầu. {fresh}").format(
            name=name, marks=marks, head_within=HEAD_WITHIN, fresh=_(FRESH)
        )
    )


def _identity(name: str, book: Workbook) -> Identity:
    sheet = next((one for one in book.sheets if fold(one.name) == fold(IDENTITY_SHEET)), None)
    if sheet is None:
        raise Refused(
            _("Tệp {name}: không có trang “{identity_sheet}” nên không rõ của đơn vị nào, kỳ nào. {fresh}").format(
                name=name, identity_sheet=IDENTITY_SHEET, fresh=_(FRESH)
            )
        )
    rows = [[text_at(sheet, row, column) for column in range(3)] for row in range(len(sheet.rows))]
    said = {words[0]: words[1] for words in rows[:5]}
    lines = [(line, version, mark) for line, version, mark in rows[6:] if line]
    if said.get("dạng") != FORM:
        raise Refused(
            _("Tệp {name}: dạng biểu “{given}”, cổng nhận dạng “{form}”. {fresh}").format(
                name=name, given=said.get("dạng", ""), form=FORM, fresh=_(FRESH)
            )
        )
    versions = [said.get("phiên bản", ""), *(version for _, version, _ in lines)]
    if not all(text.isdecimal() and len(text) < 10 for text in versions):
        raise Refused(
            _("Tệp {name}: trang “{identity_sheet}” bị sửa: phiên bản không phải là số. {fresh}").format(
                name=name, identity_sheet=IDENTITY_SHEET, fresh=_(FRESH)
            )
        )
    found = {line: (int(version), mark) for line, version, mark in lines}
    identity = Identity(said.get("đơn vị", ""), said.get("kỳ", ""), int(said["phiên bản"]), found)
    if identity.sha256() != said.get("sha256"):
        raise Refused(
            _("Tệp {name}: trang “{identity_sheet}” bị sửa, không khớp mã kiểm tra của tệp. {fresh}").format(
                name=name, identity_sheet=IDENTITY_SHEET, fresh=_(FRESH)
            )
        )
    return identity


def _unknown(book: ReadBook, read: ReadRow) -> Problem:
    cell = book.address(read.row, "code")
    what = f"“{read.cells.code}”" if read.cells.code else _("để trống")
    words = _(
        "Mã thủ tục ở ô {cell} ({what}) không thuộc biểu này. Sửa lại mã như biểu gốc, hoặc xóa dòng {row}."
    ).format(cell=cell, what=what, row=read.row)
    return Problem("error", "unknown_line", words, read.row, column="code", value=read.cells.code, cell=cell)


def _twice(book: ReadBook, read: ReadRow, first: int) -> Problem:
    name, cell = _line_name(read.cells), book.address(read.row, "code")
    words = _("Dòng {name} có hai lần, ở dòng {first} và dòng {row} của tệp. Giữ một dòng.").format(
        name=name, first=first, row=read.row
    )
    return Problem("error", "twice", words, read.row, name, "code", read.cells.code, cell)


def _wrong_mark(book: ReadBook, read: ReadRow, name: str) -> Problem:
    words = _("Dòng {name}, cột Không phát sinh: “{none}” không đọc được. Gõ x, hoặc để trống.").format(
        name=name, none=read.cells.none
    )
    return Problem("error", "none_mark", words, read.row, name, "none", read.cells.none, book.address(read.row, "none"))


def _uncomputed_note(book: ReadBook, read: ReadRow, name: str) -> Problem:
    words = _(
        "Dòng {name}, cột Ghi chú: là công thức chưa có giá trị. Gõ lời ghi chú, hoặc mở bằng Excel rồi lưu lại."
    ).format(name=name)
    return Problem("error", "cell", words, read.row, name, "note", UNCOMPUTED, book.address(read.row, "note"))


def _with_versions(problem: Problem, book: ReadBook, return_: Return) -> Problem:
    """A conflict names both versions: the one the file was made from and the one that is stored."""
    if problem.kind != "conflict":
        return problem
    said = _("{message} Tệp làm từ phiên bản {version}, biểu nay là phiên bản {current}.").format(
        message=problem.message, version=book.identity.version, current=return_.version
    )
    return replace(problem, message=said, column="code", cell=book.address(problem.row or 1, "code"))
