"""The page that shows every component in every state: what it draws with, and who may see it."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.access import page_for

# (label of the cell on a narrow screen, computed, first of its group), as in Biểu II.06a
COLUMNS = [
    ("Nhận (3)", True, True),
    ("Trực tuyến", False, False),
    ("Trực tiếp", False, False),
    ("Kỳ trước", False, False),
    ("Xong (7)", True, True),
    ("Trước hạn", False, False),
    ("Đúng hạn", False, False),
    ("Quá hạn", False, False),
    ("Đang (11)", True, True),
    ("Trong hạn", False, False),
    ("Quá hạn", False, False),
    ("Toàn trình", False, True),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    number = forms.CharField(label="Số quyết định", help_text="Văn thư cấp số; cổng không tự đặt số.")
    issued_on = forms.DateField(label="Ngày ban hành", help_text="Ví dụ: 09/02/2026")
    level = forms.ChoiceField(label="Cấp thực hiện", choices=[("tinh", "Cấp tỉnh"), ("xa", "Cấp xã")])
    mode = forms.ChoiceField(
        label="Mức độ", choices=[("full", "Toàn trình"), ("partial", "Một phần")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sure = forms.BooleanField(label="Tôi đã đối chiếu với bản ký")


def _line(code: str, name: str, state: str, values: list, refused: int | None = None) -> dict:
    """One row of the sample entry table; `refused` is the place of the cell that is refused."""
    cells = [
        {"label": label, "computed": computed, "first": first, "value": value, "refused": place == refused}
        for place, ((label, computed, first), value) in enumerate(zip(COLUMNS, values, strict=True))
    ]
    return {"code": code, "name": name, "state": state, "cells": cells}


SAMPLES = {
    "tabs": [
        {"label": "Thêm", "url": "#", "current": False, "count": 21},
        {"label": "Thay đổi", "url": "#", "current": True, "count": 37},
        {"label": "Rút", "url": "#", "current": False, "count": 32},
        {"label": "Không đổi", "url": "#", "current": False, "count": 1560},
    ],
    "timeline": [
        {"date_text": "14/06", "word": "Hết kỳ, 24:00", "kind": "past"},
        {"date_text": "15/06", "word": "Hôm nay", "kind": "now"},
        {"date_text": "16/06", "word": "Xã gửi", "kind": "mine"},
        {"date_text": "17/06", "word": "Huyện duyệt", "kind": ""},
        {"date_text": "18/06", "word": "Khóa kỳ", "kind": ""},
        {"date_text": "19/06", "word": "Hạn của Quyết định", "kind": "decision"},
    ],
    "steps": ["Tải tệp", "Nhận dạng", "Xem trước", "Áp dụng"],
    "page_obj": Paginator(range(629), 50).page(2),
    "problems": ["Dòng 52, cột B: chữ I thay cho số 1 trong “1.0089I4”.", "Dòng 405, cột B: không có mã."],
    "lines": [
        _line("1.001193", "Đăng ký khai sinh", "is-saved", [18, 14, 3, 1, 16, 9, 7, 0, 2, 2, 0, 15]),
        _line(
            "1.004873",
            "Cấp Giấy xác nhận tình trạng hôn nhân",
            "is-inconsistent",
            [23, 17, 4, 2, 20, 12, 8, 0, 5, 5, 0, 18],
        ),
        _line("1.004884", "Đăng ký lại khai sinh", "is-refused", [4, 2, 1, 1, 3, 1, 2, 0, 1, "1,5", 0, 2], refused=9),
        _line("1.000689", "Khai sinh kết hợp nhận cha, mẹ, con", "is-none", ["–"] * 12),
        _line(
            "1.001699",
            "Xác định lại mức độ khuyết tật",
            "is-empty",
            [6, 2, 3, 1, 4, 1, 3, 0, 2, 2, 0, 2],
        ),
    ],
}


@require_safe
@page_for("user.manage")
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery, for those who maintain the portal."""
    filled = SampleForm(
        {"number": "1929/QĐ-UBND", "issued_on": "23/06/2020", "level": "tinh", "mode": "full", "sure": "on"}
    )
    refused = SampleForm({"issued_on": "31/02/2026"})
    return render(request, "gallery.html", {**SAMPLES, "filled": filled, "refused": refused})
