"""What is demanded: the four indicators' readings by year and the quotas given to units."""

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.models import Clause
from portal.accounts.models import User
from portal.units.models import Unit
from targets.indicators import DENOMINATORS, GROWTHS, INDICATORS

INDICATOR_CHOICES = [
    (indicator.id, format_lazy("{} {}", indicator.id, indicator.name)) for indicator in INDICATORS.values()
]


class Reading(models.Model):
    """How an indicator is understood in a year: growth rule, denominator, who decided, by which document.

    Without a document, pages and reports say "cách hiểu tạm thời, chưa có văn bản hướng dẫn".
    """

    indicator = models.CharField(_("chỉ tiêu"), max_length=2, choices=INDICATOR_CHOICES)
    year = models.PositiveIntegerField(_("năm"))
    growth = models.CharField(_("cách tăng"), max_length=12, choices=GROWTHS, default="none")
    denominator = models.CharField(_("mẫu số"), max_length=12, choices=DENOMINATORS)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name=_("căn cứ"))
    document = models.CharField(_("văn bản hướng dẫn"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người quyết định")
    )
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)

    class Meta:
        verbose_name = _("cách hiểu chỉ tiêu")
        verbose_name_plural = _("cách hiểu chỉ tiêu")
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

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quotas", verbose_name=_("đơn vị"))
    indicator = models.CharField(_("chỉ tiêu"), max_length=2, choices=INDICATOR_CHOICES)
    year = models.PositiveIntegerField(_("năm"))
    hundredths = models.PositiveIntegerField(_("mức (phần vạn)"))
    document = models.CharField(_("văn bản giao"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("chỉ tiêu được giao")
        verbose_name_plural = _("chỉ tiêu được giao")
        constraints = [
            models.UniqueConstraint(fields=["unit", "indicator", "year"], name="one_quota_a_year"),
            models.CheckConstraint(name="quota_is_at_most_100", condition=models.Q(hundredths__lte=10_000)),
        ]


class CascadeRule(models.Model):
    """Whether an assignment that misses the giver's own quota is refused in a year, or only warned about."""

    year = models.PositiveIntegerField(_("năm"), unique=True)
    refuses = models.BooleanField(_("không cho ban hành khi chưa đạt"), default=False)
    document = models.CharField(_("văn bản"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("quy định giao chỉ tiêu")
        verbose_name_plural = _("quy định giao chỉ tiêu")


class Assignment(models.Model):
    """A district's (without districts: the province's) assignment of quotas to its communes in a year (Điều 2.1.d).

    A draft is worked on; with number and date it is issued, and what it gives stands in the quotas.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Dự thảo")
        ISSUED = "issued", _("Đã ban hành")

    giver = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("nơi giao"))
    year = models.PositiveIntegerField(_("năm"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    date = models.DateField(_("ngày văn bản"), null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người lập"))
    made_at = models.DateTimeField(_("lập lúc"))
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ban hành")
    )
    issued_at = models.DateTimeField(_("ban hành lúc"), null=True, blank=True)

    said_with = ("giver__versions",)

    class Meta:
        verbose_name = _("văn bản giao chỉ tiêu")
        verbose_name_plural = _("văn bản giao chỉ tiêu")
        constraints = [
            models.UniqueConstraint(
                fields=["giver", "year"], condition=models.Q(state="draft"), name="one_draft_assignment_a_year"
            ),
            models.CheckConstraint(name="assignment_state_is_known", condition=models.Q(state__in=["draft", "issued"])),
            models.CheckConstraint(
                name="issued_assignment_is_a_document",
                condition=models.Q(state="draft", issued_by__isnull=True, issued_at__isnull=True)
                | (
                    models.Q(state="issued", issued_by__isnull=False, issued_at__isnull=False, date__isnull=False)
                    & ~models.Q(number="")
                ),
            ),
        ]

    def __str__(self) -> str:
        if self.state == self.State.DRAFT:
            return _("dự thảo năm {year} của {giver}").format(year=self.year, giver=self.giver)
        return _("số {number} ngày {date}").format(number=self.number, date=f"{self.date:%d/%m/%Y}")


class AssignedQuota(models.Model):
    """One commune's quota in an assignment, in hundredths of a per cent."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="quotas", verbose_name=_("văn bản"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    indicator = models.CharField(_("chỉ tiêu"), max_length=2, choices=INDICATOR_CHOICES)
    hundredths = models.PositiveIntegerField(_("mức (phần vạn)"))

    class Meta:
        verbose_name = _("chỉ tiêu trong văn bản giao")
        verbose_name_plural = _("chỉ tiêu trong văn bản giao")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "unit", "indicator"], name="assigned_once_in_a_document"),
            models.CheckConstraint(name="assigned_quota_is_at_most_100", condition=models.Q(hundredths__lte=10_000)),
        ]
