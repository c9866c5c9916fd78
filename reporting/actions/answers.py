"""A call with an `Idempotency-Key` is done once; when it comes again it gets the same answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts.models import User
from reporting.models import KeptAnswer

KEPT = timedelta(days=7)
Answer = tuple[int, dict]


class KeyReused(ValueError):
    """The key was used for another call."""


def answered_once(*, key: str, sha256: str, answer: Callable[[], Answer], by: User, at: datetime) -> Answer:
    """Status and body of the call; kept with what it wrote, in one transaction. A call that raises keeps nothing.

    Two at once: the second waits at the unique key until the first is done. Raises KeyReused for another hash.
    """
    with transaction.atomic():
        KeptAnswer.objects.filter(user=by, at__lt=at - KEPT).delete()
        kept, is_new = KeptAnswer.objects.get_or_create(user=by, key=key, defaults={"sha256": sha256, "at": at})
        if kept.sha256 != sha256:
            raise KeyReused
        if is_new:
            kept.status, kept.body = answer()
            kept.save(update_fields=["status", "body"])
        return kept.status, kept.body
