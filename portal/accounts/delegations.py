"""Acting for another: who lets whom do what for which unit, and whether a person may by that.

What a person may do is asked for the present, whatever day the figures are of: so `held_by` reads the clock itself.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import DELEGABLE, Deed, Delegation, OnBehalf, User
from portal.accounts.refusals import Refused
from portal.core.compiled import Statement
from portal.units.models import Unit

LONGEST = timedelta(days=366)
WAS_GIVEN = Statement("SELECT EXISTS (SELECT FROM accounts_delegation WHERE taker_id = %(taker)s)", taker="bigint")


def held_by(user: User) -> list[Delegation]:
    """What others let the user do today; asked once for each request."""
    day = localdate()
    kept: dict[date, list[Delegation]] = user.__dict__.setdefault("_delegations", {})
    if day not in kept:
        may_hold = user.is_active and _was_ever_given_any(user)
        found = Delegation.objects.on(day).filter(taker=user).select_related("giver", "unit") if may_hold else []
        kept[day] = [one for one in found if set(one.permissions) & one.giver.permissions]
    return kept[day]


def _was_ever_given_any(user: User) -> bool:
    """Nearly nobody was, and nearly every page asks: in plain SQL."""
    ((is_so,),) = WAS_GIVEN(taker=user.pk)
    return is_so


def standing_in(user: User, permission: str, unit_id: int) -> Delegation | None:
    """The delegation by which the user may do this for the unit; None where it is their own right, or nobody's.

    A delegation holds no more than its giver may still do.
    """
    if user.may(permission) and (user.unit_id == unit_id or unit_id in user.acts_for):
        return None
    by_unit = (one for one in held_by(user) if one.unit_id == unit_id)
    return next((one for one in by_unit if permission in one.permissions and one.giver.may(permission)), None)


def may_for(user: User, permission: str, unit_id: int) -> bool:
    """Whether the user may do this for the unit: as one of it, or standing in for one."""
    if user.may(permission) and (user.unit_id == unit_id or unit_id in user.acts_for):
        return True
    return standing_in(user, permission, unit_id) is not None


def stood_in_for(user: User, permission: str) -> list[int]:
    """The units for which the user may do this now by a delegation, and not of their own right."""
    asked = {one.unit_id for one in held_by(user)}
    return sorted(unit for unit in asked if standing_in(user, permission, unit))


def mark(user: User, permission: str, unit_id: int) -> None:
    """The deed that is open says in whose name it is done, where that is another's; sealed with it."""
    delegation = standing_in(user, permission, unit_id)
    if delegation is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.deed', true)")
        act = cursor.fetchone()[0]
    if act:
        OnBehalf.objects.get_or_create(deed_id=int(act), defaults={"delegation": delegation})


def seen_by(user: User) -> QuerySet[Delegation]:
    """The user's own, given or taken, and those of the accounts they look after; the newest first."""
    every = Delegation.objects.select_related("giver", "taker", "unit", "made_by", "ended_by")
    every = every.prefetch_related("unit__versions").order_by("-starts", "-pk")
    if user.may("user.manage"):
        return every
    own = Q(giver=user) | Q(taker=user)
    if user.may("token.manage"):  # what the unit's machine does for others
        own |= Q(taker__unit=user.unit_id, taker__roles__contains=["machine"])
    return every.filter(own | Q(unit=user.unit_id)) if user.may("delegation.make") else every.filter(own)


def delegate(
    *, giver: User, taker: User, permissions: Collection[str], starts: date, ends: date, reason: str, at: datetime
) -> Delegation:
    """Let the taker do these for the giver's unit. Raises Refused.

    The taker sits in the same unit or in one above it; nobody gives what they hold only from another. A machine is named
    like a person, so that no key acts for another unit before that unit's leader said so.
    """
    what = _("Ủy quyền cho {taker}").format(taker=taker)
    given = [one for one in DELEGABLE if one in set(permissions)]
    if not giver.may("delegation.make") or giver.unit is None:
        raise Refused(
            _("{what}: tài khoản {giver} không có quyền này; lãnh đạo đơn vị hoặc cán bộ duyệt cấp huyện lập.").format(
                what=what, giver=giver
            )
        )
    if not given or not all(giver.may(one) for one in given):
        raise Refused(
            _("{what}: chỉ giao được việc mà vai trò của {giver} được làm. Chọn lại việc.").format(
                what=what, giver=giver
            )
        )
    if giver == taker or not taker.is_active or taker.unit is None or not may_take(taker, giver.unit, starts):
        raise Refused(
            _(
                "{what}: người làm thay phải đang dùng, ở cùng đơn vị hoặc ở cấp trên trực tiếp. Chọn người khác."
            ).format(what=what)
        )
    if "machine" in taker.roles and (taker.unit_id == giver.unit_id or not taker.permissions.issuperset(given)):
        raise Refused(
            _(
                "{what}: máy chỉ nhập số liệu, trình lãnh đạo thay cho đơn vị khác; gửi và duyệt là việc của người. "
                "Chọn lại."
            ).format(what=what)
        )
    if not reason.strip():
        raise Refused(_("{what}: phải ghi lý do.").format(what=what))
    if not starts <= ends <= starts + LONGEST or ends < localdate(at):
        raise Refused(
            _("{what}: từ {starts:%d/%m/%Y} đến {ends:%d/%m/%Y} không hợp lệ; tối đa một năm, chưa qua.").format(
                what=what, starts=starts, ends=ends
            )
        )
    with deed(by=giver, at=at, door=Deed.Door.PAGE, reason=f"Ủy quyền cho {taker}: {reason.strip()}"):
        return Delegation.objects.create(
            giver=giver,
            taker=taker,
            unit=giver.unit,
            permissions=given,
            starts=starts,
            ends=ends,
            reason=reason.strip(),
            made_by=giver,
            made_at=at,
        )


def may_take(taker: User, unit: Unit, day: date) -> bool:
    """In the same unit, or in the one straight above it."""
    place = unit.on(day)
    return taker.unit_id == unit.pk or bool(place and place.parent_id and place.parent_id == taker.unit_id)


def may_end(delegation: Delegation, by: User) -> bool:
    """Either of the two (for a machine its unit's leader), the unit's leader, the administrator."""
    is_party = by.pk in (delegation.giver_id, delegation.taker_id)
    if "machine" in delegation.taker.roles and by.may("token.manage"):
        is_party = is_party or by.unit_id == delegation.taker.unit_id
    return is_party or by.may("user.manage") or (by.may("delegation.make") and by.unit_id == delegation.unit_id)


def end(*, delegation: Delegation, by: User, at: datetime, reason: str = "") -> Delegation:
    """Nothing more is done by it from now on; ending it again changes nothing. Raises Refused."""
    if not may_end(delegation, by):
        raise Refused(_("Chấm dứt ủy quyền: tài khoản {by} không có quyền này.").format(by=by))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=reason or f"Chấm dứt ủy quyền cho {delegation.taker}"):
        held = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if held.ended_at is None:
            held.ended_by, held.ended_at = by, at
            held.save(update_fields=["ended_by", "ended_at"])
        return held
