"""Accounts in tables: who, where, in which roles. A password never comes or goes by a file."""

import re
from typing import Any

from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from portal.accounts.models import COMMAND_USER, User
from portal.accounts.roles import ROLE_NAMES, administers
from portal.core.exchange import DeedResource
from portal.core.text import fold
from portal.units.exchange import UnitWidget

ROLES = {word: key for key, label in ROLE_NAMES.items() for word in (key, fold(label))}


class RolesWidget(Widget):
    """Roles by key or by name, parted by semicolons; keys may be parted by commas too."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        found = [self._role(part) for part in str(value or "").split(";")]
        return list(dict.fromkeys(role for roles in found for role in roles))

    def _role(self, text: str) -> list[str]:
        if not text.strip():
            return []
        whole = ROLES.get(fold(text))
        parts = [whole] if whole else [ROLES.get(fold(part)) for part in re.split(",", text) if part.strip()]
        if None in parts:
            raise ValueError(
                _("vai trò “{text}” không có; dùng {role_names}, cách nhau bằng dấu ;").format(
                    text=text.strip(), role_names=", ".join(ROLE_NAMES)
                )
            )
        return parts

    def render(self, value: list[str] | None, obj: Any = None, **kwargs: Any) -> str:
        return ";".join(value or [])


class MailWidget(Widget):
    """A mail address, without the blanks that come along when it is copied; the model says whether it is one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value or "").strip()


class UsersResource(DeedResource):
    """Known accounts by their user name are changed, others made; a new one has no password until it is set.

    A file without a column leaves what it would say as it is: older lists have no mail addresses.
    """

    unit = Field("unit", "unit", UnitWidget())
    roles = Field("roles", "roles", RolesWidget())
    email = Field("email", "email", MailWidget())

    class Meta:
        model = User
        fields = export_order = ("username", "full_name", "unit", "roles", "phone", "email")
        import_id_fields = ("username",)
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True

    def get_queryset(self) -> Any:
        return User.objects.exclude(username=COMMAND_USER).select_related("unit")

    def after_init_instance(self, instance: User, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            instance.set_unusable_password()

    def before_save_instance(self, instance: User, row: Any, **kwargs: Any) -> None:
        instance.is_staff = administers(instance.roles)
