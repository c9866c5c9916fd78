"""The portal as it runs for people: `portal.demo`'s web, worker and beat over the embedded servers of this run's own folder."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from configparser import ConfigParser
from pathlib import Path

import psutil
import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.core.embedded import ensure, postgres
from portal.core.embedded.place import Place
from portal.core.processes import Running
from portal.core.record import Record
from portal.core.supervise import Child

HOST = "127.0.0.1"
SERVICE = Path("deploy/systemd/portal-web.service")


def web_words(entry: str = "portal.wsgi") -> list[str]:
    """What gunicorn is called with in production, by the service file; `entry` in the place of the portal's own."""
    service = ConfigParser(strict=False, interpolation=None)
    service.read(settings.BASE_DIR / SERVICE)
    words = service["Service"]["ExecStart"].split()[1:]
    words[words.index("portal.wsgi")] = entry
    words[words.index("--config") + 1] = str(settings.BASE_DIR / words[words.index("--config") + 1])
    return words


class NotOurs(RuntimeError):
    """The database holds what this bench did not make; the message is for people."""


def fresh_database(mark: str) -> None:
    """An empty, migrated database; one that a bench of the same mark filled before is thrown away first."""
    file = settings.VAR_DIR / mark
    if not settings.ON_EMBEDDED_SERVERS or (not file.exists() and _has_units()):
        raise NotOurs("Cơ sở dữ liệu này không phải của phép đo: chạy bằng ./dev bench, không đặt DATABASE_URL.")
    file.touch()
    connection.close()
    admin = psycopg2.connect(postgres.address(Place.of(settings.VAR_DIR), "postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {postgres.DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {postgres.DATABASE}")
    admin.close()
    call_command("migrate", interactive=False, verbosity=0)


def _has_units() -> bool:
    if "units_unit" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM units_unit)")
        return cursor.fetchone()[0]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def until(condition: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Wait; whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


class House:
    """The running portal: where it answers, which processes it has."""

    def __init__(self) -> None:
        self.var: Path = settings.VAR_DIR
        self.port = free_port()
        self.child = Child(
            "portal",
            [sys.executable, "-m", "portal.demo", "--var", str(self.var), "demo", "--port", str(self.port)],
            self.var / "portal.log",
        )

    def __enter__(self) -> "House":
        self.child.log.unlink(missing_ok=True)
        self.child.start(dict(os.environ) | {"PORTAL_DEMO": "1"})
        if not until(lambda: self.is_over() or self._has_started(), 240):
            raise RuntimeError(f"the portal did not start, see {self.child.log} and {self.var / 'log'}")
        if self.is_over():
            raise RuntimeError(f"the portal ended by itself, see {self.child.log}")
        return self

    def _has_started(self) -> bool:
        """Web answers, and the supervisor has told who may log in: until then it does not look after its children."""
        if len(self.running()) < 4 or not self.answers() or "Cổng đang chạy" not in self.child.log.read_text("utf-8"):
            return False
        calls = [one.cmdline() for one in psutil.Process(self.child.process.pid).children()]
        return not any("demo_logins" in call for call in calls)

    def __exit__(self, *error: object) -> None:
        self.child.process.send_signal(signal.SIGTERM)
        self.child.process.wait(90)
        connection.close()
        ensure(self.var)  # the supervisor took the servers along; what was written is still to be looked at

    def is_over(self) -> bool:
        """Whether the supervisor itself has ended."""
        return self.child.process.poll() is not None

    def answers(self) -> bool:
        """Whether the web server answers at all."""
        try:
            urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def running(self) -> dict[str, Running]:
        """supervisor, web, worker and beat as they are recorded now."""
        return {one.name: one for one in Record(self.var / "demo.json").read()}
