"""The task that proves beat, broker and worker to be alive."""

from celery import shared_task
from django.utils import timezone

from portal.core import signs


@shared_task(name="portal.core.tasks.beat_heard")
def beat_heard() -> None:
    """Sent by beat each minute: where it arrives, the timetable is running."""
    signs.heard(signs.BEAT, timezone.now())
