"""The way in: wrong passwords lock out, the second factor, the idle lock, where one comes from, how long a password is."""

import html
import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from portal.accounts.models import Change, User
from portal.accounts.second_factor import Adapter, accepts, current_code, enrol, generate_totp_secret
from tests import factories as make
from tests.factories import AT, PASSWORD

INTERNET, PROVINCIAL = "203.0.113.7", "10.44.3.9"
LOG_IN, CODE, SET_UP = "/dang-nhap/", "/dang-nhap/ma-xac-thuc/", "/tai-khoan/ma-xac-thuc/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def officer(db) -> User:
    return make.user(make.commune("Xã Sơn Lễ", parent=make.province(code="42")), "officer", username="canbo")


@pytest.fixture
def administrator(db) -> User:
    return make.user(make.province(code="42"), "administrator", username="quantri")


def log_in(client: Client, name: str = "canbo", password: str = PASSWORD, at: str = "127.0.0.1", **more):
    return client.post(LOG_IN, {"username": name, "password": password, **more}, REMOTE_ADDR=at)


def bound(user: User) -> tuple[str, list[str]]:
    """A telephone bound to the account: its secret and the recovery codes."""
    secret = generate_totp_secret()
    return secret, enrol(user, secret, AT)


def test_five_wrong_passwords_lock_the_name_out_at_that_address(officer):
    answers = [log_in(Client(), password="sai").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    refused = log_in(Client())
    assert (refused.status_code, "Tạm khóa đăng nhập" in refused.content.decode()) == (429, True)
    assert log_in(Client(), at="127.0.0.2").status_code == 302


def test_a_right_password_forgets_the_wrong_ones(officer):
    for _ in range(2):
        assert [log_in(Client(), password="sai").status_code for _ in range(4)] == [200] * 4
        assert log_in(Client()).status_code == 302


def test_a_name_that_does_not_exist_is_answered_like_one_that_does(officer):
    asked = [[log_in(Client(), name, "sai").content for _ in range(6)] for name in ("canbo", "khong-co")]
    plain = [[re.sub(rb'value="[^"]*"', b"", one) for one in answers] for answers in asked]
    assert plain[0] == plain[1]


def test_the_lock_opens_after_half_an_hour(officer, clock):
    for _ in range(5):
        log_in(Client(), password="sai")
    clock(AT + timedelta(minutes=29))
    assert log_in(Client()).status_code == 429
    clock(AT + timedelta(minutes=31))
    assert log_in(Client()).status_code == 302


@pytest.mark.parametrize(("role", "minutes"), [("officer", 15), ("administrator", 5)])
def test_an_idle_session_is_locked_and_leads_back(role, minutes, clock, db):
    user = make.user(make.province(code="42"), role)
    client = Client()
    client.force_login(user)
    assert client.get("/don-vi/").status_code == 200
    clock(AT + timedelta(minutes=minutes) - timedelta(seconds=5))
    assert client.get("/don-vi/").status_code == 200
    clock(AT + timedelta(minutes=2 * minutes))
    assert client.get("/don-vi/")["Location"] == "/dang-nhap/?next=/don-vi/"


def test_the_code_is_asked_after_the_password_and_leads_on(officer):
    secret, _ = bound(officer)
    client = Client()
    assert log_in(client, next="/don-vi/")["Location"] == CODE
    assert client.get("/don-vi/").status_code == 302
    wrong = client.post(CODE, {"code": "000000" if current_code(secret) != "000000" else "111111"})
    assert (wrong.status_code, client.get("/don-vi/").status_code) == (422, 302)
    assert client.post(CODE, {"code": current_code(secret)})["Location"] == "/don-vi/"
    assert client.get("/don-vi/").status_code == 200


def test_a_code_opens_once(officer):
    secret, _ = bound(officer)
    code = current_code(secret)
    assert (accepts(officer, code), accepts(officer, code)) == (True, False)


def test_a_recovery_code_opens_once(officer):
    _, codes = bound(officer)
    statuses = []
    for _ in range(2):
        client = Client()
        log_in(client)
        statuses.append(client.post(CODE, {"code": codes[0]}).status_code)
    assert statuses == [302, 422]


def test_wrong_codes_lock_out_as_wrong_passwords_do(officer):
    secret, _ = bound(officer)
    client = Client()
    log_in(client)
    statuses = [client.post(CODE, {"code": "12"}).status_code for _ in range(5)]
    assert statuses[:4] == [422] * 4
    assert client.post(CODE, {"code": current_code(secret)}).status_code == 429
    assert log_in(Client()).status_code == 429


def test_the_code_is_not_asked_for_without_a_password_or_too_late(officer, clock):
    bound(officer)
    assert Client().get(CODE)["Location"] == LOG_IN
    client = Client()
    log_in(client)
    clock(AT + timedelta(minutes=11))
    assert client.get(CODE)["Location"] == LOG_IN


def test_an_administrator_binds_a_telephone_before_anything_else(administrator):
    client = Client()
    log_in(client, "quantri")
    assert client.get("/don-vi/")["Location"] == f"{SET_UP}?next=/don-vi/"
    assert client.get("/quan-tri/").status_code == 302
    secret = re.search(r'class="secret">(\w+)<', client.get(SET_UP).content.decode())[1]
    assert client.post(SET_UP, {"code": "000"}).status_code == 422
    page = client.post(SET_UP, {"code": current_code(secret), "next": "/don-vi/"})
    assert len(re.findall(r"<li><code>\d+</code></li>", page.content.decode())) == 10
    assert client.get("/don-vi/").status_code == 200
    rows = Change.objects.filter(table_name="mfa_authenticator", after__user_id=administrator.pk)
    assert {row.after["type"] for row in rows} == {"totp", "recovery_codes"}
    assert client.post("/tai-khoan/ma-xac-thuc/go/", {"password": PASSWORD}).status_code == 302
    assert Authenticator.objects.count() == 2


def test_from_the_internet_everybody_needs_the_second_factor(officer, monkeypatch):
    client = Client()
    assert log_in(client, at=INTERNET).status_code == 302
    assert client.get("/don-vi/", REMOTE_ADDR=INTERNET)["Location"].startswith(SET_UP)
    assert client.get("/don-vi/").status_code == 200  # the same session, inside again
    monkeypatch.setattr(settings, "TRUSTED_NETWORKS", [*settings.TRUSTED_NETWORKS, ip_network("10.0.0.0/8")])
    assert client.get("/don-vi/", REMOTE_ADDR=PROVINCIAL).status_code == 200
    bound(officer)
    assert client.get("/don-vi/", REMOTE_ADDR=INTERNET)["Location"].startswith(CODE)


@pytest.mark.parametrize(
    ("remote", "forwarded", "outside"),
    [
        ("127.0.0.1", INTERNET, True),  # our proxy tells of a caller outside
        ("127.0.0.1", f"127.0.0.1, {INTERNET}", True),  # what the caller wrote before it counts for nothing
        (INTERNET, "127.0.0.1", True),  # no proxy of ours
        ("127.0.0.1", "khong-phai-dia-chi", False),
        ("", INTERNET, True),  # by a Unix socket
        ("", "", True),
        ("127.0.0.1", "", False),
    ],
)
def test_where_a_request_comes_from(officer, remote, forwarded, outside):
    client = Client()
    client.force_login(officer)
    session = client.session
    session["entered"] = {"second_factor": False}
    session.save()
    answer = client.get("/don-vi/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert (answer.status_code == 302) == outside


def test_a_password_set_by_another_is_changed_first(officer):
    with make.written():
        User.objects.update(must_change_password=True)
    client = Client()
    log_in(client)
    assert client.get("/don-vi/")["Location"] == "/doi-mat-khau/?next=/don-vi/"
    assert change(client, PASSWORD, PASSWORD).status_code == 200  # the same again is no change
    assert change(client, PASSWORD, "mot-mat-khau-moi-that-dai").status_code == 302
    assert client.get("/don-vi/").status_code == 200
    officer.refresh_from_db()
    assert (officer.must_change_password, officer.password_changed_at) == (False, AT)
    last = Change.objects.filter(table_name="accounts_user").latest("pk")
    assert "password" not in {**(last.before or {}), **last.after}


def test_eight_characters_do_beside_a_second_factor_and_only_there(officer):
    client = Client()
    client.force_login(officer)
    assert change(client, PASSWORD, "Tám-chữ1").status_code == 200
    secret, _ = bound(officer)
    assert change(client, PASSWORD, "Tám-chữ1").status_code == 302
    with make.written():
        Authenticator.objects.all().delete()
    later = Client()
    log_in(later, password="Tám-chữ1")
    assert later.get("/don-vi/")["Location"].startswith("/doi-mat-khau/")


def test_changing_the_password_closes_the_other_sessions(officer):
    one, other = Client(), Client()
    for client in (one, other):
        log_in(client)
    assert change(one, PASSWORD, "mot-mat-khau-moi-that-dai").status_code == 302
    assert (one.get("/don-vi/").status_code, other.get("/don-vi/").status_code) == (200, 302)


def test_secrets_are_not_readable_in_the_database(officer):
    secret, codes = bound(officer)
    stored = " ".join(str(one.data) for one in Authenticator.objects.all())
    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert Adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_a_session_that_was_not_made_at_the_door_has_no_second_factor(administrator):
    client = Client()
    client.force_login(administrator)
    session = client.session
    del session["entered"]
    session.save()
    assert client.get("/quan-tri/")["Location"].startswith(SET_UP)


def test_pages_of_the_door_have_no_script_or_style_of_their_own(officer):
    make.user(officer.unit, "administrator", username="quantri")
    bound(officer)
    client, other = Client(), Client()
    log_in(client)
    log_in(other, "quantri")
    for page in (client.get(LOG_IN), client.get(CODE), other.get(SET_UP)):
        text = html.unescape(page.content.decode())
        assert " style=" not in text
        assert "<script>" not in text


def change(client: Client, old: str, new: str):
    return client.post("/doi-mat-khau/", {"old_password": old, "new_password1": new, "new_password2": new})
