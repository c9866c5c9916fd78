"""A passive scan of all that is read: every address, as every role and as nobody; and of what errors tell."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, path, reverse

from tests.access.rules import GONE
from tests.access.table import API, LINES
from tests.access.world import World
from tests.factories import PASSWORD
from tests.security.scan import faults_of

pytestmark = pytest.mark.django_db
SEEN_FROM = {
    "officer": "own",
    "leader": "own",
    "reviewer": "child",
    "aggregator": "foreign",
    "supervisor": "foreign",
    "administrator": "foreign",
    "security_contact": "foreign",
    "viewer": "foreign",
    "nobody": "own",
}
STRANGER = "nobody at all"
# Texts of libraries, the same for everybody; the library says itself how long they hold.
LIBRARYS_OWN = {"admin:jsi18n"}
UNREADY = {line.name for line in LINES if line.unready}
LEADING_ON = {
    "own_results",
    "targets",
    "admin:login",
    "admin:logout",
    "own_services",
    "second_factor",
}  # a GET leads to another page


def fault(request):
    raise ValueError("mật khẩu cơ sở dữ liệu là 12345678")


urlpatterns = [path("", fault)]


ALL = {*SEEN_FROM, STRANGER}


def addresses(world: World) -> Iterator[tuple[str, str, set[str]]]:
    """(name, address, who is to look) of all that answers a GET; that every address stands in the access table is tested
    there, and that whom it does not name finds nothing: what they are shown is scanned once, as the page of nothing."""
    for line in [*LINES, *API]:
        if line.verb == "GET":
            query = f"?{urlencode(line.data)}" if line.data else ""
            finders = {role for role, place in SEEN_FROM.items() if line.expected(role, place) != GONE}
            yield line.name, reverse(line.name, kwargs=world.things[line.thing]) + query, finders | {STRANGER}
    rows = {
        f"{model._meta.app_label}_{model._meta.model_name}": model._default_manager.values_list("pk", flat=True).first()
        for model in admin.site._registry
    } | {"accounts_user": world.people["officer", "own"].pk}  # the first is a command's and has no page
    for name in get_resolver().namespace_dict["admin"][1].reverse_dict:
        if not isinstance(name, str):
            continue
        for given in ((), (rows.get(name.rpartition("_")[0]),), ("accounts",)):
            try:
                yield f"admin:{name}", reverse(f"admin:{name}", args=given), {"administrator", STRANGER}
            except NoReverseMatch:
                continue
    for nothing in ("/api/v1/khong-co", "/quan-tri/khong-co", "/khong-co/"):
        yield "nothing", nothing, ALL


@pytest.fixture(scope="module")
def scanned(world: World, clients) -> list[tuple[str, str, object]]:
    """(name, who, answer) of every address, as everybody who finds it and as nobody."""
    people = {role: clients[role, place] for role, place in SEEN_FROM.items()} | {STRANGER: (Client(), "")}
    found = []
    for name, address, lookers in addresses(world):
        for who in sorted(lookers):
            client, cookie = people[who]
            client.raise_request_exception = False
            if cookie:
                client.cookies["sessionid"] = cookie
            with transaction.atomic():
                found.append((name, who, client.get(address)))
                transaction.set_rollback(True)
    return found


def test_no_answer_gives_a_scanner_anything(scanned):
    faults = sorted(
        {
            f"{name} as {who} ({answer.status_code}): {words}"
            for name, who, answer in scanned
            for words in faults_of(answer, may_be_kept=name in LIBRARYS_OWN)
        }
    )
    assert faults == []


def test_no_page_breaks_and_each_was_seen_by_somebody(scanned):
    seen: dict[str, set[int]] = {}
    for name, _who, answer in scanned:
        seen.setdefault(name, set()).add(answer.status_code)
    assert len(seen) > 120
    assert {name: statuses for name, statuses in seen.items() if 500 in statuses} == {}
    unseen = {name for name, statuses in seen.items() if not statuses & {200, 422, 503}}
    ours = {name: seen[name] for name in unseen - UNREADY - LEADING_ON - {"nothing"} if not name.startswith("admin:")}
    assert ours == {}
    of_the_admin = {name for name in set(seen) - unseen if name.startswith("admin:")}
    assert {
        f"admin:accounts_user_{page}" for page in ("changelist", "add", "change", "import", "export")
    } <= of_the_admin
    assert len(of_the_admin) > 30


@pytest.mark.parametrize("address", ["/khong-co/", "/so-lieu/2026-10/999999/"])
def test_what_is_not_found_tells_nothing(world, clients, address):
    for client in (Client(), again(clients["officer", "own"])):
        assert faults_of(client.get(address)) == []


def again(person: tuple[Client, str]) -> Client:
    """The person's client, logged in whatever was done with it before."""
    client, cookie = person
    client.cookies["sessionid"] = cookie
    return client


def test_a_fault_of_ours_tells_nothing(world, clients):
    client = again(clients["officer", "own"])
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


@pytest.mark.parametrize(
    "next_", ["https://ke-xau.example/", "//ke-xau.example", "javascript:alert(1)", "/\\ke-xau.example"]
)
def test_the_log_in_leads_to_no_other_host(world, next_):
    who = world.people["officer", "own"].username
    answer = Client().post(f"/dang-nhap/?next={next_}", {"username": who, "password": PASSWORD, "next": next_})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "ke-xau" not in answer["Location"].partition("?")[0]


def test_the_session_is_no_script_s_and_no_other_site_s(world):
    client = Client()
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        client.get("/dang-nhap/", secure=True)
        who = world.people["officer", "own"].username
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
