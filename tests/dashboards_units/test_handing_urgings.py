"""An ended unit's open urgings are its successor's: seen, answered and settled there, in the name of the former unit."""

import html
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from docx import Document

from catalog.actions.reviews import answer_nothing, open_review
from portal.accounts.models import Change, User
from portal.core.periods import ZONE
from portal.dashboards.reorganisation.arrivals import follow
from reporting.actions.handover import hand_over_urgings
from reporting.actions.urgings import answer_urging, record_letter, settle_by_timetable, settle_urgings, urge
from reporting.models import Return, State, Urging, UrgingAnswer
from reporting.urging_candidates import candidates
from tests import factories as make
from tests.dashboards_units.conftest import EVENT, close
from tests.units.reorganising import units_file

AHEAD, THAT_DAY = "2026-11-20", datetime(2026, 11, 20, 0, 5, tzinfo=ZONE)
ANSWER = {
    "cause": "Dân nộp trực tiếp.",
    "remedy": "Cử người hướng dẫn.",
    "promised_on": "2026-11-30",
    "promised_hundredths": "85,5",
    "person": "Trần Văn Bình, Chủ tịch",
}


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.AT)


@pytest.fixture
def urged(small):
    """Communes 1, 2 and 3 are below their quota in Q4 for 10/2026, and 1 and 2 were urged about it."""
    small.people["supervisor"] = make.user(small.units["C"], "supervisor")
    for code in ("1", "2", "3"):
        make.quota(small.units[code], "Q4", 80)
        lines = {small.service(code, small.communal): make.counts(online=1, direct=3)}
        make.return_(small.units[code], small.closed, State.SUBMITTED, lines=lines)
        small.people[code] = make.user(small.units[code], "officer")
    urge_them(small, "1", "2")
    return small


def urge_them(small, *codes: str, kind: str = "below_quota", at=make.AT, reply_by=None) -> list[Urging]:
    keys = [f"{small.units[code].pk}-{'Q4' if kind == 'below_quota' else ''}" for code in codes]
    given = {"period": small.closed, "words": "", "reply_by": reply_by or (at + timedelta(days=5)).date()}
    return urge(kind=kind, keys=keys, by=small.people["supervisor"], at=at, **given)


def of(small, code: str) -> Urging:
    """The one urging that named the unit."""
    unit = small.units[code]
    return Urging.objects.get(former_unit=unit) if unit.on(make.AT.date()) is None else Urging.objects.get(unit=unit)


def client_of(small, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=small.people[who].pk))
    return client


def text(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_the_successors_officer_sees_and_answers_for_the_former_unit(urged, apply):
    result = apply(("1", "3", EVENT, "merge"))
    one = of(urged, "1")
    assert (result["urgings_moved"], result["notes"], one.unit) == (1, [], urged.units["3"])
    client = client_of(urged, "3")
    assert "Trả lời đôn đốc: chưa đạt chỉ tiêu Q4 của Xã 1 cũ" in text(client.get("/"))
    assert "Xã 3 (của Xã 1 cũ)" in text(client.get("/don-doc/?ky=2026-10"))
    assert "Xã 3 (của Xã 1 cũ)" in text(client_of(urged, "supervisor").get("/don-doc/?ky=2026-10"))
    assert client.post(f"/don-doc/{one.pk}/tra-loi/", ANSWER).status_code == 302
    assert UrgingAnswer.objects.get().urging == one
    assert "Trả lời đôn đốc" not in text(client.get("/"))


def test_a_neighbour_neither_sees_nor_answers_it(urged, apply):
    apply(("1", "3", EVENT, "merge"))
    client = client_of(urged, "2")
    assert client.get(f"/don-doc/{of(urged, '1').pk}/").status_code == 404
    assert client.post(f"/don-doc/{of(urged, '1').pk}/tra-loi/", ANSWER).status_code == 404


def test_two_alike_stand_beside_each_other_and_nothing_is_doubled(urged, apply):
    assert apply(("1", "2", EVENT, "merge"))["urgings_moved"] == 1
    whose = Urging.objects.values_list("unit", "former_unit")
    assert set(whose) == {(urged.units["2"].pk, None), (urged.units["2"].pk, urged.units["1"].pk)}
    page = text(client_of(urged, "2").get("/don-doc/?ky=2026-10"))
    assert (page.count(">Xã 2</a>"), page.count(">Xã 2 (của Xã 1 cũ)</a>")) == (1, 1)
    assert follow(by=User.objects.command(), at=make.AT).counts["urgings_moved"] == 0


def test_in_a_split_the_one_that_carries_the_history_answers(urged, apply):
    assert apply(("1", "3", EVENT, "split_main"), ("1", "2", EVENT, "split"))["urgings_moved"] == 1
    assert (Urging.objects.count(), of(urged, "1").unit) == (2, urged.units["3"])


def test_what_is_settled_stays_where_it_was(urged, apply):
    with make.written():
        Urging.objects.filter(unit=urged.units["1"]).update(settled_at=make.AT)
    assert apply(("1", "3", EVENT, "merge"))["urgings_moved"] == 0
    assert Urging.objects.filter(unit=urged.units["1"], former_unit=None).count() == 1


def test_an_answered_one_goes_along_with_its_answer(urged, apply):
    answered = answer_urging(urging=of(urged, "1"), by=urged.people["1"], at=make.AT, **_answer())
    assert apply(("1", "3", EVENT, "merge"))["urgings_moved"] == 1
    assert "đạt 85,50 % đến ngày 30/11/2026" in text(client_of(urged, "3").get(f"/don-doc/{answered.urging_id}/"))


def _answer() -> dict:
    return ANSWER | {"promised_on": date(2026, 11, 30), "promised_hundredths": 8550}


def letter(small, number: str = "") -> str:
    address = f"/don-doc/cong-van.docx?ky=2026-10&viec=below_quota&tra_loi=2026-11-21&so={number}"
    made = Document(BytesIO(client_of(small, "supervisor").get(address).content))
    return "\n".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)


