"""Temporary passwords for many at once: asked first, one file, each different; who is left out is named."""

import io
import logging
import re

import pytest
from axes.models import AccessAttempt
from django.test import Client
from python_calamine import CalamineWorkbook

from portal.accounts.deeds import broken_links
from portal.accounts.first_passwords import set_temporary_passwords
from portal.accounts.models import Change, Deed, User
from portal.accounts.refusals import Refused
from tests import factories as make
from tests.accounts.province import USERS, text
from tests.factories import AT, PASSWORD

pytestmark = pytest.mark.usefixtures("clock")
ACTION = {"action": "hand_out_passwords"}


@pytest.fixture
def made_by_file(province) -> list[User]:
    with make.written():
        made = [
            User(username=name, full_name=full_name, unit=province.commune, roles=["officer"])
            for name, full_name in (("canbo.1", "Trần Bình"), ("canbo.2", "=1+1"))
        ]
        for one in made:
            one.set_unusable_password()
            one.save()
        User.objects.filter(username="canbo").update(last_login=AT)
    return made


def press(province, users: list[User], who: str = "quantri", **more):
    return province.as_(who).post(USERS, {**ACTION, "_selected_action": [one.pk for one in users], **more})


def rows(answer) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def log_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/dang-nhap/", {"username": username, "password": password})
    return client


def test_it_asks_first_and_says_what_becomes_of_whom(province, made_by_file):
    machine = make.user(province.commune, "machine", username="may")
    shut = make.user(province.commune, "officer", username="nghi-viec")
    with make.written():
        User.objects.filter(pk=shut.pk).update(is_active=False, disabled_at=AT, disabled_why="left")
    deeds, me = Deed.objects.count(), province.people["quantri"]
    asked = press(province, [*made_by_file, province.people["officer"], machine, shut, me])
    page = text(asked)
    assert (asked.status_code, Deed.objects.count()) == (200, deeds)
    for said in (
        "Không lấy lại được",
        "Chưa đăng nhập lần nào: 2 tài khoản, được đặt",
        "Đã từng đăng nhập: 1 tài khoản, giữ nguyên",
        "Không đặt: 3 tài khoản",
        "(may): không thuộc những người bạn chăm sóc",
        "(nghi-viec): đã ngừng, mở lại tài khoản trước",
        "(quantri): tài khoản của chính bạn",
    ):
        assert said in page, said
    assert ' style="' not in page


def test_each_gets_another_password_in_one_file_and_must_change_it(province, made_by_file, caplog):
    caplog.set_level(logging.DEBUG)
    client, chosen = province.as_(), [*made_by_file, province.people["officer"]]
    answer = client.post(USERS, {**ACTION, "_selected_action": [one.pk for one in chosen], "confirmed": "yes"})
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    head, *lines = rows(answer)
    assert head == ["Tên đăng nhập", "Họ tên", "Đơn vị", "Mật khẩu tạm"]
    assert [line[:3] for line in lines] == [
        ["canbo.1", "Trần Bình", "Xã Sơn Lễ"],
        ["canbo.2", "'=1+1", "Xã Sơn Lễ"],
    ]
    first, second = (line[3] for line in lines)
    assert first != second
    assert not [one for one in caplog.messages if first in one or second in one]
    assert not [one for one in Change.objects.values_list("before", "after") if first in str(one)]
    assert log_in("canbo.1", first).get("/don-vi/")["Location"].startswith("/doi-mat-khau/")
    assert "_auth_user_id" not in log_in("canbo.2", first).session
    assert "_auth_user_id" in log_in("canbo", PASSWORD).session  # was in use, and was not ticked
    told = text(client.get(USERS))
    assert ("cho 2 tài khoản" in told, "Không đặt cho: canbo." in told) == (True, True)
    act = Deed.objects.get(reason="Đặt mật khẩu tạm cho các tài khoản đã chọn")
    assert (act.by, act.changes.count()) == (province.people["quantri"], 2)
    assert broken_links() == []


def test_who_is_in_use_is_set_only_where_that_is_ticked(province, made_by_file):
    officer = province.people["officer"]
    refused = press(province, [officer], confirmed="yes")
    assert (refused.status_code, "Chưa đặt mật khẩu nào" in text(refused)) == (422, True)
    inside = province.as_("officer")
    assert inside.get("/don-vi/").status_code == 200
    answer = press(province, [officer], confirmed="yes", also_used="on")
    assert [line[0] for line in rows(answer)[1:]] == ["canbo"]
    assert inside.get("/don-vi/").status_code == 302  # the session ended with the old password


def test_who_was_locked_out_gets_in_with_the_new_one(province, made_by_file):
    for _ in range(5):
        log_in("canbo.1", "sai")
    assert AccessAttempt.objects.filter(username="canbo.1").exists()
    [line] = rows(press(province, made_by_file[:1], confirmed="yes"))[1:]
    assert "_auth_user_id" in log_in("canbo.1", line[3]).session


def test_neither_oneself_nor_what_is_not_a_persons_is_ever_set(province):
    me, machine = province.people["quantri"], make.user(province.commune, "machine")
    command = User.objects.command()
    kept = [User.objects.get(pk=one.pk).password for one in (me, machine, command)]
    refused = press(province, [me, machine, command], confirmed="yes", also_used="on")
    assert refused.status_code == 422
    assert [User.objects.get(pk=one.pk).password for one in (me, machine, command)] == kept


@pytest.mark.parametrize("who", ["officer", "aggregator", "no staff", "no role"])
def test_nobody_else_finds_it(province, made_by_file, who):
    deeds = Deed.objects.count()
    assert press(province, made_by_file, who, confirmed="yes").status_code == 404
    assert Deed.objects.count() == deeds
    with pytest.raises(Refused, match="Quản trị đặt"):
        set_temporary_passwords(users=made_by_file, also_used=True, by=province.people["aggregator"], at=AT)


def test_a_fault_half_way_sets_none(province, made_by_file, monkeypatch):
    calls = iter(["mat-khau-1", RuntimeError("hỏng")])

    def one_then_none() -> str:
        word = next(calls)
        if isinstance(word, Exception):
            raise word
        return word

    monkeypatch.setattr("portal.accounts.passwords.temporary_password", one_then_none)
    with pytest.raises(RuntimeError):
        press(province, made_by_file, confirmed="yes")
    assert not [one for one in User.objects.filter(username__startswith="canbo.") if one.has_usable_password()]


def test_the_quick_hash_is_one_that_lets_in_and_is_made_slow_again(province, made_by_file, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    [(user, password), _] = set_temporary_passwords(
        users=made_by_file, also_used=False, by=province.people["quantri"], at=AT
    )[0]
    assert re.match(r"pbkdf2_sha256\$20000\$", user.password)
    assert "_auth_user_id" in log_in(user.username, password).session
    assert not User.objects.get(pk=user.pk).password.startswith("pbkdf2_sha256$20000$")


def test_who_was_never_let_in_is_found_by_the_lists_filter(province, made_by_file):
    page = text(province.as_().get(f"{USERS}?da-vao=chua"))
    assert ("canbo.1" in page, ">canbo<" in page) == (True, False)
    assert "Đặt mật khẩu tạm cho các tài khoản đã chọn" in page
