"""Files that are right, in all the shapes that right files have."""

import unicodedata

from openpyxl import load_workbook

from tests.catalog.corpus.case import Corpus
from tests.catalog.corpus.files import (
    BIRTH,
    BIRTH_READ,
    COPY,
    COPY_READ,
    HEAD,
    WEDDING,
    WEDDING_READ,
    ods,
    ods_cell,
    ods_row,
    text,
    xlsx,
)

GOOD = Corpus()
file = GOOD.file
BOTH = (BIRTH_READ, WEDDING_READ)


@file(*BOTH, agencies=[["Sở Tư pháp"], ["Sở Tư pháp"]])
def plain(folder):
    return xlsx(folder, HEAD, BIRTH, WEDDING)


@file(*BOTH)
def name_before_code_in_other_words(folder):
    rows = [(n, field, name, code) for n, code, name, field, _ in (BIRTH, WEDDING)]
    return xlsx(folder, ("TT", "Nhóm lĩnh vực", "Tên dịch vụ công trực tuyến", "Mã số thủ tục hành chính"), *rows)


@file(*BOTH)
def header_in_row_forty(folder):
    return xlsx(folder, *[("UBND TỈNH HÀ TĨNH",)] * 38, (None,), HEAD, BIRTH, WEDDING)


@file(*BOTH, online=["full", "partial"], integrated=[True, False])
def header_of_three_merged_rows(folder):
    rows = [
        ("STT", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Dịch vụ công trực tuyến", None, None),
        (None, None, None, None, "Mức độ", None, "Tích hợp Cổng DVCQG"),
        (None, None, None, None, "Toàn trình", "Một phần", None),
        (*BIRTH[:4], "x", None, "x"),
        (*WEDDING[:4], None, "x", None),
    ]
    return xlsx(folder, *rows, merges=("A1:A3", "B1:B3", "C1:C3", "D1:D3", "E1:G1", "E2:F2", "G2:G3"))


@file(
    ("1.001193", "Đăng ký khai sinh", "Hộ tịch"),
    agencies=[["Sở Tư pháp", "Ủy ban nhân dân cấp huyện"]],
)
def export_of_the_national_portal(folder):
    letterhead = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập – Tự do – Hạnh phúc\n----\nDANH SÁCH THỦ TỤC HÀNH CHÍNH"
    offices = "Sở Tư pháp\nỦy ban nhân dân cấp huyện\n\nSở Tư pháp"
    return xlsx(
        folder,
        (letterhead,),
        ("Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"),
        ("1.001193", " Đăng ký khai  sinh\n", "Bộ Tư pháp", offices, "Hộ tịch"),
        merges=("A1:E1",),
    )


@file(("6.001193", "Đăng ký khai sinh", "Hộ tịch"), ("1.100894", "Đăng ký kết hôn", "Hộ tịch"))
def codes_of_newer_series(folder):
    return xlsx(folder, HEAD, (1, "6.001193", *BIRTH[2:]), (2, "1.100894", *WEDDING[2:]))


@file(*BOTH)
def numbers_of_columns_with_sums(folder):
    return xlsx(folder, HEAD, ("(1)", "(2)", "(3)", "(4)=(2)+(3)", "(5)"), BIRTH, WEDDING)


@file(*BOTH)
def plain_numbers_of_columns(folder):
    return xlsx(folder, HEAD, (1, 2, 3, 4, 5), BIRTH, WEDDING)


@file(*BOTH)
def header_repeated_on_each_page(folder):
    return xlsx(folder, HEAD, BIRTH, ("PHỤ LỤC 1",), HEAD, (1, 2, 3, 4, 5), WEDDING)


@file(*BOTH)
def a_second_table_with_other_columns_below(folder):
    head = ("STT", "Tên thủ tục", "Mã số", "Lĩnh vực", "Đơn vị thực hiện")
    return xlsx(folder, HEAD, BIRTH, ("Nơi nhận:",), head, (1, WEDDING[2], WEDDING[1], WEDDING[3], WEDDING[4]))


@file(*BOTH, COPY_READ, agencies=[["SỞ TƯ PHÁP"]] * 3)
def bands_merged_across(folder):
    rows = [
        ("STT", "Mã TTHC", "Tên TTHC"),
        ("A. THỦ TỤC HÀNH CHÍNH CẤP TỈNH",),
        ("SỞ TƯ PHÁP (3 TTHC)",),
        ("I. LĨNH VỰC HỘ TỊCH (2 thủ tục)",),
        BIRTH[:3],
        WEDDING[:3],
        ("II. Lĩnh vực: Chứng thực",),
        (1, *COPY[1:3]),
        ("TỔNG CỘNG: 3 TTHC",),
    ]
    return xlsx(folder, *rows, merges=("A2:C2", "A3:C3", "A4:C4", "A7:C7", "A9:C9"))


@file(*BOTH, COPY_READ, agencies=[["SỞ TƯ PHÁP"]] * 3)
def bands_with_their_mark_in_a_column_of_its_own(folder):
    rows = [
        ("STT", "Mã TTHC", "Tên TTHC"),
        ("A", "SỞ TƯ PHÁP"),
        ("I", "Lĩnh vực Hộ tịch"),
        BIRTH[:3],
        WEDDING[:3],
        ("II", "LĨNH VỰC CHỨNG THỰC"),
        (1, *COPY[1:3]),
        ("Tổng cộng", None, 3),
    ]
    return xlsx(folder, *rows)


@file(*BOTH, problems=[("band_count", 2), ("total_count", 5)])
def counts_that_do_not_hold(folder):
    return xlsx(folder, HEAD, ("I. LĨNH VỰC HỘ TỊCH (3 thủ tục)",), BIRTH, WEDDING, ("Tổng số", None, 4))


@file(*BOTH, COPY_READ)
def field_and_office_merged_down(folder):
    rows = [HEAD, BIRTH, (2, *WEDDING[1:3], None, None), (3, *COPY[1:3], COPY[3], None)]
    return xlsx(folder, *rows, merges=("D2:D3", "E2:E4"))


@file(BIRTH_READ, WEDDING_READ, agencies=[["Sở Tư pháp", "Sở Nội vụ"], ["Sở Y tế"]])
def a_procedure_over_two_rows_names_an_office_in_each(folder):
    rows = [HEAD, BIRTH, (None, None, None, None, "Sở Nội vụ"), (2, *WEDDING[1:4], "Sở Y tế")]
    return xlsx(folder, *rows, merges=("A2:A3", "B2:B3", "C2:C3", "D2:D3"))


@file(BIRTH_READ, agencies=[["Sở Văn hóa, Thể thao và Du lịch", "Sở Tư pháp", "UBND cấp huyện"]])
def several_offices_in_one_line(folder):
    return xlsx(folder, HEAD, (*BIRTH[:4], "Sở Văn hóa, Thể thao và Du lịch, Sở Tư pháp; UBND cấp huyện"))


@file(*BOTH, COPY_READ, ("2.000815", "Chứng thực chữ ký", "Chứng thực"), online=["full"] * 4)
def yes_is_written_in_four_ways(folder):
    rows = [(*BIRTH, "x"), (*WEDDING, "V"), (*COPY, 1), (4, "2.000815", "Chứng thực chữ ký", "Chứng thực", "", "có")]
    return xlsx(folder, (*HEAD, "Toàn trình"), *rows)


@file(*BOTH, COPY_READ, online=["full", "partial", "full"], problems=[("online_missing", 4)])
def the_level_is_written_out(folder):
    rows = [(*BIRTH, "Toàn trình"), (*WEDDING, "Một phần"), (*COPY, None)]
    return xlsx(folder, (*HEAD, "Mức độ (Toàn trình/Một phần)"), *rows)


@file(*BOTH)
def numbers_that_restart_and_formulas_in_stt(folder):
    return xlsx(folder, HEAD, ("=ROW()-1", *BIRTH[1:]), (1.0, *WEDDING[1:]))


@file(*BOTH, problems=[("text_converted", None)])
def decomposed_unicode(folder):
    rows = [tuple(unicodedata.normalize("NFD", str(cell)) for cell in row) for row in (HEAD, BIRTH, WEDDING)]
    return xlsx(folder, *rows)


@file(*BOTH, problems=[("text_converted", None), ("code_outer_blanks", 2)])
def invisible_characters_and_stray_blanks(folder):
    return xlsx(
        folder, ("\tSTT", *HEAD[1:]), (1, "\u200b1.001193 ", "Đăng\u00a0ký  khai\u200b sinh ", " Hộ tịch", ""), WEDDING
    )


@file(*BOTH, problems=[("ends", 2), ("begins_later", 3)])
def rows_with_a_validity_of_their_own(folder):
    rows = [(*BIRTH, "bị bãi bỏ từ ngày 01/01/2027"), (*WEDDING, "Có hiệu lực thi hành từ ngày 1 tháng 3 năm 2026")]
    return xlsx(folder, (*HEAD, "Ghi chú"), *rows)


@file(
    *BOTH,
    COPY_READ,
    ("2.000815", "Chứng thực chữ ký", "Chứng thực"),
    problems=[("code_replaced", row) for row in (2, 3, 4, 5)],
    replaces=[["1.000123"], ["1.000124"], ["1.000125"], ["1.000126"]],
)
def rows_that_name_an_old_and_a_new_code(folder):
    rows = [
        (*BIRTH, "Thay thế mã 1.000123"),
        (2, "1.000894 (thay thế mã 1.000124.000.00.00.H27)", *WEDDING[2:]),
        (3, "1.000125 → 2.000908", *COPY[2:]),
        (4, "1.000126", "Chứng thực chữ ký", "Chứng thực", "Sở Tư pháp", "được thay thế bởi thủ tục mã 2.000815"),
    ]
    return xlsx(folder, (*HEAD, "Ghi chú"), *rows)


@file(*BOTH, problems=[("code_replaced", 2)], replaces=[["1.000123"], []])
def old_codes_in_a_column_of_their_own(folder):
    return xlsx(folder, (*HEAD, "Mã TTHC cũ"), (*BIRTH, "1.000123"), (*WEDDING, None))


@file(BIRTH_READ, COPY_READ, problems=[("hidden_row", 3)])
def a_hidden_row(folder):
    return xlsx(folder, HEAD, BIRTH, WEDDING, COPY, hidden=(3,))


@file(BIRTH_READ, problems=[("hidden_sheet", None)])
def a_hidden_sheet(folder):
    path = xlsx(folder, HEAD, BIRTH, more={"Bản cũ": [HEAD, WEDDING]})
    book = load_workbook(path)
    book["Bản cũ"].sheet_state = "hidden"
    book.save(path)
    return path


@file(*BOTH)
def a_list_that_goes_on_in_a_second_sheet(folder):
    return xlsx(folder, HEAD, BIRTH, more={"Trang 2": [HEAD, WEDDING]})


@file(*BOTH, problems=[("sheet_not_used", None)])
def the_best_sheet_is_chosen_not_the_first(folder):
    example = [("Mã", "Tên"), ("1.009999", "Ví dụ")]
    return xlsx(folder, *example, title="Hướng dẫn", more={"Danh mục": [HEAD, BIRTH, WEDDING]})


@file(WEDDING_READ, appendix="2", problems=[("sheet_not_used", None), ("sheet_not_used", None)])
def three_appendices_in_one_workbook(folder):
    return xlsx(folder, HEAD, BIRTH, title="PL1", more={"Phụ lục II": [HEAD, WEDDING], "PL 03": [HEAD, COPY]})


@file(BIRTH_READ, appendix="3", problems=[("appendix_other", None)])
def a_file_that_says_to_be_another_appendix(folder):
    return xlsx(folder, ("PHỤ LỤC 2",), HEAD, BIRTH)


@file(*BOTH)
def text_with_semicolons_and_a_mark(folder):
    return text(folder, HEAD, BIRTH, WEDDING, separator=";", encoding="utf-8-sig")


@file(("1.001193", "Đăng ký khai sinh, nhận cha, mẹ, con", "Hộ tịch"), ("1.000894", "Đăng ký kết hôn", "Hộ tịch"))
def text_with_tabs_and_commas_inside(folder):
    return text(
        folder, HEAD, (1, "1.001193", "Đăng ký khai sinh, nhận cha, mẹ, con", *BIRTH[3:]), WEDDING, separator="\t"
    )


@file(*BOTH)
def text_of_excel_with_its_separator_named(folder):
    return text(folder, ("sep=|",), HEAD, BIRTH, WEDDING, separator="|")


@file(*BOTH)
def text_in_utf16(folder):
    return text(folder, HEAD, BIRTH, WEDDING, separator="\t", encoding="utf-16")


@file(*BOTH)
def text_in_utf16_without_a_mark(folder):
    return text(folder, HEAD, BIRTH, WEDDING, separator=";", encoding="utf-16-le")


@file(("1.001193", "Đăng ký khai sinh\ntại nhà".replace("\n", " "), "Hộ tịch"))
def text_with_a_line_break_inside(folder):
    return text(folder, HEAD, (1, "1.001193", "Đăng ký khai sinh\ntại nhà", *BIRTH[3:]))


@file(*BOTH, problems=[("code_short_form", 2), ("code_lower_case", 3)])
def other_right_forms_of_a_code(folder):
    return xlsx(folder, HEAD, (1, "1.001193.H27", *BIRTH[2:]), (2, "1.000894.000.00.00.h27", *WEDDING[2:]))


@file(*BOTH, problems=[("code_in_name", 2), ("code_in_name", 3)])
def codes_inside_names(folder):
    rows = [(1, "[1.001193] Đăng ký khai sinh", "Hộ tịch"), (2, "Đăng ký kết hôn (Mã: 1.000894)", "Hộ tịch")]
    return xlsx(folder, ("TT", "Tên thủ tục", "Lĩnh vực"), *rows)


@file(BIRTH_READ, problems=[("several_services", 3)], service_code=["2.000815.000.00.00.H55.01"])
def two_services_of_one_procedure(folder):
    rows = [(*BIRTH, "2.000815.000.00.00.H55.01"), (2, *BIRTH[1:], "2.000815.000.00.00.H55.02")]
    return xlsx(folder, (*HEAD, "Mã DVC"), *rows)


@file(BIRTH_READ, problems=[("code_twice", 3)])
def the_same_row_twice(folder):
    return xlsx(folder, HEAD, BIRTH, (2, "1.001193.000.00.00.H27", "Thủ tục đăng ký khai sinh.", *BIRTH[3:]))


@file(("1.001193", "Sáp nhập trường", "Hộ tịch"))
def a_list_number_inside_the_name(folder):
    return xlsx(folder, HEAD, (1, "1.001193", "1.\tSáp nhập trường", *BIRTH[3:]))


@file(*BOTH)
def signatures_and_recipients_below(folder):
    below = [
        ("Ghi chú: bảng này có 2 dòng",),
        ("Nơi nhận:", None, "TM. ỦY BAN NHÂN DÂN"),
        ("- Như Điều 3;", None, "CHỦ TỊCH"),
    ]
    return xlsx(folder, HEAD, BIRTH, WEDDING, *below)


@file(*BOTH, agencies=[["Sở Tư pháp"], ["UBND cấp huyện"]])
def offices_as_columns_with_marks(folder):
    rows = [
        ("STT", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Nơi tiếp nhận", None),
        (None, None, None, None, "Sở Tư pháp", "UBND cấp huyện"),
        (*BIRTH[:4], "x", None),
        (*WEDDING[:4], None, "x"),
    ]
    return xlsx(folder, *rows, merges=("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"))


@file(*BOTH)
def blank_rows_and_columns_in_the_used_range(folder):
    rows = [(None, *row) for row in (HEAD, BIRTH, (), WEDDING)]
    return xlsx(folder, *rows, *[(None, "", " ")] * 30)


@file(("1.001193", "Đăng ký khai sinh", "Chưa phân loại"), problems=[("field_missing", 2)])
def a_procedure_without_a_field(folder):
    return xlsx(folder, HEAD, (1, "1.001193", "Đăng ký khai sinh", None, "Sở Tư pháp"))


@file(("1.001193", "=HYPERLINK(“http://x”)", "Hộ tịch"), ("1.000894", "=cmd|' /C calc'!A0", "Hộ tịch"))
def names_that_look_like_formulas_are_text(folder):
    rows = [
        (1, "1.001193", "=HYPERLINK(“http://x”)", "Hộ tịch", ""),
        (2, "1.000894", "=cmd|' /C calc'!A0", "Hộ tịch", ""),
    ]
    return text(folder, HEAD, *rows, separator=";")


@file(*BOTH, problems=[("text_converted", None)])
def an_old_font_is_known_by_its_name(folder):
    rows = [("STT", "M· TTHC", "Tªn TTHC", "LÜnh vùc"), (1, "1.001193", "§¨ng ký khai sinh", "Hé tÞch")]
    return xlsx(folder, *rows, (2, "1.000894", "§¨ng ký kÕt h«n", "Hé tÞch"), font=".VnTime")


@file(*BOTH, problems=[("text_converted", None)])
def an_old_font_that_is_lost(folder):
    rows = [("STT", "Maõ TTHC", "Teân TTHC", "Lónh vöïc"), (1, "1.001193", "Ñaêng kyù khai sinh", "Hoä tòch")]
    return xlsx(folder, *rows, (2, "1.000894", "Ñaêng kyù keát hoân", "Hoä tòch"))


@file(*BOTH, COPY_READ, problems=[("hidden_row", 5)])
def open_document_with_merged_cells(folder):
    covered = "<table:covered-table-cell/>"
    return ods(
        folder,
        ods_row(*HEAD),
        ods_row("1", BIRTH[1], BIRTH[2], ods_cell("Hộ tịch", 'table:number-rows-spanned="2"'), "Sở Tư pháp"),
        ods_row("2", WEDDING[1], WEDDING[2], covered, "Sở Tư pháp"),
        ods_row(*map(str, COPY)),
        ods_row("4", "2.000815", "Chứng thực chữ ký", "Chứng thực", "Sở", look='table:visibility="collapse"'),
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>',
    )


SEVERAL = [
    ("PHỤ LỤC 1",),
    ("DANH MỤC CẤP TỈNH",),
    HEAD,
    BIRTH,
    ("TỔNG CỘNG: 1 TTHC",),
    (),
    ("PHỤ LỤC II",),
    ("DANH MỤC CẤP HUYỆN",),
    ("STT", "Tên thủ tục hành chính", "Mã TTHC", "Lĩnh vực"),
    (1, WEDDING[2], WEDDING[1], WEDDING[3]),
    ("PHỤ LỤC II",),
    (2, COPY[2], COPY[1], COPY[3]),
]


@file(WEDDING_READ, COPY_READ, problems=[("sheet_not_used", None)], appendix="2")
def the_second_of_two_appendices_in_one_sheet(folder):
    return xlsx(folder, *SEVERAL)


@file(BIRTH_READ, problems=[("sheet_not_used", None)], appendix="1")
def the_first_of_two_appendices_in_one_sheet(folder):
    return xlsx(folder, *SEVERAL)


@file(WEDDING_READ, problems=[("sheet_not_used", None)], appendix="3")
def a_further_appendix_under_the_header_of_the_first(folder):
    return xlsx(folder, ("Phụ lục 1",), HEAD, BIRTH, ("Phụ lục số 03: cấp xã",), WEDDING)


@file(BIRTH_READ, problems=[("sheet_not_used", None)], appendix="1")
def appendices_one_below_another_in_text(folder):
    return text(folder, ("Phụ lục 1", "", "", "", ""), HEAD, BIRTH, ("Phụ lục 2", "", "", "", ""), HEAD, WEDDING)
