"""What an ended unit leaves besides services: exceptions, plans, objections, keys, months given back; and on which day."""

import html
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.actions.answers import confirm, object_to
from catalog.actions.exceptions import make_exception
from catalog.actions.provision import set_status
from catalog.actions.reviews import Wanted, answer_nothing, open_review, propose
from catalog.models import ConversionPlan, ProvisionStatus, Service, ServiceException, ServiceStatus, StatusAnswer
from catalog.reviews import board, visible_proposals
from portal.accounts.models import ApiToken, Change, Deed, User
from portal.accounts.tokens import TokenRefused, issue_token, open_with
from portal.core.periods import ZONE
from portal.dashboards.reorganisation.arrivals import follow
from portal.dashboards.timed import follow_units
from portal.schedule import TIMETABLE
from portal.units.models import Unit
from reporting.actions.difficulties import raise_difficulty
from reporting.actions.returns import submit
from reporting.difficulties import visible_difficulties
from reporting.models import Line, Return, State
from reporting.refusals import Refused
from tests import factories as make
from tests.dashboards_units.conftest import EVENT
from tests.dashboards_units.test_reorganise import DAY, running

AHEAD = "2026-11-20"  # after make.AT, inside the window of 12/2026
THAT_DAY = datetime(2026, 11, 20, 0, 5, tzinfo=ZONE)


def except_at(small, code: str, *, start: date = date(2026, 9, 1), until: date | None = None) -> None:
    make_exception(
        procedure=small.communal,
        unit=small.units[code],
        start=start,
        until=until,
        reason=f"Xã {code} không có hồ sơ loại này",
        document="Văn bản số 1",
        by=User.objects.command(),
        at=make.AT,
    )


def excepted() -> dict[str, tuple]:
    """By the unit's name: from when to when."""
    return {str(one.unit): (one.valid.lower, one.valid.upper) for one in ServiceException.objects.all()}


def test_an_exception_goes_with_the_history_and_keeps_the_service_away(small, apply):
    except_at(small, "1")
    except_at(small, "2")
    result = apply(("1", "2", EVENT, "merge"))
    assert result["exceptions_moved"] == 0  # the successor's own stands
    assert excepted() == {"Xã 1": (date(2026, 9, 1), DAY), "Xã 2": (date(2026, 9, 1), None)}
    assert running(small.units["2"]) == set()


def test_all_predecessors_excepted_excepts_the_new_unit_for_as_long_as_all_were(small, apply):
    shared = make.procedure()
    make.listing(shared, "so", agencies=["Sở A", "Sở B"])
    small.communal = shared
    for code in ("A", "B"):
        make.service(small.units[code], shared)
    for code, until in (("A", None), ("B", date(2026, 12, 31))):
        except_at(small, code, until=until)
    result = apply(("A", "SO-NNMT", EVENT, "merge"), ("B", "SO-NNMT", EVENT, "merge"))
    new = Unit.objects.with_code("SO-NNMT", DAY).get()
    assert result["exceptions_moved"] == 1
    [passed] = ServiceException.objects.filter(unit=new)
    assert (passed.valid.lower, passed.valid.upper) == (DAY, date(2026, 12, 31))
    assert shared.pk not in running(new)
    assert shared.pk in running(new, date(2026, 12, 31))


def test_one_predecessors_exception_takes_no_service_from_the_people_of_the_other(small, apply):
    except_at(small, "1")
    result = apply(("1", "2", EVENT, "merge"))
    assert (result["exceptions_moved"], running(small.units["2"])) == (0, {small.communal.pk})
    [told] = result["notes"]
    assert f"Ngoại lệ thủ tục {small.communal.code} không chuyển sang Xã 2" in told
    assert excepted() == {"Xã 1": (date(2026, 9, 1), DAY)}


