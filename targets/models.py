"""What is demanded: the four indicators' readings by year and the quotas given to units."""

from django.db import models

from catalog.models import Clause
from portal.accounts.models import User
from portal.units.models import Unit
from targets.indicators import DENOMINATORS, GROWTHS, INDICATORS

INDICATOR_CHOICES = [(indicator.id, f"{indicator.id} {indicator.name}") for indicator in INDICATORS.values()]


class Reading(models.Model):
    """How an indicator is understood in a year: growth rule, denominator, who decided, by which document.

    Without a document, pages and reports say "cách hiểu tạm thời, chưa có văn bản hướng dẫn".
    """

    indicator = models.CharField("chỉ tiêu", max_length=2, choices=INDICATOR_CHOICES)
    year = models.PositiveIntegerField("năm")
    growth = models.CharField("cách tăng", max_length=12, choices=GROWTHS, default="none")
    denominator = models.CharField("mẫu số", max_length=12, choices=DENOMINATORS)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name="căn cứ")
    document = models.CharField("văn bản hướng dẫn", max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)

    class Meta:
        verbose_name = "cách hiểu chỉ tiêu"
        verbose_name_plural = "cách hiểu chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="one_reading_a_year"),
            models.CheckConstraint(
                name="reading_decided_by_and_on",
                condition=models.Q(decided_by__isnull=True, decided_on__isnull=True)
                | models.Q(decided_by__isnull=False, decided_on__isnull=False),
            ),
        ]

    @property
    def is_provisional(self) -> bool:
        return not self.document


class Quota(models.Model):
    """What one unit must reach in a year for one indicator, in hundredths of a per cent (8000 is 80,00 %)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quotas", verbose_name="đơn vị")
    indicator = models.CharField("chỉ tiêu", max_length=2, choices=INDICATOR_CHOICES)
    year = models.PositiveIntegerField("năm")
    hundredths = models.PositiveIntegerField("mức (phần vạn)")
    document = models.CharField("văn bản giao", max_length=200, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu được giao"
        verbose_name_plural = "chỉ tiêu được giao"
        constraints = [
            models.UniqueConstraint(fields=["unit", "indicator", "year"], name="one_quota_a_year"),
            models.CheckConstraint(name="quota_is_at_most_100", condition=models.Q(hundredths__lte=10_000)),
        ]
