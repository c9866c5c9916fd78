"""Accounts in the admin: people are made, moved and stopped here, never deleted, for their deeds stand in their name."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from portal.accounts.exchange import UsersResource
from portal.accounts.first_passwords import set_temporary_passwords, sheet, sort_out, unit_of
from portal.accounts.models import COMMAND_USER, User
from portal.accounts.refusals import Refused
from portal.accounts.roles import ROLE_NAMES, administers
from portal.core.download import download
from portal.core.exchange_admin import ExchangeAdmin
from portal.units.admin import UnitChoiceField

admin.site.unregister(Group)  # roles are lists of ours (roles.py)


class PersonForm(forms.Form):
    """Unit and roles to choose from."""

    unit = UnitChoiceField(label=gettext_lazy("Đơn vị"), required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Vai trò"),
        choices=[(role, gettext_lazy(name)) for role, name in ROLE_NAMES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NewUserForm(PersonForm, AdminUserCreationForm):
    """Django's own words for the choice of a password have no Vietnamese yet."""

    usable_password = forms.ChoiceField(
        label=gettext_lazy("Đặt mật khẩu"),
        choices=[("true", gettext_lazy("Đặt ngay")), ("false", gettext_lazy("Chưa đặt: chưa đăng nhập được"))],
        initial="true",
        widget=forms.RadioSelect(attrs={"class": "radiolist inline"}),
        help_text=gettext_lazy("Chưa đặt thì người dùng chưa vào được; đặt sau ở trang của người đó."),
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "phone", "email", "unit", "roles")


class ChangedUserForm(PersonForm, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"

    def clean_roles(self) -> list[str]:
        """Whoever takes the last administrator's role away locks everybody out."""
        roles = self.cleaned_data["roles"]
        others = User.objects.filter(roles__contains=["administrator"], is_active=True).exclude(pk=self.instance.pk)
        if administers(self.instance.roles) and not administers(roles) and not others.exists():
            raise forms.ValidationError(_("Đây là quản trị cuối cùng: giao vai trò này cho người khác trước."))
        return roles


class EverCameIn(admin.SimpleListFilter):
    """Whoever was made by a file and has not been let in yet is found by this."""

    title = gettext_lazy("đã từng đăng nhập")
    parameter_name = "da-vao"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("chua", _("Chưa lần nào")), ("roi", _("Đã từng"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(last_login__isnull=self.value() == "chua") if self.value() else queryset


@admin.register(User)
class UserAdmin(ExchangeAdmin, StockUserAdmin):
    may_delete = False
    resource_classes = (UsersResource,)
    form, add_form = ChangedUserForm, NewUserForm
    add_form_template = None
    list_display = ("username", "full_name", "unit_name", "role_names", "phone", "is_active")
    list_filter = ("is_active", EverCameIn)
    actions = ("hand_out_passwords",)
    search_fields = ("username", "full_name", "phone", "unit__versions__name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "phone", "email")}),
        (gettext_lazy("Việc"), {"fields": ("unit", "roles", "is_active")}),
        (gettext_lazy("Ngày"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "phone", "email", "unit", "roles")}),
        (gettext_lazy("Mật khẩu"), {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found = super().get_queryset(request).exclude(username=COMMAND_USER)
        return found.prefetch_related("unit__versions")

    @admin.display(description=gettext_lazy("Đơn vị"))
    def unit_name(self, user: User) -> str:
        return unit_of(user)

    @admin.display(description=gettext_lazy("Vai trò"))
    def role_names(self, user: User) -> str:
        return "; ".join(_(ROLE_NAMES[role]) for role in user.roles) or "–"

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        obj.is_staff = administers(obj.roles)
        if obj.is_active:  # opened again by hand
            obj.disabled_at, obj.disabled_why = None, ""
        if not change:  # a password that another person has set is changed at the first log-in
            obj.must_change_password = True
        elif "is_active" in form.changed_data and obj.is_active:
            obj.enabled_at = timezone.now()
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        view = super().user_change_password
        if request.method != "POST":
            return view(request, id, form_url)

        def changed() -> HttpResponse:
            response = view(request, id, form_url)
            if response.status_code == 302:
                kept = {"must_change_password": True, "password_changed_at": timezone.now()}
                User.objects.filter(pk=id).exclude(pk=request.user.pk).update(**kept)
            return response

        return self.in_deed(request, changed)

    @admin.action(description=gettext_lazy("Đặt mật khẩu tạm cho các tài khoản đã chọn"))
    @sensitive_variables("made")
    def hand_out_passwords(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse:
        """Asked first; then one file, the only place where the passwords stand."""
        also_used = "also_used" in request.POST
        if "confirmed" not in request.POST:
            return self._ask_first(request, queryset, also_used)
        try:
            made, chosen = set_temporary_passwords(
                users=queryset, also_used=also_used, by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            return self._ask_first(request, queryset, also_used, refusal)
        messages.success(request, _("Đã đặt mật khẩu tạm cho {count} tài khoản.").format(count=len(made)))
        kept = [str(one) for one, _why in chosen.left_out] + ([] if also_used else [str(one) for one in chosen.used])
        if kept:
            messages.warning(request, _("Không đặt cho: {kept}.").format(kept=", ".join(kept)))
        response = download("mat-khau-tam.xlsx", sheet(made))
        add_never_cache_headers(response)
        return response

    def _ask_first(
        self, request: HttpRequest, queryset: QuerySet[User], also_used: bool, refusal: Refused | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Đặt mật khẩu tạm"),
            "opts": self.opts,
            "accounts": queryset,
            "chosen": sort_out(queryset, request.user, timezone.localdate()),
            "also_used": also_used,
            "refusal": refusal,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        page = "admin/accounts/temporary_passwords.html"
        return TemplateResponse(request, page, context, status=422 if refusal else 200)
