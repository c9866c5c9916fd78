"""Slips in urging put right: one sent in error withdrawn, a letter's number corrected, an answer said otherwise in time."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from portal.accounts.models import Change, Deed
from portal.core.periods import ZONE
from reporting.actions.urgings import change_answer, withdraw_urging
from reporting.models import Notice, State, Urging, UrgingAnswer
from reporting.refusals import Refused
from reporting.urging_candidates import candidates
from tests import factories as make
from tests.factories import AT
from tests.pages.test_urging import ANSWER, at, text, urged

LETTER = "ky=2026-10&viec=below_quota&tra_loi=2026-11-25"


@pytest.fixture
def one(world, as_) -> Urging:
    """The department, below its quota in October, is urged for the first time, to be answered by 25/11."""
    world.fill(world.department, online=3, direct=7)
    world.put(world.department, State.SUBMITTED)
    world.people["urged"] = make.user(world.department, "officer", full_name="Phan Thị Mai")
    urged(as_, [f"{world.department.pk}-Q4"])
    return Urging.objects.get()


def answered(as_, one: Urging) -> UrgingAnswer:
    assert as_("urged").post(f"/don-doc/{one.pk}/tra-loi/", ANSWER).status_code == 302
    return UrgingAnswer.objects.get()


def changed(as_, one: Urging, **given: str):
    seen = UrgingAnswer.objects.get().at.isoformat()
    return as_("urged").post(f"/don-doc/{one.pk}/tra-loi/sua/", ANSWER | {"seen": seen} | given)


def numbered(as_, number: str = "132/STTTT-CĐS", day: str = "16/11/2026"):
    return as_("supervisor").post(f"/don-doc/so-cong-van/?{LETTER}", {"number": number, "day": day})


def renumbered(as_, **given: str):
    right = {"number": "123/STTTT-CĐS", "day": "16/11/2026", "reason": "Đảo số"}
    return as_("supervisor").post(f"/don-doc/so-cong-van/sua/?{LETTER}&so=132/STTTT-CĐS", right | given)


def test_an_urging_sent_in_error_is_withdrawn_and_counts_no_more(one, world, as_):
    assert "Trả lời đôn đốc: chưa đạt chỉ tiêu Q4" in text(as_("urged").get("/"))
    assert "Rút đôn đốc" in text(as_("supervisor").get(f"/don-doc/{one.pk}/"))
    assert as_("supervisor").post(f"/don-doc/{one.pk}/rut/", {"reason": "Nhầm sở"}).status_code == 302
    assert "Trả lời đôn đốc" not in text(as_("urged").get("/"))
    assert "Kỳ này chưa đôn đốc đơn vị nào" in text(as_("supervisor").get("/don-doc/?ky=2026-10"))
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Rút đôn đốc: Nhầm sở"
    assert Change.objects.get(deed=deed).before["reply_by"] == "2026-11-25"
    [again] = [
        row
        for row in candidates("below_quota", world.period, AT)
        if row.unit_id == world.department.pk and row.indicator == "Q4"
    ]
    assert (again.step, again.last, again.is_free(date(2026, 11, 16))) == (1, None, True)
    assert urged(as_, [again.key]).status_code == 302
    assert Urging.objects.get().step == Urging.Step.FIRST


def test_the_office_is_told_why_it_need_not_answer(one, as_):
    numbered(as_)
    as_("supervisor").post(f"/don-doc/{one.pk}/rut/", {"reason": "Nhầm sở"})
    told = Notice.objects.get(reason="rut-don-doc")
    assert told.user.full_name == "Phan Thị Mai"
    assert told.subject == "Đã rút đôn đốc: chưa đạt chỉ tiêu Q4, tháng 10/2026"
    assert "Lý do: Nhầm sở" in told.body
    assert "132/STTTT-CĐS ngày 16/11/2026" in told.body
    assert "Nhầm sở" in text(as_("urged").get("/thong-bao/"))


def test_what_was_answered_or_urged_again_is_not_withdrawn(one, as_, monkeypatch):
    at(monkeypatch, datetime(2026, 11, 26, 9, tzinfo=ZONE))
    urged(as_, [f"{one.unit_id}-Q4"], reply_by="2026-12-05")
    second = Urging.objects.get(step=2)
    refused = as_("supervisor").post(f"/don-doc/{one.pk}/rut/", {"reason": "Nhầm"})
    assert refused.status_code == 422
    assert "Rút lần sau trước" in text(refused)
    assert 'value="Nhầm"' in text(refused)
    answer = ANSWER | {"promised_on": "2026-12-20"}
    assert as_("urged").post(f"/don-doc/{second.pk}/tra-loi/", answer).status_code == 302
    assert "Rút, báo đơn vị" not in text(as_("supervisor").get(f"/don-doc/{second.pk}/"))
    refused = as_("supervisor").post(f"/don-doc/{second.pk}/rut/", {"reason": "Nhầm"})
    assert "đơn vị đã trả lời" in text(refused)
    assert Urging.objects.count() == 2
    assert not Notice.objects.filter(reason="rut-don-doc").exists()


@pytest.mark.parametrize("reason", ["", "  ", "\x00", "x" * 301], ids=len)
def test_a_withdrawal_says_why(one, as_, reason):
    deeds = Deed.objects.count()
    assert as_("supervisor").post(f"/don-doc/{one.pk}/rut/", {"reason": reason}).status_code == 422
    assert (Urging.objects.count(), Deed.objects.count()) == (1, deeds)


def test_an_answer_to_what_was_withdrawn_meanwhile_is_refused_in_words(one, world, as_):
    withdraw_urging(urging=one, reason="Nhầm sở", by=world.people["supervisor"], at=AT)
    assert as_("urged").post(f"/don-doc/{one.pk}/tra-loi/", ANSWER).status_code == 404
    with pytest.raises(Refused, match="không còn"):
        withdraw_urging(urging=one, reason="Nhầm sở", by=world.people["supervisor"], at=AT)


def test_who_may_withdraw(one, as_):
    for who, status in {"urged": 403, "officer": 404, "nobody": 404, "aggregator": 404}.items():
        assert as_(who).post(f"/don-doc/{one.pk}/rut/", {"reason": "Nhầm"}).status_code == status
    assert "Rút đôn đốc" not in text(as_("urged").get(f"/don-doc/{one.pk}/"))
    assert Urging.objects.exists()


def test_the_number_of_a_letter_is_put_right_with_a_reason(one, as_):
    numbered(as_)
    assert "Sửa số, ngày ghi sai" in text(as_("supervisor").get("/don-doc/?ky=2026-10"))
    assert renumbered(as_).status_code == 302
    one.refresh_from_db()
    assert (one.letter_number, one.letter_date) == ("123/STTTT-CĐS", date(2026, 11, 16))
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Sửa công văn 132/STTTT-CĐS thành 123/STTTT-CĐS: Đảo số"
    assert Change.objects.get(deed=deed).before == {"letter_number": "132/STTTT-CĐS"}
    assert renumbered(as_).status_code == 404  # the letter of the old number is no more


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": " "},
        {"number": "x" * 61},
        {"day": "17/11/2026"},
        {"day": "01/11/2026"},
        {"day": "mai"},
        {"reason": " "},
    ],
    ids=str,
)
def test_a_wrong_number_is_refused_and_kept_in_its_row(one, as_, wrong):
    numbered(as_)
    refused = renumbered(as_, **wrong)
    assert refused.status_code == 422
    typed = {"number": "123/STTTT-CĐS", "day": "16/11/2026", "reason": "Đảo số"} | wrong
    assert all(f'value="{word}"' in text(refused) for word in typed.values())
    one.refresh_from_db()
    assert one.letter_number == "132/STTTT-CĐS"


def test_two_letters_never_become_one(one, as_, world):
    numbered(as_)
    with make.written():
        Urging.objects.create(
            kind=one.kind, unit=world.district, period=one.period, indicator="Q4", text="Chưa đạt.", by=one.by, at=AT,
            reply_by=one.reply_by, letter_number="123/STTTT-CĐS", letter_date=date(2026, 11, 16),
        )  # fmt: skip
    refused = renumbered(as_)
    assert refused.status_code == 422
    assert "của một công văn khác" in text(refused)


def test_only_who_urges_puts_a_number_right(one, as_):
    numbered(as_)
    for who in ("urged", "aggregator", "nobody"):
        assert as_(who).post(f"/don-doc/so-cong-van/sua/?{LETTER}&so=132/STTTT-CĐS", {}).status_code == 404


def test_an_office_says_its_answer_otherwise_in_time(one, as_, world):
    answered(as_, one)
    assert "Sửa trả lời" in text(as_("urged").get(f"/don-doc/{one.pk}/"))
    assert changed(as_, one, promised_on="30/11/2026", promised_hundredths="90", person="Lê Thị Lan").status_code == 302
    answer = UrgingAnswer.objects.get()
    assert (answer.promised_on, answer.promised_hundredths, answer.person) == (date(2026, 11, 30), 9000, "Lê Thị Lan")
    assert Deed.objects.latest("pk").reason == "Sửa trả lời đôn đốc"
    assert "Lê Thị Lan" in text(as_("supervisor").get(f"/don-doc/{one.pk}/"))
    assert "Sửa trả lời" not in text(as_("supervisor").get(f"/don-doc/{one.pk}/"))


def test_after_its_day_an_answer_stays(one, as_, monkeypatch):
    answered(as_, one)  # promised for 20/11, to be answered by 25/11
    later = {"promised_on": "15/12/2026"}
    at(monkeypatch, datetime(2026, 11, 20, 23, 59, tzinfo=ZONE))
    assert "Sửa trả lời" in text(as_("urged").get(f"/don-doc/{one.pk}/"))
    at(monkeypatch, datetime(2026, 11, 21, 0, 0, tzinfo=ZONE))
    assert "Gửi trả lời đã sửa" not in text(as_("urged").get(f"/don-doc/{one.pk}/"))
    refused = changed(as_, one, **later)
    assert refused.status_code == 422
    assert "đến hết ngày 20/11/2026" in text(refused)
    assert UrgingAnswer.objects.get().promised_on == date(2026, 11, 20)


def test_the_day_to_answer_by_ends_the_changes_too(one, as_, monkeypatch):
    answered(as_, one)
    changed(as_, one, promised_on="15/12/2026")
    at(monkeypatch, datetime(2026, 11, 26, 0, 0, tzinfo=ZONE))
    refused = changed(as_, one, promised_on="20/12/2026")
    assert refused.status_code == 422
    assert "đến hết ngày 25/11/2026" in text(refused)


def test_what_is_settled_keeps_its_answer(one, as_):
    answered(as_, one)
    with make.written():
        Urging.objects.filter(pk=one.pk).update(settled_at=AT)
    assert changed(as_, one, person="Khác").status_code == 422
    assert "Gửi trả lời đã sửa" not in text(as_("urged").get(f"/don-doc/{one.pk}/"))


@pytest.mark.parametrize(
    "wrong",
    [{"cause": " "}, {"remedy": "\x00"}, {"promised_on": "01/01/2026"}, {"promised_hundredths": "101"}, {"person": ""},
     {"seen": ""}, {"seen": "2026-11-16"}],
    ids=str,
)  # fmt: skip
def test_a_wrong_change_leaves_the_answer(one, as_, wrong):
    answered(as_, one)
    before = UrgingAnswer.objects.values().get(), Deed.objects.count()
    refused = changed(as_, one, **{"person": "Lê Thị Lan"} | wrong)
    assert refused.status_code == 422
    assert "Cử người hướng dẫn." in text(refused)
    assert (UrgingAnswer.objects.values().get(), Deed.objects.count()) == before


def test_who_may_change_an_answer(one, as_, world):
    answered(as_, one)
    for who, status in {"supervisor": 403, "officer": 404, "nobody": 404}.items():
        assert as_(who).post(f"/don-doc/{one.pk}/tra-loi/sua/", ANSWER).status_code == status
    given = {
        "seen": UrgingAnswer.objects.get().at.isoformat(), "cause": "a", "remedy": "b", "person": "c",
        "promised_on": date(2026, 11, 20), "promised_hundredths": None, "at": timezone.now(),
    }  # fmt: skip
    with pytest.raises(Refused, match="của đơn vị được đôn đốc"):
        change_answer(urging=one, by=world.people["officer"], **given)
