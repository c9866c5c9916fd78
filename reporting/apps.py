from datetime import date

from django.apps import AppConfig
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalog import limits


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Báo cáo")

    def ready(self) -> None:
        limits.told_by(self.last_closed_day, self.first_held_day)

    def last_closed_day(self) -> date | None:
        """The catalogue must not change under a closed period; it cannot ask for periods itself, they stand above it."""
        closed = self.get_model("Period").objects.filter(closed_at__isnull=False)
        return closed.aggregate(last=Max("data_to"))["last"]

    def first_held_day(self, first: date | None, until: date | None, *, entered: bool) -> date | None:
        """Of the periods that end from the first day on and before the other: the end of the first that is closed, or
        that holds figures of services."""
        held = Q(closed_at__isnull=False)
        if entered:
            lines = self.get_model("Line").objects.filter(return_ref__period=OuterRef("pk"), service__isnull=False)
            held |= Q(Exists(lines))
        periods = self.get_model("Period").objects.filter(held)
        if first:
            periods = periods.filter(data_to__gte=first)
        if until:
            periods = periods.filter(data_to__lt=until)
        return periods.aggregate(first=Min("data_to"))["first"]
