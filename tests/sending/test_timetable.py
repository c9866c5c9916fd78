"""What the timetable would do at an instant, and that doing it leaves nothing to do: whatever clock or beat comes next."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings as portal_settings
from django.core.management import call_command
from django.db import connection

from portal.accounts.models import User
from portal.core.periods import ZONE, Month
from portal.units.models import Unit
from reporting.actions.periods import cite_calendar, close_period, open_period
from reporting.models import Edition, Holiday, Notice, Period, Return, State
from reporting.timed import run
from reporting.timetable import due_actions
from tests import factories as make

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 8, minute: int = 0, second: int = 0, *, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=ZONE)


class Office:
    """A commune under a district, a department, and the two desks; October is open. Everybody was here this month.

    17 and 18 October 2026 are a weekend: all three tiers are due on Friday the 16th, report B on Monday the 19th.
    """

    def __init__(self) -> None:
        self.province = make.province(code="42")
        self.department = make.department("Sở Tư pháp", parent=self.province)
        self.district = make.district("Huyện Hương Sơn", parent=self.province)
        self.commune = make.commune("Xã Sơn Lễ", parent=self.district)
        make.decision()
        procedure = make.procedure()
        self.units: tuple[Unit, ...] = (self.department, self.district, self.commune)
        for unit in self.units:
            make.provided_service(unit, procedure)
        self.people = {
            "officer": make.user(self.commune, "officer"),
            "leader": make.user(self.commune, "leader"),
            "department": make.user(self.department, "officer", "leader"),
            "reviewer": make.user(self.district, "reviewer"),
            "aggregator": make.user(self.department, "aggregator"),
            "supervisor": make.user(self.department, "supervisor"),
        }
        User.objects.update(date_joined=at(1), last_login=at(1))
        self.period = open_period(month=Month(2026, 10), by=User.objects.command(), at=at(1))

    def send(self, unit: Unit) -> None:
        one = Return.objects.get(unit=unit, period=self.period)
        make.settle(one, State.SUBMITTED)

    def told(self, who: str) -> list[Notice]:
        return list(Notice.objects.filter(user=self.people[who]).order_by("at"))


@pytest.fixture
def office() -> Office:
    return Office()


def tasks(moment: datetime) -> list[str]:
    return [action.task for action in due_actions(moment)]


def test_an_empty_database_has_nothing_due(db):
    assert due_actions(at(16)) == []


def test_the_running_month_opens_on_its_first_and_months_that_were_missed_open_too(office):
    assert [one.key for one in due_actions(at(1, 0, month=11)) if one.task == "open-period"] == ["2026-11"]
    assert "open-period" not in tasks(at(31, 23, 59, 59))
    run(at(3, month=12))
    months = list(Period.objects.order_by("data_to").values_list("month", flat=True))
    assert months == [10, 11, 12]
    assert Period.objects.get(month=12).returns.count() == 3


def test_a_unit_that_comes_to_owe_an_open_month_is_given_its_return(office):
    assert "assign-returns" not in tasks(at(2))
    late = make.commune("Xã Sơn Tiến", parent=office.district)
    make.provided_service(late)
    found = [one for one in due_actions(at(2)) if one.task == "assign-returns"]
    assert [(one.key, one.reason) for one in found] == [
        ("2026-10", "1 đơn vị phải báo cáo tháng 10/2026 mà chưa có biểu")
    ]
    run(at(2))
    assert Return.objects.get(unit=late).state == State.ASSIGNED
    assert "assign-returns" not in tasks(at(2, 9))


def test_a_closed_month_and_one_without_returns_are_left_as_they_are(office):
    close_period(period=office.period, by=office.people["aggregator"], at=at(18, 17))
    cite_calendar(month=Month(2026, 12), document="Công văn 15", by=office.people["aggregator"], at=at(18, 18))
    make.provided_service(make.commune("Xã Sơn Tiến", parent=office.district))
    assert "assign-returns" not in tasks(at(18, 18))


def test_four_mornings_one_digest_each_and_none_between(office):
    sent = Counter()
    moment = at(12, 0)
    while moment < at(20):
        for action in run(moment):
            sent[action.task, moment.astimezone(ZONE).strftime("%d %H:%M")] += 1
        moment += timedelta(hours=2)
    reminders = sorted(when for task, when in sent if task in ("remind", "escalate"))
    assert Counter(one.key for one in office.told("officer")) == {
        f"nhac:2026-10-{day}": 1 for day in (15, 16, 17)
    }  # the 13th's morning comes before the month's data end: nobody can send yet
    assert all(when.endswith("08:00") for when in reminders)
    assert all(count == 1 for count in sent.values())


def test_one_digest_a_day_even_where_two_dates_fall_on_it(office):
    """Late units below and a report of one's own: who has both gets one message."""
    run(at(17))
    for who in ("reviewer", "aggregator", "supervisor"):
        digests = [one for one in office.told(who) if one.key.startswith("nhac:")]
        assert len(digests) == 1
    run(at(17, 9))
    assert Notice.objects.filter(user=office.people["aggregator"], key="nhac:2026-10-17").count() == 1