def test_an_exception_that_begins_later_begins_at_the_successor(small, apply):
    small.communal = small.departmental
    except_at(small, "A", start=date(2026, 12, 1))
    apply(("A", "B", EVENT, "merge"))
    assert excepted() == {"Sở B": (date(2026, 12, 1), None)}
    assert running(small.units["B"]) == {small.departmental.pk}
    assert running(small.units["B"], date(2026, 12, 1)) == set()


def test_a_districts_exception_goes_to_its_communes(small, apply):
    small.communal, communal = small.districtal, small.communal
    except_at(small, "447")
    result = apply(("447", "", EVENT, "abolish"))
    assert result["exceptions_moved"] == 3
    assert running(small.units["1"]) == {communal.pk}


def plan(unit: Unit, procedure, **more) -> ConversionPlan:
    with make.written():
        return ConversionPlan.objects.create(
            procedure=procedure, portal="tinh", current="partial", responsible=unit, due=date(2026, 12, 1), **more
        )


def test_open_plans_are_led_by_who_carries_on(small, apply):
    open_ = plan(small.units["A"], small.departmental)
    done = plan(small.units["A"], small.communal, done_on=date(2026, 9, 1))
    assert apply(("A", "B", EVENT, "merge"))["plans_moved"] == 1
    assert {one.pk: one.responsible for one in ConversionPlan.objects.all()} == {
        open_.pk: small.units["B"],
        done.pk: small.units["A"],
    }


def test_an_unanswered_objection_goes_along_and_equal_ones_are_joined(small, apply):
    for code, words in (("1", "Chưa làm được"), ("3", "Cổng báo lỗi")):
        officer = make.user(small.units[code], "officer")
        place = (small.service(code, small.communal).pk, "tinh")
        object_to(places=[place], reason=words, day=date(2026, 10, 1), by=officer, at=make.AT)
    small.units["9"] = make.commune("Xã 9", parent=small.units["447"], code="9")
    assert apply(("1", "9", EVENT, "merge"), ("3", "9", EVENT, "merge"))["objections_moved"] == 1
    moved = StatusAnswer.objects.get(status__service__unit=small.units["9"])
    assert (moved.reason, moved.settled_at) == ("Chưa làm được\nCổng báo lỗi", None)
    [joined] = StatusAnswer.objects.exclude(pk=moved.pk)
    assert joined.settlement == "Đã gộp vào ý kiến chuyển sang đơn vị kế thừa."


def objected(small, code: str, words: str = "Cổng báo lỗi", *, of=None) -> StatusAnswer:
    place = (small.service(code, of or small.communal).pk, "tinh")
    officer = make.user(small.units[code], "officer")
    object_to(places=[place], reason=words, day=date(2026, 10, 1), by=officer, at=make.AT)
    return StatusAnswer.objects.get(status__service=place[0], status__portal="tinh")


def office_sees(small, *, answered: bool = False) -> str:
    client = Client()
    client.force_login(make.user(small.units["C"], "aggregator"))
    page = client.get("/danh-muc/cung-cap/y-kien/" + ("?xem=1" if answered else ""))
    return html.unescape(page.content.decode())


@pytest.fixture
def morning(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.AT)


def test_an_objection_waits_at_the_successor_in_the_offices_list(small, apply, morning):
    one = objected(small, "1")
    with make.written():
        ServiceStatus.objects.filter(service=small.service("2", small.communal), portal="tinh").delete()
    assert apply(("1", "2", EVENT, "merge"))["objections_moved"] == 1  # on "chưa làm", which no row had said
    one.refresh_from_db()
    assert (one.status.service.unit, one.status.status, one.settled_at) == (small.units["2"], "chua_lam", None)
    assert ("Xã 2" in office_sees(small), "Cổng báo lỗi" in office_sees(small, answered=True)) == (True, False)


