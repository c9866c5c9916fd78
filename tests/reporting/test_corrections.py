"""A correction: asked, decided, typed, approved again; what it changed is written down; a closed month opens for it alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from catalog.models import Field
from portal.accounts.models import Deed, User
from reporting.actions.corrections import ask_correction, decline_correction, grant_correction
from reporting.actions.lines import Entry, save_lines
from reporting.actions.returns import approve, send_back, submit
from reporting.columns import NAMES
from reporting.figures import MONTH, facts_by_unit
from reporting.models import Correction, Edition, Line, Report, Return, State
from reporting.refusals import Refused
from reporting.workflow import CORRECTION_STEPS, may_correct, open_correction_steps, open_steps
from tests import factories as make
from tests.factories import AT
from tests.reporting.test_import_figures import Door

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


class World:
    """A commune with two services whose October was approved, its district, the office above, and their people."""

    def __init__(self) -> None:
        self.province = make.province()
        self.office = make.department("Văn phòng", parent=self.province)
        self.district = make.district("Huyện A", parent=self.province)
        self.commune = make.commune("Xã A1", parent=self.district)
        self.first, self.second = (make.provided_service(self.commune) for _ in range(2))
        self.people = {
            "officer": make.user(self.commune, "officer"),
            "leader": make.user(self.commune, "leader"),
            "reviewer": make.user(self.district, "reviewer"),
            "other reviewer": make.user(make.district("Huyện B", parent=self.province), "reviewer"),
            "aggregator": make.user(self.office, "aggregator"),
            "supervisor": make.user(self.office, "supervisor"),
            "neighbour": make.user(make.commune("Xã A2", parent=self.district), "officer", "leader"),
        }
        make.decision()
        self.period = make.period(2026, 10)
        lines = {self.first: make.counts(online=3, resolved=2), self.second: make.counts(online=5)}
        self.month = make.return_(self.commune, self.period, State.APPROVED, lines=lines)

    def close(self) -> None:
        self.period.closed_at, self.period.closed_by = AT, User.objects.command()
        with make.written():
            self.period.save()
        self.month.period.refresh_from_db()

    def asked(self) -> Correction:
        return ask_correction(return_=self.month, reason="Cột (4) thiếu 1.", by=self.people["officer"], at=AT)

    def granted(self, who: str = "reviewer") -> Correction:
        return grant_correction(correction=self.asked(), by=self.people[who], at=AT)

    def type(self, **cells: int) -> None:
        line = Line.objects.get(return_ref=self.month, service=self.first)
        texts = {name: str(getattr(line, name)) for name in NAMES} | {name: str(value) for name, value in cells.items()}
        entry = Entry(service_id=self.first.pk, texts=texts, version=line.version)
        save_lines(return_=self.month, entries=[entry], by=self.people["officer"], at=LATER)

    def sent_and_approved(self) -> Correction:
        submit(return_=self.month, by=self.people["leader"], at=LATER)
        approve(return_=self.month, by=self.people["reviewer"], at=LATER)
        return Correction.objects.get()

    def edition(self, month: int, state: str = Edition.State.DONE) -> Edition:
        period = make.period(2026, month)
        report, _ = Report.objects.get_or_create(kind=Report.Kind.MONTHLY, scope=self.province, period=period)
        done = {"payload": {}, "sha256": "0" * 64, "built_at": AT} if state == Edition.State.DONE else {}
        return Edition.objects.create(
            report=report,
            number=report.editions.count() + 1,
            input_key=f"{month}{report.editions.count()}",
            state=state,
            asked_at=AT,
            asked_by=self.people["aggregator"],
            **done,
        )


@pytest.fixture
def world() -> World:
    return World()


WHO = ("officer", "leader", "reviewer", "other reviewer", "aggregator", "supervisor", "neighbour")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("deed", CORRECTION_STEPS)
def test_each_deed_is_done_by_those_the_table_names_and_by_nobody_else(world, deed, closed, who):
    deciders = {"aggregator"} if closed else {"reviewer"}
    allowed = {"officer", "leader"} if deed == "ask" else deciders
    correction = None if deed == "ask" else world.asked()
    if closed:
        world.close()
    step, day, user = CORRECTION_STEPS[deed], world.period.data_to, world.people[who]
    assert may_correct(user, step, world.month, day) == (who in allowed)
    assert (step in open_correction_steps(user, world.month, correction, day)) == (who in allowed)
    if who in allowed:
        do(deed, world, correction, user)
        assert Correction.objects.get().state == step.ends
        world.month.refresh_from_db()
        assert world.month.state == (State.CORRECTING if step.opens_return else State.APPROVED)
    else:
        with pytest.raises(Refused, match="không có quyền"):
            do(deed, world, correction, user)


def do(deed: str, world: World, correction: Correction | None, by: User) -> None:
    if deed == "ask":
        ask_correction(return_=world.month, reason="Sai.", by=by, at=AT)
    elif deed == "grant":
        grant_correction(correction=correction, by=by, at=AT)
    else:
        decline_correction(correction=correction, reason="Đúng rồi.", by=by, at=AT)


@pytest.mark.parametrize("state", [state for state in State if state != State.APPROVED])
def test_only_an_approved_return_is_corrected(world, state):
    world.month = make.settle(world.month, state)
    with pytest.raises(Refused, match="chưa được duyệt"):
        world.asked()


@pytest.mark.parametrize("state", [state for state in State if state not in (State.APPROVED, State.CORRECTING)])
def test_a_month_that_its_close_overtook_is_opened_by_a_granted_request(world, state):
    with make.written():
        world.month.approved_at = world.month.approved_by = None
        world.month.submitted_at = world.month.submitted_by = None
        world.month.state = State.ENTERING
        world.month.save()
    world.month = make.settle(world.month, state)
    world.close()
    correction = world.asked()
    with pytest.raises(Refused, match="không có quyền"):
        grant_correction(correction=correction, by=world.people["reviewer"], at=AT)
    with pytest.raises(Refused, match="kỳ đã chốt"):
        world.type(received_online=4, resolved_on_time=3)
    grant_correction(correction=correction, by=world.people["aggregator"], at=AT)
    world.type(received_online=4, resolved_on_time=3)
    done = world.sent_and_approved()
    world.month.refresh_from_db()
    assert (done.state, world.month.state) == (Correction.State.DONE, State.APPROVED)
    assert {cell["column"] for cell in done.effects["cells"]} == {"received_online", "resolved_on_time"}
    with pytest.raises(Refused, match="kỳ đã chốt"):
        world.type(received_online=5)


def test_one_that_was_never_approved_counts_again_from_its_sending(world):
    def resolved() -> int | None:
        facts = facts_by_unit(world.period.reporting_month, span=MONTH, only_approved=False)
        return facts[world.commune.pk].resolved if world.commune.pk in facts else None

    with make.written():
        world.month.approved_at = world.month.approved_by = None
        world.month.state = State.SUBMITTED
        world.month.save()
    world.close()
    before = resolved()
    world.granted("aggregator")
    assert resolved() != before
    submit(return_=world.month, by=world.people["leader"], at=LATER)
    assert resolved() == before == 7


def test_a_declined_request_leaves_a_closed_month_closed(world):
    with make.written():
        world.month.approved_at = world.month.approved_by = None
        world.month.state = State.ENTERING
        world.month.save()
    world.close()
    decline_correction(correction=world.asked(), reason="Đã tổng hợp.", by=world.people["aggregator"], at=AT)
    with pytest.raises(Refused, match="kỳ đã chốt"):
        world.type(received_online=4)
    assert open_steps(world.people["officer"], world.month, world.period.data_to) == []


def test_a_request_says_why(world):
    with pytest.raises(Refused, match="phải ghi lý do"):
        ask_correction(return_=world.month, reason=" ", by=world.people["officer"], at=AT)


def test_a_refusal_says_why(world):
    correction = world.asked()
    with pytest.raises(Refused, match="phải ghi lý do"):
        decline_correction(correction=correction, reason="", by=world.people["reviewer"], at=AT)
    assert Correction.objects.get().state == Correction.State.ASKED


def test_one_request_at_a_time(world):
    world.asked()
    with pytest.raises(Refused, match="“Đề nghị đính chính”"):
        world.asked()


def test_after_a_refusal_one_may_ask_again(world):
    decline_correction(correction=world.asked(), reason="Chưa rõ.", by=world.people["reviewer"], at=AT)
    assert world.asked().state == Correction.State.ASKED


def test_a_second_decision_is_refused(world):
    correction = world.granted()
    with pytest.raises(Refused, match="“Đang đính chính”"):
        decline_correction(correction=correction, reason="Thôi.", by=world.people["reviewer"], at=AT)


def test_what_stood_before_is_kept_whole(world):
    before = world.granted().before
    assert [line["line"] for line in before["lines"]] == sorted(
        service.procedure.code for service in (world.first, world.second)
    )
    kept = next(line for line in before["lines"] if line["line"] == world.first.procedure.code)
    assert {name: kept[name] for name in NAMES} == make.counts(online=3, resolved=2)


def test_a_closed_month_takes_lines_only_while_its_correction_is_granted(world):
    correction = world.asked()
    world.close()
    with pytest.raises(Refused, match="kỳ đã chốt"):
        world.type(received_online=4, resolved_on_time=3)
    grant_correction(correction=correction, by=world.people["aggregator"], at=AT)
    world.type(received_online=4, resolved_on_time=3)
    done = world.sent_and_approved()
    assert done.state == Correction.State.DONE
    world.month.refresh_from_db()
    assert world.month.state == State.APPROVED
    assert open_steps(world.people["reviewer"], world.month, world.period.data_to) == []
    with pytest.raises(DatabaseError, match="đã chốt"), transaction.atomic(), make.written():
        Return.objects.filter(pk=world.month.pk).update(outreach="Sửa lén")


def test_the_neighbours_closed_month_stays_closed(world):
    other = make.return_(make.commune(parent=world.district), world.period, State.APPROVED)
    world.close()
    correction = ask_correction(return_=world.month, reason="Sai.", by=world.people["officer"], at=AT)
    grant_correction(correction=correction, by=world.people["aggregator"], at=AT)
    with pytest.raises(DatabaseError, match="đã chốt"), transaction.atomic(), make.written():
        Return.objects.filter(pk=other.pk).update(outreach="Sửa lén")


def test_the_approval_ends_it_and_names_every_cell_old_and_new(world):
    world.granted()
    world.type(received_online=4, resolved_on_time=3)
    done = world.sent_and_approved()
    code = world.first.procedure.code
    assert done.effects["cells"] == [
        {
            "line": code,
            "column": "received_online",
            "label": "(4) Tiếp nhận, mới, trực tuyến",
            "before": 3,
            "after": 4,
        },
        {
            "line": code,
            "column": "resolved_on_time",
            "label": "(9) Đã giải quyết, đúng hạn",
            "before": 2,
            "after": 3,
        },
    ]
    assert (done.state, done.done_at) == ("done", LATER)


def test_a_correction_without_a_change_touches_nothing(world):
    world.edition(10)
    world.granted()
    assert world.sent_and_approved().effects == {"cells": [], "texts": [], "editions": [], "next_month": []}


def test_reports_of_the_month_and_of_later_months_are_named(world):
    world.edition(9)
    own, later = world.edition(10), world.edition(11)
    world.granted()
    world.type(received_online=4, resolved_on_time=3)
    named = world.sent_and_approved().effects["editions"]
    assert [(one["id"], one["period"], one["number"]) for one in named] == [
        (own.pk, "tháng 10/2026", 1),
        (later.pk, "tháng 11/2026", 1),
    ]


def test_next_months_carried_over_that_no_longer_fits_is_named(world):
    lines = {
        world.first: {**make.counts(online=2), "carried_over": 1, "pending_in_time": 1},
        world.second: make.counts(online=1),
    }
    make.return_(world.commune, make.period(2026, 11), State.SUBMITTED, lines=lines)
    world.granted()
    world.type(received_online=4, pending_in_time=2)
    unfit = world.sent_and_approved().effects["next_month"]
    assert unfit == [{"line": world.first.procedure.code, "carried_over": 1, "pending": 2, "month": "2026-11"}]


def test_lines_outside_the_list_are_compared_too(world):
    with make.written():
        Return.objects.filter(pk=world.month.pk).update(state=State.ENTERING)
    make.line(world.month, Field.objects.get(), **make.counts(direct=1))
    world.month = make.settle(world.month, State.APPROVED)
    world.granted()
    entry = Entry(field_id=Field.objects.get().pk, declared_none=True)
    save_lines(return_=world.month, entries=[entry], by=world.people["officer"], at=LATER)
    cells = world.sent_and_approved().effects["cells"]
    assert {cell["line"] for cell in cells} == {"ngoài Danh mục, Hộ tịch"}
    changed = {cell["column"]: (cell["before"], cell["after"]) for cell in cells}
    assert changed["declared_none"] == (None, True)
    assert changed["received_direct"] == (1, None)


@pytest.mark.parametrize("only_approved", [False, True])
def test_figures_count_what_is_typed_while_it_is_corrected(world, only_approved):
    def resolved() -> int:
        month = world.period.reporting_month
        return facts_by_unit(month, span=MONTH, only_approved=only_approved)[world.commune.pk].resolved

    assert resolved() == 7
    world.granted()
    assert resolved() == 7
    world.type(received_online=4, resolved_on_time=3)
    assert Return.objects.get(pk=world.month.pk).state == State.ENTERING
    assert resolved() == 8
    submit(return_=world.month, by=world.people["leader"], at=LATER)
    assert resolved() == 8
    send_back(return_=world.month, by=world.people["reviewer"], at=LATER, reason="Sai dòng hai.")
    assert resolved() == 8


def test_every_step_stands_in_the_log_under_its_own_door(world):
    world.granted()
    doors = Deed.objects.filter(door=Deed.Door.CORRECTION).order_by("pk").values_list("by", "reason")
    assert list(doors) == [
        (world.people["officer"].pk, "Cột (4) thiếu 1."),
        (world.people["reviewer"].pk, ""),
    ]


def test_a_file_that_approves_ends_a_correction_too(tmp_path):
    door = Door(tmp_path)
    door.take(door.row(), door.row(procedure="1.000002"), state="approved")
    month = Return.objects.get(unit__codes__code="18070")
    one = ask_correction(return_=month, reason="Sai.", by=make.user(month.unit, "officer"), at=AT)
    boss = make.user(make.department(), "aggregator")
    grant_correction(correction=one, by=boss, at=AT)
    door.take(door.row(received_online=6, resolved_on_time=7), state="approved")
    one.refresh_from_db()
    changed = {cell["column"]: (cell["before"], cell["after"]) for cell in one.effects["cells"]}
    assert (one.state, changed) == ("done", {"received_online": (5, 6), "resolved_on_time": (6, 7)})


def test_a_file_sent_over_an_approved_month_waits_for_its_approval_again(tmp_path):
    door = Door(tmp_path)
    door.take(door.row(), state="approved")
    door.take(door.row(received_online=6, resolved_on_time=7))
    month = Return.objects.get(unit__codes__code="18070")
    assert (month.state, month.approved_at) == (State.SUBMITTED, None)
