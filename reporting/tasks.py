"""The jobs: each takes ids, makes one call, and may run twice; what happened stands in the edition's row."""

import logging

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import RedisError

from portal.core.locks import KEPT_SUMS, advisory_lock
from portal.core.queue import MINUTE, WAITS, send
from reporting import kept, notices, sending
from reporting.models import Edition
from reporting.reports import editions

log = logging.getLogger(__name__)
ASKED_AGAIN = 20  # seconds, as portal/schedule.py knocks for editions
TOGETHER = 3  # seconds: deeds within them share one count


@shared_task(name="reporting.tasks.build_edition")
def build_edition(edition_id: int) -> None:
    """Build one edition, unless it is gone, done, or being built."""
    editions.build(edition_id, clock=timezone.now)


@shared_task(name="reporting.tasks.resume_reports")
def resume_reports() -> None:
    """Send every edition that is asked for and that nobody builds to the workers; runs three times a minute."""
    for edition in editions.abandoned():
        # Asked again soon if need be: an older message would only pile up before busy workers.
        enqueue(edition.pk, expires=ASKED_AGAIN)


def enqueue(edition_id: int, *, expires: int | None = None) -> bool:
    """Send an edition to the workers; where the broker is gone the row keeps the request and says so. True when sent."""
    sent = send(build_edition, edition_id, expires=expires)
    if not sent:
        Edition.objects.filter(pk=edition_id, state=Edition.State.QUEUED).update(failure=WAITS)
    return sent


@shared_task(name="reporting.tasks.keep_sums")
def keep_sums() -> None:
    """Count what is not kept any more; runs each minute, and soon after a deed that changes figures. One at a time."""
    with advisory_lock(KEPT_SUMS, 0) as free:
        if free:
            kept.refresh()


def keep_sums_soon() -> None:
    """After the commit, once for all deeds of some seconds. Pages do not wait for it: what is not kept they count."""
    transaction.on_commit(_ask_for_sums)


def _ask_for_sums() -> None:
    try:
        if cache.add("sums-asked-for", 1, timeout=TOGETHER):
            keep_sums.apply_async(countdown=TOGETHER - 1, expires=MINUTE, retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("kept sums wait for the timetable, the broker does not answer: %s", error)


@shared_task(name="reporting.tasks.send_dispatch")
def send_dispatch(dispatch_id: int) -> None:
    """Send one document to one recipient by mail, unless it went out or somebody is sending it."""
    sending.send(dispatch_id, clock=timezone.now)


@shared_task(name="reporting.tasks.resume_dispatches")
def resume_dispatches() -> None:
    """Send every mail that waits and whose time has come; runs each minute."""
    for dispatch in sending.waiting(timezone.now()):
        enqueue_dispatch(dispatch.pk, expires=MINUTE)


@shared_task(name="reporting.tasks.send_notices")
def send_notices() -> None:
    """Send the reminders that wait, over one connection; runs each minute."""
    notices.send_waiting(clock=timezone.now)


def enqueue_dispatch(dispatch_id: int, *, expires: int | None = None) -> bool:
    """Hand a mail to the workers; where the broker is gone the row keeps it, and the timetable sends it. True when sent."""
    return send(send_dispatch, dispatch_id, expires=expires)
