"""Whom to remind of what at an instant: one digest a person and day, made from what is missing now.

Each date has four moments: three days and one day before, the day itself, the day after, in the morning. A moment that was
missed is made up for until the next one comes; who sent meanwhile is not reminded.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import ROLES
from portal.core.durations import in_words
from portal.core.periods import ONE_DAY, ZONE, end_of
from portal.units.models import Level, UnitVersion
from reporting.coverage import with_coverage
from reporting.deadlines import deadline, holidays
from reporting.issuing import ISSUERS
from reporting.models import SENT, Dispatch, Line, Notice, Period, Report, Return, State
from reporting.notices import Message
from reporting.reports.subject import SO_BO, Subject

MORNING = time(8, 0)
OFFSETS = (-3, -1, 0, 1)
LONGEST_CATCH_UP = timedelta(days=3)
RETURNED_FOR = timedelta(days=3)
REMINDER, ESCALATION = "nhac", "bao-tre"
NAMED = 10
WRITERS = [role for role, permissions in ROLES.items() if "return.enter" in permissions]
SENDERS = [role for role, permissions in ROLES.items() if "return.submit" in permissions]
ABOVE = ("reviewer", "aggregator", "supervisor")


@dataclass
class Digest:
    """What one person is told today; `moment` is the newest of the moments that it answers."""

    user: User
    moment: datetime
    parts: list[str] = field(default_factory=list)
    late: bool = False
    period_id: int | None = None

    @property
    def reason(self) -> str:
        return ESCALATION if self.late else REMINDER


def moment_of(due: date, at: datetime, after: date) -> datetime | None:
    """The newest of a date's four moments that has come and is not too long over; none before the data end (`after`)."""
    moments = [datetime.combine(due + offset * ONE_DAY, MORNING, ZONE) for offset in OFFSETS]
    come = [moment for moment in moments if end_of(after) <= moment <= at]
    return come[-1] if come and at - come[-1] < LONGEST_CATCH_UP else None


def digests(at: datetime) -> list[Digest]:
    """Everybody who is to be reminded now and was not yet, in the order of their accounts."""
    made: dict[int, Digest] = {}
    for period in Period.objects.filter(closed_at=None, data_to__lt=at.astimezone(ZONE).date()).order_by("data_to"):
        _of_period(period, at, made)
    _of_reports(at, made)
    return _not_told(made, at)


def messages(found: Iterable[Digest], at: datetime) -> list[Message]:
    """The digests as they go into the ledger, under the day's key."""
    day = at.astimezone(ZONE).date()
    return [
        Message(
            user_id=one.user.pk,
            reason=one.reason,
            key=f"nhac:{day:%Y-%m-%d}",
            subject=_("Nhắc việc ngày {day:%d/%m/%Y}: {n} việc").format(day=day, n=len(one.parts)),
            body="\n\n".join(
                [
                    _("Kính gửi {user}.").format(user=one.user),
                    *one.parts,
                    _("Cổng theo dõi dịch vụ công trực tuyến."),
                ]
            ),
            period_id=one.period_id,
        )
        for one in found
    ]


def returned(at: datetime) -> list[Message]:
    """Forms that were given back and whose unit was not told yet."""
    given_back = Return.objects.filter(state=State.RETURNED, returned_at__gt=at - RETURNED_FOR, returned_at__lte=at)
    rows = list(given_back.select_related("period", "returned_by"))
    people = _people_of({row.unit_id for row in rows}, WRITERS)
    found = [
        Message(
            user_id=user.pk,
            reason="tra-lai",
            key=f"tra-lai:{row.pk}:{row.returned_at:%Y%m%d%H%M%S}",
            subject=_("Biểu số liệu {period} bị trả lại").format(period=row.period),
            body=_(
                "Kính gửi {user}.\n\nBiểu số liệu {period} của đơn vị bị trả lại ({returned_by}): "
                "{return_reason}\nSửa và gửi lại tại /so-lieu/{reporting_month}/{unit_id}/."
            ).format(
                user=user,
                period=row.period,
                returned_by=row.returned_by,
                return_reason=row.return_reason,
                reporting_month=row.period.reporting_month,
                unit_id=row.unit_id,
            ),
            period_id=row.period_id,
        )
        for row in rows
        for user in people[row.unit_id]
    ]
    known = set(Notice.objects.filter(key__in={one.key for one in found}).values_list("user", "key"))
    return [one for one in found if (one.user_id, one.key) not in known]


def _of_period(period: Period, at: datetime, made: dict[int, Digest]) -> None:
    """The units of each tier whose moment it is."""
    levels = {level: period.commune_due if level == Level.COMMUNE else period.unit_due for level in Level.values}
    moments = {level: moment for level, due in levels.items() if (moment := moment_of(due, at, period.data_to))}
    if not moments:
        return
    versions = {
        one.unit_id: one for one in UnitVersion.objects.on(period.data_to).filter(level__in=moments).order_by("unit")
    }
    unsent = [row for row in _unsent(period) if row.unit_id in versions]
    writers = _people_of({row.unit_id for row in unsent}, WRITERS)
    late: list[UnitVersion] = []
    for row in unsent:
        unit = versions[row.unit_id]
        due, moment = levels[unit.level], moments[unit.level]
        for user in writers[row.unit_id]:
            if row.is_declared_none and not user.may("return.submit"):
                continue  # nothing arose and said so: the officer has nothing left to do
            _add(made, user, moment, _own_words(period, row, due, at), period.pk)
        if moment.astimezone(ZONE).date() > due:
            late.append(unit)
    if late:
        _escalate(period, late, max(moments.values()), made)


