"""The files that are sent in the pictures: what the portal itself gives out, filled or spoilt as offices do it."""

import io
from hashlib import sha256

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page

JUNK = b"%PDF-1.4 not what was asked for"


def junk(page: Page) -> bytes:
    """Not a table at all, whatever its name says."""
    return JUNK


def long_appendix(page: Page) -> bytes:
    """So long that it is read by a worker, not while the person waits."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Phụ lục")
    sheet.append(["STT", "Mã số TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Cơ quan thực hiện", "Toàn trình"])
    for number in range(1, 12_001):
        words = f"Thủ tục số {sha256(str(number).encode()).hexdigest()}"  # what a file cannot be made smaller by
        sheet.append([number, f"7.{number:06d}", words, "Hộ tịch", "Sở Tư pháp", "x"])
    return _saved(book)


def _given_out(page: Page, address: str) -> Workbook:
    return load_workbook(io.BytesIO(page.request.get(address).body()))


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _return(page: Page, *values: object) -> bytes:
    """The officer's workbook with these in the first cells that may be typed, one a line of the form."""
    book = _given_out(page, page.url.split("?")[0].replace("tai-len/", "bieu.xlsx"))
    sheet = book.worksheets[0]
    open_cells = [[one for one in row if not one.protection.locked] for row in sheet.iter_rows(min_row=7)]
    lines = [row for row in open_cells if len(row) > 3]
    for line, value in zip(lines, values, strict=False):
        line[0].value = value
    return _saved(book)


def partial_return(page: Page) -> bytes:
    """Three lines changed, all the others as they were."""
    return _return(page, 41, 7, 12)


def wrong_return(page: Page) -> bytes:
    """Cells that hold no count."""
    return _return(page, "1,5", "mười", -3, 12)


def _quotas(page: Page, *values: object) -> bytes:
    """The year's quotas with other levels in the first rows."""
    book = _given_out(page, page.url.split("?")[0].replace("nhap/", "chi-tieu.xlsx"))
    sheet = book.worksheets[0]
    heads = [str(one.value) for one in sheet[1]]
    percent = next(
        place for place, head in enumerate(heads) if "percent" in head or "tỷ lệ" in head.lower() or "%" in head
    )
    for number, value in enumerate(values, start=2):
        sheet.cell(number, percent + 1).value = value
        sheet.cell(number, len(heads)).value = "Quyết định số 45/QĐ-UBND ngày 02/11/2026"
    return _saved(book)


def changed_quotas(page: Page) -> bytes:
    """Two levels a little higher."""
    return _quotas(page, "85,5", "90")


def wrong_quotas(page: Page) -> bytes:
    """Levels that are no percentages."""
    return _quotas(page, "tám mươi", "180")


def onestop(page: Page) -> bytes:
    """What a one-stop system gives out: codes that are listed, and one that is not."""
    return "Mã TTHC;Tên;Tiếp nhận trực tuyến\n1.001193;Khai sinh;5\n2.000815;Chứng thực;8\n9.999999;Khác;1\n".encode()


def statistics(page: Page) -> bytes:
    """A portal's statistics of one commune, with heads of its own."""
    book = Workbook()
    sheet = book.active
    sheet.append(["STT", "Mã TTHC", "Đơn vị", "Tiếp nhận trực tuyến", "Tiếp nhận trực tiếp", "Đã giải quyết"])
    sheet.append([1, "1.001193", "18070", 3, 7, 10])
    sheet.append([2, "9.999999", "18070", 1, 0, 1])
    return _saved(book)