def test_a_second_one_at_the_successor_is_closed_and_its_own_stands(small, apply, morning):
    gone, own = objected(small, "1"), objected(small, "2", "Chưa làm được")
    result = apply(("1", "2", EVENT, "merge"))
    assert (result["objections_moved"], result["objections_closed"]) == (0, 1)
    gone.refresh_from_db()
    own.refresh_from_db()
    said = "Đóng khi sắp xếp đơn vị: Xã 2, đơn vị kế thừa, có ý kiến riêng về trạng thái này, đang chờ trả lời."
    assert (gone.settlement, own.settled_at, own.reason) == (said, None, "Chưa làm được")
    waiting, answered = office_sees(small), office_sees(small, answered=True)
    assert ("Chưa làm được" in waiting, "Cổng báo lỗi" in waiting) == (True, False)
    assert said in answered
    assert "Xã 1 (đã kết thúc)" in answered


def test_where_the_successor_confirmed_or_was_answered_the_objection_is_closed(small, apply):
    confirmed, answered = objected(small, "1"), objected(small, "3")
    officer = make.user(small.units["2"], "officer")
    confirm(places=[(small.service("2", small.communal).pk, "tinh")], day=DAY, by=officer, at=make.AT)
    assert apply(("1", "2", EVENT, "merge"), ("3", "2", EVENT, "merge"))["objections_closed"] == 2
    said = "Đóng khi sắp xếp đơn vị: Xã 2, đơn vị kế thừa, đã xác nhận trạng thái này."
    for one in (confirmed, answered):
        one.refresh_from_db()
        assert one.settlement == said
    assert StatusAnswer.objects.filter(kind="confirm").count() == 1


def test_where_the_successor_has_no_such_service_the_objection_is_closed(small, apply):
    except_at(small, "2")
    one = objected(small, "1")
    assert apply(("1", "2", EVENT, "merge"))["objections_closed"] == 1
    one.refresh_from_db()
    code = small.communal.code
    said = f"Đóng khi sắp xếp đơn vị: Xã 2, đơn vị kế thừa, không có dịch vụ của thủ tục {code}."
    assert (one.settlement, one.settled_by) == (said, User.objects.command())


def test_of_an_abolished_unit_the_objection_is_closed_and_the_log_says_why(small, apply):
    one = objected(small, "447", of=small.districtal)
    result = apply(("447", "", EVENT, "abolish"))
    assert (result["objections_moved"], result["objections_closed"]) == (0, 1)
    change = Change.objects.filter(table_name="catalog_statusanswer", row_id=one.pk).latest("pk")
    assert "Huyện Kỳ Anh đã kết thúc, không có đơn vị kế thừa" in change.after["settlement"]
    assert change.deed.reason.startswith("Sắp xếp đơn vị")
    assert not any(follow(by=User.objects.command(), at=make.AT).counts.values())


def test_an_objection_of_an_event_ahead_is_handed_on_or_closed_on_its_day(small, apply):
    passes, closes = objected(small, "1"), objected(small, "447", of=small.districtal)
    apply(("1", "2", AHEAD, "merge"), ("447", "", AHEAD, "abolish"))
    eve = follow(by=User.objects.command(), at=THAT_DAY - timedelta(minutes=10))
    assert not any(eve.counts.values())
    done = follow(by=User.objects.command(), at=THAT_DAY).counts
    assert (done["objections_moved"], done["objections_closed"]) == (1, 1)
    passes.refresh_from_db()
    closes.refresh_from_db()
    assert (passes.status.service.unit, closes.settled_at) == (small.units["2"], THAT_DAY)
    assert not any(follow(by=User.objects.command(), at=THAT_DAY).counts.values())


def key_of(small, code: str) -> str:
    administrator = make.user(small.units["42"], "administrator", username=f"quan-tri-{code}")
    return issue_token(unit=small.units[code], name="Một cửa", days=90, by=administrator, at=make.AT)[1]


