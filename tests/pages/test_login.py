"""Log in, log out, change the password; what is public and what is not."""

import pytest
from django.test import Client

from tests.factories import PASSWORD

LONG = "mot-mat-khau-moi-that-dai"


def log_in(client: Client, name: str, password: str, **more: str):
    return client.post("/dang-nhap/", {"username": name, "password": password, **more})


def test_log_in_leads_to_the_first_page(world):
    response = log_in(Client(), world.people["officer"].username, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_wrong_password_is_told_in_vietnamese_and_the_name_is_kept(world):
    response = log_in(Client(), world.people["officer"].username, "sai")
    assert response.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in response.content.decode()
    assert world.people["officer"].username in response.content.decode()


def test_the_page_asked_for_survives_the_log_in(world):
    asked = Client().get(world.address(world.commune))
    assert asked["Location"] == f"/dang-nhap/?next={world.address(world.commune)}"
    response = log_in(Client(), world.people["officer"].username, PASSWORD, next=world.address(world.commune))
    assert response["Location"] == world.address(world.commune)


def test_log_in_never_leads_to_another_site(world):
    response = log_in(Client(), world.people["officer"].username, PASSWORD, next="https://example.org/")
    assert response["Location"] == "/"


def test_log_out_takes_a_post_and_ends_the_session(world, as_):
    client = as_("officer")
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/")["Location"] == "/dang-nhap/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("new", ["ngan", "12345678901234567890"])
def test_a_weak_new_password_is_refused(world, as_, new):
    response = as_("officer").post(
        "/doi-mat-khau/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert response.status_code == 200
    world.people["officer"].refresh_from_db()
    assert world.people["officer"].check_password(PASSWORD)


def test_a_new_password_holds_at_once(world, as_):
    response = as_("officer").post(
        "/doi-mat-khau/", {"old_password": PASSWORD, "new_password1": LONG, "new_password2": LONG}
    )
    assert response["Location"] == "/doi-mat-khau/xong/"
    world.people["officer"].refresh_from_db()
    assert world.people["officer"].check_password(LONG)


def test_health_is_public_and_plain():
    response = Client().get("/healthz")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")


@pytest.mark.parametrize(
    "address",
    ["/", "/so-lieu/", "/duyet/", "/tien-do/", "/tong-quan/", "/ket-qua/", "/bao-cao/", "/danh-muc/nhap/"],
)
def test_everything_else_asks_for_a_log_in(db, address):
    assert Client().get(address)["Location"].startswith("/dang-nhap/?next=")
