"""An appendix as a workbook in the bands of the original, which reads back as exactly the same list."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook

from catalog.documents.paper import RECONSTRUCTED, AgencyGroup, FieldGroup, Paper, note, numbered
from catalog.importing.problems import INFO
from catalog.importing.reading import read_appendix
from catalog.importing.table import Entry
from portal.core.documents.workbook import PAPER_A4, Sheet
from portal.units.models import Level

MOST_PLACES = 4  # so many offices are columns to be marked; more are named in a column of their own
LONGEST_PLACE = 40


@dataclass(frozen=True)
class Look:
    """How much is said by bands alone. What bands cannot carry word for word stands in columns as well."""

    bands: bool = True
    field_column: bool = False
    place_columns: bool = True


LOOKS = (
    Look(),
    Look(place_columns=False),
    Look(field_column=True, place_columns=False),
    Look(bands=False, field_column=True, place_columns=False),
)


@dataclass(frozen=True)
class Column:
    """A column: what it shows, its head, the head over several columns that it shares, its width."""

    key: str
    title: str
    group: str = ""
    width: float = 11.0


class Unreadable(ValueError):
    """The list cannot be printed so that it reads back the same; the message names the procedure."""


def appendix_xlsx(paper: Paper) -> bytes:
    """The workbook in the first look that reads back word for word."""
    for look in LOOKS:
        content = _draw(paper, look)
        differing = _differing(content, paper)
        if differing is None:
            return content
    raise Unreadable(f"Phụ lục {paper.number}: không xuất được đúng nguyên văn, xem {differing}.")


def _differing(content: bytes, paper: Paper) -> str | None:
    """What does not read back as it was; None where all does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "phu-luc.xlsx"
        path.write_bytes(content)
        reading = read_appendix(path)
    said = next((problem.message for problem in reading.problems if problem.severity != INFO), None)
    if said:
        return said
    read = {entry.code: _words(entry) for entry in reading.entries}
    wanted = {entry.code: _words(entry) for entry in paper.entries}
    return next((f"mã {code}" for code in {**wanted, **read} if read.get(code) != wanted.get(code)), None)


def _words(entry: Entry) -> tuple:
    return (entry.name, entry.field, entry.agencies, entry.online, entry.ends)


def _draw(paper: Paper, look: Look) -> bytes:
    raw = BytesIO()
    book = Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Phụ lục {paper.number}", "author": "UBND tỉnh"})
    sheet = Sheet(book, f"Phụ lục {paper.number}")
    columns = _columns(paper, look)
    _open(sheet, paper, columns)
    _head(sheet, columns)
    numbers = numbered(paper.groups, paper.level)
    for group in paper.groups:
        if look.bands and group.agency:
            _agency_band(sheet, group, len(columns))
        for fields in group.fields:
            if look.bands:
                _field_band(sheet, paper, fields, len(columns))
            for entry in fields.entries:
                _row(sheet, paper, columns, entry, numbers[entry.code])
    _end(sheet, paper, columns)
    book.close()
    return raw.getvalue()


def _columns(paper: Paper, look: Look) -> list[Column]:
    """The originals' columns in the originals' order: the code stands before the name in appendix 1, after it in 2 and 3."""
    name = Column("name", "Tên thủ tục hành chính", width=70)
    if paper.level == Level.DEPARTMENT:
        first = [Column("number", "STT", width=6), Column("code", "Mã số TTHC", width=24), name]
    else:
        is_commune = paper.level == Level.COMMUNE
        code = Column("code", "Mã TTHC" if is_commune else "Mã số TTHC", width=13 if is_commune else 24)
        first = [Column("number", "STT" if is_commune else "TT", width=6), name, code]
    if look.field_column:
        first.append(Column("field", "Lĩnh vực", width=24))
    online = "Dịch vụ công trực tuyến" if paper.level == Level.DEPARTMENT else "Mức độ cung cấp"
    first += [Column("full", "Toàn trình", online), Column("partial", "Một phần", online)]
    return [*first, *_agency_columns(paper, look), Column("note", "Ghi chú", width=22)]


def _agency_columns(paper: Paper, look: Look) -> list[Column]:
    """Communes' offices are places to be marked, as long as they are few; else they are named."""
    places = list(dict.fromkeys(agency for entry in paper.entries for agency in entry.agencies))
    few = 0 < len(places) <= MOST_PLACES and all(len(place) <= LONGEST_PLACE for place in places)
    if paper.level == Level.COMMUNE and look.place_columns and few:
        return [Column(f"at {place}", place, "Nơi tiếp nhận", 14) for place in places]
    title = "Cơ quan giải quyết" if paper.level == Level.DEPARTMENT else "Cơ quan thực hiện"
    return [Column("agency", title, width=26)]


