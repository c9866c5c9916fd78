"""What the security watch did and whom it guided (Điều 2.3.b, 2.3.c): dated, never rewritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.people import User
from portal.units.models import Unit


class SecurityNote(models.Model):
    """One entry: when, what, who did it, to whom or for whom. A mistake is put right by a later entry that names it."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", _("Đội ứng cứu, giám sát an toàn (Điều 2.3.c)")
        GUIDANCE = "guidance", _("Hướng dẫn, hỗ trợ đơn vị (Điều 2.3.b)")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("lúc"))
    title = models.CharField(_("việc"), max_length=200)
    text = models.TextField(_("nội dung, kết quả"))
    who = models.CharField(_("ai làm"), max_length=200)
    whom = models.CharField(_("với ai, cho ai"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị"))
    document = models.CharField(_("văn bản"), max_length=200, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("sửa cho ghi chép số"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    made_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        verbose_name = _("ghi chép an toàn")
        verbose_name_plural = _("ghi chép an toàn")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="note_says_what_and_who",
                condition=~(models.Q(title="") | models.Q(text="") | models.Q(who="")),
            )
        ]

    def __str__(self) -> str:
        return self.title
