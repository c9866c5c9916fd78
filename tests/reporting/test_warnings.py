"""Warnings that need a word: what is surprising against the unit's own twelve months, and what is not."""

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.periods import Month
from reporting.actions.returns import present
from reporting.columns import NAMES
from reporting.explanations import unexplained, warned
from reporting.models import Line, Return, State
from reporting.refusals import Refused
from reporting.warnings import Told, copied_return, is_copy, is_jump, needs_explanation
from tests import factories as make

counts_ = st.integers(0, 40) | st.integers(0, 9_999_999)


def told(online: int = 0, *, name: str = "1.000001", declared_none: bool = False, **given) -> Told:
    return Told(name, {**make.counts(online=online), **given}, declared_none)


def kinds(line: Told, history: list, **given) -> list[tuple[str, str]]:
    return [(problem.kind, problem.column) for problem in needs_explanation(line, history, **given)]


def median_of(values: list[Fraction]) -> Fraction:
    """The middle one, found by counting how many stand below; no sorting library."""
    ordered: list[Fraction] = []
    for value in values:
        ordered.insert(sum(one <= value for one in ordered), value)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def slow_jump(value: int, past: list[int]) -> bool:
    """The rule as its docstring says it, in exact fractions; a root is compared by its square."""
    if len(past) < 6:
        return False
    middle = median_of([Fraction(one) for one in past])
    mad = median_of([abs(one - middle) for one in past])
    away = abs(value - middle)
    beyond_spread = away > 5 * Fraction(14826, 10_000) * mad
    beyond_root = away * away > 25 * middle
    above = all(value > one and (value - one) ** 2 > max(past) for one in past)
    below = all(value < one and (one - value) ** 2 > min(past) for one in past)
    outside = above or below
    return away >= 10 and away > 5 and beyond_spread and beyond_root and outside


@given(st.lists(counts_, max_size=12), counts_)
def test_a_jump_is_what_the_slow_rule_says(past, value):
    assert is_jump(value, past) == slow_jump(value, past)


@given(st.lists(counts_, min_size=6, max_size=12), st.data())
def test_what_lies_between_months_already_seen_is_never_a_jump_nor_is_a_root_beyond(past, data):
    between = data.draw(st.integers(min(past), max(past)))
    assert not is_jump(between, past)
    assert not is_jump(max(past) + isqrt(max(past)), past)
    assert not is_jump(max(min(past) - isqrt(min(past)), 0), past)


@given(st.lists(st.integers(0, 1), min_size=6, max_size=12), st.integers(0, 9))
def test_a_line_of_mostly_zeros_may_have_a_few(past, value):
    assert not is_jump(value, past)


@pytest.mark.parametrize(
    ("value", "past", "expected"),
    [
        (41, [0] * 10 + [40, 38], False),  # a season comes again
        (400, [0] * 10 + [40, 38], True),
        (25, [0] * 12, True),
        (9, [0] * 12, False),
        (120, [100, 95, 104, 98, 110, 93, 101], False),
        (1000, [100, 95, 104, 98, 110, 93, 101], True),  # a digit too many
        (10, [100, 95, 104, 98, 110, 93, 101], True),  # a digit lost
        (1000, [100] * 5, False),  # five months say nothing yet
    ],
)
def test_jumps_that_people_would_call_so(value, past, expected):
    assert is_jump(value, past) is expected


def test_a_digit_too_many_is_said_of_each_measure_it_moves():
    history = [told(100 + n) for n in (0, 3, -2, 5, 1, -4, 2)]
    assert kinds(told(1004), history) == [
        ("jump", "received_online"),
        ("jump", "resolved_early"),
        ("jump", "resolved_online"),
    ]


def test_zero_after_six_months_is_sudden_and_said_once():
    zero = told(0)
    assert kinds(zero, [told(n) for n in (2, 1, 3, 1, 1, 4)]) == [("sudden_zero", "received_online")]
    only_online = told(3, resolved_online=0)
    assert kinds(only_online, [told(n) for n in (2, 1, 3, 1, 1, 4)]) == [("sudden_zero", "resolved_online")]
    assert kinds(zero, [told(n) for n in (2, 1, 3, 1, 1)]) == []
    assert kinds(zero, [told(n) for n in (2, 1, 0, 1, 1, 4)]) == []


def test_declared_none_counts_as_zero_and_a_blank_as_unknown():
    history = [told(n) for n in (2, 1, 3, 1, 1, 4)]
    nothing = Told("1.000001", dict.fromkeys(NAMES), declared_none=True)
    blank = Told("1.000001", dict.fromkeys(NAMES))
    assert [kind for kind, _ in kinds(nothing, history)] == ["sudden_zero"]
    assert kinds(blank, history) == []


@pytest.mark.parametrize(("carried", "expected"), [(3, []), (2, ["carried_over"]), (4, ["carried_over"]), (None, [])])
def test_carried_over_is_what_was_pending(carried, expected):
    before = told(5, pending_in_time=2, pending_overdue=1)
    assert [kind for kind, _ in kinds(told(5, carried_over=carried), [before])] == expected


def test_pending_that_is_not_known_proves_nothing():
    assert kinds(told(5, carried_over=4), [told(5, pending_overdue=None)]) == []
    assert kinds(told(5, carried_over=4), [None]) == []


