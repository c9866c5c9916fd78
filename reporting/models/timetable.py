"""What the timetable and the Office keep beside the months: notices sent, dates moved, outages, requests on demand."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from reporting.models.reports import Report
from reporting.models.returns import Period


class PeriodMove(models.Model):
    """One date of one period moved, with the reason and the document."""

    class Which(models.TextChoices):
        COMMUNE = "commune_due", _("Hạn cấp xã")
        UNIT = "unit_due", _("Hạn sở, huyện")
        CLOSE = "close_due", _("Hạn chốt kỳ")
        REPORT = "report_due", _("Ngày cuối để gửi báo cáo")

    period = models.ForeignKey(Period, models.PROTECT, related_name="moves", verbose_name=_("kỳ"))
    which = models.CharField(_("ngày nào"), max_length=12, choices=Which.choices)
    before = models.DateField(_("trước là ngày"))
    after = models.DateField(_("nay là ngày"))
    reason = models.TextField(_("lý do"))
    document = models.CharField(_("văn bản"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đổi"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("ngày đã đổi")
        verbose_name_plural = _("ngày đã đổi")
        constraints = [models.CheckConstraint(name="a_moved_date_says_why", condition=~Q(reason=""))]


class Notice(models.Model):
    """The ledger of reminders: one row a person, reason and day; nothing is sent twice."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ gửi")
        SENDING = "sending", _("Đang gửi")
        SENT = "sent", _("Đã gửi")
        SHOWN = "shown", _("Chỉ hiện trên cổng")
        FAILED = "failed", _("Không gửi được")

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("người nhận"))
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("kỳ")
    )
    reason = models.CharField(_("vì"), max_length=20)
    key = models.CharField(_("khóa"), max_length=120)
    subject = models.CharField(_("tiêu đề"), max_length=200)
    body = models.TextField(_("nội dung"))
    state = models.CharField(_("trạng thái"), max_length=8, choices=State.choices, default=State.QUEUED)
    failure = models.TextField(_("vì sao không gửi được"), blank=True)
    at = models.DateTimeField(_("lập lúc"))
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    read_at = models.DateTimeField(_("đọc lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="nobody_is_told_twice")]


class Outage(models.Model):
    """The portals' log of outages (Điều 2.2.b)."""

    class Portal(models.TextChoices):
        PROVINCE = "tinh", _("Cổng Dịch vụ công tỉnh")
        NATIONAL = "quoc_gia", _("Cổng Dịch vụ công quốc gia")
        ONE_STOP = "mot_cua", _("Hệ thống một cửa điện tử")

    portal = models.CharField(_("hệ thống"), max_length=10, choices=Portal.choices)
    began_at = models.DateTimeField(_("từ"))
    ended_at = models.DateTimeField(_("đến"), null=True, blank=True)
    cause = models.TextField(_("nguyên nhân"))
    remedy = models.TextField(_("xử lý"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        verbose_name = _("gián đoạn")
        verbose_name_plural = _("gián đoạn")
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(
                name="an_outage_ends_after_it_began", condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at"))
            ),
            models.CheckConstraint(name="an_outage_says_why", condition=~Q(cause="")),
        ]


class Request(models.Model):
    """A report asked for on demand (đột xuất): who asked, by which document, by when, and what was sent."""

    asked_by = models.CharField(_("cơ quan yêu cầu"), max_length=200)
    document = models.CharField(_("văn bản yêu cầu"), max_length=200)
    about = models.TextField(_("nội dung"))
    due_on = models.DateField(_("hạn trả lời"))
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("báo cáo")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    at = models.DateTimeField(_("ghi lúc"))
    answered_on = models.DateField(_("đã trả lời ngày"), null=True, blank=True)
    answer_document = models.CharField(_("văn bản trả lời"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("yêu cầu đột xuất")
        verbose_name_plural = _("yêu cầu đột xuất")
        ordering = ["answered_on", "due_on"]
        constraints = [
            models.CheckConstraint(
                name="a_request_says_who_and_what", condition=~Q(asked_by="") & ~Q(document="") & ~Q(about="")
            )
        ]
