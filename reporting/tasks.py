"""The jobs: each takes ids, makes one call, and may run twice; what happened stands in the edition's row."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from reporting.models import Edition
from reporting.reports import editions

log = logging.getLogger(__name__)
WAITS = "Hàng đợi công việc chưa trả lời. Yêu cầu đã được giữ lại và sẽ tự chạy khi hàng đợi hoạt động trở lại."
MINUTE = 60


@shared_task(name="reporting.tasks.build_edition")
def build_edition(edition_id: int) -> None:
    """Build one edition, unless it is gone, done, or being built."""
    editions.build(edition_id, clock=timezone.now)


@shared_task(name="reporting.tasks.resume_reports")
def resume_reports() -> None:
    """Send every edition that is asked for and that nobody builds to the workers; runs each minute."""
    for edition in editions.abandoned():
        # Asked again in a minute if need be: an older message would only pile up before busy workers.
        enqueue(edition.pk, expires=MINUTE)


def enqueue(edition_id: int, *, expires: int | None = None) -> bool:
    """Send an edition to the workers; where the broker is gone the row keeps the request and says so. True when sent."""
    try:
        _ping_broker()
        build_edition.apply_async(args=[edition_id], expires=expires, retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("edition %s waits, the broker does not answer: %s", edition_id, error)
        Edition.objects.filter(pk=edition_id, state=Edition.State.QUEUED).update(failure=WAITS)
        return False
    return True


def _ping_broker() -> None:
    """Ask once, for a second at most: the queue's own client tries a dead broker for six, and a person is waiting."""
    with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
        client.ping()