def test_keys_of_ended_units_open_nothing_and_machines_do_not_move(small, apply):
    key, kept = key_of(small, "1"), key_of(small, "2")
    result = apply(("1", "2", EVENT, "merge"))
    assert result["tokens_revoked"] == 1
    assert any("khóa API" in note for note in result["notes"])
    with pytest.raises(TokenRefused, match="đã bị thu hồi"):
        open_with(key, make.AT)
    assert open_with(kept, make.AT).unit == small.units["2"]
    assert User.objects.get(username=f"may.{small.units['1'].pk}").unit == small.units["1"]
    assert ApiToken.objects.get(unit=small.units["1"]).revoked_by == User.objects.command()


def test_a_month_given_back_before_the_day_is_sent_by_the_successor_in_the_old_name(small, apply):
    lines = {small.service("1", small.communal): make.counts(online=5)}
    kept = make.return_(small.units["1"], small.closed, State.RETURNED, lines=lines)
    leader, stranger = make.user(small.units["1"], "leader"), make.user(small.units["3"], "leader")
    assert apply(("1", "2", EVENT, "merge"))["returns_moved"] == 0  # 10/2026 was over on 14/10
    kept.refresh_from_db()
    assert (kept.unit, kept.state) == (small.units["1"], State.RETURNED)
    leader = User.objects.get(pk=leader.pk)
    with pytest.raises(Refused, match="không có quyền"):
        submit(return_=kept, by=stranger, at=make.AT)
    submit(return_=kept, by=leader, at=make.AT)
    kept.refresh_from_db()
    assert (leader.unit, kept.unit, kept.state) == (small.units["2"], small.units["1"], State.SUBMITTED)


def test_a_month_given_back_after_the_day_goes_to_the_successor_at_the_next_turn(small, apply):
    lines = {small.service("1", small.communal): make.counts(online=5)}
    kept = make.return_(small.units["1"], small.opened, State.SUBMITTED, lines=lines)
    assert apply(("1", "2", EVENT, "merge"))["returns_moved"] == 0
    make.settle(kept, State.RETURNED)
    done = follow(by=User.objects.command(), at=make.AT)
    assert (done.counts["returns_moved"], Line.objects.get().return_ref.unit) == (1, small.units["2"])
    assert not any(follow(by=User.objects.command(), at=make.AT).counts.values())


def test_an_empty_line_of_the_predecessor_does_not_push_out_what_the_successor_said(small, apply):
    make.return_(small.units["1"], small.opened, State.ENTERING, lines={small.service("1", small.communal): {}})
    full = {small.service("2", small.communal): make.counts(online=4)}
    make.return_(small.units["2"], small.opened, State.ENTERING, lines=full)
    apply(("1", "2", EVENT, "merge"))
    assert Line.objects.get().received_online == 4
    assert not Return.objects.filter(unit=small.units["1"], period=small.opened).exists()


def test_an_event_ahead_moves_people_months_plans_keys_when_its_day_comes(small, apply, monkeypatch):
    ahead = make.period(2026, 12)
    officer = make.user(small.units["1"], "officer")
    lines = {small.service("1", small.communal): make.counts(online=5)}
    make.return_(small.units["1"], ahead, State.ENTERING, lines=lines)
    leads = plan(small.units["1"], small.communal)
    key = key_of(small, "1")
    result = apply(("1", "2", AHEAD, "merge"))
    assert [result[name] for name in ("people_moved", "returns_moved", "plans_moved", "tokens_revoked")] == [0] * 4
    assert any("khi đến ngày" in note for note in result["notes"])
    assert Service.objects.get(unit=small.units["1"]).valid.upper == THAT_DAY.date()

    eve = follow(by=User.objects.command(), at=THAT_DAY - timedelta(minutes=10))
    assert not any(eve.counts.values())
    monkeypatch.setattr("portal.dashboards.timed.timezone.now", lambda: THAT_DAY)
    follow_units()
    officer.refresh_from_db()
    leads.refresh_from_db()
    assert (officer.unit, leads.responsible, Line.objects.get().return_ref.unit) == (small.units["2"],) * 3
    with pytest.raises(TokenRefused):
        open_with(key, THAT_DAY)

    deeds = Deed.objects.count()
    follow_units()
    assert Deed.objects.count() == deeds  # a quiet hour leaves no deed


