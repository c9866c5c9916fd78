"""The forecast page: the unit's own months, three sentences, five services; honest where little is known."""

import html
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.periods import Month
from reporting.figures import YEAR, facts_by_unit
from reporting.forecasts import q2_sentences, q4_sentences, series
from reporting.models import State
from targets.evaluation import Volume
from tests import factories as make
from tests.pages.test_lists import queries


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def year(world):
    """The commune's first six months: each 4 online and 6 direct at one service, direct alone at the other."""
    make.quota(world.commune, "Q4", 50)
    make.quota(world.commune, "Q2", 80)
    one, other = world.services[world.commune]
    for month in range(1, 7):
        lines = {one: make.counts(online=4, direct=6), other: make.counts(direct=5)}
        make.return_(world.commune, make.period(2026, month), State.SUBMITTED, lines=lines)
    return world


def test_the_page_says_where_the_year_ends_and_what_it_takes(year, as_):
    page = text(as_("officer").get(f"/ket-qua/{year.commune.pk}/du-bao/?ky=2026-06"))
    for words in (
        "26,67 %</strong> (khoảng 26,67–26,67 %), từ 6 tháng đã gửi",
        "Thiếu so với chỉ tiêu đến nay: 21 hồ sơ.",
        "Nếu từ nay 100 % trực tuyến toàn trình: cần 42 hồ sơ.",
        "Với lượng dự kiến đến 14/12 (90 hồ sơ): cần 73,34 % trực tuyến toàn trình.",
        "Đã có hồ sơ trực tiếp, chưa có trực tuyến: 1 dịch vụ (làm ở đây trước)",
        "Chứng thực bản sao",
    ):
        assert words in page
    assert "Quá ít dữ liệu" in text(as_("officer").get(f"/ket-qua/{year.commune.pk}/du-bao/?ky=2026-03"))


def test_the_months_add_up_to_what_the_indicators_count(year):
    ids, month = {year.commune.pk}, Month(2026, 6)
    facts = facts_by_unit(month, span=YEAR, unit_ids=ids)[year.commune.pk]
    made = series(ids, month)
    assert sum(one.numerator for one in made.dossiers) == facts.resolved_online
    assert sum(one.denominator for one in made.dossiers) == facts.resolved
    assert made.used[-1] == facts.used


def test_a_unit_is_found_by_those_who_see_it(year, as_):
    address = f"/ket-qua/{year.commune.pk}/du-bao/?ky=2026-06"
    seen = {who: as_(who).get(address).status_code for who in ("officer", "reviewer", "viewer", "neighbour", "nobody")}
    assert seen == {"officer": 200, "reviewer": 200, "viewer": 200, "neighbour": 404, "nobody": 200}
    assert as_("viewer").get(f"/ket-qua/{year.province.pk}/du-bao/?ky=2026-06").status_code == 404
    assert as_("viewer").get("/ket-qua/999999/du-bao/").status_code == 404


def test_a_district_is_foretold_with_its_communes_and_more_of_them_take_no_more_queries(year, as_):
    client, address = as_("viewer"), f"/ket-qua/{year.district.pk}/du-bao/?ky=2026-06"
    assert "UBND xã Sơn Lễ" in text(client.get(address))
    before = queries(client, address)
    for number in range(2):
        more = make.commune(f"Xã Thêm {number}", parent=year.district)
        service = make.provided_service(more, year.services[year.commune][0].procedure)
        make.return_(more, make.period(2026, 6), State.SUBMITTED, lines={service: make.counts(direct=9)})
    assert queries(client, address) == before


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a laden machine draws slowly
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 100), st.integers(0, 80))
def test_the_sentences_agree_with_counting_one_dossier_after_the_other(online, direct, quota, expected):
    done, wanted = Volume(online, online + direct), Fraction(quota)
    said = q4_sentences(wanted, done, expected, Month(2026, 6))
    if done.denominator == 0 or Fraction(100 * online, done.denominator) >= wanted:
        assert said == []
        return
    in_a_row = next((n for n in range(20_000) if Fraction(100 * (online + n), done.denominator + n) >= wanted), None)
    assert any("100 % trực tuyến" in one for one in said) == (in_a_row is not None)
    reachable = Fraction(100 * (online + expected), done.denominator + expected) >= wanted
    assert ("không còn khả năng đạt trong năm" in said[-1]) == (not reachable or expected == 0)


def test_at_the_years_end_nothing_can_be_mended():
    assert q4_sentences(Fraction(90), Volume(1, 10), 5, Month(2026, 12))[-1].endswith(
        "không còn khả năng đạt trong năm."
    )
    assert q2_sentences(Fraction(80), Volume(1, 10), 2, Month(2026, 12))[-1].endswith(
        "không còn khả năng đạt trong năm."
    )
    assert q2_sentences(Fraction(80), Volume(8, 10), 2, Month(2026, 6)) == []
    assert q2_sentences(Fraction(80), Volume(3, 10), 2, Month(2026, 10)) == [
        "Thiếu so với chỉ tiêu: 5 dịch vụ.",
        "Đã có hồ sơ trực tiếp, chưa có trực tuyến: 2 dịch vụ (làm ở đây trước); chưa phát sinh hồ sơ nào: 5 dịch vụ.",
        "Từ nay đến 14/12: mỗi tháng thêm 3 dịch vụ có hồ sơ trực tuyến; "
        "chỉ riêng các dịch vụ đã có hồ sơ trực tiếp thì chưa đủ.",
    ]
