"""A passive scan of all that is read: every address, as every role and as nobody; and of what errors tell."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import path

from tests.factories import PASSWORD
from tests.pages.conftest import World
from tests.security.addresses import addresses
from tests.security.scan import faults_of

ROLES = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody")
# Texts of libraries, the same for everybody; the library says itself how long they hold.
LIBRARYS_OWN = {"admin:jsi18n"}
# Reached by a POST alone or not at all by a GET in this world; everything else must have been seen by somebody.
NOT_READ = {405, 404}


def fault(request):
    raise ValueError("mật khẩu cơ sở dữ liệu là 12345678")


urlpatterns = [path("", fault)]


@pytest.fixture
def scanned(world: World, as_) -> list[tuple[str, str, object]]:
    """(who, name of the route, answer) for all of them."""
    found = addresses(world)
    clients = {"nobody at all": Client()} | {who: as_(who) for who in ROLES}
    for client in clients.values():
        client.raise_request_exception = False
    return [(who, name, client.get(address)) for name, address in found.items() for who, client in clients.items()]


def test_no_answer_gives_a_scanner_anything(scanned):
    faults = [
        f"{name} as {who} ({answer.status_code}): {words}"
        for who, name, answer in scanned
        for words in faults_of(answer, may_be_kept=name in LIBRARYS_OWN)
    ]
    broken = [f"{name} as {who}: {answer.status_code}" for who, name, answer in scanned if answer.status_code == 500]
    assert (faults, broken) == ([], [])
    statuses: dict[str, set[int]] = {}
    for _who, name, answer in scanned:
        statuses.setdefault(name, set()).add(answer.status_code)
    assert len(statuses) > 120
    unread = sorted(name for name, seen in statuses.items() if not seen & {200, 405} and not name.startswith("("))
    assert unread == UNREAD, "a page that nobody sees is not scanned"
    strangers = {name for who, name, answer in scanned if who == "nobody at all" and answer.status_code == 200}
    assert strangers - {name for name in strangers if is_public(name)} == set()


# Redirects by their nature, or files that wait for a job; each is scanned by the tests of its own app.
UNREAD: list[str] = []


def is_public(name: str) -> bool:
    return name.startswith(("procedure", "decision", "login", "api_", "healthz", "readyz", "metrics", "("))


@pytest.mark.parametrize("address", ["/khong-co/", "/so-lieu/2026-10/999999/"])
def test_what_is_not_found_tells_nothing(world, as_, address):
    for client in (Client(), as_("officer")):
        assert faults_of(client.get(address)) == []


def test_a_fault_of_ours_tells_nothing(world, as_):
    client = as_("officer")
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF="tests.security.test_scan"):
        answer = client.get("/")
    assert (answer.status_code, faults_of(answer)) == (500, [])
    assert "12345678" not in answer.content.decode()


def test_a_wrong_host_and_a_form_without_its_token_are_refused_and_told_nothing(db):
    wrong = Client().get("/dang-nhap/", headers={"host": "ke-xau.example"})
    assert (wrong.status_code, "ke-xau" in wrong.content.decode(), faults_of(wrong)) == (400, False, [])
    forged = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"username": "a", "password": "b"})
    assert (forged.status_code, faults_of(forged)) == (403, [])


@pytest.mark.parametrize("next_", ["https://ke-xau.example/", "//ke-xau.example", "javascript:alert(1)", "/\\ke-xau.example"])
def test_the_log_in_leads_to_no_other_host(world, next_):
    who = world.people["officer"].username
    answer = Client().post(f"/dang-nhap/?next={next_}", {"username": who, "password": PASSWORD, "next": next_})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "ke-xau" not in answer["Location"].partition("?")[0]


def test_the_session_is_no_script_s_and_no_other_site_s(world):
    client = Client()
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        client.get("/dang-nhap/", secure=True)
        who = world.people["officer"].username
        client.post("/dang-nhap/", {"username": who, "password": PASSWORD}, secure=True)
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (token["secure"], token["samesite"]) == (True, "Lax")


BEHIND_HTTPS = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
plain = Client().get("/healthz")
answer = Client().get("/healthz", secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "hsts": answer["Strict-Transport-Security"],
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
}))
"""


def test_behind_https_nothing_goes_out_in_the_clear():
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BEHIND_HTTPS],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": settings.DATABASE_URL,
            "REDIS_URL": settings.REDIS_URL,
            "PORTAL_SECRET_KEY": settings.SECRET_KEY,
            "PORTAL_HTTPS": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        "plain": [301, "https://testserver/healthz"],
        "hsts": "max-age=31536000; includeSubDomains; preload",
        "cookies": [True, True, True],
    }
