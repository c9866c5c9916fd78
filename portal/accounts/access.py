"""Whose page it is: who has no role for it does not find it."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from portal.accounts.models import User

View = Callable[..., HttpResponse]


def page_for(*permissions: str) -> Callable[[View], View]:
    """The page belongs to roles that list one of the permissions; for everybody else there is no such page (404)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not any(request.user.may(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        wrapped.__dict__["permissions"] = permissions  # for docs/access.md, which is made from the code
        return wrapped

    return decorate


def province_wide(view: View) -> View:
    """The page shows the whole province; who sees only a part of it does not find it (404)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_province_wide:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


def require(user: User, permission: str) -> None:
    """What is seen may still be another's to do: raises PermissionDenied (403)."""
    if not user.may(permission):
        raise PermissionDenied