def test_the_day_after_the_district_hears_of_its_communes_and_the_province_of_all(office):
    run(at(18))
    reviewer, supervisor = office.told("reviewer")[-1], office.told("supervisor")[-1]
    assert "Xã Sơn Lễ" in reviewer.body
    assert "Sở Tư pháp" not in reviewer.body
    assert "3 đơn vị" in supervisor.body


def test_who_sent_or_declared_that_nothing_arose_is_left_alone(office):
    office.send(office.department)
    one = Return.objects.get(unit=office.commune, period=office.period)
    make.line(one, office.commune.services.get(), declared_none=True)
    run(at(16))
    assert office.told("department") == []
    assert office.told("officer") == []  # nothing left to type; the leader still has to send it
    assert len(office.told("leader")) == 1


def test_a_beat_that_was_missed_is_made_up_for_until_the_next_moment(office):
    assert "remind" not in tasks(at(15, 7, 59, 59))
    assert "remind" in tasks(at(15, 23, 50))
    run(at(15, 23, 50))
    assert [one.key for one in office.told("officer")] == ["nhac:2026-10-15"]
    run(at(16, 8, 0))
    assert len(office.told("officer")) == 2


def test_two_beats_a_restart_and_a_clock_set_back_double_nothing(office):
    run(at(16, 8, 0, 30))
    before = Notice.objects.count()
    for moment in (at(16, 8, 0, 30), at(16, 8, 1), at(16, 7, 30), at(15, 9), at(16, 8, 5)):
        run(moment)
    assert Notice.objects.count() == before
    assert len(office.told("officer")) == 1


def test_a_clock_that_jumps_ahead_sends_the_newest_moment_alone(office):
    run(at(18, 10))
    assert len(office.told("officer")) == 1
    assert "đã quá" in office.told("officer")[0].body


def test_a_returned_form_is_told_at_once_and_once(office):
    one = Return.objects.get(unit=office.commune, period=office.period)
    one.returned_at, one.returned_by, one.return_reason = at(15, 10), office.people["reviewer"], "Sai cột (6)"
    one.state, one.submitted_at, one.submitted_by = State.RETURNED, at(15, 9), office.people["leader"]
    with make.written():
        one.save()
    run(at(15, 10, 1))
    told = [notice for notice in office.told("officer") if notice.reason == "tra-lai"]
    assert len(told) == 1
    assert "Sai cột (6)" in told[0].body
    assert "tell-returned" not in tasks(at(15, 10, 2))


def test_closing_is_offered_and_only_done_where_the_setting_says_so(office, settings):
    assert "offer-close" in tasks(at(20))
    run(at(20))
    assert not Period.objects.get(pk=office.period.pk).is_closed
    assert "offer-close" not in tasks(at(21))
    settings.CLOSE_BY_ITSELF = True
    due = office.period.close_due
    assert "close-period" not in tasks(datetime(2026, 10, due.day, 23, 59, 59, tzinfo=ZONE))
    run(datetime(2026, 10, due.day, 23, 59, 59, tzinfo=ZONE) + timedelta(seconds=1))
    assert Period.objects.get(pk=office.period.pk).is_closed


def test_a_closed_month_gets_its_report_once(office):
    close_period(period=office.period, by=office.people["aggregator"], at=at(18, 17))
    assert [one.key for one in due_actions(at(18, 17, 1)) if one.task == "build-report"] == ["monthly:2026-10"]
    run(at(18, 17, 1))
    run(at(18, 17, 2))
    assert Edition.objects.count() == 1
    assert "build-report" not in tasks(at(18, 17, 3))


@pytest.mark.parametrize(("month", "key"), [(11, "annual:2026:so-bo"), (12, "annual:2026:chinh-thuc")])
def test_november_brings_the_so_bo_and_december_the_official_year(office, month, key):
    period = open_period(month=Month(2026, month), by=User.objects.command(), at=at(1, month=month))
    close_period(period=period, by=office.people["aggregator"], at=at(18, month=month))
    assert key in [one.key for one in due_actions(at(18, 9, month=month))]


