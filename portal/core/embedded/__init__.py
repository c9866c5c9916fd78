"""The embedded PostgreSQL and Valkey of one var folder: found or started, and stopped, by whoever asks first."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import postgres, valkey
from .errors import EmbeddedError
from .place import Place
from .state import held_lock, read_state, remove_state, write_state

__all__ = ["EmbeddedError", "ensure", "local_secret", "migration_due", "stop"]


def ensure(var: Path) -> tuple[str, str]:
    """(database address, broker address) of the servers under `var`, which are started where they do not answer.

    Safe to call from many processes at once: a lock lets one of them start the servers. They outlive the caller.
    Raises EmbeddedError, with a sentence for people, when a server does not start.
    """
    place = Place.of(var)
    place.prepare()
    with held_lock(place.base):
        state = read_state(place.base)
        here = state is not None and state["home"] == str(place.home)  # not moved while the servers ran
        if not (here and postgres.answers(place) and valkey.answers(place)):
            _start(place, state)
    return postgres.address(place), valkey.address(place)


def _start(place: Place, state: dict | None) -> None:
    if state and state["home"] != str(place.home):
        postgres.end_pid(state["postgres"])
        valkey.end_pid(state["valkey"])
    place.prepare_home()
    if not postgres.answers(place):
        postgres.start(place)
    if not valkey.answers(place):
        valkey.start(place)
    write_state(
        place.base,
        {
            "home": str(place.home),
            "sockets": str(place.sockets),
            "user": place.user.pw_name,
            "postgres": postgres.pid_of(place),
            "valkey": valkey.pid_of(place),
            "database_url": postgres.address(place),
            "redis_url": valkey.address(place),
        },
    )


def stop(var: Path) -> list[str]:
    """End the servers under `var` and wait until they are gone; the names of those that ran. The data stays."""
    place = Place.of(var)
    if not place.base.is_dir():
        return []
    with held_lock(place.base):
        stopped = [server.NAME for server in (valkey, postgres) if server.stop(place)]
        place.remove_sockets()
        remove_state(place.base)
    return stopped


def local_secret(var: Path) -> str:
    """The random secret that this var folder keeps for itself, made at first use, readable by its owner only."""
    place = Place.of(var)
    place.prepare()
    file = place.base / "secret"
    with held_lock(place.base):
        if not file.exists():
            made = file.with_suffix(".new")
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(64), encoding="ascii")
            made.replace(file)
    return file.read_text(encoding="ascii")


@contextmanager
def migration_due(var: Path, has_tables: Callable[[], bool]) -> Iterator[bool]:
    """Whether the caller, one at a time, must migrate: the database is fresh, or the last migration was cut short."""
    base = Place.of(var).base
    mark = base / "migrating"
    with held_lock(base, "migration-lock"):
        due = mark.exists() or not has_tables()
        if due:
            mark.touch()
        yield due
        mark.unlink(missing_ok=True)
