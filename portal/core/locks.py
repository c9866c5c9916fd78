"""Locks of the database that live as long as the process that holds them: what is claimed and unlocked has lost its worker.

(Behind a pooler that shares sessions, use session pooling.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection

CHAINS, EDITIONS, INTAKES, KEPT_SUMS, DISPATCHES, NOTICES, TIMETABLE = range(
    7301, 7308
)  # the chains' lock is taken in SQL (portal/accounts/triggers.py)
PASSING_FAULTS = (OperationalError, InterfaceError)  # deadlock, server restarted, connection lost


@contextmanager
def advisory_lock(kind: int, key: int) -> Iterator[bool]:
    """Hold the lock of whoever works on this row; yields False, and holds nothing, where another does."""
    held = _try_lock(kind, key)
    try:
        yield held
    finally:
        if held:
            _unlock(kind, key)


def is_unlocked(kind: int, key: int) -> bool:
    """Whether nobody works on this row now."""
    with advisory_lock(kind, key) as held:
        return held


def _try_lock(kind: int, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key])
        return cursor.fetchone()[0]


def _unlock(kind: int, key: int) -> None:
    """Free the lock; where the connection broke, it is free already."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])
    except PASSING_FAULTS:
        connection.close()
