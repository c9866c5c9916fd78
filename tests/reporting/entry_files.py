"""A commune's October and what officers do to its workbook, with openpyxl in the place of Excel."""

import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook, load_workbook

from reporting.actions.lines import Entry, save_lines
from reporting.actions.workbook import take_workbook
from reporting.columns import NAMES
from reporting.documents.entry_workbook import FIRST_ROW, PLACES, entry_workbook
from reporting.entry_book import DATA_SHEET, book_of
from reporting.intake.marked import marked_book
from reporting.intake.plan import Plan
from reporting.intake.workbook import plan_workbook, read_workbook, require_identity
from reporting.models import Line, Return
from tests import factories as make

FULL = make.counts(online=14, direct=3, resolved=15)
TYPED = {name: str(value) for name, value in FULL.items()}


class October:
    """A commune with three services (two fields), its officer, and October's return."""

    def __init__(self) -> None:
        self.commune = make.commune("Xã Sơn Lễ", code="18136")
        fields = ("Chứng thực", "Hộ tịch", "Hộ tịch")
        self.services = [
            make.service(self.commune, make.procedure(f"1.00000{n}", in_field=name)) for n, name in enumerate(fields)
        ]
        self.officer = make.user(self.commune, "officer")
        self.return_ = make.return_(self.commune, make.period(2026, 10))

    @classmethod
    def begun(cls) -> "October":
        """One line full, one declared, one empty."""
        made = cls()
        made.type_in(0, resolved_online="13")
        made.type_in(1, declared_none=True, **dict.fromkeys(NAMES, ""))
        return made

    def now(self) -> Return:
        return Return.objects.select_related("period", "unit").get(pk=self.return_.pk)

    def type_in(self, number: int = 0, version: int | None = None, **cells: str) -> None:
        """An officer types a line in the grid."""
        texts = {**TYPED, **cells}
        options = {key: texts.pop(key) for key in ("note", "declared_none") if key in texts}
        entry = Entry(service_id=self.services[number].pk, texts=texts, version=version, **options)
        save_lines(return_=self.return_, entries=[entry], by=self.officer, at=make.AT)

    def workbook(self) -> bytes:
        return entry_workbook(book_of(self.now()))

    def plan(self, content: bytes) -> Plan:
        return plan_workbook(self.now(), read_workbook("bieu.xlsx", content))

    def take(self, content: bytes, by=None, name: str = "bieu.xlsx") -> int:
        book = read_workbook(name, content)
        return take_workbook(return_=self.return_, book=book, by=by or self.officer, at=make.AT)

    def marked(self, content: bytes) -> bytes:
        book = read_workbook("bieu.xlsx", content)
        require_identity(book, self.now())
        return entry_workbook(marked_book(self.now(), book, plan_workbook(self.now(), book)))

    def stored(self) -> dict[str, tuple]:
        """Counts in the order of the columns, whether nothing arose, the note; by procedure or field."""
        lines = Line.objects.filter(return_ref=self.return_).select_related("service__procedure", "field")
        return {
            line.service.procedure.code if line.service else line.field.name: (
                [getattr(line, name) for name in NAMES],
                line.declared_none,
                line.note,
            )
            for line in lines
        }


def edited(content: bytes, change: Callable | None = None, **cells: object) -> bytes:
    """Opened, some cells of the data sheet written ("F7=…" as F7="…"), and saved by another program."""
    book = load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book[DATA_SHEET][address] = value
    if change:
        change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def address(line: int, head: str) -> str:
    """Where the line (from 0) has that column in a workbook of the portal."""
    return f"{chr(ord('A') + PLACES[head])}{FIRST_ROW + 1 + line}"


def filled(content: bytes, line: int, values: dict[str, object]) -> bytes:
    return edited(content, **{address(line, head): value for head, value in values.items()})


def cell(content: bytes, where: str):
    return load_workbook(io.BytesIO(content))[DATA_SHEET][where]


ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="an" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)


def as_ods(content: bytes) -> bytes:
    """The same sheets and values as OpenDocument writes them, hidden ones hidden."""
    tables = "".join(_ods_table(sheet) for sheet in load_workbook(io.BytesIO(content), data_only=True))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        tail = "</office:spreadsheet></office:body></office:document-content>"
        archive.writestr("content.xml", f"{ODS_HEAD}{tables}{tail}")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def _ods_table(sheet) -> str:
    style = ' table:style-name="an"' if sheet.sheet_state == "hidden" else ""
    rows = "".join(
        f"<table:table-row>{''.join(_ods_cell(one.value) for one in row)}</table:table-row>"
        for row in sheet.iter_rows()
    )
    return f"<table:table table:name={quoteattr(sheet.title)}{style}>{rows}</table:table>"


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(value))}</text:p></table:table-cell>'
