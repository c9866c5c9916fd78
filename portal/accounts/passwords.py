"""How long a password must be: eight characters beside a second factor, else fourteen (domain.md §10)."""

import secrets
from datetime import datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.second_factor import has_second_factor

ALONE, BESIDE_SECOND_FACTOR = 14, 8
SYLLABLES = 5  # of four letters and digits each: 100 bits
# Rounds for one of many temporary passwords. Many rounds make guessing slow where people choose; a hundred random bits
# are never guessed, and five hundred accounts at a million rounds would outlast the request.
FEW_ROUNDS = 20_000


class LongEnough:
    """Django's validator: asks whether the person has a second factor."""

    def validate(self, password: str, user: User | None = None) -> None:
        least = _least(user)
        if len(password) < least:
            raise ValidationError(
                _("Mật khẩu phải có ít nhất {least} ký tự.").format(least=least), code="password_too_short"
            )

    def get_help_text(self) -> str:
        return _("Ít nhất {alone} ký tự; {beside_second_factor} ký tự nếu tài khoản đã bật mã xác thực.").format(
            alone=ALONE, beside_second_factor=BESIDE_SECOND_FACTOR
        )


def is_too_short(password: str, user: User) -> bool:
    """Whether a password that once was long enough no longer is: its second factor was taken away."""
    return len(password) < _least(user)


def temporary_password() -> str:
    """A password for the first log-in, to be read out and typed once."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(SYLLABLES))


def set_password(user: User, password: str, at: datetime, *, by_owner: bool) -> None:
    """Put the password in place, inside a deed; one that another person has set is changed at the next log-in."""
    user.set_password(password)
    _keep(user, at, by_owner=by_owner)


def set_temporary_password(user: User, at: datetime) -> str:
    """As `set_password` by another person, inside a deed, but quick: one of many. Returns the password."""
    password, hasher = temporary_password(), get_hasher()
    rounds = {"iterations": FEW_ROUNDS} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    user.password = hasher.encode(password, hasher.salt(), **rounds)
    _keep(user, at, by_owner=False)
    return password


def _keep(user: User, at: datetime, *, by_owner: bool) -> None:
    user.password_changed_at = at
    user.must_change_password = not by_owner
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])


def _least(user: User | None) -> int:
    return BESIDE_SECOND_FACTOR if user is not None and user.pk and has_second_factor(user) else ALONE
