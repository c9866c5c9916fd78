"""Who may do what to a return, from which state; two clicks do it once."""

from datetime import datetime, timedelta

import pytest

from portal.accounts.models import Change, User
from portal.core.periods import ZONE
from portal.units.models import Unit
from reporting.actions.returns import approve, present, send_back, submit
from reporting.models import Return, State
from reporting.refusals import Refused
from reporting.workflow import open_steps
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 16, 16, 59, tzinfo=ZONE)


class World:
    """A province office, a department, two districts, a commune in the first with one service, and its people."""

    def __init__(self) -> None:
        self.province = make.province()
        self.office = make.department("Văn phòng", parent=self.province)
        self.department = make.department("Sở Nội vụ", parent=self.province)
        self.district = make.district("Huyện A", parent=self.province)
        self.other = make.district("Huyện B", parent=self.province)
        self.commune = make.commune("Xã A1", parent=self.district)
        self.service = make.service(self.commune)
        self.people = {
            "officer": make.user(self.commune, "officer"),
            "leader": make.user(self.commune, "leader"),
            "both": make.user(self.commune, "officer", "leader"),
            "reviewer": make.user(self.district, "reviewer"),
            "district leader": make.user(self.district, "leader"),
            "other reviewer": make.user(self.other, "reviewer"),
            "aggregator": make.user(self.office, "aggregator"),
            "supervisor": make.user(self.department, "supervisor"),
            "administrator": make.user(self.office, "administrator"),
            "viewer": make.user(self.office, "viewer"),
            "nobody": make.user(self.commune),
        }

    def month(self, state: str, unit: Unit | None = None) -> Return:
        lines = {} if unit else {self.service: make.counts(online=3)}
        return make.return_(unit or self.commune, make.period(2026, 10), state, lines=lines)

    def who_may(self, deed: str, month: Return) -> set[str]:
        day = month.period.data_to
        return {
            name for name, user in self.people.items() if deed in {step.deed for step in open_steps(user, month, day)}
        }


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("state", [State.ASSIGNED, State.ENTERING, State.RETURNED, State.CORRECTING])
def test_the_unit_itself_enters_presents_and_submits(world, state):
    month = world.month(state)
    assert world.who_may("enter", month) == {"officer", "leader", "both"}
    assert world.who_may("present", month) == {"officer", "leader", "both"}
    assert world.who_may("submit", month) == {"leader", "both"}
    assert world.who_may("approve", month) | world.who_may("accept", month) | world.who_may("send_back", month) == set()


def test_what_lies_before_the_leader_is_sent_or_given_back_by_the_leader(world):
    month = world.month(State.PRESENTED)
    assert world.who_may("enter", month) == set()
    assert world.who_may("submit", month) == {"leader", "both"}
    assert world.who_may("send_back", month) == {"leader", "both"}


def test_the_district_approves_its_commune_and_nobody_else_does(world):
    month = world.month(State.SUBMITTED)
    assert world.who_may("approve", month) == {"reviewer"}
    assert world.who_may("accept", month) == set()
    assert world.who_may("send_back", month) == {"reviewer"}


def test_the_aggregator_accepts_departments_and_districts(world):
    for unit in (world.department, world.district):
        month = world.month(State.SUBMITTED, unit)
        assert world.who_may("accept", month) == {"aggregator"}
        assert world.who_may("send_back", month) == {"aggregator"}
        assert world.who_may("approve", month) == set()


def test_a_commune_without_a_district_is_accepted_by_the_aggregator(world):
    commune = make.commune("Xã mới", parent=world.province)
    assert world.who_may("accept", world.month(State.SUBMITTED, commune)) == {"aggregator"}


def test_nothing_may_be_done_in_a_closed_period(world):
    month = world.month(State.SUBMITTED)
    with make.written():
        month.period.closed_at, month.period.closed_by = AT, User.objects.command()
        month.period.save()
    assert {name for name, user in world.people.items() if open_steps(user, month, month.period.data_to)} == set()
    with pytest.raises(Refused, match="kỳ đã chốt"):
        approve(return_=month, by=world.people["reviewer"], at=AT)


