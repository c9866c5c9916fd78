"""Var folders of their own for tests that start, kill and stop servers."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from portal.core import embedded
from portal.core.embedded.place import Place

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("DATABASE_URL", "REDIS_URL", "PORTAL_EMBEDDED", "PORTAL_VAR", "PORTAL_SECRET_KEY")


def remove(var: Path) -> None:
    """Stop what runs there and take the data away, wherever it lies."""
    embedded.stop(var)
    shutil.rmtree(Place.of(var).home, ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


@contextmanager
def fresh_var(mode: int) -> Iterator[Path]:
    """A var folder that does not exist yet, below one of this mode; pytest's own folders are closed to the servers."""
    above = Path(tempfile.mkdtemp(prefix="portal-test-"))
    above.chmod(mode)
    yield above / "var"
    remove(above / "var")
    shutil.rmtree(above)


@pytest.fixture
def var() -> Iterator[Path]:
    """A var folder where every user may go."""
    with fresh_var(0o755) as folder:
        yield folder


@pytest.fixture
def closed_var() -> Iterator[Path]:
    """A var folder below one that only its owner may enter, as below /root."""
    with fresh_var(0o700) as folder:
        yield folder


def environment(**given: str) -> dict[str, str]:
    """Our environment without any server in it, and what is given."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | given


def manage(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Call manage.py as an operator's shell would."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=environment(**given), cwd="/", capture_output=True, text=True, timeout=120)


def rows(database_url: str, statement: str) -> list[tuple]:
    """Run one statement and commit; its rows if it has any."""
    connection = psycopg2.connect(database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
