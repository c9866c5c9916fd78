"""gunicorn as production starts it: workers forked from one import share no connection; a restart loses no request."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from tests.bench.house import until, web_words

DEPLOY = Path(settings.BASE_DIR) / "deploy"
SOCKET = "/run/portal/web.sock"
WORKERS = int(web_words()[web_words().index("--workers") + 1])
# What systemd does: the listening socket becomes descriptor 3 of the process whose number stands in LISTEN_PID.
ACTIVATED = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()));"
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
)


class Server:
    """gunicorn with the words of the service file, on a socket that this test holds as systemd does."""

    def __init__(self, folder: Path) -> None:
        self.log, self.path = folder / "web.log", str(folder / "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(1024)
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        number = self.listener.fileno()
        words = [sys.executable, "-c", ACTIVATED, str(number), "-m", "gunicorn", *web_words()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd=settings.BASE_DIR, env=environment(), pass_fds=[number], stdout=log, stderr=log
            )

    def stop(self) -> None:
        """As systemd stops it."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(75) == 0

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def ask(self, path: str = "/healthz", **headers: str) -> int:
        """The status of one request on a connection of its own; OSError or HTTPException where it was lost."""
        call = http.client.HTTPConnection("localhost", timeout=90)
        call.sock = socket.socket(socket.AF_UNIX)
        call.sock.settimeout(90)
        try:
            call.sock.connect(self.path)
            call.request("GET", path, headers=headers)
            return call.getresponse().status
        finally:
            call.close()

    def ask_the_database(self) -> int:
        """A wrong key is looked for: 401, and whichever worker answered has its connection open."""
        return self.ask("/api/v1/units", Authorization="Bearer khong-co")


def environment() -> dict[str, str]:
    """As `portal.env` gives it: the database of this test, and nothing of the tests' own surroundings."""
    place = connection.settings_dict
    user = place["USER"] + (f":{place['PASSWORD']}" if place["PASSWORD"] else "")
    port = f"&port={place['PORT']}" if place["PORT"] else ""
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_", "PYTEST"))}
    return alone | {
        "DATABASE_URL": f"postgresql://{user}@/{place['NAME']}?host={place['HOST']}{port}",
        "REDIS_URL": settings.REDIS_URL,
        "PORTAL_SECRET_KEY": settings.SECRET_KEY,
        "PORTAL_VAR": str(settings.VAR_DIR),
        "PORTAL_HOSTS": "localhost",
    }


@pytest.fixture
def server(db, tmp_path_factory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("w"))
    made.start()
    try:
        assert made.ask() == 200, made.log.read_text("utf-8")
        yield made
    finally:
        made.listener.close()
        for one in [*psutil.Process(made.process.pid).children(), made.process] if made.process.poll() is None else []:
            one.kill()
        made.process.wait()


def sockets_of(pid: int) -> set[str]:
    """The sockets that a process holds, as the kernel names them."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            name = str(link.readlink())
        except FileNotFoundError:
            continue
        if name.startswith("socket:"):
            found.add(name)
    return found


def backends() -> int:
    """How many connections others hold to this test's database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else the whole transaction sees what its first look saw
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def all_ask(server: Server, listener: set[str]) -> bool:
    """Ask many at once; whether by now all workers are there and every one has asked the database."""
    asking = [threading.Thread(target=server.ask_the_database) for _ in range(20)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    workers = server.workers()
    return len(workers) == WORKERS and all(sockets_of(worker.pid) - listener for worker in workers)


def test_workers_share_nothing_but_the_socket_they_listen_on(server):
    listener = sockets_of(server.process.pid)
    assert len(listener) == 1, "the master holds a connection that its workers would share"
    before = backends()
    assert before == 0
    assert until(lambda: all_ask(server, listener), 60)
    held = [sockets_of(worker.pid) - listener for worker in server.workers()]
    assert len(held) == WORKERS
    assert set.intersection(*held) == set()
    assert sum(Counter(name for names in held for name in names).values()) == len(set.union(*held))
    assert backends() == WORKERS


def test_a_worker_that_is_killed_is_followed_at_once_and_with_a_connection_of_its_own(server):
    listener = sockets_of(server.process.pid)
    assert until(lambda: all_ask(server, listener), 60)
    old = {worker.pid for worker in server.workers()}
    for pid in old:  # all of them: whoever answers now is new
        os.kill(pid, signal.SIGKILL)
    assert server.ask_the_database() == 401
    assert until(lambda: old.isdisjoint(worker.pid for worker in server.workers()), 60)
    assert until(lambda: all_ask(server, listener), 60)
    spent = [sum(worker.cpu_times()[:2]) for worker in server.workers()]
    assert max(spent) < 1.5, "a new worker imports the portal again"
    assert backends() == WORKERS


def test_a_restart_under_requests_loses_none(server):
    answers: Counter[object] = Counter()
    slowest, is_over = [0.0], threading.Event()

    def keep_asking() -> None:
        while not is_over.is_set():
            began = time.monotonic()
            try:
                answers[server.ask_the_database()] += 1
            except (OSError, http.client.HTTPException) as error:
                answers[repr(error)] += 1
            slowest[0] = max(slowest[0], time.monotonic() - began)

    asking = [threading.Thread(target=keep_asking) for _ in range(8)]
    for one in asking:
        one.start()
    pids = set()
    for _ in range(2):
        time.sleep(1)
        pids.add(server.process.pid)
        server.stop()
        server.start()
        assert server.ask() == 200
    time.sleep(1)
    is_over.set()
    for one in asking:
        one.join()
    assert set(answers) == {401}, f"lost: {answers}, slowest {slowest[0]:.1f} s"
    assert answers[401] > 20
    assert len(pids) == 2


def unit(name: str) -> ConfigParser:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read_string((DEPLOY / "systemd" / name).read_text(encoding="utf-8"))
    return read


def test_the_service_listens_where_systemd_and_the_proxies_say():
    service = unit("portal-web.service")
    assert "portal-web.socket" in service["Unit"]["Requires"]
    assert not any(word in service["Service"]["ExecStart"] for word in ("--bind", "-b "))
    assert unit("portal-web.socket")["Socket"]["ListenStream"] == SOCKET
    for proxy in ("Caddyfile", "nginx.conf"):
        assert f"unix/{SOCKET}" in (DEPLOY / proxy).read_text("utf-8").replace("unix:/", "unix//")


def test_a_reload_that_would_keep_the_old_code_is_not_offered():
    assert "ExecReload" not in unit("portal-web.service")["Service"]
    told = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text("utf-8")
    assert "reload-or-restart portal-web" not in told
    assert "systemctl restart portal-web" in told


def test_systemd_waits_longer_for_requests_under_way_than_gunicorn_does():
    service = unit("portal-web.service")["Service"]
    read = (DEPLOY / "gunicorn.conf.py").read_text("utf-8")
    assert "graceful_timeout = 60" in read
    assert int(service["TimeoutStopSec"]) > 60
    assert service["KillMode"] == "mixed"  # else systemd itself would end the workers


@pytest.mark.parametrize("file", ["compose.yaml", "systemd/portal-web.service"])
def test_gunicorn_is_started_with_its_file(file):
    assert "deploy/gunicorn.conf.py" in (DEPLOY / file).read_text("utf-8")
