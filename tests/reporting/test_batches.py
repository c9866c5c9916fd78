"""Each deed is allowed exactly where the table says; two at once do it once; marks, and what changed since."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from portal.accounts.models import Change, User
from portal.units.models import Unit
from reporting.actions.lines import Entry, save_lines
from reporting.actions.returns import approve, present, send_back, submit
from reporting.marks import changed_since_returned, marked_cells, marks_in_words
from reporting.models import Line, Receipt, Return, ReturnedCell, State
from reporting.refusals import Refused
from reporting.workflow import STEPS, Step, open_steps, require
from tests import factories as make
from tests.factories import AT

LATER = AT + timedelta(minutes=1)
UNIT_ROLES = ("officer", "leader")
ROLES = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer")
PLACES = ("own", "above", "foreign")


class World:
    """A commune in a district, an office of the province, and a neighbour district."""

    def __init__(self) -> None:
        self.province = make.province()
        self.office = make.department("Văn phòng", parent=self.province)
        self.district = make.district("Huyện A", parent=self.province)
        self.foreign = make.district("Huyện B", parent=self.province)
        self.commune = make.commune("Xã A1", parent=self.district)
        self.service = make.service(self.commune)
        make.decision()

    def month(self, state: str, unit: Unit | None = None) -> Return:
        unit = unit or self.commune
        lines = {self.service: make.counts(online=3)} if unit == self.commune else {}
        return make.return_(unit, make.period(2026, 10), state, lines=lines)

    def place(self, name: str) -> Unit:
        return {"own": self.commune, "above": self.district, "foreign": self.foreign}[name]


@pytest.fixture
def world(db) -> World:
    return World()


def expected(step: Step, state: str, role: str, place: str) -> bool:
    """The rule said once more in words, beside the table: whose deed it is, from which states."""
    if state not in step.starts:
        return False
    if step.deed in ("enter", "present"):
        return role in UNIT_ROLES and place == "own"
    if step.deed == "submit":
        return role == "leader" and place == "own"
    if step.deed == "send_back" and state == State.PRESENTED:
        return role == "leader" and place == "own"
    if step.deed in ("approve", "send_back"):
        return role == "reviewer" and place == "above"
    return False  # "accept" is the aggregator's, and this return is a commune's of a district


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("deed", STEPS)
def test_a_deed_is_open_exactly_where_the_table_says(world, deed, state):
    month, step = world.month(state), STEPS[deed]
    day = month.period.data_to
    for place in PLACES:
        for role in ROLES:
            user = make.user(world.place(place), role)
            allowed = expected(step, state, role, place)
            assert (step in open_steps(user, month, day)) == allowed, (role, place)
            if allowed:
                assert require(user, deed, month, day) == step
            else:
                with pytest.raises(Refused):
                    require(user, deed, month, day)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("role", ROLES)
def test_the_aggregator_alone_accepts_a_districts_month(world, role, state):
    month, user = world.month(state, world.district), make.user(world.office, role)
    steps = {step.deed for step in open_steps(user, month, month.period.data_to)}
    assert steps == ({"accept", "send_back"} if role == "aggregator" and state == State.SUBMITTED else set())


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do them at the same moment, each on a connection of its own; "done" or the refusal's words of each."""
    start, said = threading.Barrier(len(deeds)), []

    def run(one: Callable[[], object]) -> None:
        start.wait(10)
        try:
            one()
            said.append("done")
        except Refused as refusal:
            said.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said, key=lambda words: words != "done")


@pytest.mark.django_db(transaction=True)
def test_two_who_submit_at_once_submit_once():
    world = World()
    month, leader = world.month(State.PRESENTED), make.user(world.commune, "leader")
    before = Change.objects.count()
    said = at_once(*[lambda: submit(return_=month, by=leader, at=AT)] * 2)
    assert said[0] == "done"
    assert "“Đã gửi”" in said[1]
    assert Receipt.objects.count() == 1
    assert Change.objects.count() == before + 2  # the return and its receipt


@pytest.mark.django_db(transaction=True)
def test_approving_and_giving_back_at_once_does_one_of_them():
    world = World()
    month, reviewer = world.month(State.SUBMITTED), make.user(world.district, "reviewer")
    said = at_once(
        lambda: approve(return_=month, by=reviewer, at=AT),
        lambda: send_back(return_=month, by=reviewer, at=AT, reason="Sai."),
    )
    assert said[0] == "done"
    assert len(said) == 2
    month.refresh_from_db()
    other = "Cấp trên đã duyệt" if month.state == State.APPROVED else "Bị trả lại"
    assert f"“{other}”" in said[1]


