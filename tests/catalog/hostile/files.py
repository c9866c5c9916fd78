"""Each function makes one hostile file; beside it stands the refusal, or "" where its text is merely stored."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.catalog.corpus.bad import inline, workbook_parts
from tests.catalog.corpus.files import BIRTH, HEAD, OPEN, cell, docx, ods, ods_cell, ods_row, raw, table, xlsx, zipped

HOSTILE: dict[Callable[[Path], Path], str] = {}
GOOD_ROWS = inline(1, HEAD) + inline(2, BIRTH)
MEGABYTE = 1024 * 1024
LAUGHS = '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
)  # 2 × 10¹¹ characters


def refused(kind: str):
    """Registers the file under what must come of it."""

    def add(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
        HOSTILE[build] = kind
        return build

    return add


def book(folder: Path, rows: str = GOOD_ROWS, **parts: str | bytes) -> Path:
    named = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()}
    return zipped(folder, "phu-luc.xlsx", workbook_parts(rows, **named))


@refused("file_bomb")
def zip_bomb(folder):
    return book(folder, xl__media_xml=b"\0" * (210 * MEGABYTE))


@refused("file_bomb")
def a_part_larger_than_the_table_says(folder):
    path = book(folder, GOOD_ROWS + " " * (90 * MEGABYTE))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(mark)
        while at >= 0:
            if struct.unpack_from("<I", content, at + offset)[0] > MEGABYTE:
                struct.pack_into("<I", content, at + offset, 1_000)
            at = content.find(mark, at + 4)
    path.write_bytes(content)
    return path


@refused("file_not_workbook")
def nested_bomb(folder):
    inner = zipped(folder, "inner.zip", {"0": b"\0" * MEGABYTE}).read_bytes()
    return zipped(folder, "phu-luc.xlsx", {f"{n}.zip": inner for n in range(100)})


@refused("file_bomb")
def thousands_of_parts(folder):
    return zipped(folder, "phu-luc.xlsx", workbook_parts(GOOD_ROWS) | {f"xl/{n}.xml": "<a/>" for n in range(5_001)})


@refused("file_broken")
def a_name_twice_in_the_archive(folder):
    path = book(folder)
    content = path.read_bytes().replace(b"_rels/.rels", b"xl/media.xm")
    path.write_bytes(content.replace(b"[Content_Types].xml", b"xl/workbook.xml\0\0\0\0"))
    with zipfile.ZipFile(path, "a") as archive, archive.open("a.xml", "w") as part:
        part.write(b"<a/>")
    path.write_bytes(path.read_bytes().replace(b"xl/media.xm", b"a.xml\0\0\0\0\0\0"))
    return path


@refused("file_doctype")
def entities_in_a_sheet(folder):
    return book(folder, xl__worksheets__sheet1_xml=f"{LAUGHS}]><worksheet>&l11;</worksheet>")


@refused("file_doctype")
def entities_in_shared_texts(folder):
    return book(folder, xl__sharedStrings_xml=f"{LAUGHS}]><sst><si><t>&l11;</t></si></sst>")


@refused("file_doctype")
def doctype_behind_a_long_comment(folder):
    comment = f"<!--{'x' * 300_000}-->"
    return book(folder, xl__worksheets__sheet1_xml=f'{comment}<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')


@refused("file_doctype")
def doctype_in_utf16(folder):
    return book(folder, xl__worksheets__sheet1_xml=f"{LAUGHS}]><a>&l11;</a>".encode("utf-16"))


@refused("file_doctype")
def doctype_in_a_part_with_a_strange_name(folder):
    parts = workbook_parts(GOOD_ROWS) | {"xl/worksheets/sheet1.png": f"{LAUGHS}]><worksheet/>"}
    relations = parts["xl/_rels/workbook.xml.rels"].replace("sheet1.xml", "sheet1.png")
    return zipped(folder, "phu-luc.xlsx", parts | {"xl/_rels/workbook.xml.rels": relations})


@refused("file_doctype")
def entities_in_a_word_file(folder):
    return zipped(folder, "phu-luc.docx", {"word/document.xml": f"{LAUGHS}]><w:document>&l11;</w:document>"})


@refused("")
def a_styled_cell_in_the_last_row(folder):
    return book(folder, GOOD_ROWS + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')


@refused("file_too_wide")
def a_value_in_the_last_row(folder):
    return book(folder, GOOD_ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@refused("file_too_wide")
def a_value_far_out_without_a_place_of_its_own(folder):
    return book(folder, GOOD_ROWS + f'<row r="99999">{"<c/>" * 16_000}<c><v>1</v></c></row>')


@refused("")
def a_dimension_that_is_not_true(folder):
    path = book(folder)
    sheet = workbook_parts(GOOD_ROWS)["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    return zipped(folder, path.name, workbook_parts(GOOD_ROWS) | {"xl/worksheets/sheet1.xml": sheet})


@refused("file_merges")
def a_million_merged_blocks(folder):
    blocks = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 1_000_003))
    sheet = workbook_parts(GOOD_ROWS)["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace("</sheetData>", f"</sheetData><mergeCells>{blocks}</mergeCells>")
    return zipped(folder, "phu-luc.xlsx", workbook_parts("") | {"xl/worksheets/sheet1.xml": sheet})


@refused("")
def one_block_over_the_whole_sheet(folder):
    sheet = workbook_parts(GOOD_ROWS)["xl/worksheets/sheet1.xml"]
    merge = '</sheetData><mergeCells><mergeCell ref="H1:XFD1048576"/></mergeCells>'
    sheet = sheet.replace("</sheetData>", merge)
    return zipped(folder, "phu-luc.xlsx", workbook_parts("") | {"xl/worksheets/sheet1.xml": sheet})


@refused("")
def ten_megabytes_in_one_name(folder):
    return book(folder, GOOD_ROWS + inline(3, (2, "1.000894", "Đ( " * (10 * MEGABYTE // 4), "Hộ tịch", "")))


@refused("file_bomb")
def a_long_text_pointed_at_a_million_times(folder):
    cells = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 90_000
    return book(folder, GOOD_ROWS + cells, xl__sharedStrings_xml=f"<sst><si><t>{'x' * 30_000}</t></si></sst>")


@refused("file_bomb")
def millions_of_shared_texts(folder):
    return book(folder, xl__sharedStrings_xml=f"<sst>{'<si></si>' * 3_000_000}</sst>")


@refused("file_bomb")
def a_promise_of_four_billion_texts(folder):
    return book(folder, xl__sharedStrings_xml='<sst count="9" uniqueCount="4294967295"><si><t>x</t></si></sst>')


@refused("")
def names_that_climb_out_of_the_archive(folder):
    parts = workbook_parts(GOOD_ROWS) | {"../../../../tmp/thoat.xml": "<a/>", "/etc/thoat": "x"}
    return zipped(folder, "phu-luc.xlsx", parts)


@refused("file_broken")
def a_relation_that_climbs_out_of_the_archive(folder):
    parts = workbook_parts(GOOD_ROWS)
    relations = parts["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "../../../../../etc/passwd")
    return zipped(folder, "phu-luc.xlsx", parts | {"xl/_rels/workbook.xml.rels": relations})


@refused("")
def links_to_another_file(folder):
    link = '<externalLink xmlns="x"><externalBook r:id="r1" xmlns:r="y"/></externalLink>'
    target = '<Relationship Id="r1" Target="file://may-khac/a.xlsx" TargetMode="External"/>'
    target = f'<Relationships xmlns="x">{target}</Relationships>'
    parts = {"xl/externalLinks/externalLink1.xml": link, "xl/externalLinks/_rels/externalLink1.xml.rels": target}
    linked = '<row r="3"><c r="C3" t="str"><f>[1]Sheet1!A1</f><v>Đăng ký kết hôn</v></c></row>'
    return zipped(folder, "phu-luc.xlsx", workbook_parts(GOOD_ROWS + linked) | parts)


@refused("")
def formulas_in_names(folder):
    rows = [(1, "1.001193", "=HYPERLINK(A1)", "Hộ tịch", ""), (2, "1.000894", "=cmd|' /C calc'!A0", "Hộ tịch", "")]
    return book(folder, inline(1, HEAD) + "".join(map(inline, (2, 3), rows)))


@refused("file_nested")
def a_hundred_thousand_tables_inside_one_another(folder):
    return docx(folder, "<w:tbl><w:tr><w:tc>" * 100_000 + "</w:tc></w:tr></w:tbl>" * 100_000)


@refused("")
def a_hundred_thousand_tables_in_one_cell(folder):
    inner = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 100_000
    row = cell(1) + cell("1.001193") + cell("Đăng ký khai sinh", inner=inner) + cell("Hộ tịch") + cell("Sở")
    return docx(folder, table(HEAD, row))


@refused("file_too_wide")
def a_word_cell_over_a_million_columns(folder):
    return docx(folder, table(HEAD, "".join(cell("x", span=90_000) for _ in range(12))))


@refused("file_too_wide")
def an_open_document_row_repeated_a_million_times(folder):
    return ods(folder, ods_row(*HEAD), ods_row("1", "2", look='table:number-rows-repeated="1048000"'))


@refused("file_too_wide")
def an_open_document_cell_repeated_thousands_of_times(folder):
    return ods(folder, ods_row(*HEAD), ods_row(ods_cell("x", 'table:number-columns-repeated="16000"')))


@refused("file_too_wide")
def text_of_nothing_but_commas(folder):
    return raw(folder, "phu-luc.csv", b"," * (40 * MEGABYTE))


@refused("file_too_wide")
def text_of_nothing_but_lines(folder):
    return raw(folder, "phu-luc.csv", b"\n" * (40 * MEGABYTE))


@refused("file_too_large")
def a_file_of_sixty_megabytes(folder):
    path = xlsx(folder, HEAD, BIRTH)
    with path.open("ab") as file:
        file.write(b"\0" * (60 * MEGABYTE))
    return path


__all__ = ["HOSTILE", "OPEN"]
