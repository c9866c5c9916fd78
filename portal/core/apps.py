from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from portal.core.checks import jobs_end_before_they_are_sent_again


class CoreConfig(AppConfig):
    name = "portal.core"
    verbose_name = _("Nền")

    def ready(self) -> None:
        register(jobs_end_before_they_are_sent_again)
