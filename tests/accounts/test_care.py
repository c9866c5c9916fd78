"""Accounts of a unit: who helps whom back in, what expires, who takes over; each click is a deed in the log."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db import DatabaseError, transaction
from django.test import Client

from portal.accounts import expiry
from portal.accounts.models import Change, Deed, Delegation, User
from portal.accounts.second_factor import enrol, generate_totp_secret
from portal.accounts.tokens import issue_token, machine_of
from tests import factories as make
from tests.factories import AT, PASSWORD
from tests.pages.test_lists import queries

DEEDS = ["mo-khoa", "go-ma-xac-thuc", "dat-lai-mat-khau", "mo-lai", "ngung"]
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def people(db) -> dict[str, User]:
    province = make.province(code="42")
    district = make.district("Huyện Hương Sơn", parent=province, code="439")
    other = make.district("Huyện Đức Thọ", parent=province, code="440")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136")
    sibling = make.commune("Xã Sơn Lĩnh", parent=district, code="18139")
    return {
        "officer": make.user(commune, "officer", username="canbo"),
        "colleague": make.user(commune, "officer", username="dong-nghiep"),
        "leader": make.user(commune, "leader", username="lanhdao"),
        "sibling": make.user(sibling, "leader"),
        "reviewer": make.user(district, "reviewer"),
        "district leader": make.user(district, "leader"),
        "other reviewer": make.user(other, "reviewer"),
        "aggregator": make.user(province, "aggregator"),
        "administrator": make.user(province, "administrator"),
    }


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def press(by: User, deed: str, user: User) -> int:
    return as_(by).post(f"/tai-khoan/don-vi/{user.pk}/{deed}/", {"reason": "thử"}).status_code


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("who", "status", "done"),
    [
        ("leader", 302, True),
        ("reviewer", 302, True),
        ("district leader", 302, True),
        ("administrator", 302, True),
        ("officer", 404, False),
        ("colleague", 404, False),
        ("sibling", 404, False),
        ("other reviewer", 404, False),
        ("aggregator", 404, False),
    ],
)
def test_the_level_above_helps_and_nobody_else(people, deed, who, status, done):
    deeds = Deed.objects.count()
    answer = press(people[who], deed, people["officer"])
    assert answer == (200 if done and deed == "dat-lai-mat-khau" else status)
    assert (Deed.objects.count() > deeds) == done


def test_nobody_helps_oneself_or_a_leader_beside(people):
    second = make.user(people["leader"].unit, "leader")
    deeds = Deed.objects.count()
    for user in (people["leader"], second):
        assert press(people["leader"], "dat-lai-mat-khau", user) == 302  # seen, and told why not
    assert Deed.objects.count() == deeds
    assert press(people["reviewer"], "dat-lai-mat-khau", people["leader"]) == 200


def test_one_click_unlocks(people):
    def try_in(password: str) -> int:
        return Client().post("/dang-nhap/", {"username": "canbo", "password": password}).status_code

    assert [try_in("sai") for _ in range(5)][-1] == 429
    shown = as_(people["leader"]).get("/tai-khoan/don-vi/?loc=khoa").content.decode()
    assert ("Bị khóa do gõ sai nhiều lần" in shown, "dong-nghiep" in shown) == (True, False)
    assert press(people["leader"], "mo-khoa", people["officer"]) == 302
    assert not AccessAttempt.objects.exists()
    assert try_in(PASSWORD) == 302
    assert Deed.objects.get(reason__startswith="Mở khóa đăng nhập").by == people["leader"]


def test_a_lost_telephone_is_let_go_and_sessions_close(people):
    officer = people["officer"]
    enrol(officer, generate_totp_secret(), AT)
    inside = as_(officer)
    assert inside.get("/don-vi/").status_code == 200
    press(people["leader"], "go-ma-xac-thuc", officer)
    assert not Authenticator.objects.exists()
    assert inside.get("/don-vi/").status_code == 302
    gone = Change.objects.filter(table_name="mfa_authenticator", after__isnull=True).latest("pk")
    assert (gone.before["user_id"], gone.deed.by) == (officer.pk, people["leader"])


def test_a_temporary_password_is_shown_once_and_must_be_changed(people):
    page = as_(people["leader"]).post(f"/tai-khoan/don-vi/{people['officer'].pk}/dat-lai-mat-khau/").content.decode()
    password = page.partition("readonly")[2].partition(">")[2].partition("<")[0]
    assert len(password) >= 14
    client = Client()
    assert client.post("/dang-nhap/", {"username": "canbo", "password": password}).status_code == 302
    assert client.get("/don-vi/")["Location"].startswith("/doi-mat-khau/")


def test_an_account_that_was_stopped_is_out_at_once_and_opened_again_by_a_click(people):
    inside = as_(people["officer"])
    press(people["leader"], "ngung", people["officer"])
    assert inside.get("/don-vi/").status_code == 302
    people["officer"].refresh_from_db()
    assert (people["officer"].disabled_at, people["officer"].disabled_why) == (AT, "by_hand")
    press(people["reviewer"], "mo-lai", people["officer"])
    people["officer"].refresh_from_db()
    assert (people["officer"].is_active, people["officer"].enabled_at) == (True, AT)


def unused(user: User, days: int) -> None:
    with make.written():
        User.objects.filter(pk=user.pk).update(
            last_login=AT - timedelta(days=days), date_joined=AT - timedelta(days=400)
        )


def test_unused_accounts_are_warned_at_38_and_disabled_at_45_days(people):
    machine_of_unit(people["leader"])
    for name, days in (("officer", 45), ("colleague", 44), ("leader", 38), ("reviewer", 37)):
        unused(people[name], days)
    with make.written():
        User.objects.exclude(pk__in=[people[n].pk for n in ("officer", "colleague", "leader", "reviewer")]).update(
            date_joined=AT
        )
    assert set(expiry.to_warn(AT)) == {people["colleague"], people["leader"]}
    assert list(expiry.to_disable(AT)) == [people["officer"]]
    assert set(expiry.to_warn_before(AT, AT + timedelta(days=7))) == {people["colleague"], people["leader"]}
    command = User.objects.command()
    assert [expiry.disable(user=people["officer"], by=command, at=AT) for _ in range(2)] == [True, False]
    assert expiry.disable(user=people["colleague"], by=command, at=AT) is False
    people["officer"].refresh_from_db()
    assert (people["officer"].is_active, people["officer"].disabled_why) == (False, "unused")
    press(people["leader"], "mo-lai", people["officer"])
    assert not expiry.to_disable(AT).exists()
    assert expiry.expires_at(User.objects.get(pk=people["officer"].pk)) == AT + timedelta(days=45)


def test_a_machine_and_the_command_account_never_expire(people):
    machine = machine_of_unit(people["leader"])
    with make.written():
        User.objects.update(date_joined=AT - timedelta(days=400))
    found = set(expiry.to_disable(AT).values_list("username", flat=True))
    assert found.isdisjoint({machine.username, "lenh-he-thong"})


def machine_of_unit(leader: User) -> User:
    with make.written():
        return machine_of(leader.unit)


def test_a_machine_has_a_role_of_its_own(people):
    token, _ = issue_token(unit=people["leader"].unit, name="Một cửa", days=30, by=people["leader"], at=AT)
    assert token.user.roles == ["machine"]
    assert not any(token.user.may(one) for one in ("return.submit", "proposal.make", "token.manage"))


def test_who_leaves_hands_over_and_is_closed(people):
    officer, colleague, leader = people["officer"], people["colleague"], people["leader"]
    with make.written():
        one = Delegation.objects.create(
            giver=leader, taker=officer, unit=leader.unit, permissions=["return.submit"], starts=AT.date(),
            ends=AT.date() + timedelta(days=30), reason="đi học", made_by=leader, made_at=AT,
        )  # fmt: skip
    address = f"/tai-khoan/don-vi/{officer.pk}/ban-giao/"
    page = as_(leader).get(address).content.decode()
    assert "gửi cấp trên" in page
    assert as_(people["sibling"]).get(address).status_code == 404
    refused = as_(leader).post(address, {"successor": people["sibling"].pk})
    assert refused.status_code == 422
    assert as_(leader).post(address, {"successor": colleague.pk, "take_roles": "on"}).status_code == 302
    one.refresh_from_db()
    running = Delegation.objects.get(ended_at=None)
    assert (one.ended_by, running.taker, running.giver) == (leader, colleague, leader)
    officer.refresh_from_db()
    assert (officer.is_active, officer.disabled_why) == (False, "left")


def test_changes_of_accounts_and_keys_stand_in_the_log(people):
    client = as_(people["administrator"])
    form = {"username": "canbo", "full_name": "Tên Mới", "unit": people["officer"].unit_id, "roles": ["leader"]}
    with make.written():
        User.objects.filter(pk=people["administrator"].pk).update(is_staff=True)
    assert (
        client.post(f"/quan-tri/accounts/user/{people['officer'].pk}/change/", {**form, "is_active": "on"}).status_code
        == 302
    )
    change = Change.objects.filter(table_name="accounts_user", row_id=people["officer"].pk).latest("pk")
    assert (change.before["roles"], change.after["roles"]) == (["officer"], ["leader"])
    assert change.unit_id == people["officer"].unit_id
    issue_token(unit=people["leader"].unit, name="Một cửa", days=30, by=people["leader"], at=AT)
    assert Change.objects.filter(table_name="accounts_apitoken").count() == 1


@pytest.mark.parametrize(
    "change",
    [{"roles": ["administrator"]}, {"is_active": False}, {"unit": None}, {"full_name": "khác"}, {"is_staff": True}],
)
def test_an_account_is_not_changed_behind_the_logs_back(people, change):
    with pytest.raises(DatabaseError, match="Không có ai đứng tên"), transaction.atomic():
        User.objects.filter(pk=people["officer"].pk).update(**change)


def test_a_log_in_needs_no_deed(people):
    deeds = Deed.objects.count()
    assert Client().post("/dang-nhap/", {"username": "canbo", "password": PASSWORD}).status_code == 302
    assert User.objects.get(username="canbo").last_login == AT
    assert Deed.objects.count() == deeds


def test_more_accounts_take_no_more_queries(people):
    client = as_(people["administrator"])
    before = queries(client, "/tai-khoan/don-vi/")
    for number in range(3):
        make.user(make.commune(f"Xã {number}", parent=people["reviewer"].unit), "officer")
    assert queries(client, "/tai-khoan/don-vi/") == before
