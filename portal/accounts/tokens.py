"""Keys for a unit's own systems: issued once, shown once, kept as a hash, replaced, taken back."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import ApiToken, Deed, User
from portal.units.models import Unit

LONGEST = timedelta(days=365)
GRACE = timedelta(hours=24)  # the old key still opens while the new one is put in place
SEEN_EVERY = timedelta(minutes=1)  # the last use is kept to the minute: no write for every call
PREFIX = 8


class TokenRefused(ValueError):
    """A key that may not be issued, replaced or used; the message says why and what to do."""


def may_manage(user: User, unit_id: int) -> bool:
    """The unit's leader for their own unit, the administrator for all."""
    return user.may("token.manage") and (user.may("user.manage") or user.unit_id == unit_id)


def managed_tokens(user: User) -> QuerySet[ApiToken]:
    """The keys that this person may replace or take back, the newest first."""
    seen = ApiToken.objects.select_related("unit", "user", "made_by", "revoked_by").order_by("-made_at", "-pk")
    if not user.may("token.manage"):
        return seen.none()
    return seen if user.may("user.manage") else seen.filter(unit=user.unit_id)


def issue_token(*, unit: Unit, name: str, days: int, by: User, at: datetime) -> tuple[ApiToken, str]:
    """A new key for the unit's system and its text, which is kept nowhere. Raises TokenRefused."""
    if not may_manage(by, unit.pk):
        raise TokenRefused(
            _("Cấp khóa API cho {unit}: tài khoản {by} không có quyền; lãnh đạo đơn vị hoặc quản trị cấp.").format(
                unit=unit, by=by
            )
        )
    if not 1 <= days <= LONGEST.days:
        raise TokenRefused(
            _("Cấp khóa API cho {unit}: thời hạn từ 1 đến {longest} ngày, không phải {asked}.").format(
                unit=unit, longest=LONGEST.days, asked=days
            )
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Cấp khóa API “{name}” cho {unit}"):
        return _made(machine_of(unit), name, at, at + timedelta(days=days), by)


def rotate_token(*, token: ApiToken, by: User, at: datetime) -> tuple[ApiToken, str]:
    """A new key for as long as the old one was given; the old one opens for one more day. Raises TokenRefused."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Đổi khóa API “{token.name}” của {token.unit}"):
        old = _held(token, by, _("Đổi khóa API"))
        if old.revoked_at or old.expires_at <= at:
            raise TokenRefused(
                _("Đổi khóa API {prefix}…: khóa đã hết hạn hoặc đã thu hồi. Hãy cấp khóa mới.").format(
                    prefix=old.prefix
                )
            )
        made = _made(old.user, old.name, at, at + min(old.expires_at - old.made_at, LONGEST), by)
        old.expires_at = min(old.expires_at, at + GRACE)
        old.save(update_fields=["expires_at"])
        return made


def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """The key opens nothing from now on; doing it again changes nothing. Raises TokenRefused."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Thu hồi khóa API “{token.name}” của {token.unit}"):
        held = _held(token, by, _("Thu hồi khóa API"))
        if held.revoked_at is None:
            held.revoked_by, held.revoked_at = by, at
            held.save(update_fields=["revoked_by", "revoked_at"])
        return held


def revoke_of_units(unit_ids: Iterable[int], *, by: User, at: datetime) -> int:
    """All keys of these units open nothing from now on: the unit has ended. Call it in a deed. Returns how many."""
    return ApiToken.objects.filter(unit__in=unit_ids, revoked_at=None).update(revoked_by=by, revoked_at=at)


def open_with(key: str, at: datetime) -> ApiToken:
    """The key that this text is, marked as used now. Raises TokenRefused where it opens nothing."""
    token = ApiToken.objects.select_related("user__unit", "unit").filter(sha256=_hash(key)).first()
    if token is None:
        raise TokenRefused(_("Khóa API không đúng. Kiểm tra đã chép đủ khóa; khóa mất thì đổi ở trang Khóa API."))
    if token.revoked_at:
        raise TokenRefused(
            _("Khóa API {prefix}… đã bị thu hồi ngày {revoked_at:%d/%m/%Y}. Hãy xin khóa mới.").format(
                prefix=token.prefix, revoked_at=token.revoked_at
            )
        )
    if token.expires_at <= at:
        raise TokenRefused(
            _("Khóa API {prefix}… hết hạn ngày {expires_at:%d/%m/%Y}. Hãy xin khóa mới.").format(
                prefix=token.prefix, expires_at=token.expires_at
            )
        )
    if not token.user.is_active:
        raise TokenRefused(_("Tài khoản máy của {unit} đang bị khóa. Hãy nhờ quản trị mở lại.").format(unit=token.unit))
    stale = Q(used_at__isnull=True) | Q(used_at__lte=at - SEEN_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(used_at=at)
    return token


def machine_of(unit: Unit) -> User:
    """The account in whose name the unit's systems act: the role machine, without a password, so that no page opens to it."""
    made, is_new = User.objects.get_or_create(
        username=f"may.{unit.pk}",
        defaults={"full_name": f"Máy của {unit}"[:120], "unit": unit, "roles": ["machine"]},
    )
    if is_new:
        made.set_unusable_password()
        made.save(update_fields=["password"])
    if not made.is_active:
        raise TokenRefused(
            _("Tài khoản máy của {unit} đang bị khóa. Hãy nhờ quản trị mở lại rồi cấp khóa.").format(unit=unit)
        )
    return made


def _held(token: ApiToken, by: User, what: str) -> ApiToken:
    """The row under lock: two people may press at once."""
    if not may_manage(by, token.unit_id):
        raise TokenRefused(
            _("{what} của {unit}: tài khoản {by} không có quyền; lãnh đạo đơn vị hoặc quản trị làm.").format(
                what=what, unit=token.unit, by=by
            )
        )
    return ApiToken.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=token.pk)


def _made(machine: User, name: str, at: datetime, until: datetime, by: User) -> tuple[ApiToken, str]:
    key = secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        unit=machine.unit,
        user=machine,
        name=name,
        prefix=key[:PREFIX],
        sha256=_hash(key),
        made_by=by,
        made_at=at,
        expires_at=until,
    )
    return made, key


def _hash(key: str) -> str:
    # 256 random bits need no slow hash: nobody guesses them.
    return hashlib.sha256(key.encode()).hexdigest()
