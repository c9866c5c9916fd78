"""Files with slips that offices make: each row in error is named, the others are taken."""

from tests.catalog.corpus.case import Corpus
from tests.catalog.corpus.files import BIRTH, BIRTH_READ, COPY, HEAD, WEDDING, WEDDING_READ, xlsx, zipped

BAD = Corpus()
file = BAD.file

SLIPS = [
    ("1.00O193", "code_letter_for_digit"),
    ("1.00l193", "code_letter_for_digit"),
    ("1001193", "code_lost_dot"),
    ("1.001193.0000000.H27", "code_lost_dot"),
    ("1,001193", "code_comma"),
    ("1..001193", "code_doubled_dot"),
    ("1.001193.", "code_trailing_dot"),
    ("1. 001 193", "code_inner_blank"),
    ("- 1.001193", "code_leading_mark"),
    ("１．００１１９３", "code_full_width"),
    ("١.٠٠١١٩٣", "code_foreign_digit"),
    ("1.001193.000.00.00.H55", "code_other_province"),
    ("1.001193.000.00.00.H27.02", "code_is_service"),
    ("1.001193.01", "code_is_case"),
    ("1.00119", "code_too_short"),
    (1.00023, "code_number"),
    (1001193, "code_number"),
    ("T-HTH-280421-TT", "code_old_local"),
    ("TEST_001", "code_test"),
    ("IMP_F_12", "code_test"),
    ("DEMO_7", "code_test"),
    ("không rõ", "code_unknown"),
    ("1.001193; 2.000456", "code_several"),
]


@file(WEDDING_READ, problems=[(kind, row) for row, (_, kind) in enumerate(SLIPS, start=3)])
def every_slip_in_a_code(folder):
    return xlsx(
        folder, HEAD, WEDDING, *[(n, code, f"Thủ tục {n}", "Hộ tịch", "Sở") for n, (code, _) in enumerate(SLIPS)]
    )


@file(BIRTH_READ, problems=[("code_missing", 3)])
def an_empty_code(folder):
    return xlsx(folder, HEAD, BIRTH, (2, None, *WEDDING[2:]))


@file(problems=[("code_missing", 2), ("code_missing", 3)])
def no_column_of_codes(folder):
    head = (
        "Số TT",
        "Tên TTHC",
        "Thời hạn giải quyết",
        "Phí, lệ phí",
        "Căn cứ pháp lý",
        "Cơ quan thực hiện",
        "Lĩnh vực",
    )
    rows = [
        (n, name, "15 ngày", "Không", "Luật Hộ tịch\nNghị định", office, field)
        for n, _, name, field, office in (BIRTH, WEDDING)
    ]
    return xlsx(folder, head, *rows)


@file(problems=[("code_missing", 6), ("code_missing", 7)])
def appendix_of_a_real_decision(folder):
    rows = [
        ("PHỤ LỤC",),
        ("DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH",),
        ("(Kèm theo Quyết định số 3218/QĐ-UBND ngày 18/11/2024 của Chủ tịch UBND tỉnh)",),
        (),
        ("Số TT", "Tên TTHC", "Lĩnh vực", "Địa điểm thực hiện", "Cơ quan thực hiện"),
        (1, BIRTH[2], BIRTH[3], "Trung tâm Phục vụ hành chính công", BIRTH[4]),
        (2, WEDDING[2], WEDDING[3], "Trung tâm Phục vụ hành chính công", WEDDING[4]),
    ]
    return xlsx(folder, *rows, merges=("A1:E1", "A2:E2", "A3:E3"))


@file(BIRTH_READ, problems=[("name_missing", 3), ("name_too_long", 4), ("field_too_long", 5), ("agency_too_long", 6)])
def names_that_are_missing_or_too_long(folder):
    rows = [
        (2, "1.000894", None, "Hộ tịch", "Sở"),
        (3, "1.000895", "a" * 5_000, "Hộ tịch", "Sở"),
        (4, "1.000896", "A", "b" * 300, "Sở"),
        (5, "1.000897", "A", "Hộ tịch", "c" * 300),
    ]
    return xlsx(folder, HEAD, BIRTH, *rows)


@file(BIRTH_READ, problems=[("code_two_names", 3), ("code_two_fields", 4)])
def one_code_for_two_procedures(folder):
    return xlsx(folder, HEAD, BIRTH, (2, "1.001193", *WEDDING[2:]), (3, "1.001193", BIRTH[2], "Chứng thực", BIRTH[4]))


@file(BIRTH_READ, problems=[("formula_no_value", 3), ("formula_no_value", 4)])
def formulas_never_computed(folder):
    return xlsx(folder, HEAD, BIRTH, (2, "=B2", *WEDDING[2:]), (3, COPY[1], "=C2", *COPY[3:]))


@file(problems=[("cell_error", 2)])
def a_cell_in_error(folder):
    cells = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABCDE", HEAD, strict=True))
    texts = {"B": BIRTH[1], "D": BIRTH[3]}
    row = "".join(f'<c r="{c}2" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in texts.items())
    row = row.replace('<c r="D2"', '<c r="C2" t="e"><f>A9</f><v>#REF!</v></c><c r="D2"')
    sheet = f'<row r="1">{cells}</row><row r="2">{row}</row>'
    return zipped(folder, "phu-luc.xlsx", workbook_parts(sheet))


def workbook_parts(rows: str, **more: str | bytes) -> dict[str, str | bytes]:
    """The smallest workbook that there is, around the rows of one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="PL" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    } | more


@file(BIRTH_READ, problems=[("end_unreadable", 2)])
def a_day_that_no_calendar_has(folder):
    return xlsx(folder, (*HEAD, "Ghi chú"), (*BIRTH, "bãi bỏ từ ngày 31/02/2027"))


@file(BIRTH_READ, problems=[("online_both", 2)])
def marked_as_full_and_as_partial(folder):
    return xlsx(folder, (*HEAD, "Toàn trình", "Một phần"), (*BIRTH, "x", "x"))


@file(BIRTH_READ, problems=[("code_missing", 4)])
def a_row_without_code_below_the_notes(folder):
    return xlsx(folder, HEAD, BIRTH, ("Ghi chú: …",), (2, None, *WEDDING[2:]))


@file(BIRTH_READ)
def a_zero_byte_inside_a_name(folder):
    rows = [HEAD, (1, BIRTH[1], "Đăng ký_x0000_ khai sinh", *BIRTH[3:])]
    return zipped(folder, "phu-luc.xlsx", workbook_parts("".join(map(inline, range(1, 3), rows))))


def inline(number: int, row: tuple) -> str:
    cells = (f'<c r="{c}{number}" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABCDE", row, strict=True))
    return f'<row r="{number}">{"".join(cells)}</row>'


@file(BIRTH_READ, problems=[("code_too_short", 9), ("sheet_not_used", None)], appendix="2")
def an_error_in_the_second_appendix_is_named_by_its_row_in_the_sheet(folder):
    first = [("Phụ lục 1",), HEAD, WEDDING, COPY, ()]
    return xlsx(folder, *first, ("Phụ lục 2",), HEAD, BIRTH, (2, "1.00119", *WEDDING[2:]))


@file(BIRTH_READ, WEDDING_READ, problems=[("appendix_other", None), ("sheet_not_used", None)], appendix="3")
def none_of_the_appendices_in_the_sheet_is_the_one_asked_for(folder):
    return xlsx(folder, ("Phụ lục 1",), HEAD, BIRTH, WEDDING, ("Phụ lục 2",), HEAD, COPY)
