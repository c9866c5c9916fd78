"""Urging (Điều 2.3.a) as questions: whose it is, which time comes next, what was promised and what came of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from portal.accounts.models import User
from portal.accounts.scope import visible_units
from portal.core.numbers import count_vn, decimal_text, decimal_vn
from portal.core.periods import ZONE, end_of
from reporting.compliance import compliance
from reporting.models import Period, Return, Urging, UrgingAnswer
from reporting.names import unit_name
from targets.indicators import FULL

Kind, Step = Urging.Kind, Urging.Step
Matter = tuple[str, int, str]  # kind, unit, indicator
KEPT, BROKEN, RUNNING, UNKNOWN, NO_PROMISE = "kept", "broken", "running", "unknown", "none"
PROMISE_WORDS = {
    KEPT: "Đúng hẹn",
    BROKEN: "Sai hẹn",
    RUNNING: "Chưa đến ngày hẹn",
    UNKNOWN: "Kỳ này không có số để xét",
    NO_PROMISE: "Chưa hẹn",
}


@dataclass(frozen=True)
class Figure:
    """Where a unit stands in an indicator in the period looked at; `met`: at or over its quota, None where not judged."""

    numerator: int
    denominator: int
    rate: str | None
    target: str | None
    verdict: str

    @property
    def share(self) -> Fraction | None:
        return FULL * self.numerator / self.denominator if self.denominator else None

    def reaches(self, hundredths: int | None) -> bool:
        """The promised figure, or the quota where no figure was promised; decided on the exact fraction."""
        wanted = Fraction(hundredths, 100) if hundredths is not None else Fraction(self.target) if self.target else None
        return self.share is not None and wanted is not None and self.share >= wanted

    def __str__(self) -> str:
        return f"{count_vn(self.numerator)}/{count_vn(self.denominator)} ({decimal_vn(self.rate)} %)"


Figures = dict[tuple[int, str], Figure]


@dataclass(frozen=True)
class Row:
    """An urging as the board shows it: answered or silent, its promise against the figure of the period looked at."""

    urging: Urging
    answer: UrgingAnswer | None
    is_silent: bool
    promise: str
    figure: Figure | None = None
    before: Urging | None = None

    @property
    def promise_words(self) -> str:
        return PROMISE_WORDS[self.promise]

    @property
    def is_settled(self) -> bool:
        return self.urging.settled_at is not None

    @property
    def promised(self) -> str:
        """ "90,00 % đến 14/11/2026"."""
        return promised_words(self.answer) if self.answer else ""


@dataclass
class History:
    """All urgings of the matters asked for, and what comes next for each."""

    by_matter: dict[Matter, list[Urging]] = field(default_factory=dict)

    def last(self, matter: Matter, period: Period) -> Urging | None:
        """The newest one that still stands; being late is a matter of each month, what was settled is over."""
        rows = self.by_matter.get(matter, [])
        open_ = [
            one for one in rows if one.settled_at is None and (matter[0] != Kind.LATE or one.period_id == period.pk)
        ]
        return open_[-1] if open_ else None

    def next_step(self, matter: Matter, period: Period) -> int:
        """1, 2, 3; past 3 nothing follows. A step that the period already had is not taken again."""
        last = self.last(matter, period)
        in_period = [one.step for one in self.by_matter.get(matter, []) if one.period_id == period.pk]
        return max([0, *in_period, *([last.step] if last else [])]) + 1

    def waits_till(self, matter: Matter, period: Period) -> date | None:
        """Until which day the last one has its say: the reply, and then the day that was promised."""
        last = self.last(matter, period)
        if last is None:
            return None
        answer = answer_of(last)
        return max(last.reply_by, answer.promised_on) if answer else last.reply_by


def matter_of(urging: Urging) -> Matter:
    return urging.kind, urging.unit_id, urging.indicator


def history_of(kind: str, unit_ids: Collection[int]) -> History:
    """Of one kind, of these units; the oldest first; one query."""
    rows = Urging.objects.filter(kind=kind, unit__in=unit_ids).select_related("answer", "period").order_by("at", "pk")
    found = History()
    for one in rows:
        found.by_matter.setdefault(matter_of(one), []).append(one)
    return found


def answer_of(urging: Urging) -> UrgingAnswer | None:
    """Its answer, where there is one (read with `select_related`)."""
    return getattr(urging, "answer", None)


def promised_words(answer: UrgingAnswer) -> str:
    """What was promised, for pages, letters and reports."""
    until = f"{answer.promised_on:%d/%m/%Y}"
    if answer.promised_hundredths is None:
        return f"xong trước ngày {until}"
    return f"đạt {decimal_vn(decimal_text(answer.promised_hundredths))} % đến ngày {until}"


def visible_urgings(user: User, day: date) -> QuerySet[Urging]:
    """All of the province for who makes them; a unit's own (an office that approves: also those below it); else none."""
    rows = Urging.objects.select_related("answer__by", "period", "by").annotate(day=TruncDate("at"))
    rows = rows.annotate(unit_name=unit_name("unit", "day")).order_by("-at", "unit_name", "pk")
    if user.may("urging.make"):
        return rows
    if not user.may("urging.answer") or user.unit_id is None:
        return rows.none()
    if user.may("return.approve_commune"):
        return rows.filter(unit__in=visible_units(user, day).values("pk"))
    return rows.filter(unit=user.unit_id)


def of_period(rows: QuerySet[Urging], period: Period) -> QuerySet[Urging]:
    """The period's own, and of earlier ones what still stands or was promised for days of this period."""
    carried = Q(settled_at=None) | Q(answer__promised_on__gte=period.data_from)
    return rows.filter(Q(period=period) | Q(period__data_to__lt=period.data_to) & carried)


