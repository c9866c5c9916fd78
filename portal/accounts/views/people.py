"""Tài khoản của đơn vị: whom the user looks after, and the clicks that help them back in."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import care, lockout
from portal.accounts.access import page_for
from portal.accounts.expiry import DISABLE_AFTER, WARN_AFTER
from portal.accounts.forms import HandoverForm
from portal.accounts.handover import hand_over, held, successors
from portal.accounts.models import User
from portal.accounts.refusals import Refused
from portal.accounts.roles import ROLE_NAMES

PER_PAGE = 50
owned = page_for("account.manage")
FILTERS = {
    "": gettext_lazy("Tất cả"),
    "khoa": gettext_lazy("Đang bị khóa"),
    "ngung": gettext_lazy("Đã ngừng"),
    "sap-het": gettext_lazy("Sắp hết hạn"),
}


@require_safe
@owned
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts of the unit and of those below it."""
    at = timezone.now()
    wanted, words = request.GET.get("loc", ""), request.GET.get("tim", "").strip()
    found = _filtered(care.looked_after(request.user, timezone.localdate(at)), wanted, words, at)
    page = Paginator(found.select_related("unit").prefetch_related("unit__versions"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_obj": page,
        "rows": _rows(list(page), at),
        "filters": FILTERS,
        "wanted": wanted,
        "words": words,
        "query": f"loc={wanted}&tim={words}&",
    }
    return render(request, "accounts/people.html", context)


@require_safe
@owned
def account(request: HttpRequest, user: int) -> HttpResponse:
    """One account: what it is, what can be done for it."""
    return _show(request, _found(request, user))


@require_POST
@owned
def unlock(request: HttpRequest, user: int) -> HttpResponse:
    """After too many wrong log-ins."""
    return _done(request, user, care.unlock, _("Đã mở khóa đăng nhập của {}. Người này đăng nhập lại được ngay."))


@require_POST
@owned
def reset_second_factor(request: HttpRequest, user: int) -> HttpResponse:
    """The telephone is lost."""
    return _done(request, user, care.reset_second_factor, _("Đã gỡ mã xác thực của {}; các phiên đang mở đã đóng."))


@require_POST
@owned
def enable(request: HttpRequest, user: int) -> HttpResponse:
    """Open the account again."""
    return _done(request, user, care.enable, _("Đã mở lại tài khoản của {}."))


@require_POST
@owned
def disable(request: HttpRequest, user: int) -> HttpResponse:
    """Close the account."""
    _found(request, user)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Ngừng tài khoản: phải ghi lý do."))
        return redirect("account", user)

    def shut(user: User, by: User, at) -> None:
        care.disable(user=user, by=by, at=at, why=User.Disabled.BY_HAND, reason=f"Ngừng tài khoản ({reason})")

    return _done(request, user, shut, _("Đã ngừng tài khoản của {}; các phiên đang mở đã đóng."))


@require_POST
@owned
@never_cache
@sensitive_variables("password")
def reset_password(request: HttpRequest, user: int) -> HttpResponse:
    """A temporary password, shown on this answer alone."""
    found = _found(request, user)
    try:
        password = care.reset_password(user=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("account", user)
    return render(request, "accounts/new_password.html", {"account": found, "password": password})


@require_http_methods(["GET", "HEAD", "POST"])
@owned
def handover(request: HttpRequest, user: int) -> HttpResponse:
    """What is handed over to whom when somebody leaves."""
    found = _found(request, user)
    if not care.may_look_after(request.user, found, timezone.localdate()):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = HandoverForm(posted, people=successors(found))
    context = {"account": found, "held": held(found, timezone.localdate()), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/handover.html", context, status=422 if form.is_bound else 200)
    given = {**form.cleaned_data, "successor": User.objects.get(pk=form.cleaned_data["successor"])}
    try:
        hand_over(user=found, by=request.user, at=timezone.now(), **given)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "accounts/handover.html", context, status=422)
    messages.success(
        request,
        _("Đã bàn giao của {found} cho {successor} và đóng tài khoản cũ.").format(
            found=found, successor=given["successor"]
        ),
    )
    return redirect("account", user)


def _found(request: HttpRequest, user: int) -> User:
    mine = care.looked_after(request.user, timezone.localdate()).select_related("unit")
    return get_object_or_404(mine, pk=user)


def _done(request: HttpRequest, user: int, act, words: str) -> HttpResponse:
    found = _found(request, user)
    try:
        act(user=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.format(found))
    return redirect("account", user)


def _show(request: HttpRequest, user: User) -> HttpResponse:
    at = timezone.now()
    row = _rows([user], at)[0]
    may = care.may_look_after(request.user, user, timezone.localdate(at))
    return render(request, "accounts/person.html", {"account": user, "row": row, "may": may})


def _filtered(found, wanted: str, words: str, at):
    if wanted == "khoa":
        found = found.filter(username__in=lockout.locked_names(at))
    if wanted == "ngung":
        found = found.filter(is_active=False)
    if wanted == "sap-het":
        found = found.filter(is_active=True, last_login__lte=at - WARN_AFTER)
    if words:
        found = found.filter(Q(username__icontains=words) | Q(full_name__icontains=words))
    return found.order_by("unit", "full_name", "pk")


def _rows(users: list[User], at) -> list[dict]:
    locked = lockout.locked_names(at, users)
    factors = set(
        Authenticator.objects.filter(user__in=users, type=Authenticator.Type.TOTP).values_list("user", flat=True)
    )
    return [
        {
            "account": user,
            "unit": _unit(user),
            "roles": "; ".join(_(ROLE_NAMES[role]) for role in user.roles) or "–",
            "state": _state(user, user.username in locked, at),
            "is_locked": user.username in locked,
            "has_second_factor": user.pk in factors,
        }
        for user in users
    ]


def _unit(user: User) -> str:
    versions = sorted(user.unit.versions.all(), key=lambda one: one.valid) if user.unit else []
    return str(versions[-1]) if versions else "–"


def _state(user: User, is_locked: bool, at) -> dict:
    if not user.is_active:
        why = user.get_disabled_why_display() if user.disabled_why else ""
        return {"kind": "neutral", "word": _("Đã ngừng: {why}").format(why=why) if why else _("Đã ngừng")}
    if is_locked:
        return {"kind": "error", "word": _("Bị khóa do gõ sai nhiều lần")}
    last = max(moment for moment in (user.date_joined, user.last_login, user.enabled_at) if moment)
    if last <= at - WARN_AFTER:
        return {
            "kind": "warning",
            "word": _("Sẽ ngừng {last:%d/%m/%Y}").format(last=timezone.localtime(last + DISABLE_AFTER)),
        }
    return {"kind": "ok", "word": _("Đang dùng")}