def test_the_whole_way(world):
    month, people = world.month(State.ENTERING), world.people
    month = present(return_=month, by=people["officer"], at=AT)
    month = submit(return_=month, by=people["leader"], at=AT + timedelta(minutes=1))
    month = send_back(return_=month, by=people["reviewer"], at=AT + timedelta(minutes=2), reason=" Sai cột (6) ")
    assert (month.state, month.return_reason, month.returned_by) == ("returned", "Sai cột (6)", people["reviewer"])
    month = submit(return_=month, by=people["both"], at=AT + timedelta(minutes=3))
    month = approve(return_=month, by=people["reviewer"], at=AT + timedelta(minutes=4))
    assert (month.state, month.submitted_by, month.approved_by) == ("approved", people["both"], people["reviewer"])
    states = [change.after["state"] for change in _changes(month) if "state" in change.after]
    assert states == ["entering", "presented", "submitted", "returned", "submitted", "approved"]


def _changes(month: Return) -> list[Change]:
    return list(Change.objects.filter(table_name="reporting_return", row_id=month.pk).order_by("pk"))


def test_a_second_click_is_refused_and_changes_nothing(world):
    month, leader = world.month(State.PRESENTED), world.people["leader"]
    submit(return_=month, by=leader, at=AT)
    with pytest.raises(Refused, match="“Đã gửi”"):
        submit(return_=month, by=leader, at=AT)
    assert len(_changes(month)) == 3


def test_submission_waits_for_the_last_second_of_the_period(world):
    month, leader = world.month(State.PRESENTED), world.people["leader"]
    with pytest.raises(Refused, match="đến 24:00 ngày 14/10/2026"):
        submit(return_=month, by=leader, at=datetime(2026, 10, 14, 23, 59, 59, tzinfo=ZONE))
    assert submit(return_=month, by=leader, at=datetime(2026, 10, 15, tzinfo=ZONE)).state == State.SUBMITTED


@pytest.mark.parametrize(
    "counts",
    [
        {**make.counts(online=3), "carried_over": None},
        {**make.counts(online=3), "pending_in_time": 1},
        None,
    ],
)
def test_an_unfinished_line_is_named_and_not_sent(world, counts):
    lines = {} if counts is None else {world.service: counts}
    month = make.return_(world.commune, make.period(2026, 10), State.ENTERING, lines=lines)
    with pytest.raises(Refused) as caught:
        submit(return_=month, by=world.people["leader"], at=AT)
    code = world.service.procedure.code
    assert [problem.line for problem in caught.value.problems] == [code]
    assert f"1 dòng còn trống hoặc chưa khớp ({code})" in str(caught.value)
    month.refresh_from_db()
    assert month.state == State.ENTERING


def test_nothing_arose_is_an_answer(world):
    month = make.return_(world.commune, make.period(2026, 10), State.ENTERING, lines={world.service: None})
    assert submit(return_=month, by=world.people["leader"], at=AT).state == State.SUBMITTED


def test_a_begun_unlisted_line_must_be_finished_too(world):
    month = world.month(State.ENTERING)
    make.line(month, make.field("Đất đai"), received_online=1)
    with pytest.raises(Refused, match="ngoài Danh mục, Đất đai"):
        submit(return_=month, by=world.people["leader"], at=AT)


def test_giving_back_needs_a_reason(world):
    with pytest.raises(Refused, match="phải ghi lý do"):
        send_back(return_=world.month(State.SUBMITTED), by=world.people["reviewer"], at=AT, reason="  ")


def test_a_disabled_account_may_do_nothing(world):
    month, leader = world.month(State.PRESENTED), world.people["leader"]
    leader.is_active = False
    with pytest.raises(Refused, match="không có quyền"):
        submit(return_=month, by=leader, at=AT)
