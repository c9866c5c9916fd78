"""Keys of machines: issued by whom they belong to, shown once, kept as a hash, replaced, taken back; they open no page."""

import hashlib
import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import ApiToken, User
from portal.accounts.tokens import TokenRefused, issue_token, revoke_token, rotate_token
from tests import factories as make
from tests.factories import AT

UNITS = "/api/v1/units/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Callable]:
    """The clock stands at AT until a test moves it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: AT)
        yield lambda at: patch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def people(db) -> dict[str, User]:
    province = make.province(code="42")
    district = make.district("Huyện Hương Sơn", parent=province, code="439")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136")
    other = make.commune("Xã Sơn Lĩnh", parent=district, code="18139")
    return {
        "leader": make.user(commune, "leader"),
        "officer": make.user(commune, "officer"),
        "neighbour": make.user(other, "leader"),
        "district": make.user(district, "leader"),
        "administrator": make.user(province, "administrator"),
        "supervisor": make.user(province, "supervisor"),
    }


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def issued(people, who: str = "leader", days: int = 90) -> tuple[ApiToken, str]:
    return issue_token(unit=people[who].unit, name="Một cửa", days=days, by=people[who], at=AT)


def call(key: str, address: str = UNITS):
    return Client().get(address, headers={"Authorization": f"Bearer {key}"})


def status(key: str) -> int:
    return call(key).status_code


def test_the_key_is_shown_once_and_kept_as_a_hash(people):
    answer = as_(people["leader"]).post("/khoa-api/cap/", {"name": "Một cửa điện tử", "days": "90"})
    page = html.unescape(answer.content.decode())
    key = re.search(r"readonly[^>]*>([A-Za-z0-9_-]{43})<", page)[1]
    token = ApiToken.objects.get()
    assert token.sha256 == hashlib.sha256(key.encode()).hexdigest()
    assert (token.unit, token.made_by, token.prefix) == (people["leader"].unit, people["leader"], key[:8])
    assert token.expires_at == AT + timedelta(days=90)
    assert "no-store" in answer["Cache-Control"]
    assert key not in as_(people["leader"]).get("/khoa-api/").content.decode()
    assert status(key) == 200


def test_a_key_sees_its_own_unit_and_nothing_below(people):
    _, key = issued(people, "district")
    assert [unit["code"] for unit in call(key).json()] == ["439"]


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("leader", (200, 302, 302)),
        ("administrator", (200, 302, 302)),
        ("officer", (404, 404, 404)),
        ("supervisor", (404, 404, 404)),
        ("neighbour", (200, 404, 404)),
        ("district", (200, 404, 404)),
    ],
)
def test_keys_are_looked_after_by_the_leader_and_the_administrator(people, who, statuses):
    token, _ = issued(people)
    client = as_(people[who])
    listed = client.get("/khoa-api/")
    revoked = client.post(f"/khoa-api/{token.pk}/thu-hoi/")
    rotated = client.post(f"/khoa-api/{token.pk}/doi/")  # by then it is revoked: refused in words, back to the list
    assert (listed.status_code, revoked.status_code, rotated.status_code) == statuses
    token.refresh_from_db()
    assert (token.revoked_at is not None) == (revoked.status_code == 302)


def test_the_administrator_says_for_which_unit(people):
    unit = people["neighbour"].unit
    as_(people["administrator"]).post("/khoa-api/cap/", {"name": "Một cửa", "days": "30", "unit": unit.pk})
    assert ApiToken.objects.get().unit == unit


def test_a_leader_cannot_name_another_unit(people):
    unit = people["neighbour"].unit
    as_(people["leader"]).post("/khoa-api/cap/", {"name": "Một cửa", "days": "30", "unit": unit.pk})
    assert ApiToken.objects.get().unit == people["leader"].unit


@pytest.mark.parametrize("data", [{"name": "", "days": "30"}, {"name": "Một cửa", "days": "400"}, {}])
def test_a_form_that_is_not_filled_comes_back(people, data):
    assert as_(people["leader"]).post("/khoa-api/cap/", data).status_code == 422
    assert not ApiToken.objects.exists()


def test_longer_than_a_year_is_refused(people):
    with pytest.raises(TokenRefused, match="365"):
        issued(people, days=366)


def test_an_expired_key_opens_nothing(people, clock):
    _, key = issued(people, days=30)
    clock(AT + timedelta(days=30) - timedelta(seconds=1))
    assert status(key) == 200
    clock(AT + timedelta(days=30))
    answer = call(key)
    assert (answer.status_code, "hết hạn" in answer.json()["problems"][0]["message"]) == (401, True)


def test_after_a_rotation_both_keys_open_for_a_day(people, clock):
    token, old = issued(people)
    _, new = rotate_token(token=token, by=people["leader"], at=AT)
    clock(AT + timedelta(hours=23))
    assert (status(old), status(new)) == (200, 200)
    clock(AT + timedelta(hours=24))
    assert (status(old), status(new)) == (401, 200)


def test_a_revoked_key_opens_nothing_at_once_and_is_not_rotated(people):
    token, key = issued(people)
    revoke_token(token=token, by=people["leader"], at=AT)
    assert status(key) == 401
    with pytest.raises(TokenRefused, match="thu hồi"):
        rotate_token(token=token, by=people["leader"], at=AT)
    revoke_token(token=token, by=people["administrator"], at=AT + timedelta(days=1))
    token.refresh_from_db()
    assert (token.revoked_by, token.revoked_at) == (people["leader"], AT)


@pytest.mark.parametrize("header", ["Bearer ", "Bearer sai", "Basic abc", "bearer ă", ""])
def test_what_is_no_key_is_not_let_in(people, header):
    answer = Client().get(UNITS, headers={"Authorization": header})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert set(answer.json()["problems"][0]) == {"severity", "kind", "message", "line", "column", "value"}


def test_a_blocked_machine_account_opens_nothing_and_gets_no_key(people):
    token, key = issued(people)
    with make.written():
        User.objects.filter(pk=token.user_id).update(is_active=False)
    assert status(key) == 401
    with pytest.raises(TokenRefused, match="đang bị khóa"):
        issued(people)


def test_a_key_opens_no_page_and_its_account_cannot_log_in(people):
    token, key = issued(people)
    page = Client().get("/", headers={"Authorization": f"Bearer {key}"})
    assert (page.status_code, page["Location"]) == (302, "/dang-nhap/?next=/")
    answer = Client().post("/dang-nhap/", {"username": token.user.username, "password": key})
    assert answer.status_code == 200
    assert not token.user.has_usable_password()


def test_the_last_use_is_kept_to_the_minute(people, clock):
    token, key = issued(people)
    seen = []
    for seconds in (0, 30, 60):
        clock(AT + timedelta(seconds=seconds))
        call(key)
        token.refresh_from_db()
        seen.append((token.used_at - AT).seconds)
    assert seen == [0, 0, 60]


def test_a_key_is_throttled_by_itself(people, monkeypatch):
    monkeypatch.setattr(settings, "API_RATE", "2/min")
    _, key = issued(people)
    _, other = issued(people, "neighbour")
    assert [status(key) for _ in range(2)] == [200, 200]
    refused = call(key)
    assert (refused.status_code, refused.json()["problems"][0]["kind"]) == (429, "throttled")
    assert int(refused["Retry-After"]) <= 60
    assert status(other) == 200


def test_more_keys_take_no_more_queries(people):
    issued(people)
    client = as_(people["administrator"])
    client.get("/khoa-api/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/khoa-api/").status_code == 200
        return len(seen)

    before = queries()
    issued(people, "neighbour")
    issued(people, "district")
    assert queries() == before
