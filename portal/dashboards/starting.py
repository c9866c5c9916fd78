"""The guided start on the first page: who sees it, and how a browser remembers that a person put it away."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.accounts.models import User
from portal.dashboards.help_topics import Step, first_steps

YEAR = 365 * 24 * 3600  # seconds


def start_for(request: HttpRequest) -> tuple[Step, ...]:
    """The steps to show; none where the person put them away in this browser (several may share one)."""
    return () if request.COOKIES.get(_cookie(request.user)) == "1" else first_steps(request.user)


def hide_start(response: HttpResponse, user: User) -> HttpResponse:
    """A cookie and not the session: the session ends after fifteen idle minutes."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(_cookie(user), "1", max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def show_start(response: HttpResponse, user: User) -> HttpResponse:
    response.delete_cookie(_cookie(user), samesite="Lax")
    return response


def _cookie(user: User) -> str:
    return f"bat-dau-{user.pk}"
