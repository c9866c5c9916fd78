"""Reports and their editions: what was frozen, and the record of the job that froze it."""

from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from portal.units.models import Unit
from reporting.models.returns import Period


class Report(models.Model):
    """What a report is about: kind, scope and period; its editions are the reports as they were."""

    class Kind(models.TextChoices):
        MONTHLY = "monthly", "Báo cáo tháng"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    scope = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="phạm vi")
    period = models.ForeignKey(Period, models.PROTECT, related_name="reports", verbose_name="kỳ")

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "period"], name="one_report_per_kind_scope_period")
        ]


class Edition(models.Model):
    """One freeze of a report, and the record of the job that builds it."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang lập"
        DONE = "done", "Đã lập xong"
        FAILED = "failed", "Không lập được"

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField("lần")
    input_key = models.CharField(max_length=64)
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveIntegerField("tiến độ (%)", default=0)
    asked_at = models.DateTimeField("yêu cầu lúc")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    built_at = models.DateTimeField("xong lúc", null=True, blank=True)
    attempts = models.PositiveIntegerField("số lần chạy", default=0)
    failure = models.TextField("lý do không lập được", blank=True)
    payload = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "bản báo cáo"
        verbose_name_plural = "bản báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["report", "input_key"], name="one_edition_per_input"),
            models.UniqueConstraint(fields=["report", "number"], name="edition_number_is_unique"),
            models.CheckConstraint(name="edition_progress_is_a_percentage", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="done_edition_is_frozen",
                condition=~Q(state="done") | (Q(payload__isnull=False) & ~Q(sha256="") & Q(built_at__isnull=False)),
            ),
            models.CheckConstraint(name="failed_edition_says_why", condition=~Q(state="failed") | ~Q(failure="")),
        ]


class EditionFile(models.Model):
    """A document rendered from an edition's payload alone."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    name = models.CharField("tên tệp", max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()

    class Meta:
        verbose_name = "tệp của bản báo cáo"
        verbose_name_plural = "tệp của bản báo cáo"
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="file_name_is_unique_in_edition")]
