"""What is agreed about a service beside its status: exceptions, a unit's answer to a status, the plan to go full."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.lists import OnlineLevel, Portal, Procedure, ServiceStatus
from portal.accounts.models import User
from portal.core.fields import DateRangeField, ValidQuerySet, never_twice
from portal.units.models import Unit


class ServiceException(models.Model):
    """ "Không áp dụng tại đơn vị": a dated, documented reason why a listed procedure makes no service at a unit."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="exceptions", verbose_name=_("thủ tục"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exceptions", verbose_name=_("đơn vị"))
    valid = DateRangeField(_("từ – đến"))
    reason = models.TextField(_("lý do"))
    document = models.CharField(_("văn bản"), max_length=200)

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name = _("ngoại lệ")
        verbose_name_plural = _("ngoại lệ")
        constraints = [
            never_twice("exception_ranges_never_overlap", "procedure", "unit"),
            models.CheckConstraint(name="exception_is_documented", condition=~Q(reason="") & ~Q(document="")),
        ]


class StatusAnswer(models.Model):
    """A unit confirms the status set for its service, or objects with a reason; the Office answers an objection."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Xác nhận")
        OBJECT = "object", _("Có ý kiến khác")

    status = models.OneToOneField(ServiceStatus, models.CASCADE, related_name="answer", verbose_name=_("trạng thái"))
    kind = models.CharField(_("ý kiến"), max_length=10, choices=Kind.choices)
    reason = models.TextField(_("lý do"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người có ý kiến"))
    at = models.DateTimeField(_("lúc"))
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người trả lời")
    )
    settled_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    settlement = models.TextField(_("trả lời"), blank=True)

    class Meta:
        verbose_name = _("ý kiến về trạng thái")
        verbose_name_plural = _("ý kiến về trạng thái")
        constraints = [
            models.CheckConstraint(
                name="objection_has_a_reason", condition=Q(kind="confirm") | (Q(kind="object") & ~Q(reason=""))
            ),
            models.CheckConstraint(
                name="settlement_says_who_when_what",
                condition=Q(settled_by__isnull=True, settled_at__isnull=True, settlement="")
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(settlement="")),
            ),
        ]


class ConversionPlan(models.Model):
    """The way of one procedure to full process (Điều 2.2.a): from where to where, who, by when, stuck with whom."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="plans", verbose_name=_("thủ tục"))
    portal = models.CharField(_("cổng"), max_length=10, choices=Portal.choices)
    current = models.CharField(_("mức hiện nay"), max_length=10, choices=[("none", _("Chưa có")), *OnlineLevel.choices])
    target = models.CharField(_("mức cần đạt"), max_length=10, choices=OnlineLevel.choices, default=OnlineLevel.FULL)
    responsible = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị chủ trì"))
    person = models.CharField(_("người phụ trách"), max_length=120, blank=True)
    due = models.DateField(_("thời hạn"))
    stuck_with = models.CharField(_("vướng ở"), max_length=200, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    done_on = models.DateField(_("hoàn thành ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("kế hoạch chuyển đổi")
        verbose_name_plural = _("kế hoạch chuyển đổi")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "portal"], name="one_plan_per_procedure_and_portal")
        ]
