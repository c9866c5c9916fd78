"""Every deadline of a year, the document behind it, what was met and when: for the calendar's page and its feed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.periods import ZONE, Month, end_of
from portal.units.models import Level
from reporting.deadlines import (
    dates_by_rule,
    holidays,
    monthly_deadline,
    nominal_days,
    standing_document,
    yearly_deadline,
)
from reporting.models import COUNTED, Dispatch, Edition, Period, PeriodMove, Report, Request, Return
from reporting.reports.subject import CHINH_THUC, SO_BO, Subject

DECREE = gettext_lazy("Quyết định, điểm c khoản 2 Điều 2")
INTERNAL = gettext_lazy("Lịch nội bộ, chưa có văn bản")


@dataclass
class Deadline:
    """One date: by which document, and where it stands: "" ahead, "met", "late", "missed"."""

    what: str
    day: date
    basis: str
    state: str = ""
    words: str = ""
    moved: list[PeriodMove] = field(default_factory=list)
    nominal: date | None = None

    @property
    def shifted(self) -> bool:
        """A holiday or weekend moved it."""
        return not self.moved and self.nominal is not None and self.nominal != self.day


@dataclass
class MonthRow:
    """One month of the year with its dates."""

    month: Month
    period: Period | None
    deadlines: list[Deadline]


def year_of(year: int, at: datetime) -> dict:
    """`{months: [MonthRow], documents, yearly: [Deadline], requests}` with a constant number of queries.

    `documents`: (first month, document) for each that the internal dates of the year stand on; "" from where there is none.
    """
    days_off = holidays()
    periods = {one.month: one for one in Period.objects.filter(year=year)}
    sent, counts = _sent(year), _counts(year)
    moves: dict[tuple[int, str], list[PeriodMove]] = defaultdict(list)
    for move in PeriodMove.objects.filter(period__year=year).select_related("by").order_by("at"):
        moves[move.period_id, move.which].append(move)
    months, documents, document = [], [], standing_document(Month(year, 1))
    for month in (Month(year, number) for number in range(1, 13)):
        period = periods.get(month.month)
        document = period.due_document if period else document
        if document != (documents[-1][1] if documents else ""):
            documents.append((month, document))
        months.append(_month(month, period, document or INTERNAL, sent, counts, moves, days_off, at))
    asked = Request.objects.filter(due_on__year=year).select_related("report").order_by("due_on", "pk")
    return {
        "months": months,
        "documents": documents,
        "yearly": _yearly(year, sent, days_off, at),
        "requests": list(asked),
    }


def all_deadlines(year: int, at: datetime) -> list[tuple[str, Deadline]]:
    """(about which month, deadline) of the whole year in order of date."""
    made = year_of(year, at)
    found = [
        (_("kỳ {month}/{year}").format(month=row.month.month, year=row.month.year), one)
        for row in made["months"]
        for one in row.deadlines
    ]
    found += [(_("năm {year}").format(year=year), one) for one in made["yearly"]]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].what))


def dates_of(month: Month, period: Period | None, days_off: Collection[date]) -> dict[str, date]:
    """The four dates: the period's own, or those it would be opened with."""
    if period is not None:
        return {name: getattr(period, name) for name in nominal_days()}
    return dates_by_rule(month, days_off)


def _month(month, period, internal, sent, counts, moves, days_off, at) -> MonthRow:
    dates, days = dates_of(month, period, days_off), nominal_days()
    found = []
    for which, what in (
        ("commune_due", _("Cấp xã gửi")),
        ("unit_due", _("Sở, huyện gửi")),
        ("close_due", _("Chốt kỳ")),
    ):
        one = Deadline(what, dates[which], internal, nominal=date(month.year, month.month, days[which]))
        if period:
            one.moved = moves[period.pk, which]
            _how_it_went(one, which, period, counts, at)
        found.append(one)
    for letter in ("A", "B"):
        which = "close_due" if letter == "A" else "report_due"
        day = monthly_deadline(period, letter) if period else min(dates[which], dates["report_due"])
        one = Deadline(
            _("Báo cáo {letter}").format(letter=letter),
            day,
            DECREE,
            nominal=date(month.year, month.month, days[which]),
        )
        if period:
            one.moved = moves[period.pk, which]
            _how_it_left(one, sent.get((period.pk, "", letter)), at)
        found.append(one)
    return MonthRow(month, period, found)


