"""What the timetable would do at an instant, decided from the database alone: it changes nothing and remembers nothing.

What was done stands in the tables (a period is there, an edition is there) or in the ledger of notices under a key. So a
missed beat is made up for, and a second beat, a restart or a clock that was set back finds nothing left to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts import expiry
from portal.accounts.models import User
from portal.accounts.remembered import remembered
from portal.core.periods import ONE_DAY, ZONE, Month, end_of
from portal.units.models import Level, Unit
from reporting.deadlines import few_days, holidays
from reporting.digests import ESCALATION, REMINDER, digests, returned
from reporting.due import units_unassigned
from reporting.models import Edition, Notice, Period, Report, Urging
from reporting.reports.subject import CHINH_THUC, SO_BO, Subject
from reporting.urging_causes import settled_by_itself

MORNING, NIGHT = time(8, 0), time(2, 0)
BUILT_WITHIN = timedelta(days=45)  # an old month's report is asked for by a person
SAID_AHEAD = timedelta(days=60)
SHORT_MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Action:
    """One thing to do: by which task, about what (the key it is kept under), and why now."""

    task: str
    key: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        return {"task": self.task, "key": self.key, "reason": self.reason}


def due_actions(at: datetime) -> list[Action]:
    """All that is due, in the order in which it is done."""
    return [
        *_openings(at),
        *_assignments(at),
        *_short_months(at),
        *_reminders(at),
        *_given_back(at),
        *_closings(at),
        *_reports(at),
        *_settlings(at),
        *_checks(at),
        *_accounts(at),
    ]


def short_months(at: datetime) -> list[tuple[Month, int]]:
    """Months within sixty days in which 15 to 19 holds too few working days: (month, how many)."""
    today, days_off = at.astimezone(ZONE).date(), holidays()
    this = Month(today.year, today.month)
    found = []
    for ahead in range(SHORT_MONTHS_AHEAD + 1):
        month = this.shift(ahead)
        first, count = month.data_to + ONE_DAY, few_days(month, days_off)
        if first - SAID_AHEAD <= today < first and count is not None:
            found.append((month, count))
    return found


def aggregators() -> QuerySet[User]:
    """Those who close months."""
    return User.objects.filter(is_active=True, roles__contains=["aggregator"]).order_by("pk")


def _openings(at: datetime) -> Iterable[Action]:
    """A month opens on its 1st: entry begins before the cut-off of the 14th. Months that were missed are opened too."""
    today = at.astimezone(ZONE).date()
    if not Unit.objects.at_level(Level.PROVINCE, today).exists():
        return
    runs = Month(today.year, today.month)
    last = Period.objects.filter(returns__isnull=False).order_by("-data_to").first()
    month = last.reporting_month.shift(1) if last else runs
    while month <= runs:
        yield Action(
            "open-period",
            str(month),
            _("kỳ {month} mở từ ngày {first:%d/%m/%Y}").format(month=month, first=month.opens_on),
        )
        month = month.shift(1)


def _assignments(at: datetime) -> Iterable[Action]:
    """Units that came to owe an open month after it was opened: an appendix taken in since, a service listed anew."""
    for period in Period.objects.filter(closed_at=None, returns__isnull=False).distinct().order_by("data_to"):
        count = units_unassigned(period).count()
        if count:
            yield Action(
                "assign-returns",
                str(period.reporting_month),
                _("{count} đơn vị phải báo cáo {period} mà chưa có biểu").format(count=count, period=period),
            )


def _short_months(at: datetime) -> Iterable[Action]:
    for month, count in short_months(at):
        key = f"it-ngay:{month}"
        if _untold(key, aggregators()):
            yield Action(
                "warn-short-month",
                key,
                _("từ 15 đến 19/{month} chỉ có {count} ngày làm việc").format(month=month.month, count=count),
            )


def _reminders(at: datetime) -> Iterable[Action]:
    found = digests(at)
    day = at.astimezone(ZONE).date()
    for task, reason in (("remind", REMINDER), ("escalate", ESCALATION)):
        count = sum(one.reason == reason for one in found)
        if count:
            yield Action(task, f"nhac:{day:%Y-%m-%d}", _("{count} người chưa được nhắc hôm nay").format(count=count))


def _given_back(at: datetime) -> Iterable[Action]:
    keys: dict[str, int] = {}
    for one in returned(at):
        keys[one.key] = keys.get(one.key, 0) + 1
    for key, count in keys.items():
        yield Action("tell-returned", key, _("biểu bị trả lại, {count} người chưa được báo").format(count=count))


def _closings(at: datetime) -> Iterable[Action]:
    """A month is closed by a person; the timetable does it only where the setting says so."""
    for period in Period.objects.filter(closed_at=None, data_to__lt=at.astimezone(ZONE).date()).order_by("data_to"):
        key = f"chot:{period.reporting_month}"
        if settings.CLOSE_BY_ITSELF and at >= end_of(period.close_due):
            yield Action(
                "close-period",
                key,
                _("hết hạn chốt {close_due:%d/%m/%Y}, đặt tự chốt").format(close_due=period.close_due),
            )
        elif at >= datetime.combine(period.close_due, MORNING, ZONE) and _untold(key, aggregators()):
            yield Action(
                "offer-close",
                key,
                _("đến ngày chốt {close_due:%d/%m/%Y}, chờ người chốt").format(close_due=period.close_due),
            )


def _reports(at: datetime) -> Iterable[Action]:
    """A month that was closed has its report; November's closing brings the sơ bộ, December's the official year."""
    for period in lately_closed(at):
        for subject in subjects_after(period):
            editions = Edition.objects.filter(report__kind=subject.kind, report__subject=subject.text)
            if subject.kind == Report.Kind.MONTHLY:
                editions = editions.filter(report__period=period)
            if not editions.filter(asked_at__gte=period.closed_at).exists():
                yield Action(
                    "build-report",
                    key_of(subject),
                    _("kỳ {reporting_month} đã chốt, chưa lập báo cáo").format(reporting_month=period.reporting_month),
                )


def lately_closed(at: datetime) -> QuerySet[Period]:
    """The months whose closing still brings a report by itself."""
    return Period.objects.filter(closed_at__gt=at - BUILT_WITHIN, closed_at__lte=at).order_by("data_to")


def subjects_after(period: Period) -> list[Subject]:
    """The reports that the closing of a month makes possible."""
    subjects = [Subject.of_month(period)]
    if period.month == 11:
        subjects.append(Subject.of_year(period.year, SO_BO))
    if period.month == 12:
        subjects.append(Subject.of_year(period.year, CHINH_THUC))
    return subjects


def key_of(subject: Subject) -> str:
    """ "monthly:2026-11", "annual:2026:so-bo"."""
    return ":".join(part for part in (subject.kind, subject.code, subject.edition) if part)


def _settlings(at: datetime) -> Iterable[Action]:
    """Urgings whose cause is gone; asked again only when something was written since, or another day has begun."""
    day = at.astimezone(ZONE).date()
    count = _settled_by_itself(day) if Urging.objects.filter(settled_at=None).exists() else 0
    if count:
        yield Action(
            "settle-urgings",
            f"don-doc:{day:%Y-%m-%d}",
            _("{count} việc đôn đốc đã hết nguyên nhân").format(count=count),
        )


@remembered
def _settled_by_itself(day: date) -> int:
    """By what stands at the day's end: nothing of it turns on the hour."""
    return len(settled_by_itself(datetime.combine(day, time.max, ZONE)))