def test_an_issued_letter_keeps_the_old_names_and_one_not_issued_names_who_answers(urged, apply, monkeypatch):
    by = urged.people["supervisor"]
    numbered = {"number": "12/STTTT", "day": make.AT.date(), "by": by, "at": make.AT}
    record_letter(urgings=[of(urged, "1"), of(urged, "2")], **numbered)
    before = letter(urged, "12/STTTT")
    urge_them(urged, "3")
    apply(("1", "2", AHEAD, "merge"), ("3", "2", AHEAD, "merge"))
    assert follow(by=User.objects.command(), at=THAT_DAY).counts["urgings_moved"] == 2
    monkeypatch.setattr(timezone, "now", lambda: THAT_DAY)
    assert letter(urged, "12/STTTT") == before
    assert "Xã 2 (của Xã 3 cũ)" in letter(urged)


def test_an_event_ahead_hands_over_on_its_day_and_once(urged, apply):
    result = apply(("1", "3", AHEAD, "merge"))
    assert result["urgings_moved"] == 0
    assert any("việc đôn đốc" in note for note in result["notes"])
    eve = follow(by=User.objects.command(), at=THAT_DAY - timedelta(minutes=10))
    assert (eve.counts["urgings_moved"], of(urged, "1").former_unit) == (0, None)
    assert follow(by=User.objects.command(), at=THAT_DAY).counts["urgings_moved"] == 1
    changes = Change.objects.count()
    assert follow(by=User.objects.command(), at=THAT_DAY).counts["urgings_moved"] == 0
    assert Change.objects.count() == changes


def test_handed_on_twice_it_still_names_the_first(urged, apply):
    apply(("1", "3", EVENT, "merge"))
    apply(("3", "2", "2026-11-01", "merge"))
    one = of(urged, "1")
    assert (one.unit, one.former_unit) == (urged.units["2"], urged.units["1"])


def test_a_unit_without_successor_keeps_its_urgings_and_is_named(urged, apply):
    with make.written():
        Urging.objects.filter(unit=urged.units["1"]).update(unit=urged.units["447"])
    result = apply(("447", "", EVENT, "abolish"))
    assert result["urgings_moved"] == 0
    note = "Huyện Kỳ Anh không có đơn vị kế thừa: việc đôn đốc chưa xong còn lại ở đó."
    assert note in result["notes"]


def test_the_figure_is_the_old_units_before_the_day_and_the_successors_after(urged, apply):
    apply(("1", "3", EVENT, "merge"))
    client = client_of(urged, "supervisor")
    service = urged.service("3", urged.communal)
    november = Return.objects.get(unit=urged.units["3"], period=urged.opened)
    make.line(november, service, **make.counts(online=92))
    make.settle(november, State.SUBMITTED)
    one = of(urged, "1").pk
    assert "1/4 (25,00 %)" in text(client.get(f"/don-doc/{one}/?ky=2026-10"))
    assert "94/100 (94,00 %)" in text(client.get(f"/don-doc/{one}/?ky=2026-11"))
    by = urged.people["supervisor"]
    assert settle_urgings(period=urged.closed, by=by, at=make.AT) == 0
    assert settle_urgings(period=urged.opened, by=by, at=make.AT) == 1
    assert of(urged, "1").settled_at == make.AT


