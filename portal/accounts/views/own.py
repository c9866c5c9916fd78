"""Tài khoản của tôi: name, telephone and mail address, password, second factor, open sessions, delegations."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import delegations as acting
from portal.accounts.access import page_for
from portal.accounts.care import close_sessions, sessions_of
from portal.accounts.deeds import deed
from portal.accounts.expiry import expires_at
from portal.accounts.forms import DelegationForm, ProfileForm
from portal.accounts.models import Deed, User
from portal.accounts.refusals import Refused
from portal.accounts.roles import ROLE_NAMES
from portal.accounts.second_factor import codes_left, has_second_factor, needs_second_factor, remove
from portal.core.addresses import from_internet


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """All of one's own account on one page."""
    return _show(request, ProfileForm(instance=request.user))


@require_POST
def save_profile(request: HttpRequest) -> HttpResponse:
    """Name, telephone and mail address."""
    form = ProfileForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return _show(request, form, status=422)
    with deed(by=request.user, at=timezone.now(), door=Deed.Door.PAGE, reason="Tự sửa họ tên, điện thoại, thư điện tử"):
        form.save()
    messages.success(request, _("Đã lưu họ tên, điện thoại, thư điện tử."))
    return redirect("my_account")


@require_POST
@sensitive_post_parameters("password")
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Take one's own second factor away, with the password; who must have one cannot."""
    user = request.user
    if needs_second_factor(user, is_outside=from_internet(request)):
        messages.error(
            request, _("Gỡ mã xác thực: tài khoản quản trị và truy cập từ Internet bắt buộc có mã xác thực.")
        )
    elif not user.check_password(request.POST.get("password", "")):
        messages.error(request, _("Gỡ mã xác thực: mật khẩu chưa đúng. Gõ lại mật khẩu đang dùng."))
    elif has_second_factor(user):
        remove(user, by=user, at=timezone.now(), reason="Tự gỡ mã xác thực")
        messages.success(request, _("Đã gỡ mã xác thực. Mật khẩu phải có từ 14 ký tự."))
    return redirect("my_account")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Close one's sessions on other machines."""
    ended = close_sessions(request.user, timezone.now(), but=request.session.session_key)
    messages.success(request, _("Đã đóng {ended} phiên ở máy khác.").format(ended=ended))
    return redirect("my_account")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("delegation.make")
def delegate(request: HttpRequest) -> HttpResponse:
    """Let somebody act for one's unit."""
    day = timezone.localdate()
    if request.user.unit is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = DelegationForm(posted, giver=request.user, day=day)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/delegate.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        made = acting.delegate(giver=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "accounts/delegate.html", {"form": form}, status=422)
    messages.success(
        request,
        _("Đã giao {taker} làm thay: {words}, đến hết {ends:%d/%m/%Y}.").format(
            taker=made.taker, words=made.words(), ends=made.ends
        ),
    )
    return redirect("my_account")


@require_POST
def end_delegation(request: HttpRequest, delegation: int) -> HttpResponse:
    """Nothing more is done by it."""
    found = get_object_or_404(acting.seen_by(request.user), pk=delegation)
    acting.end(delegation=found, by=request.user, at=timezone.now())
    messages.success(request, _("Đã chấm dứt ủy quyền cho {taker}.").format(taker=found.taker))
    return redirect("my_account")


def _show(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    user, at = request.user, timezone.now()
    sessions = sorted(sessions_of(user, at), key=lambda one: one.expire_date, reverse=True)
    context = {
        "form": form,
        "roles": [_(ROLE_NAMES[role]) for role in user.roles],
        "has_second_factor": has_second_factor(user),
        "codes_left": codes_left(user),
        "must_have_second_factor": needs_second_factor(user, is_outside=from_internet(request)),
        "sessions": [(one, one.session_key == request.session.session_key) for one in sessions],
        "expires_at": expires_at(user),
        "delegations": [_row(one, user, at) for one in acting.seen_by(user)[:50]],
        "may_delegate": user.may("delegation.make") and user.unit is not None,
    }
    return render(request, "accounts/my_account.html", context, status=status)


def _row(one, user: User, at) -> dict:
    """A delegation as the list shows it."""
    day = timezone.localdate(at)
    if one.ended_at:
        state = {"kind": "neutral", "word": _("Đã chấm dứt")}
    elif one.ends < day:
        state = {"kind": "neutral", "word": _("Đã hết hạn")}
    else:
        state = (
            {"kind": "ok", "word": _("Đang có hiệu lực")}
            if one.starts <= day
            else {"kind": "progress", "word": _("Chưa đến ngày")}
        )
    is_open = one.ended_at is None and one.ends >= day
    return {"delegation": one, "state": state, "may_end": is_open and acting.may_end(one, user)}
