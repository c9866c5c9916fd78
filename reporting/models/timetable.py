"""What the timetable and the Office keep beside the months: notices sent, dates moved, outages, requests on demand."""

from django.db import models
from django.db.models import F, Q

from portal.accounts.models import User
from reporting.models.reports import Report
from reporting.models.returns import Period


class PeriodMove(models.Model):
    """One date of one period moved, with the reason and the document."""

    class Which(models.TextChoices):
        COMMUNE = "commune_due", "Hạn cấp xã"
        UNIT = "unit_due", "Hạn sở, huyện"
        CLOSE = "close_due", "Hạn chốt kỳ"
        REPORT = "report_due", "Ngày cuối để gửi báo cáo"

    period = models.ForeignKey(Period, models.PROTECT, related_name="moves", verbose_name="kỳ")
    which = models.CharField("ngày nào", max_length=12, choices=Which.choices)
    before = models.DateField("trước là ngày")
    after = models.DateField("nay là ngày")
    reason = models.TextField("lý do")
    document = models.CharField("văn bản", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người đổi")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "ngày đã đổi"
        verbose_name_plural = "ngày đã đổi"
        constraints = [models.CheckConstraint(name="a_moved_date_says_why", condition=~Q(reason=""))]


class Notice(models.Model):
    """The ledger of reminders: one row a person, reason and day; nothing is sent twice."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        SHOWN = "shown", "Chỉ hiện trên cổng"
        FAILED = "failed", "Không gửi được"

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="người nhận")
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="kỳ")
    reason = models.CharField("vì", max_length=20)
    key = models.CharField("khóa", max_length=120)
    subject = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung")
    state = models.CharField("trạng thái", max_length=8, choices=State.choices, default=State.QUEUED)
    failure = models.TextField("vì sao không gửi được", blank=True)
    at = models.DateTimeField("lập lúc")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="nobody_is_told_twice")]


class Outage(models.Model):
    """The portals' log of outages (Điều 2.2.b)."""

    class Portal(models.TextChoices):
        PROVINCE = "tinh", "Cổng Dịch vụ công tỉnh"
        NATIONAL = "quoc_gia", "Cổng Dịch vụ công quốc gia"
        ONE_STOP = "mot_cua", "Hệ thống một cửa điện tử"

    portal = models.CharField("hệ thống", max_length=10, choices=Portal.choices)
    began_at = models.DateTimeField("từ")
    ended_at = models.DateTimeField("đến", null=True, blank=True)
    cause = models.TextField("nguyên nhân")
    remedy = models.TextField("xử lý", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "gián đoạn"
        verbose_name_plural = "gián đoạn"
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(
                name="an_outage_ends_after_it_began", condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at"))
            ),
            models.CheckConstraint(name="an_outage_says_why", condition=~Q(cause="")),
        ]


class Request(models.Model):
    """A report asked for on demand (đột xuất): who asked, by which document, by when, and what was sent."""

    asked_by = models.CharField("cơ quan yêu cầu", max_length=200)
    document = models.CharField("văn bản yêu cầu", max_length=200)
    about = models.TextField("nội dung")
    due_on = models.DateField("hạn trả lời")
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="requests")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("ghi lúc")
    answered_on = models.DateField("đã trả lời ngày", null=True, blank=True)
    answer_document = models.CharField("văn bản trả lời", max_length=200, blank=True)

    class Meta:
        verbose_name = "yêu cầu đột xuất"
        verbose_name_plural = "yêu cầu đột xuất"
        ordering = ["answered_on", "due_on"]
        constraints = [
            models.CheckConstraint(
                name="a_request_says_who_and_what", condition=~Q(asked_by="") & ~Q(document="") & ~Q(about="")
            )
        ]