def may_answer(user: User, urging: Urging) -> bool:
    """Its own unit, once, while it stands."""
    return (
        user.may("urging.answer")
        and user.unit_id == urging.unit_id
        and answer_of(urging) is None
        and urging.settled_at is None
    )


def unanswered_by(user: User) -> QuerySet[Urging]:
    """What the user's own unit still has to answer, the most urgent first."""
    if user.unit_id is None or not user.may("urging.answer"):
        return Urging.objects.none()
    mine = Urging.objects.filter(unit=user.unit_id, answer=None, settled_at=None)
    return mine.select_related("period").order_by("reply_by", "pk")


def figures_of(period: Period) -> Figures:
    """Every judged unit's indicators in the period; a constant number of queries."""
    return figures_in(compliance(period.reporting_month))


def figures_in(judged: dict) -> Figures:
    """The same of what compliance found."""
    units = judged["units"]
    return {(one["unit_id"], id_): judged_figure(entry) for one in units for id_, entry in one["indicators"].items()}


def judged_figure(entry: dict) -> Figure:
    """What an indicator is judged on: a district's with its communes."""
    judged = entry["with_children"] or entry
    return Figure(judged["numerator"], judged["denominator"], judged["rate"], entry["target"], entry["verdict"])


def board(urgings: Iterable[Urging], period: Period, figures: Figures, at: datetime) -> list[Row]:
    """The rows with their promises held against the period's figures; two queries, however many."""
    listed = list(urgings)
    sent = _sent([one for one in listed if one.kind == Kind.LATE])
    before = _before(listed)
    return [_row(one, period, figures, sent, before.get(one.pk), at) for one in listed]


def _row(one: Urging, period: Period, figures: Figures, sent: dict, before: Urging | None, at: datetime) -> Row:
    answer = answer_of(one)
    is_silent = answer is None and one.settled_at is None and end_of(one.reply_by) <= at
    figure = figures.get((one.unit_id, one.indicator)) if one.indicator else None
    promise = kept(one, answer, figure, period, sent, at)
    return Row(one, answer, is_silent, promise, figure, before)


def kept(
    one: Urging,
    answer: UrgingAnswer | None,
    figure: Figure | None,
    period: Period,
    sent: dict[tuple[int, int], datetime | None],
    at: datetime,
) -> str:
    """KEPT, BROKEN or RUNNING, computed: a quota against the figure at the period's end, the rest against the day itself."""
    if answer is None:
        return NO_PROMISE
    if one.kind == Kind.BELOW_QUOTA:
        if period.data_to < answer.promised_on:
            return RUNNING
        if figure is None or figure.share is None:
            return UNKNOWN
        return KEPT if figure.reaches(answer.promised_hundredths) else BROKEN
    done = sent.get((one.unit_id, one.period_id)) if one.kind == Kind.LATE else one.settled_at
    deadline = end_of(answer.promised_on)
    if done is not None:
        return KEPT if done < deadline else BROKEN
    return RUNNING if at < deadline else BROKEN


def _sent(late: list[Urging]) -> dict[tuple[int, int], datetime | None]:
    """When the months that were urged came in, by unit and period; one query."""
    rows = Return.objects.filter(
        unit__in={one.unit_id for one in late}, period__in={one.period_id for one in late}, submitted_at__isnull=False
    )
    return {(unit, period): sent for unit, period, sent in rows.values_list("unit", "period", "submitted_at")}


def _before(listed: list[Urging]) -> dict[int, Urging]:
    """For each second or third time the one before it, with its answer."""
    again = [one for one in listed if one.step > Step.FIRST]
    rows = Urging.objects.filter(kind__in={one.kind for one in again}, unit__in={one.unit_id for one in again})
    found: dict[Matter, list[Urging]] = {}
    for row in rows.select_related("answer").order_by("at", "pk"):
        found.setdefault(matter_of(row), []).append(row)
    return {
        one.pk: earlier[-1] for one in again if (earlier := [row for row in found[matter_of(one)] if row.at < one.at])
    }


def broken_promises(period: Period, figures: Figures | None = None) -> list[dict]:
    """What was promised for the days up to the period's end and not kept: `[{unit, matter, by}]`, `by` an ISO date.

    By what stood at the period's end and nothing later, so that the same input says the same; for reports/summary.py.
    A month sent late is named only where the internal calendar cites a document (domain.md §3).
    """
    promised = Urging.objects.filter(answer__promised_on__lte=period.data_to, answer__promised_on__gte=period.data_from)
    named = promised.annotate(unit_name=unit_name("unit", "answer__promised_on")).select_related("answer", "period")
    rows = list(named.order_by("answer__promised_on", "unit_name", "pk"))
    if not rows:
        return []
    cut_off = end_of(period.data_to)
    found = board(rows, period, figures if figures is not None else figures_of(period), cut_off)
    return [
        {"unit": row.urging.unit_name or str(row.urging.unit_id), "matter": matter_words(row), "by": by.isoformat()}
        for row in found
        if row.promise == BROKEN
        and (row.urging.kind != Kind.LATE or row.urging.period.due_document)
        and (by := row.answer.promised_on if row.answer else None)
    ]


def matter_words(row: Row) -> str:
    """ "Q4 đạt 90,00 %, mới 84,20 %" or "chưa tích hợp, cung cấp"."""
    urging, answer = row.urging, row.answer
    if urging.kind != Kind.BELOW_QUOTA:
        return urging.get_kind_display().lower()
    wanted = answer.promised_hundredths if answer else None
    said = f"đạt {decimal_vn(decimal_text(wanted))} %" if wanted is not None else "đạt chỉ tiêu"
    return (
        f"{urging.indicator} {said}, mới {decimal_vn(row.figure.rate)} %"
        if row.figure
        else f"{urging.indicator} {said}"
    )


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
