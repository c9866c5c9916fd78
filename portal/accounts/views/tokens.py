"""Khóa API: the keys of a unit's own systems; a new key is shown once, on the answer to the click that made it."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import page_for
from portal.accounts.forms import TokenForm
from portal.accounts.models import ApiToken
from portal.accounts.tokens import TokenRefused, issue_token, managed_tokens, revoke_token, rotate_token

PER_PAGE = 50
SOON = timedelta(days=14)
owned = page_for("token.manage")


@require_safe
@owned
def token_list(request: HttpRequest) -> HttpResponse:
    """The keys that this person looks after, and the form that issues one."""
    return _list(request, TokenForm(user=request.user, day=timezone.localdate()))


@require_POST
@owned
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a key and show it, this once."""
    form = TokenForm(request.POST, user=request.user, day=timezone.localdate())
    if not form.is_valid():
        return _list(request, form, status=422)
    unit = form.unit()
    if unit is None:
        raise Http404
    given = {"name": form.cleaned_data["name"], "days": form.cleaned_data["days"]}
    return _shown_once(request, lambda: issue_token(unit=unit, by=request.user, at=timezone.now(), **given))


@require_POST
@owned
def rotate(request: HttpRequest, token: int) -> HttpResponse:
    """Replace a key and show the new one, this once."""
    found = get_object_or_404(managed_tokens(request.user), pk=token)
    return _shown_once(request, lambda: rotate_token(token=found, by=request.user, at=timezone.now()))


@require_POST
@owned
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Take a key back at once."""
    found = get_object_or_404(managed_tokens(request.user), pk=token)
    revoke_token(token=found, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("Đã thu hồi khóa {prefix}… (“{name}”). Máy dùng khóa này không gọi được nữa.").format(
            prefix=found.prefix, name=found.name
        ),
    )
    return redirect("tokens")


@never_cache
@sensitive_variables("key")
def _shown_once(request: HttpRequest, deed) -> HttpResponse:
    try:
        token, key = deed()
    except TokenRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("tokens")
    return render(request, "accounts/token.html", {"token": token, "key": key})


def _list(request: HttpRequest, form: TokenForm, status: int = 200) -> HttpResponse:
    at = timezone.now()
    page = Paginator(managed_tokens(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "rows": [(token, _state(token, at)) for token in page]}
    return render(request, "accounts/tokens.html", context, status=status)


def _state(token: ApiToken, at) -> dict:
    """The words of a status, and whether the key still opens."""
    if token.revoked_at:
        return {"kind": "neutral", "word": _("Đã thu hồi"), "is_open": False}
    if token.expires_at <= at:
        return {"kind": "error", "word": _("Hết hạn"), "is_open": False}
    if token.expires_at <= at + SOON:
        return {"kind": "warning", "word": _("Sắp hết hạn"), "is_open": True}
    return {"kind": "ok", "word": _("Đang dùng"), "is_open": True}
