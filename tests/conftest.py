"""What every test may ask for: a worker on the real broker, a page in the real browser; and no way to the network."""

import ipaddress
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, Page, Request, sync_playwright

from portal.accounts.gate import ENTERED, TOUCHED
from portal.celery import app
from tests import chromium

APPEND_ONLY = ("accounts_deed", "accounts_change", "accounts_chainlink", "accounts_onbehalf", "accounts_securitynote")
BROKER_PREFIX = f"test-{uuid.uuid4().hex[:12]}:"  # a broker given by address may be used by others too
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # root has no user namespace to hide in
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


# The same examples on every machine: a change is not refused for what another one did. New ones are looked for on purpose:
# ./dev test --hypothesis-profile explore tests/targets …
property_settings.register_profile("steady", derandomize=True)
property_settings.register_profile("explore", derandomize=False)
property_settings.load_profile("steady")


def pytest_configure() -> None:
    """Settings that only tests want; they are in place before anything reads them."""
    # Names of static files carry no hash here: nobody ran collectstatic. The demo's test sees the real storage.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # the static server warns where there is no folder
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # made to be quick, not safe
    settings.CACHES["default"]["KEY_PREFIX"] = BROKER_PREFIX  # the counts of an earlier run are not ours
    app.conf.broker_transport_options = app.conf.broker_transport_options | {"global_keyprefix": BROKER_PREFIX}


@pytest.fixture(scope="session", autouse=True)
def in_with_second_factor() -> Iterator[None]:
    """`force_login` stands for a log-in with all that the house asks for; the log-in page itself is tested apart."""
    log_in = Client._login

    def with_everything(client: Client, user, backend=None) -> None:
        log_in(client, user, backend)
        session = client.session
        session[ENTERED] = {"second_factor": True, "short_password": False}
        session[TOUCHED] = int(timezone.now().timestamp())  # so that the first request is like the others
        session.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_login", with_everything)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A test that reaches beyond this machine fails, by name of the address."""

    def here_only(connect):
        def checked(self: socket.socket, address, *rest):
            if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
                raise AssertionError(f"a test must not reach the network: {address}")
            return connect(self, address, *rest)

        return checked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", here_only(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", here_only(socket.socket.connect_ex))
        yield


def _is_loopback(host: str) -> bool:
    given = {urlsplit(settings.REDIS_URL).hostname, urlsplit(settings.DATABASE_URL).hostname}
    if host in given | {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Between tests with a live server Django empties all tables, which the change log refuses everywhere else.

    At the end the database is dropped, also where a page that was left half loaded still holds a session of it.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def celery_worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen]:
    """A Celery worker as in production: its own process, the real broker, the test database."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": settings.REDIS_URL,
        "PORTAL_BROKER_PREFIX": BROKER_PREFIX,
    }
    command = [
        "-A",
        "portal",
        "worker",
        "--concurrency",
        "1",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *command],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_ready(process, log)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while " ready." not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the worker did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.1)


@pytest.fixture
def worker(transactional_db: None, celery_worker_process: subprocess.Popen) -> Iterator[subprocess.Popen]:
    """That worker with an empty broker before and after; the test's rows are committed, so the worker sees them."""
    _empty_broker()
    yield celery_worker_process
    _empty_broker()


def _empty_broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(f"{BROKER_PREFIX}*"):
            if b"_kombu.binding" not in key:  # the worker's standing arrangement, not work
                client.delete(key)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests fail, they are never skipped."""
    path = chromium.find()
    if not path:
        pytest.fail("no Chromium: install the package chromium or set CHROMIUM to its path")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django then takes every query of the test for a mistake.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    """An empty page on the live server; an error of a script or of the content policy fails the test."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": 1366, "height": 768},
    )
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
    under_way: list[Request] = []
    opened.on("request", lambda request: under_way.append(request))
    for ended in ("requestfinished", "requestfailed"):
        opened.on(ended, lambda request: under_way.remove(request) if request in under_way else None)
    yield opened
    _let_answer(opened, under_way)
    context.close()
    assert errors == []


def _let_answer(page: Page, under_way: list[Request]) -> None:
    """What the page still asks for would be in the way when the tables are emptied."""
    deadline = time.monotonic() + 10
    while under_way and not page.is_closed() and time.monotonic() < deadline:
        page.wait_for_timeout(20)


def _is_error(message) -> bool:
    # A page answered with 403 or 404 on purpose is reported as a failed resource too.
    return message.type == "error" and not message.text.startswith("Failed to load resource")
