"""Opening and closing a month, and who is late."""

from datetime import date, datetime

import pytest

from portal.accounts.models import User
from portal.core.periods import ZONE, Month
from reporting.actions.periods import close_period, open_period
from reporting.due import overdue
from reporting.models import Holiday, State
from reporting.refusals import Refused
from reporting.year_calendar import dates_of
from tests import factories as make

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


def opened(month: Month = OCTOBER):
    return open_period(month=month, by=User.objects.command(), at=make.AT)


def test_every_unit_with_a_listed_procedure_owes_the_month_once():
    owing, idle = make.commune(), make.commune()
    make.service(owing)
    make.service(make.commune(), until=date(2026, 10, 14))
    opened()
    period = opened()
    assert list(period.returns.values_list("unit", "state")) == [(owing.pk, State.ASSIGNED)]
    assert idle.returns.count() == 0


def test_dates_stand_before_the_twentieth_and_move_off_weekends():
    period = opened(Month(2026, 5))  # 16 and 17 May 2026 are a weekend, 15 May is a working Friday
    assert (period.data_from, period.data_to) == (date(2026, 4, 15), date(2026, 5, 14))
    assert (period.commune_due, period.unit_due) == (date(2026, 5, 15), date(2026, 5, 15))
    assert (period.close_due, period.report_due) == (date(2026, 5, 18), date(2026, 5, 19))


def test_the_offices_own_days_are_a_setting(settings):
    settings.COMMUNE_DAY, settings.UNIT_DAY, settings.CLOSE_DAY = 15, 16, 17
    period = opened(Month(2026, 9))
    assert (period.commune_due, period.unit_due) == (date(2026, 9, 15), date(2026, 9, 16))
    assert (period.close_due, period.report_due) == (date(2026, 9, 17), date(2026, 9, 18))  # the 19th is a Saturday
    assert dates_of(Month(2026, 11), None, ())["close_due"] == date(2026, 11, 17)


def test_a_holiday_moves_a_date_earlier():
    with make.written():
        Holiday.objects.create(day=date(2026, 10, 16), name="Nghỉ", document="thử")
    assert opened().commune_due == date(2026, 10, 15)


def test_late_is_who_has_not_sent_when_the_day_is_over():
    sent, entering, department = make.commune(), make.commune(), make.department()
    for unit in (sent, entering, department):
        make.service(unit)
    period = make.period(2026, 10)
    make.return_(sent, period, State.SUBMITTED)
    make.return_(entering, period, State.ENTERING)

    def late(*clock: int) -> list[int]:
        return sorted(version.unit_id for version in overdue(period, datetime(2026, 10, *clock, tzinfo=ZONE)))

    assert late(16, 23, 59) == []
    assert late(17, 0, 0) == [entering.pk]
    assert late(18, 0, 0) == sorted([entering.pk, department.pk])


def test_only_the_aggregator_closes_and_only_once_the_data_are_complete():
    period = make.period(2026, 10)
    aggregator = make.user(make.department(), "aggregator")
    with pytest.raises(Refused, match="không có quyền"):
        close_period(period=period, by=make.user(make.department(), "supervisor"), at=make.AT)
    with pytest.raises(Refused, match="chưa hết số liệu"):
        close_period(period=period, by=aggregator, at=datetime(2026, 10, 14, 23, 59, tzinfo=ZONE))
    closed = close_period(period=period, by=aggregator, at=datetime(2026, 10, 18, 17, 0, tzinfo=ZONE))
    again = close_period(period=period, by=aggregator, at=make.AT)
    assert (again.closed_at, again.closed_by) == (closed.closed_at, aggregator)


def test_a_closed_month_takes_no_new_returns():
    make.period(2026, 10, closed=True)
    make.service(make.commune())
    assert opened().returns.count() == 0
