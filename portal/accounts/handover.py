"""An officer leaves: a successor takes what is in the person's name, and the old account is closed. Duties are the unit's."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.care import may_look_after, shut
from portal.accounts.deeds import deed
from portal.accounts.models import ApiToken, Deed, Delegation, User
from portal.accounts.refusals import Refused


@dataclass(frozen=True)
class Held:
    """What hangs on the person: delegations given and taken that still run, and keys of machines they had issued."""

    given: list[Delegation]
    taken: list[Delegation]
    tokens: list[ApiToken]


def held(user: User, day: date) -> Held:
    """What a successor takes over."""
    running = Delegation.objects.filter(ends__gte=day, ended_at=None).select_related("giver", "taker", "unit")
    tokens = ApiToken.objects.filter(made_by=user, revoked_at=None, expires_at__date__gte=day)
    return Held(list(running.filter(giver=user)), list(running.filter(taker=user)), list(tokens.select_related("unit")))


def successors(user: User) -> list[User]:
    """Who can take over: the active people of the same unit."""
    there = User.objects.filter(unit=user.unit_id, is_active=True).exclude(pk=user.pk)
    return list(there.exclude(roles__contains=["machine"]).order_by("full_name", "pk"))


def hand_over(*, user: User, successor: User, take_roles: bool, by: User, at: datetime, reason: str) -> None:
    """The successor takes the running delegations (and the roles, where said), then the old account is closed.

    Raises Refused. What the unit owes, its drafts and its keys of machines stay the unit's.
    """
    what = _("Bàn giao của {user} cho {successor}").format(user=user, successor=successor)
    if not may_look_after(by, user, localdate(at)):
        raise Refused(
            _("{what}: tài khoản {by} không có quyền này; lãnh đạo đơn vị hoặc cấp trên làm.").format(what=what, by=by)
        )
    if successor.pk not in {one.pk for one in successors(user)}:
        raise Refused(_("{what}: người nhận phải là người đang dùng ở cùng đơn vị. Chọn người khác.").format(what=what))
    if "administrator" in user.roles and not by.may("user.manage"):
        raise Refused(_("{what}: chỉ quản trị bàn giao tài khoản quản trị.").format(what=what))
    with deed(
        by=by,
        at=at,
        door=Deed.Door.PAGE,
        reason=f"Bàn giao của {user} cho {successor}: {reason.strip() or 'thôi làm việc này'}",
    ):
        hanging = held(user, localdate(at))
        for one in [*hanging.given, *hanging.taken]:
            _pass_on(one, user, successor, by, at)
        if take_roles:
            successor.roles = list(dict.fromkeys([*successor.roles, *user.roles]))
            successor.is_staff = successor.is_staff or user.is_staff
            successor.save(update_fields=["roles", "is_staff"])
        shut(user, at, User.Disabled.LEFT)


def _pass_on(one: Delegation, user: User, successor: User, by: User, at: datetime) -> None:
    """The old row ends, a new one runs on with the successor in the place; none from oneself to oneself."""
    giver = successor if one.giver_id == user.pk else one.giver
    taker = successor if one.taker_id == user.pk else one.taker
    one.ended_by, one.ended_at = by, at
    one.save(update_fields=["ended_by", "ended_at"])
    if giver == taker:
        return
    Delegation.objects.create(
        giver=giver,
        taker=taker,
        unit=one.unit,
        permissions=one.permissions,
        starts=max(one.starts, localdate(at)),
        ends=one.ends,
        reason=one.reason,
        made_by=by,
        made_at=at,
    )