def test_editions_are_checked_once_a_night_and_a_broken_one_is_told(office):
    close_period(period=office.period, by=office.people["aggregator"], at=at(18, 17))
    run(at(18, 17, 1))
    Edition.objects.update(state="done", payload={"a": 1}, sha256="0" * 64, built_at=at(18, 17, 2))
    assert "check-editions" not in tasks(at(19, 1, 59, 59))
    run(at(19, 2))
    assert "check-editions" not in tasks(at(19, 2, 1))
    assert [one.reason for one in office.told("aggregator")].count("kiem-tra") == 1


def test_an_unused_account_is_warned_then_closed_and_opened_again_starts_anew(office):
    officer = office.people["officer"]
    assert "warn-account" not in tasks(at(1) + timedelta(days=38) - timedelta(seconds=1))
    run(at(1) + timedelta(days=38))
    assert [one.reason for one in office.told("officer")].count("het-han") == 1
    after = at(1) + timedelta(days=45)
    User.objects.exclude(pk=officer.pk).update(last_login=after)
    run(after)
    officer.refresh_from_db()
    assert not officer.is_active
    with make.written():
        User.objects.filter(pk=officer.pk).update(is_active=True, enabled_at=after, disabled_at=None, disabled_why="")
    run(after + timedelta(days=1))
    officer.refresh_from_db()
    assert officer.is_active
    User.objects.exclude(pk=officer.pk).update(last_login=after + timedelta(days=46))
    run(after + timedelta(days=46))
    officer.refresh_from_db()
    assert officer.is_active  # not warned since it was opened again
    run(after + timedelta(days=53))
    officer.refresh_from_db()
    assert not officer.is_active


def test_a_portal_that_starts_late_closes_nobody_out_unwarned(office):
    assert "close-account" not in tasks(at(1) + timedelta(days=300))
    run(at(1) + timedelta(days=300))
    assert User.objects.filter(is_active=True).count() == len(office.people)
    assert "close-account" not in tasks(at(1) + timedelta(days=306))
    assert "close-account" in tasks(at(1) + timedelta(days=307))


def test_a_month_with_too_few_working_days_is_said_sixty_days_ahead(office):
    with make.written():
        for day in range(16, 21):
            Holiday.objects.create(day=date(2026, 12, day), name="Tết", document="thử")
    assert "warn-short-month" not in tasks(datetime(2026, 10, 15, 23, 59, 59, tzinfo=ZONE))
    assert "warn-short-month" in tasks(at(16, 0))
    run(at(16, 0))
    assert "warn-short-month" not in tasks(at(16, 1))


def test_the_reports_own_office_is_reminded_of_its_letter(office):
    for unit in office.units:
        office.send(unit)
    close_period(period=office.period, by=office.people["aggregator"], at=at(16))
    run(at(16, 8))
    assert "Báo cáo A" in office.told("aggregator")[-1].body
    assert "Báo cáo B" in office.told("supervisor")[-1].body  # by the 19th, so the 16th is its first morning


def test_the_command_prints_what_is_due_and_changes_nothing(office):
    out = StringIO()
    call_command("due", "--at", "2026-10-16T08:00", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert {one["task"] for one in found["actions"]} >= {"remind"}
    assert set(found["actions"][0]) == {"task", "key", "reason"}
    assert Notice.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Pacific/Auckland"])
def test_deadlines_turn_at_the_second_whatever_the_servers_zone(zone):
    """The process runs in another zone; 24:00 in Hà Tĩnh stays 24:00 in Hà Tĩnh."""
    Office()
    database = urlsplit(portal_settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    code = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from reporting.due import overdue\n"
        "from reporting.models import Period\n"
        "from reporting.timetable import due_actions\n"
        "p = Period.objects.get()\n"
        "def late(t): return overdue(p, datetime.fromisoformat(t)).count()\n"
        "def tasks(t): return [a.task for a in due_actions(datetime.fromisoformat(t))]\n"
        "print(late('2026-10-16T23:59:59+07:00'), late('2026-10-17T00:00:00+07:00'))\n"
        "print('remind' in tasks('2026-10-15T00:59:59+00:00'), 'remind' in tasks('2026-10-15T01:00:00+00:00'))\n"
        "print('open-period' in tasks('2026-10-31T16:59:59+00:00'), 'open-period' in tasks('2026-10-31T17:00:00+00:00'))\n"
    )
    known = {
        "DATABASE_URL": database,
        "REDIS_URL": portal_settings.REDIS_URL,
        "PORTAL_SECRET_KEY": portal_settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "TZ": zone,
    }
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=portal_settings.BASE_DIR,
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == ["0 3", "False True", "False True"]
