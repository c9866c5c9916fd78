"""Urging (Điều 2.3.a): who was urged about what, what was answered and promised (domain.md §6)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.units.models import Unit
from reporting.columns import CALLED
from reporting.models.returns import Period, paired
from targets.models import INDICATOR_CHOICES


class Urging(models.Model):
    """One unit urged about one matter in one period, for the first or second time, or reported to the Chairman."""

    class Kind(models.TextChoices):
        LATE = "late", _("Chậm gửi số liệu")
        BELOW_QUOTA = "below_quota", _("Chưa đạt chỉ tiêu")
        NOT_INTEGRATED = "not_integrated", _("Chưa tích hợp, cung cấp")
        NO_CASCADE = "no_cascade", _("Chưa giao chỉ tiêu cho cấp xã")
        NO_REVIEW = "no_review", _("Chưa rà soát Danh mục")

    class Step(models.IntegerChoices):
        FIRST = 1, _("Lần thứ nhất")
        SECOND = 2, _("Lần thứ hai")
        CHAIRMAN = 3, _("Báo cáo Chủ tịch UBND tỉnh")

    kind = models.CharField(_("việc"), max_length=15, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="urgings", verbose_name=_("đơn vị"))
    # Whom the letter named, where that unit ended before the matter was settled and another carries on.
    former_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị cũ")
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="urgings", verbose_name=_("kỳ"))
    indicator = models.CharField(_("chỉ tiêu"), max_length=2, choices=INDICATOR_CHOICES, blank=True)
    step = models.PositiveSmallIntegerField(_("lần"), choices=Step.choices, default=Step.FIRST)
    text = models.TextField(_("nội dung đôn đốc"))
    facts = models.JSONField(_("số liệu lúc đôn đốc"), default=dict)
    reply_by = models.DateField(_("trả lời trước ngày"))
    letter_number = models.CharField(_("số công văn"), max_length=60, blank=True)
    letter_date = models.DateField(_("ngày công văn"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đôn đốc"))
    at = models.DateTimeField(_("lúc"))
    settled_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    said_with = ("unit__versions",)

    class Meta:
        verbose_name = _("đôn đốc")
        verbose_name_plural = _("đôn đốc")
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period", "indicator", "step"],
                condition=Q(former_unit__isnull=True),
                name="nobody_is_urged_twice_alike",
            ),
            models.UniqueConstraint(
                fields=["kind", "former_unit", "period", "indicator", "step"],
                condition=Q(former_unit__isnull=False),
                name="nobody_was_urged_twice_alike",
            ),
            models.CheckConstraint(name="urging_is_handed_to_another", condition=~Q(former_unit=F("unit"))),
            models.CheckConstraint(
                name="urging_kind_is_known",
                condition=Q(kind__in=["late", "below_quota", "not_integrated", "no_cascade", "no_review"]),
            ),
            models.CheckConstraint(name="urging_step_is_known", condition=Q(step__range=(1, 3))),
            models.CheckConstraint(name="urging_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="only_a_missed_quota_names_an_indicator",
                condition=Q(kind="below_quota") & ~Q(indicator="") | ~Q(kind="below_quota") & Q(indicator=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display().lower()}, {self.get_step_display().lower()}"

    @property
    def urged_unit_id(self) -> int:
        """Whom the letter named: the unit itself, or the ended one whose matter it carries on."""
        return self.former_unit_id or self.unit_id


class UrgingAnswer(models.Model):
    """What an urged unit answers: cause, remedy, the day and what it promises to have reached by then, who answers for it."""

    urging = models.OneToOneField(Urging, models.CASCADE, related_name="answer", verbose_name=_("đôn đốc"))
    cause = models.TextField(_("nguyên nhân"))
    remedy = models.TextField(_("biện pháp"))
    promised_on = models.DateField(_("hẹn xong ngày"))
    promised_hundredths = models.PositiveIntegerField(_("hẹn đạt (phần vạn)"), null=True, blank=True)
    person = models.CharField(_("người chịu trách nhiệm"), max_length=150)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người trả lời"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("trả lời đôn đốc")
        verbose_name_plural = _("trả lời đôn đốc")
        constraints = [
            models.CheckConstraint(
                name="answer_says_why_and_how", condition=~Q(cause="") & ~Q(remedy="") & ~Q(person="")
            ),
            models.CheckConstraint(
                name="promise_is_at_most_100",
                condition=Q(promised_hundredths__isnull=True) | Q(promised_hundredths__lte=10_000),
            ),
        ]


class ExternalMapping(models.Model):
    """Which column of another system's statistics holds what, remembered by the file's own heads."""

    source = models.CharField(_("nguồn"), max_length=10)
    heads_sha256 = models.CharField(_("mã băm của tiêu đề"), max_length=64)
    heads = models.JSONField(_("tiêu đề cột"))
    columns = models.JSONField(_("cột nào là gì"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người chọn"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("cột của số liệu cổng")
        verbose_name_plural = _("cột của số liệu cổng")
        constraints = [
            models.UniqueConstraint(fields=["source", "heads_sha256"], name="external_heads_are_mapped_once")
        ]


class ExternalUpload(models.Model):
    """One file of the provincial or national portal's own statistics of a period; the newest of a source counts."""

    class Source(models.TextChoices):
        PROVINCE = "tinh", _("Cổng Dịch vụ công tỉnh")
        NATIONAL = "quoc_gia", _("Cổng Dịch vụ công quốc gia")

    source = models.CharField(_("nguồn"), max_length=10, choices=Source.choices)
    period = models.ForeignKey(Period, models.PROTECT, related_name="external_uploads", verbose_name=_("kỳ"))
    data_from = models.DateField(_("số liệu từ"), null=True, blank=True)
    data_to = models.DateField(_("số liệu đến"), null=True, blank=True)
    name = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(_("mã băm"), max_length=64)
    content = models.BinaryField(_("tệp"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người tải lên"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("số liệu của cổng")
        verbose_name_plural = _("số liệu của cổng")
        constraints = [
            models.UniqueConstraint(fields=["source", "period", "sha256"], name="external_file_is_taken_once"),
            models.CheckConstraint(name="external_source_is_known", condition=Q(source__in=["tinh", "quoc_gia"])),
        ]


class ExternalFigure(models.Model):
    """What another system counts for one procedure at one unit in a period; an empty cell is not a zero."""

    upload = models.ForeignKey(ExternalUpload, models.CASCADE, related_name="figures", verbose_name=_("tệp"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    procedure = models.ForeignKey("catalog.Procedure", models.PROTECT, related_name="+", verbose_name=_("thủ tục"))
    received_online = models.PositiveIntegerField(_("tiếp nhận trực tuyến"), null=True, blank=True)
    received_direct = models.PositiveIntegerField(_("tiếp nhận trực tiếp, bưu chính"), null=True, blank=True)
    resolved = models.PositiveIntegerField(_("đã giải quyết"), null=True, blank=True)
    resolved_online = models.PositiveIntegerField(_("giải quyết trực tuyến toàn trình"), null=True, blank=True)

    class Meta:
        verbose_name = _("số của cổng")
        verbose_name_plural = _("số của cổng")
        constraints = [
            models.UniqueConstraint(fields=["upload", "unit", "procedure"], name="external_figure_stands_once")
        ]


class Discrepancy(models.Model):
    """The accepted explanation of a difference between what was typed and what another system counts."""

    class Cause(models.TextChoices):
        WINDOW = "window", _("Khác kỳ số liệu (15–14 hay tháng dương lịch)")
        CATALOGUE = "catalogue", _("Khác danh mục, mã thủ tục")
        CHANNEL = "channel", _("Khác kênh tiếp nhận")
        TYPING = "typing", _("Nhập sai, đang đính chính")
        OTHER = "other", _("Nguyên nhân khác")

    source = models.CharField(_("nguồn"), max_length=10, choices=ExternalUpload.Source.choices)
    period = models.ForeignKey(Period, models.PROTECT, related_name="discrepancies", verbose_name=_("kỳ"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    procedure = models.ForeignKey("catalog.Procedure", models.PROTECT, related_name="+", verbose_name=_("thủ tục"))
    column_name = models.CharField(
        _("ô"), max_length=20, choices=[*CALLED.items(), ("resolved", _("(7) Đã giải quyết, tổng số"))]
    )
    typed = models.IntegerField(_("số đã nhập"), null=True, blank=True)
    counted = models.IntegerField(_("số của cổng"), null=True, blank=True)
    cause = models.CharField(_("nguyên nhân"), max_length=10, choices=Cause.choices)
    text = models.TextField(_("giải thích"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người giải thích"))
    at = models.DateTimeField(_("lúc"))
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người chấp nhận")
    )
    accepted_at = models.DateTimeField(_("chấp nhận lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("giải thích chênh lệch")
        verbose_name_plural = _("giải thích chênh lệch")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "period", "unit", "procedure", "column_name"], name="difference_is_explained_once"
            ),
            models.CheckConstraint(name="explanation_says_why", condition=~Q(text="")),
            models.CheckConstraint(
                name="explanation_accepted_by_and_at", condition=paired("accepted_by", "accepted_at")
            ),
        ]
