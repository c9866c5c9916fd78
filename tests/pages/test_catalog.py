"""Danh mục and Quyết định: found by code, by words without diacritics, by day; each clause by its address."""

import html
from datetime import date

import pytest

from tests import factories as make


@pytest.fixture
def listed(world) -> None:
    make.listing(world.services[world.commune][0].procedure)
    make.listing(world.services[world.commune][1].procedure)
    make.listing(
        make.procedure("1.004873", "Xác nhận tình trạng hôn nhân"), start=date(2026, 1, 1), until=date(2026, 7, 1)
    )


def found(client, query: str) -> list[str]:
    page = html.unescape(client.get(f"/danh-muc/?{query}").content.decode())
    return [code for code in ("1.001193", "2.000815", "1.004873") if code in page]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["1.001193", "2.000815"]),
        ("q=dang ky khai sinh", ["1.001193"]),
        ("q=CHỨNG THỰC", ["2.000815"]),
        ("q=2.000815", ["2.000815"]),
        ("q=khong co gi", []),
        ("ngay=01/06/2026", ["1.001193", "2.000815", "1.004873"]),
        ("ngay=01/01/2020", []),
        ("page=999", ["1.001193", "2.000815"]),
    ],
)
def test_the_list_is_searched(listed, as_, query, codes):
    assert found(as_("officer"), query) == codes


@pytest.mark.parametrize("query", ["ngay=31/02/2026", "phu_luc=999999", "linh_vuc=abc"])
def test_a_filter_that_cannot_be_read_is_told(listed, as_, query):
    response = as_("officer").get(f"/danh-muc/?{query}")
    assert response.status_code == 400
    assert "field__errors" in response.content.decode()


def test_each_clause_has_an_address(world, as_):
    make.clause("2.1.d")
    assert 'id="2.1.d"' in as_("officer").get("/quyet-dinh/").content.decode()
