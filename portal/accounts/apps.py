from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        import_module("portal.accounts.schema")  # drf-spectacular knows only what was loaded
        import_module("portal.accounts.signals")
