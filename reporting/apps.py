from datetime import date

from django.apps import AppConfig
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog import limits


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Báo cáo")

    def ready(self) -> None:
        limits.told_by(self.last_closed_day)

    def last_closed_day(self) -> date | None:
        """The catalogue must not change under a closed period; it cannot ask for periods itself, they stand above it."""
        closed = self.get_model("Period").objects.filter(closed_at__isnull=False)
        return closed.aggregate(last=Max("data_to"))["last"]
