"""Temporary passwords for many accounts at once: who gets one, who is left out and why, the sheet to hand out.

Accounts made by a file have no password; a province has some five hundred of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from portal.accounts import lockout
from portal.accounts.care import looked_after
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.passwords import set_temporary_password
from portal.accounts.refusals import Refused
from portal.core.cells import workbook

HEADS = (
    gettext_lazy("Tên đăng nhập"),
    gettext_lazy("Họ tên"),
    gettext_lazy("Đơn vị"),
    gettext_lazy("Mật khẩu tạm"),
)


@dataclass
class Chosen:
    """The chosen accounts by what becomes of them: never logged in, in use, left out with the reason."""

    new: list[User] = field(default_factory=list)
    used: list[User] = field(default_factory=list)
    left_out: list[tuple[User, str]] = field(default_factory=list)

    def to_set(self, *, also_used: bool) -> list[User]:
        return [*self.new, *self.used] if also_used else self.new


def sort_out(users: Iterable[User], by: User, day: date) -> Chosen:
    """Which of the accounts get a password. Who already comes and goes is kept apart: that asks for a word of its own."""
    users = list(users)
    seen_to = set(looked_after(by, day).filter(pk__in=[one.pk for one in users]).values_list("pk", flat=True))
    chosen = Chosen()
    for user in users:
        if user.pk == by.pk:
            chosen.left_out.append((user, _("tài khoản của chính bạn, đổi ở “Tài khoản của tôi”")))
        elif user.pk not in seen_to:
            chosen.left_out.append((user, _("không thuộc những người bạn chăm sóc; máy của đơn vị dùng khóa API")))
        elif not user.is_active:
            chosen.left_out.append((user, _("đã ngừng, mở lại tài khoản trước")))
        else:
            (chosen.used if user.last_login else chosen.new).append(user)
    return chosen


@sensitive_variables("made")
def set_temporary_passwords(
    *, users: Iterable[User], also_used: bool, by: User, at: datetime
) -> tuple[list[tuple[User, str]], Chosen]:
    """A password of its own for each account, changed at the first log-in; all in one deed. Raises Refused.

    Returned are the passwords, which nothing keeps, and how the accounts were sorted out: whoever logged in for the first
    time while the page stood open now counts as in use.
    """
    if not by.may("user.manage"):
        raise Refused(
            _("Đặt mật khẩu tạm cho nhiều tài khoản: tài khoản {by} không có quyền này; Quản trị đặt.").format(by=by)
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason="Đặt mật khẩu tạm cho các tài khoản đã chọn"):
        locked = User.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in users])
        ordered = locked.select_related("unit").prefetch_related("unit__versions").order_by("unit", "username")
        chosen = sort_out(ordered, by, localdate(at))
        made = [(user, set_temporary_password(user, at)) for user in chosen.to_set(also_used=also_used)]
        lockout.forget_all(user for user, _word in made)
        if not made:
            raise Refused(
                _(
                    "Chưa đặt mật khẩu nào: không tài khoản nào trong số đã chọn chưa từng đăng nhập. Đánh dấu ô đặt lại "
                    "cả tài khoản đã từng đăng nhập, hoặc chọn tài khoản khác."
                )
            )
    return made, chosen


def sheet(made: Iterable[tuple[User, str]]) -> bytes:
    """The Excel file to hand out: one line a person."""
    return workbook(_("Mật khẩu tạm"), HEADS, ((one.username, one.full_name, unit_of(one), word) for one, word in made))


def unit_of(user: User) -> str:
    """The last name of the person's unit."""
    versions = sorted(user.unit.versions.all(), key=lambda one: one.valid) if user.unit else []
    return str(versions[-1]) if versions else "–"
