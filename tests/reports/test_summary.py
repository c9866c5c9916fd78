"""Tóm tắt trình Chủ tịch: what it picks from the payload, and that it stays on one page."""

import pytest

from portal.core.documents.lint import check
from reporting.documents.render import summary_print, summary_word
from reporting.reports.summary import ROOM, summary
from tests import pdf
from tests.reports import sample

LAST_MONTH = {
    "label": "tháng 9 năm 2026",
    "indicators": {
        "Q1": {"numerator": 100, "denominator": 120, "rate": "83.33"},
        "Q2": {"numerator": 60, "denominator": 100, "rate": "60.00"},
        "Q3": {"numerator": 0, "denominator": 0, "rate": None},
        "Q4": {"numerator": 1, "denominator": 1, "rate": "90.74"},
    },
}
PROMISE = {"unit": "UBND huyện Hương Sơn", "matter": "hoàn thành tích hợp 12 dịch vụ", "by": "2026-10-05"}


def test_four_figures_stand_against_target_and_last_month():
    rows = summary(sample.payload() | {"last_month": LAST_MONTH})["figures"]
    assert [(row["rate"], row["target"], row["last"], row["change"], row["verdict"]) for row in rows] == [
        ("89,17", "100,00", "83,33", "+5,84", "Dưới chỉ tiêu"),
        ("46,73", "80,00", "60,00", "-13,27", "Đang thực hiện"),
        ("84,11", "80,00", "–", "–", "Đạt chỉ tiêu"),
        ("90,74", "90,00", "90,74", "0,00", "Đạt chỉ tiêu"),
    ]


def test_the_first_month_of_the_year_has_nothing_to_compare_with():
    told = summary(sample.payload())
    assert {row["last"] for row in told["figures"]} == {"–"}
    assert "chưa có tháng trước trong năm để so sánh" in told["coverage"]


def test_who_reaches_all_is_praised_and_who_has_not_sent_is_urged_first():
    told = summary(sample.payload())
    assert told["praise"] == ["Sở Tư pháp (đạt Q1, Q3, Q4)"]
    assert told["urge"] == [
        "Sở Y tế (chưa gửi số liệu)",
        "UBND huyện Hương Sơn (Q1 92,50\u00a0%; Q4 81,67\u00a0%)",
    ]


def test_broken_promises_come_with_their_dates_and_are_none_where_none_are_known():
    assert summary(sample.payload())["broken"] == []
    told = summary(sample.payload() | {"promises": [PROMISE] * 7})["broken"]
    assert told[0] == "UBND huyện Hương Sơn: hoàn thành tích hợp 12 dịch vụ, hẹn 05/10/2026"
    assert told[-1].endswith("cam kết khác")


def test_what_is_asked_comes_from_the_figures_unless_the_office_asks():
    assert summary(sample.payload())["asked"][:2] == [
        "Yêu cầu 2 đơn vị chưa đạt chỉ tiêu hoặc chưa gửi số liệu báo cáo nguyên nhân, giải pháp",
        "Chỉ đạo UBND cấp huyện giao chỉ tiêu cho 2 đơn vị cấp xã chưa được giao (điểm d khoản 1 Điều 2)",
    ]
    assert summary(sample.payload() | {"asked": ["Cho họp giao ban ngày 20/10"]})["asked"] == [
        "Cho họp giao ban ngày 20/10"
    ]


def test_more_than_the_page_holds_is_said_to_be_more():
    told = summary(sample.payload() | {"asked": ["Cho ý kiến " + "về việc này " * 12] * 4})["asked"]
    assert told[-1] == "2 nội dung khác nêu tại báo cáo"


def crowded() -> dict:
    """As much as the lists of the page take in."""
    long = [
        sample.place(
            number,
            f"Sở Văn hóa, Thể thao và Du lịch, Khoa học và Công nghệ số {number}",
            "so",
            1,
            "approved",
            sample.figures(sample.DEPARTMENT if number % 2 else sample.DISTRICT),
        )
        for number in range(2, 30)
    ]
    words = "hoàn thành cung cấp, tích hợp toàn bộ dịch vụ còn lại trên hai Cổng"
    promises = [PROMISE | {"matter": words}] * 9
    asked = ["x" * 50 + " " + "Chủ tịch cho ý kiến " * 2] * (ROOM // 90 + 3)
    return sample.payload(units=long) | {"promises": promises, "asked": asked, "last_month": LAST_MONTH}


@pytest.mark.parametrize("payload", [sample.payload(), crowded()], ids=["sample", "crowded"])
def test_it_is_one_page_and_clean_by_the_decree(payload):
    assert pdf.pages(summary_print(payload).content) == 1
    assert check(summary_word(payload).content) == []
