"""Accounts that nobody uses: warned at 38 days, disabled at 45 (domain.md §10). Questions, and one action.

The days count from the last log-in, else from the day the account was made or opened again. Machines and the command
account never expire: they do not log in.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Greatest

from portal.accounts.care import people, shut
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User

WARN_AFTER, DISABLE_AFTER = timedelta(days=38), timedelta(days=45)


def with_last_use() -> QuerySet[User]:
    """Active people with `last_use`: the moment from which the days are counted."""
    # In PostgreSQL the greatest of several leaves out what is null.
    return people().filter(is_active=True).annotate(last_use=Greatest("date_joined", "last_login", "enabled_at"))


def to_warn(at: datetime) -> QuerySet[User]:
    """Unused for 38 days and not yet for 45."""
    return with_last_use().filter(last_use__lte=at - WARN_AFTER, last_use__gt=at - DISABLE_AFTER)


def to_warn_before(at: datetime, due: datetime) -> QuerySet[User]:
    """Whose account would be disabled before `due` unless they log in: asked when a period opens."""
    return with_last_use().filter(last_use__lte=due - DISABLE_AFTER, last_use__gt=at - DISABLE_AFTER)


def to_disable(at: datetime) -> QuerySet[User]:
    """Unused for 45 days."""
    return with_last_use().filter(last_use__lte=at - DISABLE_AFTER).order_by("pk")


def expires_at(user: User) -> datetime:
    """When this account will be disabled if nobody logs in."""
    moments = (user.date_joined, user.last_login, user.enabled_at)
    return max(moment for moment in moments if moment) + DISABLE_AFTER


def disable(*, user: User, by: User, at: datetime) -> bool:
    """Disable one account that is unused for 45 days; False where meanwhile it is not. Doing it again changes nothing."""
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason="45 ngày không đăng nhập"):
        held = to_disable(at).filter(pk=user.pk).select_for_update(of=("self",)).first()
        if held is None:
            return False
        shut(held, at, User.Disabled.UNUSED)
        return True
