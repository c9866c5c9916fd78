"""The jobs of the catalogue: each takes an id, makes one call, and may run twice; the intake's row says what happened."""

from celery import shared_task
from django.utils import timezone

from catalog.importing import intakes
from portal.core.queue import MINUTE, WAITS, send


@shared_task(name="catalog.tasks.run_intake")
def run_intake(intake_id: int) -> None:
    """Read or apply one intake, unless it is gone, done, or somebody is at it."""
    intakes.run(intake_id, clock=timezone.now)


@shared_task(name="catalog.tasks.resume_intakes")
def resume_intakes() -> None:
    """Send every intake that waits and that nobody works on to the workers; runs each minute."""
    for intake_id in intakes.abandoned():
        send(run_intake, intake_id, expires=MINUTE)


@shared_task(name="catalog.tasks.forget_intakes")
def forget_intakes() -> None:
    """Previews that nobody confirmed come to their end; runs each night."""
    intakes.forget(timezone.now())


def enqueue(intake_id: int) -> None:
    """Send one intake to the workers; where the broker is gone the row keeps the request and says so."""
    if not send(run_intake, intake_id):
        intakes.unfinished().filter(pk=intake_id).update(failure=WAITS)
