"""The files appendices come in, kept by their hash, and each one's way through the wizard."""

from datetime import datetime
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models.lists import Decision
from portal.accounts.models import User


class SourceFiles(models.Manager):
    def keep(self, name: str, content: bytes, at: datetime) -> "SourceFile":
        """The file by its hash: kept once, under the name it first came with."""
        given = {"name": name[:200], "content": content, "bytes": len(content), "kept_at": at}
        return self.get_or_create(sha256=sha256(content).hexdigest(), defaults=given)[0]


class SourceFile(models.Model):
    """A file as it was uploaded; a listing's `source_sha256` leads back here."""

    sha256 = models.CharField(gettext_lazy("mã băm"), max_length=64, unique=True)
    name = models.CharField(gettext_lazy("tên tệp"), max_length=200)
    content = models.BinaryField(gettext_lazy("nội dung"))
    bytes = models.PositiveIntegerField(gettext_lazy("số byte"))
    kept_at = models.DateTimeField(gettext_lazy("nhận lúc"))

    objects = SourceFiles()

    class Meta:
        verbose_name = gettext_lazy("tệp nguồn")
        verbose_name_plural = gettext_lazy("tệp nguồn")

    def __str__(self) -> str:
        return self.name


class Intake(models.Model):
    """One upload on its way: what a person corrected and accepted, what the job found, what was applied."""

    class State(models.TextChoices):
        QUEUED = "queued", gettext_lazy("Đang chờ đọc")
        READING = "reading", gettext_lazy("Đang đọc")
        READY = "ready", gettext_lazy("Chờ xem và áp dụng")
        APPLYING = "applying", gettext_lazy("Đang ghi")
        APPLIED = "applied", gettext_lazy("Đã áp dụng")
        REFUSED = "refused", gettext_lazy("Không đọc được")
        DISCARDED = "discarded", gettext_lazy("Đã hủy")

    file = models.ForeignKey(SourceFile, models.PROTECT, related_name="intakes", verbose_name=gettext_lazy("tệp"))
    name = models.CharField(gettext_lazy("tên tệp"), max_length=200)
    appendix = models.CharField(gettext_lazy("phụ lục"), max_length=10)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("quyết định")
    )
    start = models.DateField(gettext_lazy("hiệu lực từ"), null=True, blank=True)
    provided_from = models.DateField(gettext_lazy("đã cung cấp từ"), null=True, blank=True)
    layouts = models.JSONField(gettext_lazy("cột do người sửa"), default=dict, blank=True)
    accepted = models.JSONField(gettext_lazy("gợi ý đã nhận"), default=dict, blank=True)
    skip_errors = models.BooleanField(gettext_lazy("bỏ qua dòng lỗi"), default=False)
    state = models.CharField(gettext_lazy("trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveIntegerField(gettext_lazy("tiến độ (%)"), default=0)
    failure = models.TextField(gettext_lazy("lý do"), blank=True)
    outcome = models.JSONField(gettext_lazy("kết quả đọc"), null=True, blank=True)
    attempts = models.PositiveIntegerField(gettext_lazy("số lần chạy"), default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("người tải"))
    at = models.DateTimeField(gettext_lazy("tải lúc"))
    started_at = models.DateTimeField(gettext_lazy("bắt đầu lúc"), null=True, blank=True)
    applied_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người áp dụng")
    )
    applied_at = models.DateTimeField(gettext_lazy("áp dụng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("lần nhập phụ lục")
        verbose_name_plural = gettext_lazy("lần nhập phụ lục")
        constraints = [
            models.CheckConstraint(name="intake_progress_is_a_percentage", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="applied_intake_says_who_and_when",
                condition=~Q(state="applied") | Q(applied_by__isnull=False, applied_at__isnull=False),
            ),
            models.CheckConstraint(name="refused_intake_says_why", condition=~Q(state="refused") | ~Q(failure="")),
        ]

    def __str__(self) -> str:
        return _("Phụ lục {appendix}, tệp {name}").format(appendix=self.appendix, name=self.name)
