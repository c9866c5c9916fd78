"""Signs of life of worker and beat, and counts of what went wrong, kept in the cache that all processes share."""

import logging
from datetime import datetime

from django.core.cache import cache
from redis import RedisError

log = logging.getLogger(__name__)

WORKER, BEAT = "worker", "beat"
FAILED_LOGINS, SERVER_ERRORS = "failed-logins", "server-errors"


def heard(who: str, at: datetime) -> None:
    """The process was alive at this moment."""
    cache.set(f"heard:{who}", at.isoformat(), timeout=None)


def last_heard(who: str) -> datetime | None:
    """When the process last said that it lives; None where it never did. Raises redis.RedisError where nobody answers."""
    text = cache.get(f"heard:{who}")
    return datetime.fromisoformat(text) if text else None


def count(what: str) -> None:
    """One more of it, since the broker's data began; whoever counts never fails where the cache does not answer."""
    key = f"count:{what}"
    try:
        cache.add(key, 0, timeout=None)
        cache.incr(key)
    except RedisError:
        log.warning("%s could not be counted: the cache does not answer", what)


def counted(what: str) -> int:
    """How many there have been."""
    return cache.get(f"count:{what}", 0)
