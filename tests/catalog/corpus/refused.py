"""Files that are no appendix at all: each is refused by name, with what to do."""

from openpyxl import load_workbook

from tests.catalog.corpus.case import Corpus
from tests.catalog.corpus.files import BIRTH, HEAD, docx, paragraph, raw, table, text, xlsx, zipped

REFUSED = Corpus()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(kind: str):
    return REFUSED.file(refusal=kind)


@refused("file_pdf")
def a_pdf(folder):
    return raw(folder, "phu-luc.xlsx", b"%PDF-1.7 ...")


@refused("file_empty")
def an_empty_file(folder):
    return raw(folder, "phu-luc.xlsx", b"")


@refused("file_word")
def an_old_word_file(folder):
    return raw(folder, "phu-luc.doc", OLE + b"\0" * 600)


@refused("file_word")
def an_old_word_file_with_another_name(folder):
    return raw(folder, "phu-luc.xls", OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"))


@refused("file_encrypted")
def a_workbook_with_a_password(folder):
    return raw(folder, "phu-luc.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


@refused("file_broken")
def a_broken_old_workbook(folder):
    return raw(folder, "phu-luc.xls", OLE + b"\0" * 600)


@refused("file_macro")
def a_word_file_with_macros(folder):
    return zipped(folder, "phu-luc.docm", {"word/document.xml": "<a/>", "word/vbaProject.bin": b"x"})


@refused("file_macro")
def a_workbook_with_macros_under_another_name(folder):
    path = xlsx(folder, HEAD, BIRTH)
    parts = {"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"}
    return zipped(folder, "phu-luc.xlsx", parts | {"xl/workbook.xml": "<workbook/>", "x.bin": path.read_bytes()})


@refused("file_broken")
def a_workbook_cut_off(folder):
    path = xlsx(folder, HEAD, BIRTH)
    return raw(folder, path.name, path.read_bytes()[:-400])


@refused("file_broken")
def a_word_file_cut_off(folder):
    path = docx(folder, table(HEAD, BIRTH))
    return raw(folder, path.name, path.read_bytes()[:-40])


@refused("file_broken")
def a_word_file_of_broken_xml(folder):
    return zipped(folder, "phu-luc.docx", {"word/document.xml": "<w:document><w:tbl>"})


@refused("file_not_workbook")
def a_web_page_called_xls(folder):
    return raw(folder, "phu-luc.xls", "<html><table><tr><td>Mã TTHC</td></tr></table>".encode())


@refused("file_not_workbook")
def rich_text(folder):
    return raw(folder, "phu-luc.doc", b"{\\rtf1 ...}")


@refused("file_not_workbook")
def a_zip_of_workbooks(folder):
    return zipped(folder, "phu-luc.zip", {"phu_luc_1.xlsx": b"PK", "phu_luc_2.xlsx": b"PK"})


@refused("file_not_workbook")
def an_open_document_text(folder):
    return zipped(folder, "phu-luc.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})


@refused("file_not_workbook")
def a_binary_workbook(folder):
    return zipped(folder, "phu-luc.xlsb", {"xl/workbook.bin": b"x"})


@refused("file_not_workbook")
def a_picture(folder):
    return raw(folder, "phu-luc.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xc3\x28")


@refused("file_encoding")
def text_in_windows_1258(folder):
    row = ("1", "1.001193", "Ðãng ký k\xeat hôn", "H\xf4\xf2 t\xeech", "S\xf5\xd2 T\xfd ph\xe1p")
    path = text(folder, ("STT", "Mã", "Tên", "Lĩnh vực", "Cơ quan"))
    return raw(folder, path.name, ";".join(row).encode("latin-1"))


@refused("header_missing")
def no_header(folder):
    return xlsx(folder, ("a", "b", "c"), (1, 2, 3))


@refused("header_missing")
def header_only_in_row_forty_one(folder):
    return xlsx(folder, *[("x",)] * 40, HEAD, BIRTH)


@refused("header_missing")
def word_without_a_table(folder):
    return docx(folder, paragraph("1. 1.001193 Đăng ký khai sinh"))


@refused("header_missing")
def only_a_hidden_sheet(folder):
    path = xlsx(folder, HEAD, BIRTH, more={"Trống": [("a",)]})
    book = load_workbook(path)
    book["Phụ lục"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    return path
