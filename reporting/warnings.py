"""What is allowed but needs a word of explanation: a line's counts against the same unit's own earlier months (domain.md §4).

Pure: this month and the months before come in as values, the newest month first; None is a month without the line.
Whole numbers throughout, so that a tie never depends on rounding.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import count_vn
from reporting.checks import Counts
from reporting.columns import NAMES, PENDING, RECEIVED, RESOLVED
from reporting.refusals import Problem

MONTHS = 12
FEWEST_MONTHS = 6  # fewer say nothing about what is usual
TIMES = 5  # so many times the usual spread is a jump …
FLOOR = 10  # … and never less than so many dossiers: most lines hold none or one
MAD_TO_DEVIATION = 14_826  # ten-thousandths: 1.4826 × MAD estimates a standard deviation
SMALLEST_COPY = 20  # dossiers; a line with one received and one resolved repeats itself by chance
FEWEST_COPIED = 3  # cells of a line, or lines of a return
WHOLE = "Cả biểu:"  # so begins the word about the whole return, in the note of any line


class Told(NamedTuple):
    """One line in one month: what it is called, what it holds, whether it was declared that nothing arose."""

    name: str
    counts: Counts
    declared_none: bool = False
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing stands in it: begun and emptied again, it is as if it were not there."""
        return not (self.declared_none or self.note) and all(value is None for value in self.counts.values())

    def total(self, names: tuple[str, ...]) -> int | None:
        """The sum of columns; unknown when one is, but nothing where nothing arose."""
        if self.declared_none:
            return sum(filter(None, map(self.counts.get, names)))
        try:  # asked a hundred times a line: without a look at each count
            return sum(_getter(names)(self.counts))
        except (KeyError, TypeError):
            return None


@cache
def _getter(names: tuple[str, ...]) -> Callable[[Counts], tuple]:
    return itemgetter(*names) if len(names) > 1 else lambda counts: (counts[names[0]],)


History = Sequence[Told | None]


@dataclass(frozen=True)
class Measure:
    """What is compared from month to month: a sum of columns and its words; `is_flow`: new dossiers or work done."""

    names: tuple[str, ...]
    words: str
    is_flow: bool = True


MEASURES = (
    Measure(("received_online", "received_direct"), gettext_lazy("tiếp nhận mới (4) + (5)")),
    Measure(RESOLVED, gettext_lazy("đã giải quyết (7)")),
    Measure(PENDING, gettext_lazy("đang giải quyết (11)"), is_flow=False),
    Measure(("resolved_online",), gettext_lazy("toàn trình (TT)")),
)


def needs_explanation(line: Told, history: History, *, earlier_this_year: int = 0) -> list[Problem]:
    """Everything about the line that asks for a note, always in the same order.

    `earlier_this_year` is the number of months of the same reporting year before this one (0 in month 1).
    """
    most = max(sum(filter(None, one.counts.values())) for one in (line, *history) if one)
    if not most:
        return []  # most lines: nothing now, nothing in a year
    zeros = [problem for measure in MEASURES for problem in _sudden_zero(line, history, measure)]
    # Of most others no month holds as much as a jump is wide.
    jumps = [problem for measure in MEASURES for problem in _jump(line, history, measure)] if most >= FLOOR else []
    return [
        *_carried_over(line, history),
        *(zeros[:1] or jumps),  # where nothing came in, nothing is resolved either: said once
        *_copy(line, history),
        *_more_online_than_came(line, history, earlier_this_year),
    ]


def is_jump(value: int, past: Sequence[int]) -> bool:
    """Whether the value lies far outside what the past months hold, by a measure that many zeros do not break.

    Far: more than TIMES × the largest of 1.4826 × MAD, √median and 1 from the median, and at least FLOOR. Outside: above
    the largest month seen by more than its √, or below the smallest by more than its √: a busy month may come again.
    """
    if len(past) < FEWEST_MONTHS or not _is_outside(value, min(past), max(past)):
        return False
    middle = round(2 * median(past))  # twice the median is whole
    spread = round(2 * median(abs(2 * one - middle) for one in past))  # four times the MAD is whole
    away = abs(2 * value - middle)
    if away < 2 * FLOOR or away <= 2 * TIMES:
        return False
    return 2 * away * 10_000 > TIMES * MAD_TO_DEVIATION * spread and away**2 > 2 * TIMES**2 * middle


def _is_outside(value: int, low: int, high: int) -> bool:
    return (value > high and (value - high) ** 2 > high) or (value < low and (low - value) ** 2 > low)


def _carried_over(line: Told, history: History) -> list[Problem]:
    before = history[0] if history else None
    carried, pending = line.total(("carried_over",)), before.total(PENDING) if before else None
    if carried is None or pending is None or carried == pending:
        return []
    what = _(
        "Dòng {line}: kỳ trước chuyển (6) là {carried}, đang giải quyết (11) kỳ trước là "
        "{pending}. Sửa cho khớp, hoặc ghi chú vì sao lệch."
    ).format(line=line.name, carried=count_vn(carried), pending=count_vn(pending))
    return [_warning("carried_over", what, line, "carried_over", carried)]


