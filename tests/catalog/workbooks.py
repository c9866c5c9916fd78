"""Small workbooks as offices write them, made anew in each test."""

from pathlib import Path

from openpyxl import Workbook

HEAD = ("STT", "Mã số TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Cơ quan thực hiện", "Toàn trình")
GOOD = (1, "1.001193", "Đăng ký khai sinh", "Hộ tịch", "Sở Tư pháp", "x")


def workbook(folder: Path, *rows: tuple, head: tuple = HEAD, title: bool = True, name: str = "phu-luc.xlsx") -> Path:
    """An appendix with a title, one header row and these rows below it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Phụ lục"
    if title:
        sheet.append(["PHỤ LỤC"])
        sheet.append(["(Kèm theo Quyết định số … của UBND tỉnh)"])
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def row(code: object, name: str = "Đăng ký khai sinh", **other: object) -> tuple:
    cells = {"field": "Hộ tịch", "agency": "Sở Tư pháp", "mark": "x", **other}
    return (1, code, name, cells["field"], cells["agency"], cells["mark"])
