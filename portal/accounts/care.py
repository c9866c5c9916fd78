"""Looking after accounts: the level above unlocks, resets a lost second factor, sets a password, opens and closes."""

from datetime import date, datetime

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts import lockout
from portal.accounts.deeds import deed
from portal.accounts.models import COMMAND_USER, Deed, User
from portal.accounts.passwords import set_password, temporary_password
from portal.accounts.refusals import Refused
from portal.accounts.roles import PROVINCE_WIDE
from portal.accounts.second_factor import remove
from portal.units.models import Unit

LEADS = {"leader", "reviewer"}


def people() -> QuerySet[User]:
    """Accounts of persons: not the command account, no machine."""
    return User.objects.exclude(username=COMMAND_USER).exclude(roles__contains=["machine"])


def looked_after(user: User, day: date) -> QuerySet[User]:
    """Whose accounts the user sees to: of their own unit and of those below it; the administrator all."""
    if not user.may("account.manage"):
        return User.objects.none()
    if user.may("user.manage"):
        return people()
    if user.unit is None:
        return User.objects.none()
    desks = Q()
    for role in sorted(PROVINCE_WIDE):
        desks |= Q(roles__contains=[role])
    return people().filter(unit__in=Unit.objects.below(user.unit, day)).exclude(desks)


def may_look_after(by: User, user: User, day: date) -> bool:
    """The level above: a unit's leader its other people, a district its communes', the administrator all; nobody oneself."""
    if by.pk == user.pk or not looked_after(by, day).filter(pk=user.pk).exists():
        return False
    if by.may("user.manage") or by.unit_id != user.unit_id:
        return True
    return "leader" in by.roles and LEADS.isdisjoint(user.roles)


def unlock(*, user: User, by: User, at: datetime) -> None:
    """Whoever was locked out after wrong log-ins may try again, at every address."""
    with _caring(user, by, at, gettext_noop("Mở khóa đăng nhập")):
        lockout.forget(user)


def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """The telephone is lost: the second factor is taken away, and the sessions with it."""
    with _caring(user, by, at, gettext_noop("Gỡ mã xác thực đã mất")):
        remove(user, by=by, at=at, reason=f"Gỡ mã xác thực đã mất của {user}")
        close_sessions(user, at)


def reset_password(*, user: User, by: User, at: datetime) -> str:
    """A temporary password, shown once to the one who asked; the person changes it at the next log-in."""
    with _caring(user, by, at, gettext_noop("Đặt lại mật khẩu")):
        password = temporary_password()
        set_password(user, password, at, by_owner=False)
        lockout.forget(user)
        return password


def disable(*, user: User, by: User, at: datetime, why: str, reason: str) -> None:
    """Close the account at once, its sessions too; its deeds stay in its name."""
    with _caring(user, by, at, reason):
        shut(user, at, why)


def shut(user: User, at: datetime, why: str) -> None:
    """Inside a deed: the account opens nothing from now on."""
    user.is_active, user.disabled_at, user.disabled_why = False, at, why
    user.save(update_fields=["is_active", "disabled_at", "disabled_why"])
    close_sessions(user, at)


def enable(*, user: User, by: User, at: datetime) -> None:
    """Open an account again; its 45 days begin anew."""
    with _caring(user, by, at, gettext_noop("Mở lại tài khoản")):
        user.is_active, user.disabled_at, user.disabled_why, user.enabled_at = True, None, "", at
        user.save(update_fields=["is_active", "disabled_at", "disabled_why", "enabled_at"])


def close_sessions(user: User, at: datetime, but: str | None = None) -> int:
    """End the user's sessions, all but the one of that key; how many there were."""
    ended = [session for session in sessions_of(user, at) if session.session_key != but]
    for session in ended:
        session.delete()
    return len(ended)


def sessions_of(user: User, at: datetime) -> list[Session]:
    """The user's open sessions: few people are logged in at once, so all that have not expired are opened."""
    open_ = Session.objects.filter(expire_date__gt=at)
    return [one for one in open_ if str(one.get_decoded().get("_auth_user_id")) == str(user.pk)]


def _caring(user: User, by: User, at: datetime, what: str):
    """`what` is kept as it is written here; only a refusal says it in the reader's language."""
    if not may_look_after(by, user, localdate(at)):
        raise Refused(
            _("{what} của {user}: tài khoản {by} không có quyền này; lãnh đạo đơn vị hoặc cấp trên làm.").format(
                what=_(what), user=user, by=by
            )
        )
    return deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"{what}: {user}")
