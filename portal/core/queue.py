"""Sending work to the workers: where the broker is gone the row keeps the request, and nobody waits long to learn it."""

import logging

from celery import Task
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
WAITS = "Hàng đợi công việc chưa trả lời. Yêu cầu đã được giữ lại và sẽ tự chạy khi hàng đợi hoạt động trở lại."
MINUTE = 60


def send(task: Task, row_id: int, *, expires: int | None = None) -> bool:
    """Hand one row to the workers; False where the broker does not answer."""
    try:
        _ping_broker()
        task.apply_async(args=[row_id], expires=expires, retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("%s %s waits, the broker does not answer: %s", task.name, row_id, error)
        return False
    return True


def _ping_broker() -> None:
    """Ask once, for a second at most: the queue's own client tries a dead broker for six, and a person is waiting."""
    patience = {"socket_connect_timeout": 1, "socket_timeout": 1}  # a broker that hangs takes connections all the same
    with Redis.from_url(settings.REDIS_URL, **patience, retry=Retry(NoBackoff(), 0)) as client:
        client.ping()