def given_back(world: World, *, cells: list[tuple[int, str, str]] = ()) -> Return:
    reviewer = make.user(world.district, "reviewer")
    return send_back(return_=world.month(State.SUBMITTED), by=reviewer, at=AT, reason="Sai.", cells=cells)


def typed(world: World, month: Return, by: User, **cells: int | None) -> None:
    line = Line.objects.get(return_ref=month, service=world.service)
    texts = {name: str(value) for name, value in make.counts(online=3).items()}
    texts |= {name: "" if value is None else str(value) for name, value in cells.items()}
    entry = Entry(service_id=world.service.pk, texts=texts, version=line.version)
    save_lines(return_=month, entries=[entry], by=by, at=LATER)


def test_marked_cells_are_kept_with_their_words(world):
    line = Line.objects.get(return_ref=world.month(State.SUBMITTED))
    reviewer = make.user(world.district, "reviewer")
    cells = [(line.pk, "received_online", " Thiếu 2 "), (line.pk, "carried_over", "")]
    month = send_back(return_=line.return_ref, by=reviewer, at=AT, reason="Sai.", cells=cells)
    assert marked_cells(month) == {(line.pk, "received_online"): "Thiếu 2", (line.pk, "carried_over"): ""}
    assert marks_in_words(month)[0] == {
        "line": world.service.procedure.code,
        "column": "(4) Mới, trực tuyến",
        "note": "Thiếu 2",
        "name": f"s{world.service.pk}-received_online",
    }


@pytest.mark.parametrize("column", ["state", "received"])
def test_a_mark_on_no_cell_of_the_form_is_refused_whole(world, column):
    month = world.month(State.SUBMITTED)
    line, reviewer = month.lines.get(), make.user(world.district, "reviewer")
    with pytest.raises(Refused, match="không thuộc biểu này"):
        send_back(return_=month, by=reviewer, at=AT, reason="Sai.", cells=[(line.pk, column, "")])
    month.refresh_from_db()
    assert (month.state, ReturnedCell.objects.count()) == (State.SUBMITTED, 0)


def test_a_mark_on_another_units_line_is_refused(world):
    other = make.commune("Xã A2", parent=world.district)
    line = make.line(make.return_(other, make.period(2026, 10)), make.service(other))
    with pytest.raises(Refused, match="không thuộc biểu này"):
        given_back(world, cells=[(line.pk, "received_online", "")])


def test_marks_stay_through_the_next_submission_and_go_with_the_approval(world):
    month = world.month(State.SUBMITTED)
    reviewer, leader = make.user(world.district, "reviewer"), make.user(world.commune, "leader")
    mark = (month.lines.get().pk, "received_online", "")
    send_back(return_=month, by=reviewer, at=AT, reason="Sai.", cells=[mark])
    submit(return_=month, by=leader, at=LATER)
    assert ReturnedCell.objects.count() == 1
    approve(return_=month, by=reviewer, at=LATER)
    assert ReturnedCell.objects.count() == 0


def test_marks_of_a_second_time_replace_the_first(world):
    month = world.month(State.SUBMITTED)
    reviewer, leader = make.user(world.district, "reviewer"), make.user(world.commune, "leader")
    line = month.lines.get().pk
    send_back(return_=month, by=reviewer, at=AT, reason="Sai.", cells=[(line, "received_online", "")])
    submit(return_=month, by=leader, at=LATER)
    month = send_back(return_=month, by=reviewer, at=LATER, reason="Còn.", cells=[(line, "carried_over", "")])
    assert set(marked_cells(month)) == {(line, "carried_over")}


def test_cells_changed_since_it_was_given_back_are_counted_once_each(world, django_assert_num_queries):
    officer = make.user(world.commune, "officer")
    month = given_back(world)
    assert changed_since_returned(month) == 0
    typed(world, month, officer, received_online=5, resolved_on_time=5)
    typed(world, month, officer, received_online=6, resolved_on_time=6)
    with django_assert_num_queries(1):
        assert changed_since_returned(month) == 2


def test_a_cell_typed_to_and_fro_is_not_changed_and_one_emptied_is(world):
    officer = make.user(world.commune, "officer")
    month = given_back(world)
    typed(world, month, officer, received_online=5)
    typed(world, month, officer, received_online=3)
    assert changed_since_returned(month) == 0
    typed(world, month, officer, resolved_late=None)
    assert changed_since_returned(month) == 1


def test_a_line_written_anew_counts_its_cells(world):
    month = given_back(world)
    make.line(month, make.field(), received_online=1, received_direct=0)
    assert changed_since_returned(month) == 2


def test_what_was_never_given_back_has_not_changed_since(world):
    month = world.month(State.ENTERING)
    present(return_=month, by=make.user(world.commune, "officer"), at=AT)
    assert changed_since_returned(month) == 0