def _unsent(period: Period) -> QuerySet[Return]:
    """With how far they are, and whether all that is there is "không phát sinh"."""
    rows = with_coverage(period.returns.exclude(state__in=SENT).filter(approved_at=None))
    lines = Line.objects.filter(return_ref=OuterRef("pk"))
    return rows.annotate(
        is_declared_none=Exists(lines.filter(declared_none=True)) & ~Exists(lines.filter(declared_none=False))
    ).order_by("unit")


def _own_words(period: Period, row: Return, due: date, at: datetime) -> str:
    left = end_of(due) - at
    when = (
        _("còn {span}").format(span=in_words(left))
        if left > timedelta(0)
        else _("đã quá {span}").format(span=in_words(left))
    )
    state = _("đang chờ lãnh đạo gửi") if row.state == State.PRESENTED else row.get_state_display().lower()
    return _(
        "- Số liệu {period}: {state}, đã xong {lines_done}/{lines_due} dòng; hạn 24:00 ngày {due:%d/%m/%Y}, {when}. "
        "Nhập, gửi tại /so-lieu/{reporting_month}/{unit_id}/."
    ).format(
        period=period,
        state=state,
        lines_done=row.lines_done,
        lines_due=row.lines_due,
        due=due,
        when=when,
        reporting_month=period.reporting_month,
        unit_id=row.unit_id,
    )


def _escalate(period: Period, late: list[UnitVersion], moment: datetime, made: dict[int, Digest]) -> None:
    """The day after: the district hears of its communes, the province's two desks of all."""
    people = User.objects.filter(is_active=True, roles__overlap=list(ABOVE)).order_by("pk")
    for user in people:
        mine = late if user.is_province_wide else [unit for unit in late if unit.parent_id == user.unit_id]
        if mine:
            names = ", ".join(str(unit) for unit in mine[:NAMED])
            more = _(" và {n} đơn vị khác").format(n=len(mine) - NAMED) if len(mine) > NAMED else ""
            words = _("- Quá hạn chưa gửi số liệu {period}: {n} đơn vị ({names}{more}). Xem /tien-do/.").format(
                period=period, n=len(mine), names=names, more=more
            )
            _add(made, user, moment, words, period.pk, late=True)


def _of_reports(at: datetime, made: dict[int, Digest]) -> None:
    """The reports that must leave and have not: their own office is reminded."""
    days_off = holidays()
    for report, words in _reports_due(at):
        sent = _letters_sent(report)
        for letter, role in ISSUERS.items():
            due = deadline(report, letter, days_off)
            moment = moment_of(due, at, Subject.of(report).last.data_to) if due else None
            if moment and due and letter not in sent:
                text = _(
                    "- Báo cáo {letter}, {words}: chưa ghi đã gửi; hạn 24:00 ngày {due:%d/%m/%Y}. Xem /bao-cao/."
                ).format(letter=letter, words=words, due=due)
                for user in User.objects.filter(is_active=True, roles__contains=[role]).order_by("pk"):
                    _add(made, user, moment, text, report.period_id)


def _letters_sent(report: Report) -> set[str]:
    if report.pk is None:
        return set()
    sent = Dispatch.objects.filter(outgoing__edition__report=report, state=Dispatch.State.SENT)
    return set(sent.values_list("outgoing__letter", flat=True))


def _reports_due(at: datetime) -> list[tuple[Report, str]]:
    """Last month's report, and in December the year's; a row need not exist yet."""
    today = at.astimezone(ZONE).date()
    found = []
    period = Period.objects.filter(data_to__lt=today).order_by("-data_to").first()
    if period and (today - period.data_to).days < 15:
        row = Report.objects.filter(kind=Report.Kind.MONTHLY, period=period).first()
        found.append((row or Report(kind=Report.Kind.MONTHLY, period=period), str(period)))
    if today.month == 12 and Period.objects.filter(year=today.year).exists():
        subject = Subject.of_year(today.year, SO_BO)
        row = Report.objects.filter(kind=Report.Kind.ANNUAL, subject=subject.text).first()
        found.append(
            (
                row or Report(kind=Report.Kind.ANNUAL, subject=subject.text),
                _("năm {year} (sơ bộ)").format(year=today.year),
            )
        )
    return found


def _add(
    made: dict[int, Digest], user: User, moment: datetime, words: str, period_id: int | None, *, late: bool = False
) -> None:
    one = made.setdefault(user.pk, Digest(user, moment))
    one.moment = max(one.moment, moment)
    one.parts.append(words)
    one.late |= late
    one.period_id = one.period_id or period_id


def _not_told(made: dict[int, Digest], at: datetime) -> list[Digest]:
    """Without those who had a digest since their newest moment, or today."""
    if not made:
        return []
    today = datetime.combine(at.astimezone(ZONE).date(), time.min, ZONE)
    since = min(today, *(one.moment for one in made.values()))
    rows = Notice.objects.filter(key__startswith="nhac:", at__gte=since, user__in=list(made))
    last: dict[int, datetime] = {}
    for user_id, when in rows.values_list("user", "at"):
        last[user_id] = max(when, last.get(user_id, when))
    return [made[pk] for pk in sorted(made) if pk not in last or (last[pk] < made[pk].moment and last[pk] < today)]


def _people_of(units: set[int], roles: list[str]) -> dict[int, list[User]]:
    people: dict[int, list[User]] = defaultdict(list)
    if units:
        for user in User.objects.filter(unit__in=units, is_active=True, roles__overlap=roles).order_by("pk"):
            people[user.unit_id].append(user)
    return people