def test_a_month_not_sent_is_settled_by_its_own_sending_not_by_the_successors(small, apply):
    small.people["supervisor"] = make.user(small.units["C"], "supervisor")
    silent = make.return_(small.units["1"], small.closed, State.ENTERING)
    make.return_(small.units["2"], small.closed, State.SUBMITTED)
    urge_them(small, "1", kind="late")
    apply(("1", "2", EVENT, "merge"))
    by = small.people["supervisor"]
    assert settle_urgings(period=small.closed, by=by, at=make.AT) == 0
    make.settle(silent, State.SUBMITTED)
    assert settle_urgings(period=small.closed, by=by, at=make.AT) == 1


def test_a_month_handed_over_is_settled_by_the_successors_sending(small, apply):
    small.people["supervisor"] = make.user(small.units["C"], "supervisor")
    make.return_(small.units["1"], small.closed, State.ENTERING)
    urge_them(small, "1", kind="late")
    apply(("1", "2", "2026-10-10", "merge"))  # within the month: what was not sent is the successor's
    handed = Return.objects.get(unit=small.units["2"], period=small.closed)
    by = small.people["supervisor"]
    assert settle_urgings(period=small.closed, by=by, at=make.AT) == 0
    make.settle(handed, State.SUBMITTED)
    assert settle_urgings(period=small.closed, by=by, at=make.AT) == 1


def test_a_review_is_answered_by_who_carries_on(urged, apply):
    supervisor = urged.people["supervisor"]
    given = {"title": "Rà soát", "cause": "yearly", "due": date(2026, 12, 1), "opens_on": date(2026, 10, 1)}
    campaign = open_review(**given, by=supervisor, at=make.AT)
    [one] = urge_them(urged, "1", kind="no_review")
    apply(("1", "3", EVENT, "merge"))
    by = {"period": urged.closed, "by": supervisor, "at": make.AT}
    assert settle_urgings(**by) == 0  # Xã 3 owes the answer now, although 10/2026 was before the day
    answer_nothing(review=campaign, unit=urged.units["3"], by=urged.people["3"], at=make.AT)
    assert settle_urgings(**by) == 1
    one.refresh_from_db()
    assert (one.unit, one.settled_at) == (urged.units["3"], make.AT)


def test_what_an_abolished_unit_was_urged_about_ends_with_the_first_closed_month_without_it(urged, apply):
    with make.written():
        Urging.objects.filter(unit=urged.units["1"]).update(unit=urged.units["447"])
    apply(("447", "", EVENT, "abolish"))
    close(urged.closed)
    assert settle_by_timetable(by=User.objects.command(), at=make.AT) == 0
    close(urged.opened)
    assert settle_by_timetable(by=User.objects.command(), at=make.AT) == 1
    assert Urging.objects.get(unit=urged.units["447"]).settled_at == make.AT


def test_the_next_time_counts_on_at_the_successor_and_at_the_old_name(urged, apply):
    apply(("1", "3", EVENT, "merge"))
    later = make.AT + timedelta(days=10)
    steps = {one.unit_id: one.step for one in candidates("below_quota", urged.closed, later) if one.indicator == "Q4"}
    communes = ("1", "2", "3")
    assert [steps[urged.units[code].pk] for code in communes] == [2, 2, 2]
    [again] = urge_them(urged, "1", at=later)
    assert (again.step, again.unit, again.former_unit) == (2, urged.units["3"], urged.units["1"])
    page = text(client_of(urged, "supervisor").get(f"/don-doc/{again.pk}/?ky=2026-10"))
    assert "Lần thứ nhất, 16/11/2026" in page


def test_the_database_refuses_a_second_urging_of_the_same_former_unit(urged, apply):
    apply(("1", "3", EVENT, "merge"))
    one = of(urged, "1")
    one.pk = None
    with pytest.raises(IntegrityError, match="nobody_was_urged_twice_alike"), transaction.atomic(), make.written():
        one.save()


def test_handing_over_again_changes_nothing(urged, apply):
    apply(("1", "3", EVENT, "merge"))
    with make.written():
        assert hand_over_urgings({urged.units["1"].pk: urged.units["3"].pk}) == (0, [])


def test_the_command_counts_them(urged, tmp_path, capsys):
    call_command("reorganise", str(units_file([("1", "3", EVENT, "merge")], tmp_path / "x.csv")), "--apply")
    assert "1 việc đôn đốc chưa xong" in capsys.readouterr().out
