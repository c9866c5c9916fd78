"""The documents: rendered from the payload alone, by Nghị định 30, with every figure of the payload in them."""

import re
import unicodedata
from fractions import Fraction
from io import BytesIO
from math import floor
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.documents.workbook import rate_formula
from portal.core.numbers import decimal_text, rate_text
from reporting.documents.render import word, workbook
from tests.reports import sample


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(BytesIO(word(sample.payload()).content))


def table_texts(table) -> list[list[str]]:
    return [
        ["".join(part.text for part in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in table._tbl.iter(qn("w:tr"))
    ]


def paragraphs(document) -> list[str]:
    return [p.text for p in document.paragraphs]


def test_same_payload_gives_the_same_bytes():
    payload = sample.payload()
    assert word(payload).sha256 == word(payload).sha256
    assert workbook(payload).sha256 == workbook(payload).sha256


def test_page_is_a4_portrait_with_the_margins_of_the_decree(document):
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    assert section.orientation == WD_ORIENT.PORTRAIT
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]


def test_page_number_is_centred_in_the_top_margin_and_absent_on_page_one(document):
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0]._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
    assert section.header.paragraphs[0].alignment == 1
    assert [p.text for p in section.first_page_header.paragraphs] in ([], [""])


def test_each_table_stands_in_a_landscape_section_counted_from_one(document):
    wide = document.sections[1:]
    assert [section.orientation for section in wide] == [WD_ORIENT.LANDSCAPE] * 3
    assert [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in wide] == ["1"] * 3


def test_quoc_hieu_block_has_two_columns_without_lines_and_drawn_rules(document):
    block = document.tables[0]
    left, right = block.rows[0].cells
    assert [p.text for p in left.paragraphs if p.text] == ["UBND TỈNH HÀ TĨNH", "VĂN PHÒNG", "Số: ……/BC-VP"]
    assert [p.text for p in right.paragraphs if p.text] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Hà Tĩnh, ngày …… tháng …… năm ……",
    ]
    assert block._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}") is None
    assert len(list(block._tbl.iter(qn("w:pBdr")))) == 2


