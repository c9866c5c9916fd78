"""The problems of a file as a workbook: one row a problem, by sheet and row, to be mended beside the file."""

import io

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {"error": gettext_noop("Lỗi"), "warning": gettext_noop("Cảnh báo"), "info": gettext_noop("Liệt kê")}
HEAD = [
    (gettext_noop("Loại"), 12),
    (gettext_noop("Bảng tính"), 18),
    (gettext_noop("Dòng"), 8),
    (gettext_noop("Cột"), 28),
    (gettext_noop("Giá trị trong tệp"), 36),
    (gettext_noop("Vấn đề"), 70),
    (gettext_noop("Gợi ý"), 28),
]


def marked_workbook(problems: list[dict]) -> bytes:
    """Texts are written as strings, so that nothing of the file can run as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    wrong = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FCE4E4"})
    sheet = book.add_worksheet(_("Vấn đề"))
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate(HEAD):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, _(title), head)
    for row, problem in enumerate(problems, start=1):
        style = wrong if problem["severity"] == "error" else body
        place = [_(WORDS[problem["severity"]]), problem["sheet"], str(problem["row"] or ""), problem["column"]]
        for column, text in enumerate([*place, problem["value"], problem["message"], problem["suggestion"]]):
            sheet.write_string(row, column, text[:32_000], style)
    book.close()
    return out.getvalue()