def _sudden_zero(line: Told, history: History, measure: Measure) -> list[Problem]:
    if not measure.is_flow or line.total(measure.names) != 0:
        return []
    last = [_known(told, measure) for told in history[:FEWEST_MONTHS]]
    if len(last) < FEWEST_MONTHS or not all(last):
        return []
    what = _(
        "Dòng {line}: {measure} bằng 0, trong khi {fewest_months} kỳ liền trước kỳ nào cũng có "
        "(kỳ trước {last}). Kiểm tra lại, hoặc ghi chú vì sao."
    ).format(line=line.name, measure=measure.words, fewest_months=FEWEST_MONTHS, last=count_vn(last[0]))
    return [_warning("sudden_zero", what, line, measure.names[0], 0)]


def _jump(line: Told, history: History, measure: Measure) -> list[Problem]:
    value = line.total(measure.names)
    if value is None:
        return []
    past = [known for told in history[:MONTHS] if told and (known := told.total(measure.names)) is not None]
    if not is_jump(value, past):
        return []
    what = _(
        "Dòng {line}: {measure} là {value}, khác hẳn {n} kỳ trước (từ "
        "{least} đến {most}). Kiểm tra lại, hoặc ghi chú vì sao."
    ).format(
        line=line.name,
        measure=measure.words,
        value=count_vn(value),
        n=len(past),
        least=count_vn(min(past)),
        most=count_vn(max(past)),
    )
    return [_warning("jump", what, line, measure.names[0], value)]


def _copy(line: Told, history: History) -> list[Problem]:
    before = history[0] if history else None
    filled = [value for value in line.counts.values() if value]
    if not before or not is_copy(line, before) or len(filled) < FEWEST_COPIED:
        return []
    if (line.total(RECEIVED) or 0) < SMALLEST_COPY:
        return []
    what = _("Dòng {line}: mọi số giống hệt kỳ trước. Kiểm tra có chép nhầm không, hoặc ghi chú.").format(
        line=line.name
    )
    return [_warning("copy", what, line, "", line.total(RECEIVED) or 0)]


def is_copy(line: Told, before: Told) -> bool:
    """The same in every cell, and something in it."""
    same = all((line.counts.get(name) or 0) == (before.counts.get(name) or 0) for name in NAMES)
    return same and any(line.counts.values())


def differs(line: Told, before: Told | None) -> bool:
    """Whether the line alone shows that the month is not last month again."""
    was = before or Told("", {})
    return (any(line.counts.values()) or any(was.counts.values())) and not is_copy(line, was)


def copied_return(pairs: Sequence[tuple[Told, Told | None]]) -> list[Problem]:
    """The whole month is last month again: every line that holds something holds the same (at least three lines).

    A return has no note of its own: the word that explains it stands in the note of any line and begins with WHOLE, so
    that a note about one line does not pass for it.
    """
    filled = [
        (now, before) for now, before in pairs if any(now.counts.values()) or (before and any(before.counts.values()))
    ]
    copied = [now for now, before in filled if before and is_copy(now, before)]
    if len(copied) < FEWEST_COPIED or len(copied) < len(filled) or any(explains_whole(now.note) for now, _ in pairs):
        return []
    what = _(
        "Cả biểu: {n} dòng có số đều giống hệt kỳ trước. Kiểm tra có nộp nhầm số kỳ trước không; "
        "nếu đúng, ghi lời giải thích cho cả biểu (ghi chú của một dòng bất kỳ, mở đầu bằng “{whole}”)."
    ).format(n=len(copied), whole=WHOLE)
    return [Problem("warning", "copied_return", what)]


def explains_whole(note: str) -> bool:
    """Whether the note of a line holds a word about the whole return."""
    _, mark, words = unicodedata.normalize("NFC", note).casefold().partition(WHOLE.casefold())
    return bool(mark and words.strip())


def _more_online_than_came(line: Told, history: History, earlier_this_year: int) -> list[Problem]:
    """Over the year not more is resolved online than came online, with what the year opened with."""
    year = [line, *history[:earlier_this_year]]
    if len(year) <= earlier_this_year or None in year:
        return []
    resolved = _over(year, ("resolved_online",))
    if not resolved:
        return []
    came = _over(year, ("received_online",))
    opening = _over(year[-1:], ("carried_over",))
    if came is None or opening is None or resolved <= came + opening:
        return []
    what = _(
        "Dòng {line}: từ đầu năm giải quyết toàn trình {resolved}, nhiều hơn tiếp nhận trực tuyến "
        "{came} cộng đầu năm chuyển sang {opening}. Kiểm tra lại, hoặc ghi chú vì sao."
    ).format(line=line.name, resolved=count_vn(resolved), came=count_vn(came), opening=count_vn(opening))
    return [_warning("online_over_received", what, line, "resolved_online", resolved)]


def _over(months: Sequence[Told | None], names: tuple[str, ...]) -> int | None:
    sums = [told.total(names) if told else None for told in months]
    return None if None in sums else sum(value or 0 for value in sums)


def _known(told: Told | None, measure: Measure) -> int | None:
    return told.total(measure.names) if told else None


def _warning(kind: str, message: str, line: Told, column: str, value: int) -> Problem:
    return Problem("warning", kind, message, line=line.name, column=column, value=str(value))
