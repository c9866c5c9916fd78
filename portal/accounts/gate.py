"""What stands between a session and the pages: the idle lock, the second factor, the password that must be changed."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import administers
from portal.accounts.second_factor import has_second_factor, needs_second_factor
from portal.core.addresses import from_internet

ENTERED = "entered"  # in the session: {"second_factor": bool, "short_password": bool}
TOUCHED, TOUCHED_EVERY = "touched", 60  # in the session; seconds
OPEN = {"login", "logout", "second_factor", "second_factor_setup", "password_change", "password_change_done"}


class Gate:
    """Asks of every request of a logged-in person; a session that our log-in did not make has no second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _set_idle(request)
            _touch(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        if not request.user.is_authenticated or request.resolver_match.url_name in OPEN:
            return None
        wanted = _wanted(request)
        return redirect_to_login(request.get_full_path(), reverse(wanted)) if wanted else None


def _wanted(request: HttpRequest) -> str:
    """The name of the page that comes first, or ""."""
    user: User = request.user
    entered = request.session.get(ENTERED, {})
    if not entered.get("second_factor") and needs_second_factor(user, is_outside=from_internet(request)):
        return "second_factor" if has_second_factor(user) else "second_factor_setup"
    return "password_change" if user.must_change_password or entered.get("short_password") else ""


def _set_idle(request: HttpRequest) -> None:
    seconds = settings.IDLE_SECONDS_ADMINISTRATOR if administers(request.user.roles) else settings.IDLE_SECONDS
    if request.session.get("_session_expiry", settings.IDLE_SECONDS) != seconds:
        request.session.set_expiry(seconds)


def _touch(request: HttpRequest) -> None:
    """A session lives on from the last minute in which it was used: one write a minute, not one a request."""
    now = int(timezone.now().timestamp())
    if not 0 <= now - request.session.get(TOUCHED, 0) < TOUCHED_EVERY:
        request.session[TOUCHED] = now
