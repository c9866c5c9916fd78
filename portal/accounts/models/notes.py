"""What the security watch did and whom it guided (Điều 2.3.b, 2.3.c): dated, never rewritten."""

from django.db import models

from portal.accounts.models.people import User
from portal.units.models import Unit


class SecurityNote(models.Model):
    """One entry: when, what, who did it, to whom or for whom. A mistake is put right by a later entry that names it."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "Đội ứng cứu, giám sát an toàn (Điều 2.3.c)"
        GUIDANCE = "guidance", "Hướng dẫn, hỗ trợ đơn vị (Điều 2.3.b)"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("lúc")
    title = models.CharField("việc", max_length=200)
    text = models.TextField("nội dung, kết quả")
    who = models.CharField("ai làm", max_length=200)
    whom = models.CharField("với ai, cho ai", max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị")
    document = models.CharField("văn bản", max_length=200, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="sửa cho ghi chép số")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    made_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "ghi chép an toàn"
        verbose_name_plural = "ghi chép an toàn"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="note_says_what_and_who",
                condition=~(models.Q(title="") | models.Q(text="") | models.Q(who="")),
            )
        ]
