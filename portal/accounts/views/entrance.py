"""The way in: name and password, then the code where one is asked for; and what somebody locked out is told."""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts import lockout
from portal.accounts.gate import ENTERED
from portal.accounts.models import User
from portal.accounts.passwords import is_too_short
from portal.accounts.second_factor import (
    accepts,
    enrol,
    generate_totp_secret,
    has_second_factor,
    needs_second_factor,
    totp_picture,
    validate_totp_code,
)
from portal.core.addresses import from_internet

PENDING, SECRET = "pending", "totp_secret"  # in the session, before the code and while the telephone is bound
PATIENCE = timedelta(minutes=10)  # between password and code
LOCKED = {
    lockout.PAIR: gettext_lazy(
        "Đã gõ sai {limit} lần. Đăng nhập bằng tên này ở máy này bị khóa {minutes} phút; số liệu đã lưu vẫn còn nguyên."
    ),
    lockout.NAME: gettext_lazy(
        "Tên này đã bị gõ sai {limit} lần từ nhiều nơi. Đăng nhập bằng tên này bị khóa {minutes} phút ở mọi máy; "
        "số liệu đã lưu vẫn còn nguyên."
    ),
    lockout.ADDRESS: gettext_lazy(
        "Từ địa chỉ mạng này đã gõ sai {limit} lần. Đăng nhập từ địa chỉ này bị khóa {minutes} phút, bằng tên "
        "nào cũng vậy; ai đang ở trong vẫn làm việc, số liệu đã lưu vẫn còn nguyên."
    ),
}
BACKEND = "django.contrib.auth.backends.ModelBackend"


class LogIn(views.LoginView):
    """Name and password; who has a second factor is not in before the code."""

    http_method_names = ["get", "head", "post"]

    def form_valid(self, form) -> HttpResponse:
        user, password = form.get_user(), form.cleaned_data["password"]
        goal = self.get_success_url()
        if has_second_factor(user):
            self.request.session[PENDING] = {"user": user.pk, "at": timezone.now().timestamp(), "next": goal}
            return redirect("second_factor")
        return _enter(self.request, user, goal, second_factor=False, short_password=is_too_short(password, user))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code: after the password, or of somebody who is in and comes from the Internet with another's right."""
    user, goal = _pending(request)
    if user is None:
        return redirect("login")
    context = {"username": user.username}
    if request.method != "POST":
        return render(request, "accounts/second_factor.html", context)
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request, None, credentials)
    if accepts(user, request.POST.get("code", "")):
        return _enter(request, user, goal, second_factor=True, short_password=False)
    user_login_failed.send(__name__, credentials=credentials, request=request)  # counts as a wrong log-in
    return render(request, "accounts/second_factor.html", {**context, "is_wrong": True}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
def set_up(request: HttpRequest) -> HttpResponse:
    """Bind a telephone; the recovery codes are shown on the answer, this once."""
    user = request.user
    if has_second_factor(user):
        return redirect("my_account")
    secret = request.session.get(SECRET) or request.session.setdefault(SECRET, generate_totp_secret())
    must = needs_second_factor(user, is_outside=from_internet(request))
    context = {"secret": secret, "picture": totp_picture(user, secret), "must": must, "next": _safe(request, "next")}
    if request.method != "POST":
        return render(request, "accounts/second_factor_setup.html", context)
    if not validate_totp_code(secret, request.POST.get("code", "").replace(" ", "")):
        return render(request, "accounts/second_factor_setup.html", {**context, "is_wrong": True}, status=422)
    codes = enrol(user, secret, timezone.now())
    del request.session[SECRET]
    request.session[ENTERED] = {**request.session.get(ENTERED, {}), "second_factor": True, "short_password": False}
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": context["next"]})


@login_not_required
def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict | None = None) -> HttpResponse:
    """After too many wrong log-ins: the answer is the same whether the account exists or not."""
    lock = lockout.lock_on(request, credentials) or lockout.PAIR
    what = LOCKED[lock].format(limit=lockout.limit(lock), minutes=settings.AXES_COOLOFF_TIME // timedelta(minutes=1))
    return render(request, "accounts/locked_out.html", {"lock": lock, "what": what}, status=429)


def _enter(request: HttpRequest, user: User, goal: str, **how: bool) -> HttpResponse:
    """The session begins, with a key of its own; how it began is kept in it."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        request.session.cycle_key()
    else:
        auth.login(request, user, BACKEND)
    request.session.pop(PENDING, None)
    request.session[ENTERED] = how
    if how["short_password"]:
        messages.warning(request, _("Mật khẩu ngắn hơn 14 ký tự và tài khoản không có mã xác thực: hãy đổi mật khẩu."))
    return HttpResponseRedirect(goal)


def _pending(request: HttpRequest) -> tuple[User | None, str]:
    """Whose code is asked for, and where they wanted to go."""
    if request.user.is_authenticated:
        user = request.user if has_second_factor(request.user) else None
        return user, _safe(request, "next") or resolve_url("home")
    kept = request.session.get(PENDING, {})
    if timezone.now().timestamp() - kept.get("at", 0) > PATIENCE.total_seconds():
        return None, ""
    return User.objects.filter(pk=kept["user"], is_active=True).first(), kept["next"]


def _safe(request: HttpRequest, name: str) -> str:
    """An address of this portal out of the request, or ""."""
    asked = request.POST.get(name, request.GET.get(name, ""))
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours and asked != reverse("logout") else ""