def _how_it_went(one: Deadline, which: str, period: Period, counts: dict, at: datetime) -> None:
    over = end_of(one.day) <= at
    if which == "close_due":
        if period.closed_at:
            in_time = period.closed_at < end_of(one.day)
            one.state, one.words = ("met" if in_time else "late"), _("chốt {day}").format(day=_day(period.closed_at))
        elif over:
            one.state, one.words = "missed", _("chưa chốt")
        return
    tier = Level.COMMUNE if which == "commune_due" else ""
    total, done, in_time = counts.get((period.pk, tier), (0, 0, 0))
    if total and end_of(period.data_to) <= at:
        one.words = _("{done}/{total} đã gửi, {in_time} đúng hạn").format(done=done, total=total, in_time=in_time)
        one.state = "met" if in_time == total else "missed" if over and not period.is_closed else ""


def _how_it_left(one: Deadline, left_at: datetime | None, at: datetime) -> None:
    if left_at:
        one.state, one.words = (
            ("met" if left_at < end_of(one.day) else "late"),
            _("gửi {day}").format(day=_day(left_at)),
        )
    elif end_of(one.day) <= at:
        one.state, one.words = "missed", _("chưa ghi đã gửi")


def _yearly(year: int, sent: dict, days_off: Collection[date], at: datetime) -> list[Deadline]:
    subject = Subject.of_year(year, SO_BO).text
    found = []
    for letter, day in (("A", 7), ("B", 9)):
        due = yearly_deadline(year, letter, days_off)
        one = Deadline(
            _("Báo cáo năm {letter} (sơ bộ)").format(letter=letter), due, DECREE, nominal=date(year, 12, day)
        )
        _how_it_left(one, sent.get((None, subject, letter)), at)
        found.append(one)
    official = Edition.objects.filter(
        report__kind=Report.Kind.ANNUAL, report__subject=Subject.of_year(year, CHINH_THUC).text, state="done"
    ).aggregate(at=Min("built_at"))["at"]
    one = Deadline(
        _("Báo cáo năm chính thức"), date(year, 12, 31), _("Sau khi chốt kỳ tháng 12; không có hạn trong Quyết định")
    )
    if official:
        one.state, one.words = "met", _("lập {day}").format(day=_day(official))
    return [*found, one]


def _sent(year: int) -> dict[tuple[int | None, str, str], datetime]:
    """When each letter of each report first left."""
    rows = Dispatch.objects.filter(state=Dispatch.State.SENT).filter(
        Q(outgoing__edition__report__period__year=year)
        | Q(outgoing__edition__report__subject=Subject.of_year(year, SO_BO).text)
    )
    path = "outgoing__edition__report"
    first = rows.values_list(f"{path}__period", f"{path}__subject", "outgoing__letter").annotate(at=Min("sent_at"))
    return {(period, subject, letter): at for period, subject, letter, at in first.order_by()}


def _counts(year: int) -> dict[tuple[int, str], tuple[int, int, int]]:
    """Per period and tier (communes; "" the rest): returns, those sent, those sent in time."""
    standing = Return.objects.filter(period__year=year, unit__versions__valid__contains=F("period__data_to"))
    on_time = Q(unit__versions__level=Level.COMMUNE, submitted_at__date__lte=F("period__commune_due"))
    on_time |= ~Q(unit__versions__level=Level.COMMUNE) & Q(submitted_at__date__lte=F("period__unit_due"))
    rows = standing.values("period", "unit__versions__level").annotate(
        total=Count("pk"), sent=Count("pk", filter=COUNTED), in_time=Count("pk", filter=COUNTED & on_time)
    )
    found: dict[tuple[int, str], tuple[int, int, int]] = {}
    for row in rows.order_by():
        key = row["period"], Level.COMMUNE if row["unit__versions__level"] == Level.COMMUNE else ""
        total, sent, in_time = found.get(key, (0, 0, 0))
        found[key] = total + row["total"], sent + row["sent"], in_time + row["in_time"]
    return found


def _day(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%d/%m %H:%M}"
