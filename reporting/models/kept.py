"""Kept sums: what the four indicators count per unit and month, so that a dashboard need not count lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.units.models import Unit


class KeptFacts(models.Model):
    """The facts of one unit at the end of a month as they were counted last; nothing here is a rate.

    `basis` names the input it was counted from (returns with their versions, list, statuses, units); a row whose basis is
    not today's is passed over and counted again. Written by a job, compared with a fresh count by `verify`.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("đơn vị"))
    year = models.PositiveIntegerField(_("năm"))
    month = models.PositiveIntegerField(_("tháng"))
    span = models.CharField(_("khoảng"), max_length=5)
    only_approved = models.BooleanField(_("chỉ số đã duyệt"))
    basis = models.CharField(_("cơ sở"), max_length=64)
    listed = models.BigIntegerField(_("dịch vụ trong Danh mục"))
    provided = models.BigIntegerField(_("dịch vụ đã cung cấp"))
    national = models.BigIntegerField(_("dịch vụ trên Cổng quốc gia"))
    used = models.BigIntegerField(_("dịch vụ có hồ sơ trực tuyến"))
    used_of_active = models.BigIntegerField(_("dịch vụ có hồ sơ trực tuyến trong số có hồ sơ"))
    active = models.BigIntegerField(_("dịch vụ có hồ sơ"))
    unclear = models.BigIntegerField(_("dịch vụ chưa rõ"))
    resolved_online = models.BigIntegerField(_("hồ sơ giải quyết trực tuyến toàn trình"))
    resolved = models.BigIntegerField(_("hồ sơ đã giải quyết"))
    received_online = models.BigIntegerField(_("hồ sơ tiếp nhận trực tuyến"))
    received = models.BigIntegerField(_("hồ sơ tiếp nhận"))

    class Meta:
        verbose_name = _("số đã cộng")
        verbose_name_plural = _("số đã cộng")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month", "span", "only_approved", "unit"], name="kept_facts_stand_once"
            ),
            models.CheckConstraint(name="kept_span_is_known", condition=Q(span__in=["month", "year"])),
        ]