def _open(sheet: Sheet, paper: Paper, columns: list[Column]) -> None:
    page, last = sheet.page, len(columns) - 1
    page.set_landscape()
    page.set_paper(PAPER_A4)
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.set_footer('&C&"Times New Roman"&11&P/&N', {"margin": 0.4})
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
    titles = [(f"PHỤ LỤC {paper.number}", True, False), (paper.title, True, False), (paper.attached, False, True)]
    for words, bold, italic in titles:
        sheet.merged((sheet.row,) * 2, (0, last), words, bold=bold, italic=italic, align="center", font_size=13)
        sheet.row += 1
    sheet.row += 1
    page.repeat_rows(sheet.row, sheet.row + 1)
    page.freeze_panes(sheet.row + 3, 0)


def _head(sheet: Sheet, columns: list[Column]) -> None:
    """Two rows of heads, and the row of the columns' numbers."""
    look = {"bold": True, "align": "center", "border": 1, "bg_color": "#F2F2F2"}
    top = sheet.row
    for group, first, last in _spans(columns):
        if not group:
            sheet.merged((top, top + 1), (first, last), columns[first].title, **look)
            continue
        sheet.merged((top, top), (first, last), group, **look)
        for place in range(first, last + 1):
            sheet.text(top + 1, place, columns[place].title, **look)
    for place in range(len(columns)):
        sheet.text(top + 2, place, f"({place + 1})", border=1, italic=True, align="center")
    sheet.row += 3


def _spans(columns: list[Column]) -> Iterator[tuple[str, int, int]]:
    """Runs of columns under one head: (head, first, last)."""
    first = 0
    for place, column in enumerate(columns):
        following = columns[place + 1] if place + 1 < len(columns) else None
        if column.group and following and following.group == column.group:
            continue
        yield column.group, first, place
        first = place + 1


def _agency_band(sheet: Sheet, group: AgencyGroup, width: int) -> None:
    _marked_band(sheet, group.mark, f"{group.agency.upper()} ({group.count} TTHC)", width)


def _field_band(sheet: Sheet, paper: Paper, fields: FieldGroup, width: int) -> None:
    """Appendix 1: I | Lĩnh vực …; 2: I | LĨNH VỰC …; 3: I. LĨNH VỰC … over the whole width."""
    if paper.level == Level.DEPARTMENT:
        _marked_band(sheet, fields.mark, f"Lĩnh vực {fields.field}", width)
    elif paper.level == Level.DISTRICT:
        _marked_band(sheet, fields.mark, f"LĨNH VỰC {fields.field.upper()}", width)
    else:
        words = f"{fields.mark}. LĨNH VỰC {fields.field.upper()}"
        sheet.merged((sheet.row,) * 2, (0, width - 1), words, bold=True, border=1)
        sheet.row += 1


def _marked_band(sheet: Sheet, mark: str, words: str, width: int) -> None:
    sheet.cell(0, mark, bold=True, align="center")
    sheet.merged((sheet.row,) * 2, (1, width - 1), words, bold=True, border=1)
    sheet.row += 1


def _row(sheet: Sheet, paper: Paper, columns: list[Column], entry: Entry, number: int) -> None:
    texts = {
        "code": paper.code(entry),
        "name": entry.name,
        "field": entry.field,
        "full": "x" if entry.online == "full" else "",
        "partial": "x" if entry.online == "partial" else "",
        "agency": "\n".join(entry.agencies),
        "note": note(entry),
        **{f"at {agency}": "x" for agency in entry.agencies},
    }
    for place, column in enumerate(columns):
        if column.key == "number":
            sheet.page.write_number(sheet.row, place, number, sheet.style(border=1, align="center"))
        else:
            wide = column.key in ("name", "field", "agency", "note")
            sheet.cell(place, texts.get(column.key, ""), align="left" if wide else "center")
    sheet.row += 1


def _end(sheet: Sheet, paper: Paper, columns: list[Column]) -> None:
    """The total in the words of the original, and what the list is where it is no official one."""
    count, last = len(paper.entries), len(columns) - 1
    if paper.level == Level.COMMUNE:
        place = next(place for place, column in enumerate(columns) if column.key == "code")
        sheet.merged((sheet.row,) * 2, (0, place - 1), "TỔNG SỐ", bold=True, border=1)
        sheet.page.write_number(sheet.row, place, count, sheet.style(bold=True, border=1, align="center"))
    else:
        closed = paper.level == Level.DISTRICT
        words = f"(Danh mục gồm {count} thủ tục hành chính./.)" if closed else f"Tổng cộng: {count} thủ tục hành chính"
        sheet.row += closed
        sheet.merged((sheet.row,) * 2, (0, last), words, bold=True)
    if paper.is_reconstruction:
        sheet.row += 2
        sheet.merged((sheet.row,) * 2, (0, last), RECONSTRUCTED, italic=True)
