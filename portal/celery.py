"""The workers' entry; what runs when stands in portal/schedule.py."""

import os
import time
from contextlib import suppress

from celery import Celery
from celery.signals import heartbeat_sent
from django.utils import timezone
from redis import RedisError

from portal.core import signs
from portal.schedule import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule()
app.autodiscover_tasks(["portal.core", "catalog", "reporting"])
app.autodiscover_tasks(["portal.dashboards", "reporting"], related_name="timed")
SIGN_EVERY = 10  # seconds


@heartbeat_sent.connect
def worker_lives(**_signal: object) -> None:
    """The worker's own heartbeat, every two seconds: passed on to those who watch, now and then."""
    global _last_sign
    if time.monotonic() - _last_sign < SIGN_EVERY:
        return
    _last_sign = time.monotonic()
    with suppress(RedisError):
        signs.heard(signs.WORKER, timezone.now())


_last_sign = 0.0
