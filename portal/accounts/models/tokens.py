"""Keys of machines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.people import User
from portal.units.models import Unit


class ApiToken(models.Model):
    """A key with which a unit's own system calls the API; it opens no page."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tokens", verbose_name=_("đơn vị"))
    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name=_("tài khoản máy"))
    name = models.CharField(_("dùng cho"), max_length=100)
    prefix = models.CharField(_("đầu khóa"), max_length=8)
    sha256 = models.CharField(_("mã băm của khóa"), max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người cấp"))
    made_at = models.DateTimeField(_("cấp lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    used_at = models.DateTimeField(_("dùng lần cuối"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người thu hồi")
    )
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("khóa API")
        verbose_name_plural = _("khóa API")
        constraints = [
            models.CheckConstraint(
                name="token_expires_after_it_is_made", condition=models.Q(expires_at__gt=models.F("made_at"))
            ),
            models.CheckConstraint(
                name="token_revoked_by_and_at",
                condition=models.Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | models.Q(revoked_by__isnull=False, revoked_at__isnull=False),
            ),
        ]
