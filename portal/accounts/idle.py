"""Accounts that nobody has used for long: warned, then closed (domain.md §10). The rule; who is told stands above."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from portal.accounts.models import COMMAND_USER, User


def last_seen(users: QuerySet[User]) -> QuerySet[User]:
    """With `seen_at`: the last log-in, or the making of an account that was never used."""
    return users.annotate(seen_at=Greatest(Coalesce(F("last_login"), F("date_joined")), F("date_joined")))


def people() -> QuerySet[User]:
    """Accounts with which somebody could log in; machines of units and the system's own have no password."""
    return last_seen(User.objects.filter(is_active=True).exclude(username=COMMAND_USER)).exclude(
        password__startswith="!"
    )


def idle(at: datetime, days: int, reopened: Mapping[int, datetime] | None = None) -> list[User]:
    """The accounts unused for so many days; one that was closed and opened again starts from that day."""
    limit = at - timedelta(days=days)
    again = reopened or {}
    return [user for user in people().filter(seen_at__lte=limit).order_by("pk") if again.get(user.pk, limit) <= limit]


def to_warn(at: datetime, reopened: Mapping[int, datetime] | None = None) -> list[User]:
    return idle(at, settings.IDLE_WARNING_DAYS, reopened)


def to_close(at: datetime, reopened: Mapping[int, datetime] | None = None) -> list[User]:
    return idle(at, settings.IDLE_DAYS, reopened)


def close_idle(user: User, at: datetime) -> bool:
    """Close one, if it is still open and still unused; False where somebody was quicker."""
    limit = at - timedelta(days=settings.IDLE_DAYS)
    return bool(
        last_seen(User.objects.filter(pk=user.pk, is_active=True)).filter(seen_at__lte=limit).update(is_active=False)
    )
