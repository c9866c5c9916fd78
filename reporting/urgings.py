"""Urging (Điều 2.3.a) as questions: whose it is, which time comes next, what was promised and what came of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db.models import DateField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User
from portal.accounts.remembered import remembered
from portal.accounts.scope import visible_units
from portal.core.numbers import count_vn, decimal_text, decimal_vn
from portal.core.periods import ZONE, end_of
from portal.units.succession import endings
from reporting.compliance import compliance
from reporting.models import Period, Return, Urging, UrgingAnswer
from reporting.names import unit_name
from targets.indicators import FULL

Kind, Step = Urging.Kind, Urging.Step
Matter = tuple[str, int, str]  # kind, unit, indicator
KEPT, BROKEN, RUNNING, UNKNOWN, NO_PROMISE = "kept", "broken", "running", "unknown", "none"
PROMISE_WORDS = {
    KEPT: gettext_noop("Đúng hẹn"),
    BROKEN: gettext_noop("Sai hẹn"),
    RUNNING: gettext_noop("Chưa đến ngày hẹn"),
    UNKNOWN: gettext_noop("Kỳ này không có số để xét"),
    NO_PROMISE: gettext_noop("Chưa hẹn"),
}


@dataclass(frozen=True)
class Figure:
    """Where a unit stands in an indicator in the period looked at."""

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
        return _(PROMISE_WORDS[self.promise])

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
    """Of the unit that the letter named."""
    return urging.kind, urging.urged_unit_id, urging.indicator


def matters_of(urging: Urging) -> set[Matter]:
    """That of the unit named, and of the one that carries on; but a month that was not sent is one unit's alone."""
    named = matter_of(urging)
    return {named} if urging.kind == Kind.LATE else {named, (urging.kind, urging.unit_id, urging.indicator)}


def history_of(kind: str, unit_ids: Collection[int]) -> History:
    """Of one kind, of these units and of those they carry on; the oldest first; one query."""
    return History(_by_matter(Urging.objects.filter(kind=kind).select_related("period"), unit_ids))


def _by_matter(rows: QuerySet[Urging], unit_ids: Collection[int]) -> dict[Matter, list[Urging]]:
    found: dict[Matter, list[Urging]] = {}
    theirs = rows.filter(Q(unit__in=unit_ids) | Q(former_unit__in=unit_ids)).select_related("answer")
    for one in theirs.order_by("at", "pk"):
        for matter in matters_of(one):
            found.setdefault(matter, []).append(one)
    return found


def answer_of(urging: Urging) -> UrgingAnswer | None:
    """Its answer, where there is one (read with `select_related`)."""
    return getattr(urging, "answer", None)


def promised_words(answer: UrgingAnswer) -> str:
    """What was promised, for pages, letters and reports."""
    until = f"{answer.promised_on:%d/%m/%Y}"
    if answer.promised_hundredths is None:
        return _("xong trước ngày {until}").format(until=until)
    return _("đạt {rate} % đến ngày {until}").format(
        rate=decimal_vn(decimal_text(answer.promised_hundredths)), until=until
    )


def visible_urgings(user: User, day: date) -> QuerySet[Urging]:
    """All of the province for who makes them; a unit's own (an office that approves: also those below it); else none."""
    rows = _named(Urging.objects.select_related("answer__by", "period", "by"))
    rows = rows.annotate(today=Value(day, DateField()), holder_name=unit_name("unit", "today"))
    rows = rows.order_by("-at", "unit_name", "pk")
    if user.may("urging.make"):
        return rows
    if not user.may("urging.answer") or user.unit_id is None:
        return rows.none()
    if user.may("return.approve_commune"):
        return rows.filter(unit__in=visible_units(user, day).values("pk"))
    return rows.filter(unit=user.unit_id)


def _named(rows: QuerySet[Urging]) -> QuerySet[Urging]:
    """With `unit_name`: what the unit named was called on the day; one that had ended, at the end of the month it is about."""
    asked = rows.annotate(day=TruncDate("at"), urged=Coalesce("former_unit", "unit"))
    return asked.annotate(unit_name=Coalesce(unit_name("urged", "day"), unit_name("urged", "period__data_to")))


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


def answer_may_change(urging: Urging, day: date) -> bool:
    """While the reply is waited for and the matter stands; a promise whose day is over is judged, and stays as it was."""
    answer = answer_of(urging)
    return answer is not None and urging.settled_at is None and day <= min(urging.reply_by, answer.promised_on)


def followed_by(urging: Urging) -> Urging | None:
    """The next time its unit was urged about the same matter, where there was one; of lateness, about the same month."""
    rows = history_of(urging.kind, {urging.urged_unit_id, urging.unit_id}).by_matter.get(matter_of(urging), [])
    after = [one for one in rows if (one.at, one.pk) > (urging.at, urging.pk)]
    return next((one for one in after if urging.kind != Kind.LATE or one.period_id == urging.period_id), None)


