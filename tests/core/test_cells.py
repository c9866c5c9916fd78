"""A cell that leaves the portal is never a formula, and reads back as it was."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.core.cells import neutral, original, workbook


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+84 239", "'+84 239"),
        ("-1", "'-1"),
        ("@SUM", "'@SUM"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=x", "''=x"),
        ("Đăng ký khai sinh", "Đăng ký khai sinh"),
        ("'quoted'", "'quoted'"),
        ("– gạch dài", "– gạch dài"),
        ("", ""),
    ],
)
def test_what_looks_like_a_formula_is_marked(text, written):
    assert neutral(text) == written
    assert original(written) == text


@given(st.text(alphabet="'=+-@\t\rab", max_size=6))
def test_nothing_is_lost_on_the_way(text):
    assert original(neutral(text)) == text
    assert neutral(text)[:1] not in list("=+-@\t\r")


def test_a_workbook_holds_texts_and_numbers_and_no_formula():
    content = workbook("Thử", ["mã", "số"], [["=1+1", 7], ["", None]])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[:2] == [["mã", "số"], ["'=1+1", 7.0]]
