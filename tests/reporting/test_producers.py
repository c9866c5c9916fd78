"""Our workbook as other programs write it: the shapes that their files are known for, made by hand, since none of them runs
here. LibreOffice's own files are in test_libreoffice.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import ascii_uppercase
from xml.sax.saxutils import escape

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell

from reporting.entry_book import DATA_SHEET
from reporting.intake.plan import Change
from tests.reporting.entry_files import October

pytestmark = pytest.mark.django_db
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def runs(text: str) -> str:
    """A text in two runs of their own looks, with a reading aid beside it."""
    half = len(text) // 2
    made = "".join(
        f'<r><rPr><sz val="11"/></rPr><t xml:space="preserve">{escape(part)}</t></r>'
        for part in (text[:half], text[half:])
    )
    return f'<si>{made}<phoneticPr fontId="1" type="noConversion"/></si>'


def plain(text: str) -> str:
    return f'<si><t xml:space="preserve">{escape(text)}</t></si>'


@dataclass(frozen=True)
class Producer:
    """How a program writes: numbers, shared strings, what surrounds a sheet, empty rows below, files of its own."""

    number: Callable[[float], str] = str
    string: Callable[[str], str] = plain
    namespaces: str = ""
    before_data: str = ""
    rows: int = 0
    files: tuple[tuple[str, str], ...] = ()


PRODUCERS = {
    # Numbers with a point, a thousand rows and twenty-six columns whatever is used, no document properties.
    "Google Sheets": Producer(
        number=lambda value: str(float(value)),
        namespaces=' xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main"',
        before_data='<sheetPr><outlinePr summaryBelow="0" summaryRight="0"/></sheetPr>',
        rows=1000,
    ),
    # A namespace and properties of its own, texts in runs.
    "WPS": Producer(
        string=runs,
        namespaces=' xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"',
        before_data='<sheetPr/><dimension ref="A1"/>',  # an extent that is not true
        files=(
            (
                "docProps/custom.xml",
                '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
            ),
        ),
    ),
    # Identities of revisions, what others are to ignore, a chain of calculation.
    "Excel": Producer(
        string=runs,
        namespaces=(
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr"'
            ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
            ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
            ' xr:uid="{00000000-0001-0000-0000-000000000000}"'
        ),
        files=(("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="D8" i="1"/></calcChain>'),),
    ),
}


def written_by(producer: Producer, content: bytes, **cells: object) -> bytes:
    """The workbook opened, some cells of the data sheet changed, and saved as the producer saves."""
    book, values = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True)
    for address, value in cells.items():
        book[DATA_SHEET][address] = value
    strings: dict[str, int] = {}
    sheets = [
        sheet_xml(producer, list(lines_of(producer, sheet.iter_rows(), values[sheet.title], strings))) for sheet in book
    ]
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as package:
        for name, text in [*frame([(one.title, one.sheet_state) for one in book]), *producer.files]:
            package.writestr(name, text)
        for number, text in enumerate(sheets, start=1):
            package.writestr(f"xl/worksheets/sheet{number}.xml", text)
        shared = "".join(map(producer.string, strings))
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{shared}</sst>')
    return raw.getvalue()


def lines_of(producer: Producer, rows, values, strings: dict[str, int]) -> Iterator[str]:
    last = 0
    for row in rows:
        last = row[0].row
        cells = "".join(cell_xml(producer, cell, values[cell.coordinate].value, strings) for cell in row)
        yield f'<row r="{last}" ht="15.75" customHeight="1">{cells}</row>'
    for number in range(last + 1, producer.rows + 1):
        empty = "".join(f'<c r="{letter}{number}" s="0"/>' for letter in ascii_uppercase)
        yield f'<row r="{number}" ht="15.75" customHeight="1">{empty}</row>'


def cell_xml(producer: Producer, cell: Cell, known: object, strings: dict[str, int]) -> str:
    at = f'r="{cell.coordinate}" s="0"'
    if cell.data_type == "f":
        formula = f"<f>{escape(cell.value[1:])}</f>"
        if isinstance(known, int | float):
            return f"<c {at}>{formula}<v>{producer.number(known)}</v></c>"
        return f'<c {at} t="str">{formula}<v>{escape(known or "")}</v></c>'
    if cell.value is None:
        return f"<c {at}/>"
    if isinstance(cell.value, int | float):
        return f"<c {at}><v>{producer.number(cell.value)}</v></c>"
    return f'<c {at} t="s"><v>{strings.setdefault(str(cell.value), len(strings))}</v></c>'


def sheet_xml(producer: Producer, rows: list[str]) -> str:
    data = f"<sheetData>{''.join(rows)}</sheetData>"
    return f'<worksheet xmlns="{MAIN}"{producer.namespaces}>{producer.before_data}{data}</worksheet>'


def frame(sheets: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The parts around the sheets: names and states, and what belongs to what."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, state) in zip(numbers, sheets, strict=True)
    )
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>'
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{RELS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    strings = f'<Relationship Id="rId99" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships">{parts}{strings}</Relationships>',
    )
    office = f'<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{office}</Relationships>'
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for name, kind in [
            ("workbook", "sheet.main"),
            ("sharedStrings", "sharedStrings"),
            *((f"worksheets/sheet{number}", "worksheet") for number in numbers),
        ]
    )
    kinds = '<Default Extension="xml" ContentType="application/xml"/>'
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    yield "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{kinds}{rels}{types}</Types>'


@pytest.fixture
def october() -> October:
    """One line full, one declared, one empty."""
    return October.begun()


@pytest.mark.parametrize("name", PRODUCERS)
def test_saved_unchanged_it_changes_nothing(october, name):
    content = written_by(PRODUCERS[name], october.workbook())
    plan = october.plan(content)
    assert (plan.changes, plan.problems, plan.warnings) == ([], [], [])
    before = october.stored(), october.now().version
    assert october.take(content) == 0
    assert (october.stored(), october.now().version) == before


@pytest.mark.parametrize("name", PRODUCERS)
def test_one_cell_changed_is_that_one_change(october, name):
    original = october.workbook()
    sheet = load_workbook(io.BytesIO(original))[DATA_SHEET]
    (cell,) = (one for row in sheet.iter_rows() for one in row if one.value == 13)
    content = written_by(PRODUCERS[name], original, **{cell.coordinate: 12})
    plan = october.plan(content)
    assert plan.problems == []
    assert plan.changes == [Change("1.000000", "(TT) Toàn trình", "13", "12", cell.coordinate)]
    assert october.take(content) == 1


@pytest.mark.parametrize("name", PRODUCERS)
def test_an_error_is_named_by_its_cell(october, name):
    original = october.workbook()
    sheet = load_workbook(io.BytesIO(original))[DATA_SHEET]
    (cell,) = (one for row in sheet.iter_rows() for one in row if one.value == 13)
    plan = october.plan(written_by(PRODUCERS[name], original, **{cell.coordinate: "mười ba"}))
    assert [problem.cell for problem in plan.problems] == [cell.coordinate]