def unanswered_by(user: User) -> QuerySet[Urging]:
    """What the user's own unit still has to answer, the most urgent first."""
    if user.unit_id is None or not user.may("urging.answer"):
        return Urging.objects.none()
    mine = _named(Urging.objects.filter(unit=user.unit_id, answer=None, settled_at=None))
    return mine.select_related("period").order_by("reply_by", "pk")


@remembered(reads=("reporting_urging", "reporting_urginganswer"), as_is=True)
def urged_units() -> frozenset[int]:
    """The units that still have to answer an urging."""
    return frozenset(Urging.objects.filter(answer=None, settled_at=None).order_by().values_list("unit", flat=True))


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
    """The rows with their promises held against the period's figures; a constant number of queries, however many."""
    listed = list(urgings)
    sent = _sent([one for one in listed if one.kind == Kind.LATE])
    before, carriers = _before(listed), carriers_on(period.data_to)
    return [
        _row(one, period, figures.get((holder(one, carriers), one.indicator)), sent, before.get(one.pk), at)
        for one in listed
    ]


def carriers_on(day: date) -> dict[int, int]:
    """Of the units ended by the day: who carries their history then, themselves where nobody does; one query."""
    return {one.unit_id: one.carrier_id for one in endings(day)}


def holder(urging: Urging, carriers: Mapping[int, int]) -> int:
    """Whose figures say on a day whether the matter stands: before the unit named ended its own, then its carrier's."""
    return carriers.get(urging.urged_unit_id, urging.urged_unit_id)


def _row(one: Urging, period: Period, figure: Figure | None, sent: dict, before: Urging | None, at: datetime) -> Row:
    answer = answer_of(one)
    is_silent = answer is None and one.settled_at is None and end_of(one.reply_by) <= at
    promise = kept(one, answer, figure, period, sent, at)
    return Row(one, answer, is_silent, promise, figure, before)


def kept(
    one: Urging,
    answer: UrgingAnswer | None,
    figure: Figure | None,
    period: Period,
    sent: Mapping[int, datetime],
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
    done = sent.get(one.pk) if one.kind == Kind.LATE else one.settled_at
    deadline = end_of(answer.promised_on)
    if done is not None:
        return KEPT if done < deadline else BROKEN
    return RUNNING if at < deadline else BROKEN


def months_of(late: Iterable[Urging]) -> dict[int, set[tuple[int, int]]]:
    """By late urging: the months (unit, period) whose sending ends the matter.

    The unit's own; where it ended within the month or before, also that of the one that carried on at the month's end,
    to which what was not sent was handed (actions/handover.py). Of urgings with their period; one query a month in which
    somebody was urged who ended since.
    """
    late = list(late)
    days = {one.period.data_to for one in late if one.former_unit_id}
    carriers = {day: carriers_on(day) for day in days}
    return {
        one.pk: {
            (unit, one.period_id) for unit in (one.urged_unit_id, holder(one, carriers.get(one.period.data_to, {})))
        }
        for one in late
    }


def _sent(late: list[Urging]) -> dict[int, datetime]:
    """When what was urged as late came in, by urging."""
    months = months_of(late)
    units = {unit for owed in months.values() for unit, _ in owed}
    rows = Return.objects.filter(
        unit__in=units, period__in={one.period_id for one in late}, submitted_at__isnull=False
    ).values_list("unit", "period", "submitted_at")
    sent = {(unit, period): moment for unit, period, moment in rows}
    came = {pk: [sent[month] for month in owed if month in sent] for pk, owed in months.items()}
    return {pk: min(moments) for pk, moments in came.items() if moments}


def _before(listed: list[Urging]) -> dict[int, Urging]:
    """For each second or third time the one before it, with its answer."""
    again = [one for one in listed if one.step > Step.FIRST]
    rows = Urging.objects.filter(kind__in={one.kind for one in again})
    found = _by_matter(rows, {one.urged_unit_id for one in again})
    return {
        one.pk: earlier[-1] for one in again if (earlier := [row for row in found[matter_of(one)] if row.at < one.at])
    }


def broken_promises(period: Period, figures: Figures | None = None) -> list[dict]:
    """What was promised for the days up to the period's end and not kept: `[{unit, matter, by}]`, `by` an ISO date.

    By what stood at the period's end and nothing later, so that the same input says the same; for reports/summary.py.
    A month sent late is named only where the internal calendar cites a document (domain.md §3).
    """
    promised = Urging.objects.filter(answer__promised_on__lte=period.data_to, answer__promised_on__gte=period.data_from)
    whose = Coalesce(unit_name("former_unit", "answer__promised_on"), unit_name("unit", "answer__promised_on"))
    named = promised.annotate(unit_name=whose).select_related("answer", "period")
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
    said = _("đạt {rate} %").format(rate=decimal_vn(decimal_text(wanted))) if wanted is not None else _("đạt chỉ tiêu")
    return (
        _("{indicator} {said}, mới {rate} %").format(
            indicator=urging.indicator, said=said, rate=decimal_vn(row.figure.rate)
        )
        if row.figure
        else f"{urging.indicator} {said}"
    )


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
