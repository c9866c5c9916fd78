"""Wrong log-ins lock a name at an address, a name from anywhere, an address whatever the name; who opens the lock again."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.lockout import locked_addresses, locked_names
from portal.accounts.models import Deed, User
from portal.accounts.second_factor import current_code, enrol, generate_totp_secret
from tests import factories as make
from tests.factories import AT, PASSWORD

LOG_IN, CODE, SECURITY = "/dang-nhap/", "/dang-nhap/ma-xac-thuc/", "/an-toan/"
OFFICE, ELSEWHERE, PROXY = "203.0.113.7", "198.51.100.20", "127.0.0.1"
LIMIT = settings.LOCKOUT_PER_ADDRESS
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def officer(db) -> User:
    return make.user(make.commune("Xã Sơn Lễ", parent=make.province(code="42")), "officer", username="canbo")


def log_in(name: str = "canbo", password: str = "sai", at: str = OFFICE, **more) -> tuple[int, str]:
    """Status and page of one try, as a browser without a session makes it."""
    answer = Client().post(LOG_IN, {"username": name, "password": password}, REMOTE_ADDR=at, **more)
    return answer.status_code, answer.content.decode()


def spread(wrong: int, name: str = "canbo") -> list[int]:
    """Wrong log-ins of one name, four from each address; their statuses."""
    return [log_in(name, at=f"203.0.113.{number // 4}")[0] for number in range(wrong)]


def from_one_address(wrong: int, at: str = OFFICE) -> list[int]:
    """Wrong log-ins from one address, four of each name; their statuses."""
    return [log_in(f"ten-{number // 4}", at=at)[0] for number in range(wrong)]


def test_twenty_wrong_log_ins_lock_a_name_out_everywhere(officer):
    assert spread(20) == [200] * 19 + [429]
    status, page = log_in(password=PASSWORD, at=ELSEWHERE)
    assert (status, "sai 20 lần từ nhiều nơi" in page, "30 phút" in page) == (429, True, True)
    assert "lãnh đạo đơn vị hoặc cán bộ cấp huyện" in page


def test_nineteen_do_not_and_another_name_comes_in(officer):
    make.user(officer.unit, "officer", username="dong-nghiep")
    spread(19)
    assert log_in("dong-nghiep", PASSWORD, ELSEWHERE)[0] == 302
    assert log_in(password=PASSWORD, at=ELSEWHERE)[0] == 302


def test_a_right_log_in_elsewhere_does_not_begin_the_name_anew(officer):
    spread(19)
    assert log_in(password=PASSWORD, at=ELSEWHERE)[0] == 302
    assert log_in(at="192.0.2.1")[0] == 429


def test_a_name_that_does_not_exist_is_locked_alike(db):
    assert spread(20, "khong-co")[-1] == 429


def test_too_many_wrong_log_ins_lock_an_address_for_every_name(officer):
    assert from_one_address(LIMIT) == [200] * (LIMIT - 1) + [429]
    status, page = log_in(password=PASSWORD)
    assert (status, f"Từ địa chỉ mạng này đã gõ sai {LIMIT} lần" in page) == (429, True)
    assert "quản trị" in page
    assert log_in(password=PASSWORD, at=ELSEWHERE)[0] == 302


def test_a_right_log_in_does_not_clear_the_addresss_count(officer):
    from_one_address(LIMIT - 4)
    for _ in range(3):
        log_in()
    assert log_in(password=PASSWORD)[0] == 302
    assert log_in("nguoi-khac")[0] == 429


def test_a_right_log_in_clears_the_pair(officer):
    for _ in range(2):
        assert [log_in()[0] for _ in range(4)] == [200] * 4
        assert log_in(password=PASSWORD)[0] == 302


def test_counted_is_the_address_behind_our_proxies_and_not_what_the_caller_wrote(officer):
    def behind(address: str, name: str) -> int:
        return log_in(name, at=PROXY, HTTP_X_FORWARDED_FOR=f"10.9.9.{len(name)}, {address}")[0]

    assert [behind(OFFICE, f"ten-{number // 4}") for number in range(LIMIT)][-1] == 429
    assert behind(OFFICE, "nguoi-khac") == 429
    assert behind(ELSEWHERE, "nguoi-khac") == 200
    assert log_in("ai-do", at=ELSEWHERE, HTTP_X_FORWARDED_FOR=OFFICE)[0] == 200  # no proxy of ours: not believed


def test_a_line_with_ipv6_is_one_address(officer):
    for number in range(LIMIT):
        log_in(f"ten-{number // 4}", at=f"2001:db8:1:2::{number + 1:x}")
    assert log_in(password=PASSWORD, at="2001:db8:1:2:ffff::9")[0] == 429
    assert log_in(password=PASSWORD, at="2001:db8:1:3::1")[0] == 302


def test_where_no_proxy_names_the_caller_only_names_are_locked(officer):
    for _ in range(2):
        assert [log_in(at="")[0] for _ in range(4)] == [200] * 4
        assert log_in(password=PASSWORD, at="")[0] == 302
    assert [log_in(at="")[0] for _ in range(5)] == [200] * 4 + [429]
    assert from_one_address(LIMIT, at="") == [200] * LIMIT
    assert log_in(password=PASSWORD)[0] == 302


def test_both_locks_open_after_the_cool_off(officer, clock):
    spread(20)
    from_one_address(LIMIT, ELSEWHERE)
    clock(AT + settings.AXES_COOLOFF_TIME - timedelta(minutes=1))
    assert [log_in(password=PASSWORD, at=one)[0] for one in (ELSEWHERE, "192.0.2.1")] == [429, 429]
    clock(AT + settings.AXES_COOLOFF_TIME + timedelta(minutes=1))
    assert [log_in(password=PASSWORD, at=one)[0] for one in (ELSEWHERE, "192.0.2.1")] == [302, 302]


def test_trying_on_does_not_lengthen_a_lock(officer, clock):
    spread(20)
    clock(AT + timedelta(minutes=29))
    assert log_in(at=ELSEWHERE)[0] == 429
    clock(AT + timedelta(minutes=31))
    assert log_in(password=PASSWORD, at=ELSEWHERE)[0] == 302


def test_the_level_above_lifts_the_names_lock_everywhere(officer):
    leader = make.user(officer.unit, "leader")
    spread(20)
    assert locked_names(AT, [officer, leader]) == {"canbo"}
    client = Client()
    client.force_login(leader)
    assert "Bị khóa do gõ sai nhiều lần" in client.get("/tai-khoan/don-vi/?loc=khoa").content.decode()
    assert client.post(f"/tai-khoan/don-vi/{officer.pk}/mo-khoa/").status_code == 302
    assert locked_names(AT) == set()
    assert log_in(password=PASSWORD)[0] == 302


def test_an_administrator_lifts_an_addresss_lock(officer):
    from_one_address(LIMIT)
    assert locked_addresses(AT) == [(OFFICE, LIMIT)]
    client = Client()
    client.force_login(make.user(officer.unit, "administrator"))
    assert f'value="{OFFICE}"' in client.get(SECURITY).content.decode()
    assert client.post(f"{SECURITY}mo-khoa-dia-chi/", {"address": OFFICE}).status_code == 302
    assert log_in(password=PASSWORD)[0] == 302
    assert Deed.objects.latest("pk").reason == f"Mở khóa đăng nhập từ địa chỉ {OFFICE}"


@pytest.mark.parametrize("address", ["", "khong-phai", ELSEWHERE])
def test_an_address_that_is_not_locked_is_not_unlocked(officer, address):
    client = Client()
    client.force_login(make.user(officer.unit, "administrator"))
    deeds = Deed.objects.count()
    assert client.post(f"{SECURITY}mo-khoa-dia-chi/", {"address": address}).status_code == 302
    assert Deed.objects.count() == deeds


def test_the_security_contact_sees_the_lock_and_cannot_lift_it(officer):
    from_one_address(LIMIT)
    client = Client()
    client.force_login(make.user(officer.unit, "security_contact"))
    page = client.get(SECURITY).content.decode()
    assert (OFFICE in page, "Mở khóa" in page) == (True, False)
    assert client.post(f"{SECURITY}mo-khoa-dia-chi/", {"address": OFFICE}).status_code == 404


def test_wrong_codes_lock_the_name_out_however_many_addresses_they_come_from(officer):
    secret = generate_totp_secret()
    enrol(officer, secret, AT)
    client = Client()
    client.post(LOG_IN, {"username": "canbo", "password": PASSWORD}, REMOTE_ADDR=OFFICE)
    tried = [client.post(CODE, {"code": "12"}, REMOTE_ADDR=f"203.0.113.{n // 4}").status_code for n in range(20)]
    assert tried[:19] == [422] * 19
    right = client.post(CODE, {"code": current_code(secret)}, REMOTE_ADDR=ELSEWHERE)
    assert (right.status_code, "sai 20 lần từ nhiều nơi" in right.content.decode()) == (429, True)


def test_a_right_password_does_not_begin_the_wrong_codes_anew(officer):
    secret = generate_totp_secret()
    enrol(officer, secret, AT)
    for _ in range(4):
        client = Client()
        client.post(LOG_IN, {"username": "canbo", "password": PASSWORD}, REMOTE_ADDR=OFFICE)
        assert client.post(CODE, {"code": "12"}, REMOTE_ADDR=OFFICE).status_code == 422
    client = Client()
    client.post(LOG_IN, {"username": "canbo", "password": PASSWORD}, REMOTE_ADDR=OFFICE)
    client.post(CODE, {"code": "12"}, REMOTE_ADDR=OFFICE)
    assert client.post(CODE, {"code": current_code(secret)}, REMOTE_ADDR=OFFICE).status_code == 429


def test_wrong_codes_of_many_people_count_for_the_address(officer):
    from_one_address(LIMIT - 1)
    enrol(officer, generate_totp_secret(), AT)
    client = Client()
    client.post(LOG_IN, {"username": "canbo", "password": PASSWORD}, REMOTE_ADDR=OFFICE)
    client.post(CODE, {"code": "12"}, REMOTE_ADDR=OFFICE)
    assert log_in("nguoi-khac")[0] == 429
