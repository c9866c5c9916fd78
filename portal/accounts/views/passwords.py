"""Đổi mật khẩu: one's own; the other sessions are closed."""

from django.contrib.auth import update_session_auth_hash, views
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.care import close_sessions
from portal.accounts.deeds import deed
from portal.accounts.gate import ENTERED
from portal.accounts.models import Deed
from portal.accounts.passwords import set_password


class PasswordChange(views.PasswordChangeView):
    """Django's page; the change is a deed, so that who and when can be found."""

    http_method_names = ["get", "head", "post"]

    def form_valid(self, form) -> HttpResponse:
        at, user = timezone.now(), self.request.user
        if user.check_password(form.cleaned_data["new_password1"]):
            form.add_error("new_password1", _("Mật khẩu mới trùng mật khẩu đang dùng. Đặt mật khẩu khác."))
            return self.form_invalid(form)
        with deed(by=user, at=at, door=Deed.Door.PAGE, reason="Tự đổi mật khẩu"):
            set_password(user, form.cleaned_data["new_password1"], at, by_owner=True)
        update_session_auth_hash(self.request, user)
        self.request.session[ENTERED] = {**self.request.session.get(ENTERED, {}), "short_password": False}
        close_sessions(user, at, but=self.request.session.session_key)
        return super(views.PasswordChangeView, self).form_valid(form)

    def get_context_data(self, **kwargs) -> dict:
        entered = self.request.session.get(ENTERED, {})
        must = self.request.user.must_change_password or entered.get("short_password")
        return {**super().get_context_data(**kwargs), "must": must}
