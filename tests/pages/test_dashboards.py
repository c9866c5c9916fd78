"""Tổng quan, Tiến độ, Kết quả: the same numbers as the command, never a misleading zero."""

import html

import pytest

from portal.core.numbers import decimal_vn
from portal.core.periods import Month
from reporting.compliance import compliance
from reporting.models import State
from tests import factories as make


def text(client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


@pytest.fixture
def sent(world):
    """The commune sent 6 resolved, 4 of them online; the others are silent."""
    for service in world.services[world.commune]:
        make.line(world.returns[world.commune], service, **make.counts(online=2, direct=1))
    world.put(world.commune, State.SUBMITTED)
    return world


def test_the_overview_prints_what_compliance_computes(sent, as_):
    page = text(as_("supervisor"), "/tong-quan/?cap=xa")
    province = compliance(Month(2026, 10))["province"]["indicators"]
    for entry in province.values():
        assert decimal_vn(entry["rate"]) in page
    assert "66,67" in page
    assert "1/5 đơn vị" in page
    assert page.count("đối chiếu</span>") == 4


def test_the_province_is_below_its_quota_never_failed(sent, as_):
    page = text(as_("supervisor"), "/tong-quan/?cap=xa")
    assert "Dưới chỉ tiêu" in page
    assert "Chưa đạt" not in page


def test_only_approved_figures_may_be_chosen(sent, as_):
    page = text(as_("viewer"), "/tong-quan/?so=duyet")
    assert "0/5 đơn vị" in page
    assert "66,67" not in page


@pytest.mark.parametrize("page", ["/tong-quan/", "/tien-do/", "/ket-qua/{}/", "/duyet/"])
@pytest.mark.parametrize(
    ("month", "words"), [("abc", "không phải là kỳ tháng"), ("2026-13", "không có"), ("2031-01", "chưa được mở")]
)
def test_a_period_that_is_not_there_gets_a_clear_page(sent, as_, page, month, words):
    response = as_("aggregator").get(page.format(sent.commune.pk) + f"?ky={month}")
    assert response.status_code == 404
    assert words in html.unescape(response.content.decode())


@pytest.mark.parametrize("query", ["cap=lang", "xep=Q9", "so=khac"])
def test_a_choice_that_is_not_there_gets_a_page_and_no_trace(sent, as_, query):
    assert as_("supervisor").get(f"/tong-quan/?{query}").status_code == 400


def test_a_ranking_puts_the_highest_first_and_no_figure_last(sent, as_):
    page = text(as_("supervisor"), "/tong-quan/?cap=xa&xep=Q4").split("table--heat")[1]
    assert page.index("UBND xã Sơn Lễ") < page.index("UBND xã Trường Sơn")


def test_a_unit_reads_its_numbers_with_clause_and_reading(sent, as_):
    page = text(as_("officer"), f"/ket-qua/{sent.commune.pk}/")
    assert "66,67 %" in page
    assert "Điều 2 khoản 1 điểm d, gạch đầu dòng thứ hai" in page
    assert "cách hiểu tạm thời, chưa có văn bản hướng dẫn" in page


def test_a_month_that_was_not_sent_is_no_zero(sent, as_):
    page = text(as_("supervisor"), f"/ket-qua/{sent.other_commune.pk}/")
    assert "chưa gửi số liệu" in page
    assert "0 / 0 = " not in page


def test_results_of_a_unit_that_is_none_are_not_found(sent, as_):
    assert as_("supervisor").get("/ket-qua/999999/").status_code == 404
    assert as_("supervisor").get(f"/ket-qua/{sent.province.pk}/").status_code == 404


def test_progress_counts_by_tier_and_names_whom_to_call(sent, as_):
    make.user(sent.other_commune, "leader", full_name="Phạm Thu Hằng")
    page = text(as_("supervisor"), "/tien-do/")
    assert "1/5" in page
    assert "1/2 đơn vị" in page
    assert "Phạm Thu Hằng" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("cap=so", ["Sở Tư pháp"]),
        ("trang_thai=submitted", ["UBND xã Sơn Lễ"]),
        ("cap=xa&trang_thai=chua-gui", ["UBND xã Trường Sơn"]),
    ],
)
def test_progress_is_filtered(sent, as_, query, shown):
    page = text(as_("supervisor"), f"/tien-do/?{query}")
    units = ("Sở Tư pháp", "UBND xã Sơn Lễ", "UBND xã Trường Sơn")
    assert [unit for unit in units if f'/">{unit}</a>' in page] == shown
