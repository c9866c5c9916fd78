"""Following up: difficulties and their way (domain.md §6), telephone calls to the late, columns of one-stop files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.units.models import Unit
from reporting.models.returns import Return


class Difficulty(models.Model):
    """Khó khăn, vướng mắc (Điều 2.1.e): raised on any day, to UBND tỉnh through Sở TT&TT."""

    class State(models.TextChoices):
        SENT = "sent", _("Đã gửi Sở Thông tin và Truyền thông")
        ANSWERED = "answered", _("Sở có ý kiến")
        PRESENTED = "presented", _("Đã trình UBND tỉnh")
        ADJUSTED = "adjusted", _("Đã điều chỉnh")
        NOT_ADJUSTED = "not_adjusted", _("Không điều chỉnh")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="difficulties", verbose_name=_("đơn vị"))
    title = models.CharField(_("việc vướng"), max_length=200)
    text = models.TextField(_("nội dung"))
    wish = models.TextField(_("kiến nghị"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=15, choices=State.choices, default=State.SENT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người nêu"))
    at = models.DateTimeField(_("nêu lúc"))

    class Meta:
        verbose_name = _("khó khăn, vướng mắc")
        verbose_name_plural = _("khó khăn, vướng mắc")
        constraints = [
            models.CheckConstraint(
                name="difficulty_state_is_known",
                condition=Q(state__in=["sent", "answered", "presented", "adjusted", "not_adjusted"]),
            ),
            models.CheckConstraint(name="difficulty_says_what", condition=~Q(title="") & ~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.title


class DifficultyStep(models.Model):
    """One step of a difficulty's way, with words, and the address of what was changed because of it."""

    difficulty = models.ForeignKey(
        Difficulty, models.CASCADE, related_name="steps", verbose_name=_("khó khăn, vướng mắc")
    )
    state = models.CharField(_("trạng thái"), max_length=15, choices=Difficulty.State.choices)
    text = models.TextField(_("ý kiến, lý do"))
    link = models.CharField(_("đã điều chỉnh tại"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("bước xử lý")
        verbose_name_plural = _("bước xử lý")
        constraints = [models.CheckConstraint(name="difficulty_step_says_what", condition=~Q(text=""))]


class Call(models.Model):
    """A telephone call about a missing return: that it was made, and what was promised."""

    return_ref = models.ForeignKey(
        Return, models.CASCADE, db_column="return_id", related_name="calls", verbose_name=_("biểu")
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    promised_on = models.DateField(_("hẹn gửi ngày"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người gọi"))
    at = models.DateTimeField(_("gọi lúc"))

    class Meta:
        verbose_name = _("cuộc gọi đôn đốc")
        verbose_name_plural = _("cuộc gọi đôn đốc")


class OneStopMapping(models.Model):
    """Which column of a unit's one-stop export holds which count, remembered by the file's own heads."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    heads_sha256 = models.CharField(_("mã băm của tiêu đề"), max_length=64)
    heads = models.JSONField(_("tiêu đề cột"))
    columns = models.JSONField(_("cột nào là số nào"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người chọn"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("cột của tệp một cửa")
        verbose_name_plural = _("cột của tệp một cửa")
        constraints = [models.UniqueConstraint(fields=["unit", "heads_sha256"], name="heads_are_mapped_once_per_unit")]
