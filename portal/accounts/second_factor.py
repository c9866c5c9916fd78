"""The second factor: a code of the telephone (TOTP) or a recovery code, kept by allauth.mfa, encrypted at rest."""

import base64
import hashlib
import time
from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
)
from cryptography.fernet import Fernet
from django.conf import settings

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.roles import administers

__all__ = ["generate_totp_secret", "validate_totp_code"]


class Adapter(DefaultMFAAdapter):
    """A stolen copy of the database opens no account: secrets are encrypted with a key made of SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def needs_second_factor(user: User, *, is_outside: bool) -> bool:
    """Administrators always; everybody who comes from the Internet."""
    return is_outside or administers(user.roles)


def accepts(user: User, code: str) -> bool:
    """Whether the code is right now; it is then used up. The telephone's code holds half a minute, a recovery code once."""
    code = code.replace(" ", "").replace("-", "")
    owned = Authenticator.objects.filter(user=user).order_by("-type")  # totp before recovery_codes
    return bool(code) and any(one.wrap().validate_code(code) for one in owned)


def enrol(user: User, secret: str, at: datetime) -> list[str]:
    """Bind the telephone that holds the secret; the recovery codes, to be shown once."""
    with deed(by=user, at=at, door=Deed.Door.PAGE, reason="Bật mã xác thực"):
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, secret)
        return RecoveryCodes.activate(user).generate_codes()


def remove(user: User, *, by: User, at: datetime, reason: str) -> None:
    """Take the second factor away; by its owner, or by the level above when the telephone is lost."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=reason):
        Authenticator.objects.filter(user=user).delete()


def current_code(secret: str) -> str:
    """What a telephone with this secret shows now: for demonstrations and tests."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def codes_left(user: User) -> int:
    """How many recovery codes are not used up."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else 0


def totp_picture(user: User, secret: str) -> str:
    """The QR code for the telephone, as an address that an <img> takes (data:, allowed by the content policy)."""
    adapter = Adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"portal.accounts.second_factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
