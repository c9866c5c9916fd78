from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Tài khoản")

    def ready(self) -> None:
        import_module("portal.accounts.schema")  # drf-spectacular knows only what was loaded
        import_module("portal.accounts.signals")
