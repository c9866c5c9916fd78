"""The law and its list: decisions, clauses, appendices, procedures, listings over time, services and their status."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import DateRangeField, ValidQuerySet, never_twice
from portal.units.models import Level, Unit


class Decision(models.Model):
    """A decision of UBND tỉnh that issues a list; number and date may still be unknown (they are data, not constants)."""

    number = models.CharField(gettext_lazy("số"), max_length=60, blank=True)
    date = models.DateField(gettext_lazy("ngày ban hành"), null=True, blank=True)
    title = models.CharField(gettext_lazy("trích yếu"), max_length=500)
    valid = DateRangeField(gettext_lazy("hiệu lực"))
    has_quotas = models.BooleanField(gettext_lazy("có chỉ tiêu Q1–Q4"), default=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=gettext_lazy("thay thế")
    )

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("quyết định")
        verbose_name_plural = gettext_lazy("quyết định")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "date"], name="decision_is_known_once", condition=~models.Q(number="")
            ),
            ExclusionConstraint(name="one_list_is_in_force", expressions=[("valid", RangeOperators.OVERLAPS)]),
        ]

    def __str__(self) -> str:
        return (
            _("Quyết định số {number}").format(number=self.number)
            if self.number
            else _("Quyết định (chưa nhập số, ngày)")
        )


class Clause(models.Model):
    """A clause by an id of ours, its ordinal path, and the label as printed: two points "b)" of khoản 3 stay apart."""

    decision = models.ForeignKey(
        Decision, models.CASCADE, related_name="clauses", verbose_name=gettext_lazy("quyết định")
    )
    path = models.CharField(gettext_lazy("vị trí"), max_length=20)
    label = models.CharField(gettext_lazy("nhãn in"), max_length=60)
    citation = models.CharField(gettext_lazy("viện dẫn"), max_length=120)
    text = models.TextField(gettext_lazy("nội dung"))
    position = models.PositiveIntegerField(gettext_lazy("thứ tự"))

    class Meta:
        verbose_name = gettext_lazy("điều khoản")
        verbose_name_plural = gettext_lazy("điều khoản")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["decision", "path"], name="clause_path_is_unique")]

    def __str__(self) -> str:
        return self.citation


class Appendix(models.Model):
    """An appendix of a decision; its label and its level are stored apart, there may be any number of them."""

    decision = models.ForeignKey(
        Decision, models.CASCADE, related_name="appendices", verbose_name=gettext_lazy("quyết định")
    )
    number = models.CharField(gettext_lazy("số phụ lục"), max_length=10)
    level = models.CharField(gettext_lazy("cấp"), max_length=10, choices=Level.choices)
    is_reconstruction = models.BooleanField(gettext_lazy("bản phục dựng"), default=False)

    class Meta:
        verbose_name = gettext_lazy("phụ lục")
        verbose_name_plural = gettext_lazy("phụ lục")
        constraints = [models.UniqueConstraint(fields=["decision", "number"], name="appendix_number_is_unique")]

    def __str__(self) -> str:
        return _("Phụ lục {number}").format(number=self.number)


class Field(models.Model):
    """Lĩnh vực: what procedures are grouped by, and what unlisted procedures are counted by."""

    name = models.CharField(gettext_lazy("tên"), max_length=200, unique=True)

    class Meta:
        verbose_name = gettext_lazy("lĩnh vực")
        verbose_name_plural = gettext_lazy("lĩnh vực")

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """An administrative procedure (TTHC) by its national code."""

    code = models.CharField(gettext_lazy("mã TTHC"), max_length=8, unique=True)
    name = models.TextField(gettext_lazy("tên thủ tục"))
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures", verbose_name=gettext_lazy("lĩnh vực"))

    class Meta:
        verbose_name = gettext_lazy("thủ tục hành chính")
        verbose_name_plural = gettext_lazy("thủ tục hành chính")
        constraints = [
            models.CheckConstraint(
                name="procedure_code_is_national", condition=models.Q(code__regex=r"^[0-9]\.[0-9]{6}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProcedureAlias(models.Model):
    """A form in which a code was seen in a file."""

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="aliases", verbose_name=gettext_lazy("thủ tục")
    )
    raw_code = models.CharField(gettext_lazy("mã trong tệp"), max_length=60, unique=True)

    class Meta:
        verbose_name = gettext_lazy("mã từng gặp")
        verbose_name_plural = gettext_lazy("mã từng gặp")


class OnlineLevel(models.TextChoices):
    FULL = "full", gettext_lazy("Toàn trình")
    PARTIAL = "partial", gettext_lazy("Một phần")


class Listing(models.Model):
    """A procedure stands in an appendix for a range; ranges of one procedure in one appendix never overlap."""

    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="listings", verbose_name=gettext_lazy("thủ tục")
    )
    appendix = models.ForeignKey(
        Appendix, models.PROTECT, related_name="listings", verbose_name=gettext_lazy("phụ lục")
    )
    valid = DateRangeField(gettext_lazy("hiệu lực"))
    name = models.TextField(
        gettext_lazy("tên trong Danh mục"), blank=True
    )  # as this list prints it; empty: the procedure's own
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name=gettext_lazy("lĩnh vực"))
    agencies = ArrayField(models.CharField(max_length=200), verbose_name=gettext_lazy("cơ quan thực hiện"))
    online = models.CharField(gettext_lazy("mức độ"), max_length=10, choices=OnlineLevel.choices)
    source_sha256 = models.CharField(gettext_lazy("tệp nguồn"), max_length=64)
    source_sheet = models.CharField(gettext_lazy("bảng tính"), max_length=100)
    source_row = models.PositiveIntegerField(gettext_lazy("dòng"))

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("mục trong Danh mục")
        verbose_name_plural = gettext_lazy("mục trong Danh mục")
        constraints = [never_twice("listing_ranges_never_overlap", "procedure", "appendix")]

    @property
    def printed_name(self) -> str:
        """The name in this list; a later list may call the procedure otherwise."""
        return self.name or self.procedure.name


class Service(models.Model):
    """One listed procedure at one unit, for a range; made and ended by listings."""

    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="services", verbose_name=gettext_lazy("thủ tục")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="services", verbose_name=gettext_lazy("đơn vị"))
    valid = DateRangeField(gettext_lazy("hiệu lực"))

    objects = ValidQuerySet.as_manager()
    said_with = ("procedure", "unit__versions")

    class Meta:
        verbose_name = gettext_lazy("dịch vụ công")
        verbose_name_plural = gettext_lazy("dịch vụ công")
        constraints = [never_twice("service_ranges_never_overlap", "procedure", "unit")]
        indexes = [models.Index(fields=["unit", "procedure"], name="service_of_unit")]

    def __str__(self) -> str:
        return _("{code} tại {unit}").format(code=self.procedure.code, unit=self.unit)


class Portal(models.TextChoices):
    PROVINCIAL = "tinh", gettext_lazy("Cổng dịch vụ công của tỉnh")
    NATIONAL = "quoc_gia", gettext_lazy("Cổng Dịch vụ công quốc gia")


class ProvisionStatus(models.TextChoices):
    """Where a service stands on a portal; only "đã cung cấp" counts in Q1 and Q3."""

    NOT_STARTED = "chua_lam", gettext_lazy("Chưa làm")
    INTEGRATING = "dang_tich_hop", gettext_lazy("Đang tích hợp")
    TESTING = "kiem_thu", gettext_lazy("Kiểm thử")
    PROVIDED = "da_cung_cap", gettext_lazy("Đã cung cấp")
    PAUSED = "tam_dung", gettext_lazy("Tạm dừng")


class ServiceStatus(models.Model):
    """The status of a service on one portal over a range; no row means "chưa làm"."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="statuses", verbose_name=gettext_lazy("dịch vụ"))
    portal = models.CharField(gettext_lazy("cổng"), max_length=10, choices=Portal.choices)
    status = models.CharField(gettext_lazy("trạng thái"), max_length=15, choices=ProvisionStatus.choices)
    valid = DateRangeField(gettext_lazy("từ – đến"))
    link = models.URLField(gettext_lazy("địa chỉ"), max_length=500, blank=True)

    objects = ValidQuerySet.as_manager()

    said_with = ("service__procedure", "service__unit__versions")

    class Meta:
        verbose_name = gettext_lazy("trạng thái cung cấp")
        verbose_name_plural = gettext_lazy("trạng thái cung cấp")
        constraints = [
            never_twice("one_status_a_day", "service", "portal"),
            models.CheckConstraint(
                name="status_is_known",
                condition=models.Q(status__in=ProvisionStatus.values, portal__in=Portal.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.get_portal_display()}: {self.get_status_display()}"
