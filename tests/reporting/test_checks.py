"""What a typed cell is read as, and what makes a line contradict itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.checks import CellError, check_line, is_complete, read_cells, read_count
from reporting.columns import LARGEST_COUNT, NAMES

FULL = {
    "received_online": 14,
    "received_direct": 3,
    "carried_over": 1,
    "resolved_early": 9,
    "resolved_on_time": 7,
    "resolved_late": 0,
    "pending_in_time": 2,
    "pending_overdue": 0,
    "resolved_online": 15,
}


@pytest.mark.parametrize(
    ("typed", "read"),
    [("", None), ("   ", None), ("0", 0), (" 12 ", 12), ("1.234", 1234), ("1.234.567", 1234567), ("007", 7)],
)
def test_cell_is_read(typed, read):
    assert read_count(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "-1",
        "−1",
        "1,5",
        "1.5",
        "1,234",
        "1.23",
        "12.34.567",
        "abc",
        "1e3",
        "٣",
        "12/10/2026",
        "1 234",
        "=1+1",
        "99999999999",
    ],
)
def test_cell_is_refused_for_what_it_is(typed):
    with pytest.raises(CellError):
        read_count(typed)


@given(st.integers(0, LARGEST_COUNT))
def test_every_bounded_count_reads_back_plain_and_grouped(count):
    assert (read_count(str(count)), read_count(f"{count:,}".replace(",", "."))) == (count, count)


@given(st.text(max_size=12))
def test_no_text_is_ever_clamped_or_crashes(text):
    try:
        value = read_count(text)
    except CellError:
        return
    assert value is None or 0 <= value <= LARGEST_COUNT


def test_every_refused_cell_is_named():
    _, problems = read_cells({"received_online": "1,5", "carried_over": "x"}, line="1.001193", row=7)
    assert [(p.column, p.value, p.row) for p in problems] == [("received_online", "1,5", 7), ("carried_over", "x", 7)]
    assert problems[0].message.startswith("Dòng 1.001193, ô (4) Mới, trực tuyến “1,5” không phải số nguyên")


def test_line_that_adds_up_has_no_problem():
    assert check_line(FULL, declared_none=False, line="x") == []


def test_line_that_does_not_add_up_says_the_arithmetic():
    [problem] = check_line({**FULL, "pending_in_time": 5}, declared_none=False, line="1.004873")
    assert problem.kind == "identity"
    assert "18 ≠ 16 + 5" in problem.message


def test_more_resolved_online_than_resolved_is_refused():
    [problem] = check_line({**FULL, "resolved_online": 17}, declared_none=False, line="x")
    assert (problem.kind, problem.column, problem.value) == ("online_over_resolved", "resolved_online", "17")


def test_nothing_arose_may_keep_what_was_pending():
    counts = {**dict.fromkeys(NAMES), "carried_over": 2, "pending_in_time": 2}
    assert check_line(counts, declared_none=True, line="x") == []


def test_nothing_arose_beside_a_number_is_refused():
    counts = {**dict.fromkeys(NAMES), "received_online": 1}
    assert [p.kind for p in check_line(counts, declared_none=True, line="x")] == ["declared_none", "identity"]


@given(st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(0, 4)) for name in NAMES}))
def test_empty_cells_prove_nothing(counts):
    """Emptying one more cell never makes a new contradiction."""
    before = {p.kind for p in check_line(counts, declared_none=False, line="x")}
    for name in NAMES:
        after = {p.kind for p in check_line({**counts, name: None}, declared_none=False, line="x")}
        assert after <= before


def test_complete_means_every_cell_or_declared_none():
    assert is_complete(FULL, declared_none=False)
    assert is_complete(dict.fromkeys(NAMES), declared_none=True)
    assert not is_complete({**FULL, "carried_over": None}, declared_none=False)