def _checks(at: datetime) -> Iterable[Action]:
    """Once a day, at night: is every edition still what was frozen."""
    day = at.astimezone(ZONE).date()
    key = f"kiem-tra:{day:%Y-%m-%d}"
    if at < datetime.combine(day, NIGHT, ZONE) or Notice.objects.filter(key=key).exists():
        return
    count = Edition.objects.filter(state=Edition.State.DONE, built_at__lte=at).count()
    if count:
        yield Action(
            "check-editions", key, _("{count} bản báo cáo chưa được kiểm tra mã băm hôm nay").format(count=count)
        )


def _accounts(at: datetime) -> Iterable[Action]:
    if settings.DEMO:
        return  # a demonstration waits for its visitors
    for user, _last in accounts_to_close(at):
        yield Action("close-account", user.username, _("không đăng nhập 45 ngày, đã báo trước"))
    for user, _last in accounts_to_warn(at):
        yield Action("warn-account", user.username, _("không đăng nhập 38 ngày"))


def accounts_to_warn(at: datetime, username: str = "") -> list[tuple[User, str]]:
    """(account, key of the warning) of those that fall asleep and were not told; `username` asks for that one alone."""
    warned = _warnings(username)
    asleep = expiry.with_last_use().filter(_of(username), last_use__lte=at - expiry.WARN_AFTER).order_by("pk")
    found = ((user, warning_key(user.last_use)) for user in asleep)
    return [(user, key) for user, key in found if (user.pk, key) not in warned]


def accounts_to_close(at: datetime, username: str = "") -> list[tuple[User, str]]:
    """Those unused to the end, and warned long enough ago: a portal that starts late closes nobody out unwarned."""
    warned, grace = _warnings(username), expiry.DISABLE_AFTER - expiry.WARN_AFTER
    found = ((user, warning_key(user.last_use)) for user in expiry.to_disable(at).filter(_of(username)))
    return [(user, key) for user, key in found if warned.get((user.pk, key), at) <= at - grace]


def _of(username: str) -> Q:
    return Q(username=username) if username else Q()


def _warnings(username: str = "") -> dict[tuple[int, str], datetime]:
    told = Notice.objects.filter(reason="het-han")
    if username:
        told = told.filter(user__username=username)
    return {(user, key): when for user, key, when in told.values_list("user", "key", "at")}


def warning_key(since: datetime) -> str:
    """One warning for each time that an account falls asleep."""
    return f"het-han:{since:%Y-%m-%d}"


def _untold(key: str, users: QuerySet[User]) -> bool:
    return users.exclude(notices__key=key).exists()
