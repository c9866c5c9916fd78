"""What a machine was answered: a call that comes twice is answered twice and done once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User


class KeptAnswer(models.Model):
    """The answer to one `Idempotency-Key` of one account, and the hash of the call that it answered."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("tài khoản máy"))
    key = models.CharField(_("khóa chống lặp"), max_length=200)
    sha256 = models.CharField(_("băm của lời gọi"), max_length=64)
    status = models.PositiveSmallIntegerField(_("mã trả lời"), default=0)
    body = models.JSONField(_("nội dung trả lời"), default=dict)
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("câu trả lời đã giữ")
        verbose_name_plural = _("câu trả lời đã giữ")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="key_is_answered_once")]
        indexes = [models.Index(fields=["user", "at"], name="answers_by_age")]