def test_the_timetable_names_the_task():
    assert follow_units.name in {task for _, _, task, _ in TIMETABLE}


def test_a_campaign_counts_the_answer_of_who_carries_on(small, apply):
    supervisor, officer = make.user(small.units["C"], "supervisor"), make.user(small.units["2"], "officer")
    campaign = open_review(
        title="Rà soát", cause="yearly", due=date(2026, 12, 1), by=supervisor, at=make.AT, opens_on=date(2026, 10, 1)
    )
    answer_nothing(review=campaign, unit=small.units["2"], by=officer, at=make.AT)
    apply(("1", "2", EVENT, "merge"))
    answered = {row.version.unit_id for row in board(campaign, make.AT) if row.has_answered}
    assert answered == {small.units["1"].pk, small.units["2"].pk}


def test_what_an_ended_unit_proposed_and_raised_stays_with_its_people(small, apply):
    officer = make.user(small.units["1"], "officer")
    raised = raise_difficulty(title="Cổng chậm", text="Không nộp được hồ sơ", by=officer, at=make.AT)
    wanted = Wanted("withdraw", "3", small.communal.code)
    made = propose(wanted=wanted, reason="Không còn", unit=small.units["1"], by=officer, at=make.AT)
    apply(("1", "2", EVENT, "merge"))
    for who, is_seen in ((User.objects.get(pk=officer.pk), True), (make.user(small.units["3"], "officer"), False)):
        assert (raised in visible_difficulties(who), made in visible_proposals(who)) == (is_seen, is_seen)


def stands(unit: Unit) -> set[tuple]:
    rows = ServiceStatus.objects.filter(service__unit=unit, service__valid__contains=THAT_DAY.date())
    return set(rows.values_list("portal", "status", "valid__startswith", "valid__endswith"))


def pause(service: Service, on: date) -> None:
    supervisor = make.user(service.unit, "aggregator")
    paused = {"portals": ["tinh"], "status": ProvisionStatus.PAUSED, "start": on, "reason": "Công văn 5"}
    set_status(service_ids=[service.pk], **paused, by=supervisor, at=make.AT)


def test_what_is_set_at_the_old_office_until_the_day_goes_along(small, apply):
    apply(("A", "B", AHEAD, "merge"))
    pause(small.service("A", small.departmental), date(2026, 11, 18))
    ahead = THAT_DAY.date()
    assert ("tinh", ProvisionStatus.PROVIDED, ahead, None) in stands(small.units["B"])
    assert follow(by=User.objects.command(), at=THAT_DAY - timedelta(minutes=10)).counts["statuses_renewed"] == 0
    assert follow(by=User.objects.command(), at=THAT_DAY).counts["statuses_renewed"] == 1
    assert stands(small.units["B"]) == {
        ("tinh", ProvisionStatus.PAUSED, ahead, None),
        ("quoc_gia", ProvisionStatus.PROVIDED, ahead, None),
    }
    assert not any(follow(by=User.objects.command(), at=THAT_DAY + timedelta(hours=1)).counts.values())


@pytest.mark.parametrize("said", ["set", "confirmed"])
def test_what_the_successor_was_told_itself_stays(small, apply, said):
    apply(("A", "B", AHEAD, "merge"))
    new = Service.objects.get(unit=small.units["B"], procedure=small.departmental)
    if said == "set":
        pause(new, date(2026, 12, 1))
    else:
        officer = make.user(small.units["B"], "officer")
        confirm(places=[(new.pk, "tinh")], day=THAT_DAY.date(), by=officer, at=make.AT)
    before = stands(small.units["B"])
    pause(small.service("A", small.departmental), date(2026, 11, 18))
    assert follow(by=User.objects.command(), at=THAT_DAY).counts["statuses_renewed"] == 0
    assert stands(small.units["B"]) == before