def test_a_copy_of_last_month_needs_a_word_once_it_is_too_large_for_chance():
    assert kinds(told(40), [told(40)]) == [("copy", "")]
    assert kinds(told(3), [told(3)]) == []
    assert kinds(told(40), [told(41)]) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8), st.booleans())
def test_a_copied_return_is_what_the_slow_rule_says(pairs, has_note):
    now = [Told("x", dict.fromkeys(NAMES, 0) | {"received_online": a}, note=has_note * "cả biểu: vì") for a, _ in pairs]
    before = [Told("x", dict.fromkeys(NAMES, 0) | {"received_online": b}) for _, b in pairs]
    different = [pair for pair in pairs if pair[0] != pair[1]]
    filled = [pair for pair in pairs if pair[0] == pair[1] != 0]
    expected = ["copied_return"] if len(filled) >= 3 and not different and not has_note else []
    assert [problem.kind for problem in copied_return(list(zip(now, before, strict=True)))] == expected


def test_a_line_of_nothing_is_no_copy():
    assert not is_copy(told(0), told(0))


def test_over_the_year_not_more_is_resolved_online_than_came():
    january = told(5, carried_over=2, resolved_online=5)
    fine, too_many = told(3, resolved_online=5), told(3, resolved_online=6)
    assert kinds(fine, [january], earlier_this_year=1) == []
    assert kinds(too_many, [january], earlier_this_year=1) == [("online_over_received", "resolved_online")]
    assert kinds(too_many, [None], earlier_this_year=1) == []


@given(st.lists(st.none() | counts_, min_size=9, max_size=9), st.booleans(), st.lists(counts_, max_size=12))
def test_any_line_against_any_history_is_only_warned_of(cells, declared, past):
    line = Told("1.000001", dict(zip(NAMES, cells, strict=True)), declared)
    problems = needs_explanation(line, [told(one) for one in past], earlier_this_year=9)
    assert {(problem.severity, problem.line) for problem in problems} <= {("warning", "1.000001")}


class Year:
    """A commune with two services and seven months of returns, the last one October's."""

    def __init__(self) -> None:
        self.commune = make.commune()
        self.services = [make.service(self.commune, make.procedure(f"1.00000{n}")) for n in (1, 2)]
        for back in range(1, 13):
            self.month(Month(2026, 10).shift(-back), 100 + back, 7)

    def month(self, month: Month, *online: int, notes: tuple[str, str] = ("", "")):
        made = make.return_(self.commune, make.period(month.year, month.month))
        for service, count, note in zip(self.services, online, notes, strict=True):
            made_line = make.line(made, service, **make.counts(online=count))
            with make.written():
                made_line.note = note
                made_line.save(update_fields=["note"])
        return made


@pytest.fixture
def year(db) -> Year:
    return Year()


def test_a_return_is_held_against_its_own_twelve_months(year):
    october = year.month(Month(2026, 10), 1000, 7)
    assert [(p.kind, p.line) for p in unexplained(october)] == [("jump", "1.000001")] * 3


def test_a_note_at_the_line_explains_it(year):
    october = year.month(Month(2026, 10), 1000, 0, notes=("Đợt tuyển sinh", ""))
    assert [(p.kind, p.line) for p in unexplained(october)] == [("sudden_zero", "1.000002")]
    assert len(warned(october)) == 4


def test_another_unit_and_older_years_do_not_matter(year):
    other = make.commune()
    service = make.service(other, make.procedure("1.000009"))
    october = make.return_(other, make.period(2026, 10), lines={service: make.counts(online=1000)})
    assert unexplained(october) == []


def test_the_number_of_queries_does_not_grow_with_lines(year, django_assert_num_queries):
    october = year.month(Month(2026, 10), 1000, 7)
    for number in range(3, 6):
        extra = make.service(year.commune, make.procedure(f"1.00000{number}"))
        make.line(october, extra, **make.counts(online=5))
    october = type(october).objects.select_related("period", "unit").get(pk=october.pk)
    with django_assert_num_queries(4):
        unexplained(october)


def test_a_copied_month_goes_up_only_with_a_word_about_the_whole(year):
    third = year.services[0].unit
    extra = make.service(third, make.procedure("1.000003"))
    counts = {
        year.services[0]: make.counts(online=3),
        year.services[1]: make.counts(online=7),
        extra: make.counts(online=2),
    }
    september = Return.objects.get(unit=third, period__month=9, period__year=2026)
    with make.written():
        september.lines.all().delete()
    for service, values in counts.items():
        make.line(september, service, **values)
    october = make.return_(third, make.period(2026, 10), State.ENTERING, lines=counts)
    officer, first = make.user(third, "officer"), october.lines.order_by("pk").first()
    for note, asked in (("", True), ("Đúng như vậy", True), ("Cả biểu:  ", True), ("Cả biểu: tháng nghỉ lễ.", False)):
        with make.written():
            Line.objects.filter(pk=first.pk).update(note=note)
        assert [problem.kind for problem in unexplained(october) if not problem.line] == ["copied_return"] * asked
        if asked:
            with pytest.raises(Refused, match="cả biểu"):
                present(return_=october, by=officer, at=make.AT)
    assert present(return_=october, by=officer, at=make.AT).state == State.PRESENTED
