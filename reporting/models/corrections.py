"""What happens to a return beside its life: corrections after approval, marked cells, receipts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from reporting.columns import CALLED
from reporting.models.returns import Line, Return, paired


class Correction(models.Model):
    """A request to correct an approved return: why, who decided, what stood there before, what it changes.

    While it is granted the database lets this one return be written even in a closed period.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Đề nghị đính chính")
        GRANTED = "granted", _("Đang đính chính")
        DECLINED = "declined", _("Không đồng ý")
        DONE = "done", _("Đã đính chính")

    return_ref = models.ForeignKey(
        Return, models.CASCADE, db_column="return_id", related_name="corrections", verbose_name=_("biểu")
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.TextField(_("lý do đề nghị"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đề nghị"))
    asked_at = models.DateTimeField(_("đề nghị lúc"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người xem xét")
    )
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decision_reason = models.TextField(_("ý kiến"), blank=True)
    before = models.JSONField(_("số trước đính chính"), null=True, blank=True)
    effects = models.JSONField(_("ảnh hưởng"), null=True, blank=True)
    done_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("đính chính")
        verbose_name_plural = _("đính chính")
        constraints = [
            models.UniqueConstraint(
                fields=["return_ref"],
                name="one_open_correction_per_return",
                condition=Q(state__in=["asked", "granted"]),
            ),
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="correction_decided_by_and_at", condition=paired("decided_by", "decided_at")),
            models.CheckConstraint(
                name="declined_correction_says_why", condition=~Q(state="declined") | ~Q(decision_reason="")
            ),
            models.CheckConstraint(
                name="granted_correction_keeps_what_was",
                condition=Q(state__in=["asked", "declined"]) | Q(before__isnull=False, decided_at__isnull=False),
            ),
        ]


class ReturnedCell(models.Model):
    """A cell that whoever gave the return back has marked: this column of this line, and what is wrong with it."""

    return_ref = models.ForeignKey(
        Return, models.CASCADE, db_column="return_id", related_name="returned_cells", verbose_name=_("biểu")
    )
    line = models.ForeignKey(Line, models.CASCADE, related_name="returned_cells", verbose_name=_("dòng"))
    column_name = models.CharField(_("ô"), max_length=20, choices=list(CALLED.items()))
    note = models.CharField(_("cần sửa"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("ô bị đánh dấu")
        verbose_name_plural = _("ô bị đánh dấu")
        constraints = [models.UniqueConstraint(fields=["line", "column_name"], name="cell_is_marked_once")]


class Receipt(models.Model):
    """What was handed in: the return as it was at one submission, frozen with its hash."""

    return_ref = models.ForeignKey(
        Return, models.CASCADE, db_column="return_id", related_name="receipts", verbose_name=_("biểu")
    )
    number = models.PositiveIntegerField(_("lần gửi"))
    payload = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm"), max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người gửi"))
    at = models.DateTimeField(_("gửi lúc"))

    class Meta:
        verbose_name = _("biên nhận")
        verbose_name_plural = _("biên nhận")
        constraints = [models.UniqueConstraint(fields=["return_ref", "number"], name="receipt_number_is_unique")]