def test_every_font_is_times_new_roman(document):
    with ZipFile(BytesIO(word(sample.payload()).content)) as archive:
        styles = archive.read("word/styles.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert set(re.findall(r'<w:rFonts[^>]*w:ascii="([^"]+)"', styles + body)) == {"Times New Roman"}
    assert "asciiTheme" not in styles + body


def test_table_heads_come_again_on_each_page_and_widths_stand_on_columns_and_cells(document):
    for table, heads in zip(document.tables[2:], (3, 3, 2), strict=True):
        marked = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table._tbl.iter(qn("w:tr"))]
        assert marked == [True] * heads + [False] * (len(marked) - heads)
        columns = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
        for row in table._tbl.iter(qn("w:tr")):
            widths = [int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) for cell in row.iter(qn("w:tc"))]
            assert sum(widths) == sum(columns)


def test_word_tables_show_the_payload(document):
    units, fields, missing = (table_texts(table) for table in document.tables[2:])
    assert units[4][:6] == ["1", "Sở Tư pháp", "40", "40", "100,00", "Đạt"]
    assert units[-1][1:6] == ["TOÀN TỈNH (đối chiếu)", "107", "120", "89,17", "1/3 đạt"]
    assert fields[3] == [
        "1",
        "Hộ tịch",
        "1.234",
        "800",
        "300",
        "134",
        "1.100",
        "500",
        "500",
        "100",
        "134",
        "130",
        "4",
        "70/70",
    ]
    assert fields[4][2:5] == ["–", "5", "–"]
    assert [row[1] for row in missing[2:]] == ["Sở Y tế", "UBND xã Sơn Lĩnh"]


def test_report_has_its_sections_recipients_and_an_empty_place_for_the_name(document):
    said = paragraphs(document)
    assert [line for line in said if re.match(r"^[IV]+\. ", line)] == [
        "I. KẾT QUẢ THỰC HIỆN",
        "II. ĐÁNH GIÁ SO VỚI CHỈ TIÊU TẠI ĐIỀU 2",
        "III. KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ",
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG TIẾP THEO",
    ]
    left, right = document.tables[1].rows[0].cells
    assert left.paragraphs[0].text == "Nơi nhận:"
    assert left.paragraphs[-1].text == "- Lưu: VT, Trung tâm Công báo - Tin học."
    assert [p.text.strip() for p in right.paragraphs] == ["CHÁNH VĂN PHÒNG"]


def test_text_in_word_is_composed_vietnamese():
    with ZipFile(BytesIO(word(sample.payload()).content)) as archive:
        body = archive.read("word/document.xml").decode()
    assert body == unicodedata.normalize("NFC", body)


def test_hostile_text_reaches_word_as_text():
    hostile = "<w:p>&amp;\x01 content 0 </w:t> ]]> ​“'\""
    units = sample.places(difficulties=hostile)
    document = Document(BytesIO(word(sample.payload(units=units)).content))
    assert f"- Sở Tư pháp: {hostile.replace(chr(1), '')}." in paragraphs(document)


def test_workbook_sums_are_live_formulas_whose_values_are_those_of_the_payload():
    payload = sample.payload()
    content = BytesIO(workbook(payload).content)
    formulas, values = openpyxl.load_workbook(content), openpyxl.load_workbook(content, data_only=True)
    last = formulas["Biểu 01"].max_row
    province = payload["tables"]["units"]["province"]["indicators"]["Q1"]
    assert formulas["Biểu 01"].cell(last, 3).value == "=C10+C14"
    assert values["Biểu 01"].cell(last, 3).value == province["numerator"]
    assert formulas["Biểu 01"].cell(14, 3).value == "=SUM(C15:C17)"
    assert values["Biểu 01"].cell(14, 3).value == 37
    row = formulas["Biểu 02"].max_row
    assert [formulas["Biểu 02"].cell(row, column).value for column in (4, 5)] == ["=SUM(D10:D12)", "=SUM(E10:E12)"]
    assert [values["Biểu 02"].cell(row, column).value for column in (3, 4, 5)] == [1239, 805, 300]


def test_every_formula_of_the_workbook_computes_to_its_cached_value():
    content = BytesIO(workbook(sample.payload()).content)
    formulas, values = openpyxl.load_workbook(content), openpyxl.load_workbook(content, data_only=True)
    seen = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    seen += 1
                    cached = values[sheet.title]
                    assert computed(cell.value, cached) == cached[cell.coordinate].value
    assert seen > 20


def computed(formula: str, sheet) -> float:
    """What a spreadsheet makes of it, in doubles as a spreadsheet counts; texts count as nothing in a sum."""
    words = re.sub(r"([A-Z]+\d+):([A-Z]+\d+)", r'block("\1:\2")', formula.removeprefix("="))
    words = re.sub(r"(?<![\":A-Z])([A-Z]+\d+)(?![\":\d])", r'single("\1")', words)

    def number(cell) -> float:
        return float(cell.value) if isinstance(cell.value, int | float) else 0.0

    names = {
        "block": lambda place: [number(cell) for row in sheet[place] for cell in row],
        "single": lambda place: number(sheet[place]),
        "SUM": sum,
        "INT": floor,
        "AND": lambda *parts: all(parts),
        "IF": lambda holds, then, otherwise: then if holds else otherwise,
    }
    return eval(words, names)


@given(
    numerator=st.integers(0, 3_000_000),
    denominator=st.integers(1, 2_000_000),
    target=st.none() | st.integers(0, 10_000).map(decimal_text),
)
@example(numerator=49_995, denominator=100_000, target="50.00")
@example(numerator=1, denominator=800, target=None)
@example(numerator=2, denominator=3, target="66.67")
def test_a_rate_as_formula_rounds_as_the_payload_does(numerator, denominator, target):
    sheet = openpyxl.Workbook().active
    sheet["C9"], sheet["D9"] = numerator, denominator
    exact = None if target is None else Fraction(target)
    made = computed(rate_formula("C9", "D9", target), sheet)
    assert f"{made:.2f}" == rate_text(numerator, denominator, exact)


def test_rates_of_the_workbook_are_formulas_of_the_two_counts_before_them():
    payload = sample.payload()
    payload["indicators"][0]["target"] = "80.00"
    content = BytesIO(workbook(payload).content)
    formulas, values = openpyxl.load_workbook(content), openpyxl.load_workbook(content, data_only=True)
    last = formulas["Biểu 01"].max_row
    cell = formulas["Biểu 01"].cell(last, 5)
    assert cell.value.startswith(f"=(INT((20000*C{last}+D{last})/(2*D{last}))")
    frozen = payload["tables"]["units"]["province"]["indicators"]["Q1"]["rate"]
    assert values["Biểu 01"].cell(last, 5).value == float(frozen)


def test_a_rate_that_the_formula_would_not_give_stays_the_frozen_number():
    payload = sample.payload()
    payload["tables"]["units"]["province"]["indicators"]["Q1"]["rate"] = "12.34"
    sheet = openpyxl.load_workbook(BytesIO(workbook(payload).content))["Biểu 01"]
    assert sheet.cell(sheet.max_row, 5).value == 12.34


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_looks_like_a_formula_stays_a_text(start):
    name = f'{start}HYPERLINK("http://x")'
    units = sample.places()
    units[1] = sample.place(3, name, "so", 1, "entering", sample.figures(sample.SILENT), submitted_at=None)
    sheet = openpyxl.load_workbook(BytesIO(workbook(sample.payload(units=units)).content))["Biểu 03"]
    cell = sheet.cell(7, 2)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.replace("_x000D_", "\r") == name  # how the format spells a carriage return


def test_workbook_is_set_up_for_printing():
    book = openpyxl.load_workbook(BytesIO(workbook(sample.payload()).content))
    assert book.sheetnames == ["Biểu 01", "Biểu 02", "Biểu 03"]
    for sheet, head in zip(book, ("$7:$9", "$7:$9", "$5:$6"), strict=True):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one page wide
        assert sheet.print_title_rows == head
