"""Appendices as Word files: real cells, merged both ways, tables under headings, old fonts in runs and styles."""

from tests.catalog.corpus.case import Corpus
from tests.catalog.corpus.files import (
    BIRTH,
    BIRTH_READ,
    COPY,
    COPY_READ,
    HEAD,
    WEDDING,
    WEDDING_READ,
    cell,
    docx,
    paragraph,
    table,
)

IN_WORD = Corpus()
file = IN_WORD.file
BOTH = (BIRTH_READ, WEDDING_READ)


@file(*BOTH, sheet=["PHỤ LỤC 1", "PHỤ LỤC 1"], row=[2, 3])
def word_plain(folder):
    return docx(folder, paragraph("PHỤ LỤC 1"), paragraph("DANH MỤC"), table(HEAD, BIRTH, WEDDING))


@file(*BOTH, COPY_READ, agencies=[["SỞ TƯ PHÁP"], ["SỞ TƯ PHÁP"], ["SỞ TƯ PHÁP"]])
def word_with_bands_and_field_merged_down(folder):
    first = cell(1) + cell(BIRTH[1]) + cell(BIRTH[2]) + cell("Hộ tịch", merge="restart")
    second = cell(2) + cell(WEDDING[1]) + cell(WEDDING[2]) + cell("", merge="continue")
    third = cell(3) + cell(COPY[1]) + cell(COPY[2]) + cell("Chứng thực")
    return docx(folder, table(HEAD[:4], cell("A. SỞ TƯ PHÁP (3 TTHC)", span=4), first, second, third))


@file(*BOTH, online=["full", "partial"])
def word_with_a_merged_header(folder):
    top = cell("STT", merge="restart") + cell("Mã TTHC", merge="restart") + cell("Tên TTHC", merge="restart")
    top += cell("Lĩnh vực", merge="restart") + cell("Mức độ", span=2)
    low = "".join(cell("", merge="continue") for _ in range(4)) + cell("Toàn trình") + cell("Một phần")
    return docx(folder, table(top, low, (*BIRTH[:4], "x", ""), (*WEDDING[:4], "", "x")))


@file(WEDDING_READ, appendix="2", problems=[("sheet_not_used", None)])
def word_with_two_appendices(folder):
    first, second = (paragraph(f"PHỤ LỤC {number}") for number in ("I", "II"))
    return docx(folder, first, table(HEAD, BIRTH), second, table(HEAD, WEDDING))


@file(*BOTH)
def word_with_letterhead_and_signatures_in_tables(folder):
    letterhead = table(("UBND TỈNH HÀ TĨNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
    signatures = table(("Nơi nhận:\n- Như Điều 3;", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"))
    return docx(folder, letterhead, paragraph("PHỤ LỤC 1"), table(HEAD, BIRTH, WEDDING), signatures)


@file(*BOTH)
def word_table_that_a_page_break_parts(folder):
    return docx(folder, table(HEAD, BIRTH), "<w:p/>", table(WEDDING))


@file(*BOTH, sheet=["Bảng 1", "Bảng 2"])
def word_table_repeated_with_its_header(folder):
    return docx(folder, table(HEAD, BIRTH), paragraph("(tiếp theo)"), table(HEAD, WEDDING))


@file(("1.001193", "Đăng ký khai sinh gồm: sinh tại nhà", "Hộ tịch"))
def word_with_a_table_inside_a_cell(folder):
    inner = table(("Đăng ký khai sinh gồm:", "sinh tại nhà"))
    row = cell(1) + cell(BIRTH[1]) + cell("", inner=inner) + cell("Hộ tịch") + cell("Sở")
    return docx(folder, table(HEAD, row))


@file(*BOTH, agencies=[["SỞ TƯ PHÁP"], ["SỞ TƯ PHÁP"]], problems=[("text_converted", None)])
def word_in_old_fonts_by_run(folder):
    rows = [
        "".join(cell(text, font=".VnTime") for text in ("STT", "M· TTHC", "Tªn TTHC", "LÜnh vùc")),
        cell("A. së t­ ph¸p", span=4, font=".VnTimeH"),
        "".join(cell(text, font=".VnTime") for text in (1, "1.001193", "§¨ng ký khai sinh", "Hé tÞch")),
        "".join(cell(text) for text in WEDDING[:4]),
    ]
    return docx(folder, table(*rows))


@file(*BOTH, problems=[("text_converted", None)])
def word_in_an_old_font_by_style(folder):
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:basedOn w:val="Goc"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Goc"><w:rPr><w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/></w:rPr>'
        "</w:style>"
    )
    rows = [("STT", "Maõ TTHC", "Teân TTHC", "Lónh vöïc"), (1, "1.001193", "Ñaêng kyù khai sinh", "Hoä tòch")]
    return docx(folder, table(*rows, (2, "1.000894", "Ñaêng kyù keát hoân", "Hoä tòch")), styles=styles)


@file(BIRTH_READ, problems=[("code_lost_dot", 3)])
def word_with_a_slip_in_a_code(folder):
    return docx(folder, table(HEAD, BIRTH, (2, "1000894", *WEDDING[2:])))


@file(BIRTH_READ)
def word_with_tracked_changes(folder):
    gone = '<w:del><w:r><w:delText>xóa</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space="preserve"> sinh</w:t></w:r></w:ins>'
    moved = "<w:moveFrom><w:r><w:t>chuyển đi</w:t></w:r></w:moveFrom>"
    name = cell("Đăng ký khai").replace("</w:p>", f"{gone}{moved}</w:p>")
    struck = cell(2) + cell(WEDDING[1]) + cell(WEDDING[2]) + cell(WEDDING[3]) + cell("")
    rows = table(HEAD, cell(1) + cell(BIRTH[1]) + name + cell("Hộ tịch") + cell("Sở"), struck)
    return docx(folder, rows.replace(f"<w:tr>{struck}", f"<w:tr><w:trPr><w:del/></w:trPr>{struck}"))


@file(BIRTH_READ, online=["full"], problems=[])
def word_with_ticks_of_wingdings(folder):
    tick = "<w:tc><w:p><w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r></w:p></w:tc>"
    return docx(folder, table((*HEAD, "Toàn trình"), "".join(map(cell, BIRTH)) + tick))
