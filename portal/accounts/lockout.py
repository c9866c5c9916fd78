"""How many wrong log-ins lock out what: a name at one address, a name from anywhere, an address whatever the name.

django-axes writes down who failed and knows one limit for all it counts; here each of the three has its own. Counted is what
failed last within the cool-off: what is refused while a lock holds is not written down, so no lock outlasts the cool-off.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.refusals import Refused

PAIR, NAME, ADDRESS = "pair", "name", "address"


def limit(lock: str) -> int:
    """At how many wrong log-ins it closes."""
    limits = {PAIR: settings.AXES_FAILURE_LIMIT, NAME: settings.LOCKOUT_PER_NAME, ADDRESS: settings.LOCKOUT_PER_ADDRESS}
    return limits[lock]


class Handler(AxesDatabaseHandler):
    """axes with our three limits."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """What axes holds against its one limit: that limit itself where any of ours is reached, else 0."""
        return settings.AXES_FAILURE_LIMIT if lock_on(request, credentials) else 0

    def reset_user_attempts(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """A right log-in forgets the name at that address; the address's own count stays, whoever came in from there."""
        return sum(attempts.update(username=None) for attempts in self.filter_user_attempts(request, credentials))


def lock_on(request: HttpRequest, credentials: dict | None) -> str:
    """Which lock this log-in meets, the widest first: ADDRESS, NAME, PAIR, or ""; for a request that axes has seen."""
    name, address = get_client_username(request, credentials) or "", request.axes_ip_address
    mine, here = Q(username=name), Q(ip_address=address)
    counted = (
        _recent(request.axes_attempt_time)
        .filter(mine | here)
        .aggregate(
            pair=Sum("failures_since_start", filter=mine & here, default=0),
            name=Sum("failures_since_start", filter=mine, default=0),
            address=Sum("failures_since_start", filter=here, default=0),
        )
    )
    # Without an address (a socket whose proxy names nobody) there is no office to lock, only names.
    locks = (ADDRESS, NAME, PAIR) if address else (NAME, PAIR)
    return next((lock for lock in locks if counted[lock] >= limit(lock)), "")


def locked_names(at: datetime, users: Iterable[User] | None = None) -> set[str]:
    """Which names (of these users, or all) are locked out, at some address or everywhere; one query."""
    recent = _recent(at).exclude(username=None)
    if users is not None:
        recent = recent.filter(username__in={user.username for user in users})
    pairs, names = Counter(), Counter()
    for name, address, wrong in recent.values_list("username", "ip_address", "failures_since_start"):
        pairs[name, address] += wrong
        names[name] += wrong
    at_one = {name for (name, _), wrong in pairs.items() if wrong >= settings.AXES_FAILURE_LIMIT}
    return at_one | {name for name, wrong in names.items() if wrong >= settings.LOCKOUT_PER_NAME}


def locked_addresses(at: datetime) -> list[tuple[str, int]]:
    """Addresses from which nobody may log in now, with how many wrong log-ins came from each."""
    sums = (
        _recent(at).exclude(ip_address=None).order_by().values("ip_address").annotate(wrong=Sum("failures_since_start"))
    )
    locked = sums.filter(wrong__gte=settings.LOCKOUT_PER_ADDRESS).order_by("ip_address")
    return list(locked.values_list("ip_address", "wrong"))


def unlock_address(*, address: str, by: User, at: datetime) -> None:
    """Whoever sits at the address may log in again. Raises Refused."""
    if not by.may("user.manage"):
        raise Refused(
            _("Mở khóa địa chỉ {address}: tài khoản {by} không có quyền này; quản trị làm.").format(
                address=address, by=by
            )
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Mở khóa đăng nhập từ địa chỉ {address}"):
        AxesProxyHandler.reset_attempts(ip_address=address)


def forget(user: User) -> None:
    """Inside a deed: the name may try again, from everywhere."""
    AxesProxyHandler.reset_attempts(username=user.username)


def forget_all(users: Iterable[User]) -> None:
    """The same for many, by one statement."""
    AccessAttempt.objects.filter(username__in=[user.username for user in users]).delete()


def _recent(at: datetime) -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__gte=at - settings.AXES_COOLOFF_TIME)
