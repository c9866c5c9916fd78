"""Accounts that nobody has used for long: warned, then closed (domain.md §10). The rule; who is told stands above."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from portal.accounts.models import COMMAND_USER, User


def people() -> QuerySet[User]:
    """Accounts with which somebody could log in; machines of units and the system's own have no password."""
    users = User.objects.filter(is_active=True).exclude(username=COMMAND_USER).exclude(password__startswith="!")
    return users.annotate(seen_at=Greatest(Coalesce(F("last_login"), F("date_joined")), F("date_joined")))


def idle(at: datetime, days: int, reopened: Mapping[int, datetime]) -> list[tuple[User, datetime]]:
    """(account, since when it is unused) for at least so many days; one that was closed and opened again starts anew."""
    limit = at - timedelta(days=days)
    found = []
    for user in people().filter(seen_at__lte=limit).order_by("pk"):
        since = max(user.seen_at, reopened.get(user.pk, user.seen_at))
        if since <= limit:
            found.append((user, since))
    return found


def grace() -> timedelta:
    """How long after the warning an account is closed at the earliest, so that nobody is closed out unwarned."""
    return timedelta(days=settings.IDLE_DAYS - settings.IDLE_WARNING_DAYS)


def close_idle(user: User, at: datetime) -> bool:
    """Close one, if it is still open and still unused; False where somebody was quicker."""
    limit = at - timedelta(days=settings.IDLE_DAYS)
    return bool(people().filter(pk=user.pk, seen_at__lte=limit).update(is_active=False))
