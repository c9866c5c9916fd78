"""How a machine says who it is: `Authorization: Bearer KEY`. Only the API asks; a key never opens a page."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.accounts.delegations import stood_in_for
from portal.accounts.models import ApiToken, User
from portal.accounts.scope import visible_units
from portal.accounts.tokens import TokenRefused, open_with
from portal.units.models import Unit


class TokenAuthentication(BaseAuthentication):
    """The unit's machine account, by its key; `request.auth` is then the ApiToken."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            token = open_with(key.strip(), timezone.now())
        except TokenRefused as refusal:
            raise AuthenticationFailed(str(refusal)) from refusal
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def units_seen(request: Request, day: date) -> QuerySet[Unit]:
    """The units that the caller may look at on that day: a key its own unit alone, a person what their roles show."""
    if isinstance(request.auth, ApiToken):
        return Unit.objects.filter(pk=request.auth.unit_id)
    return visible_units(request.user, day)


def units_entered(request: Request, day: date) -> QuerySet[Unit]:
    """The units whose return the caller may ask for: a key's own, and those below that let its machine enter for them now."""
    if not isinstance(request.auth, ApiToken):
        return units_seen(request, day)
    entered = [*stood_in_for(request.user, "return.enter"), request.auth.unit_id]
    return visible_units(request.user, day).filter(pk__in=entered) | units_seen(request, day)
