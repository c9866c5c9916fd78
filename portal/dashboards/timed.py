"""The jobs of the timetable that touch several apps at once."""

from celery import shared_task
from django.utils import timezone

from portal.accounts.models import User
from portal.dashboards.reorganisation.arrivals import follow


@shared_task(name="portal.dashboards.timed.follow_units")
def follow_units() -> None:
    """What ended units still hold goes to those that carry on; runs each hour, so that a missed midnight harms nothing."""
    follow(by=User.objects.command(), at=timezone.now())
