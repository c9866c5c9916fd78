"""Accounts in the admin: people are made, moved and stopped here, never deleted, for their deeds stand in their name."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.exchange import UsersResource
from portal.accounts.models import COMMAND_USER, User
from portal.accounts.roles import ROLE_NAMES, administers
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


@admin.register(User)
class UserAdmin(ExchangeAdmin, StockUserAdmin):
    may_delete = False
    resource_classes = (UsersResource,)
    form, add_form = ChangedUserForm, NewUserForm
    add_form_template = None
    list_display = ("username", "full_name", "unit_name", "role_names", "phone", "is_active")
    list_filter = ("is_active",)
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
        versions = sorted(user.unit.versions.all(), key=lambda one: one.valid) if user.unit else []
        return str(versions[-1]) if versions else "–"

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
