"""Reports and their editions: what was frozen, and the record of the job that froze it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.fields import DateRangeField, ValidQuerySet, never_twice
from portal.units.models import Unit
from reporting.models.returns import Period, paired


class Report(models.Model):
    """What a report is about: kind, scope and period; its editions are the reports as they were."""

    class Kind(models.TextChoices):
        MONTHLY = "monthly", _("Báo cáo tháng")
        ANNUAL = "annual", _("Báo cáo năm")
        ADHOC = "adhoc", _("Báo cáo đột xuất")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    scope = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("phạm vi"))
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("kỳ")
    )
    # Not of one month: "2026 so-bo", "2026 chinh-thuc" · "2026-03..2026-08", "2026-03..2026-08 12,15" (unit ids)
    subject = models.CharField(_("về"), max_length=400, blank=True, default="")

    said_with = ("period",)

    class Meta:
        verbose_name = _("báo cáo")
        verbose_name_plural = _("báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "period"], name="one_report_per_kind_scope_period"),
            models.UniqueConstraint(
                fields=["kind", "scope", "subject"],
                condition=Q(period__isnull=True),
                name="one_report_per_kind_scope_subject",
            ),
            models.CheckConstraint(
                name="a_monthly_report_is_of_a_period",
                condition=Q(kind="monthly", period__isnull=False, subject="")
                | Q(kind__in=["annual", "adhoc"], period__isnull=True) & ~Q(subject=""),
            ),
        ]

    def __str__(self) -> str:
        about = self.period or self.subject[: len("2026")]  # a year, or the year in which its months begin
        return f"{self.get_kind_display()} {about}"


class Edition(models.Model):
    """One freeze of a report, and the record of the job that builds it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        RUNNING = "running", _("Đang lập")
        DONE = "done", _("Đã lập xong")
        FAILED = "failed", _("Không lập được")

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions", verbose_name=_("báo cáo"))
    number = models.PositiveIntegerField(_("lần"))
    input_key = models.CharField(_("mã của dữ liệu đầu vào"), max_length=64)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveIntegerField(_("tiến độ (%)"), default=0)
    asked_at = models.DateTimeField(_("yêu cầu lúc"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người yêu cầu"))
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    built_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("số lần chạy"), default=0)
    failure = models.TextField(_("lý do không lập được"), blank=True)
    payload = models.JSONField(_("số liệu của bản"), null=True, blank=True)
    sha256 = models.CharField(_("mã băm"), max_length=64, blank=True)
    cancelled_at = models.DateTimeField(_("đã hủy lúc"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("thay thế bản")
    )
    locked_at = models.DateTimeField(_("khóa lúc"), null=True, blank=True)
    locked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người khóa")
    )

    said_with = ("report__period",)

    class Meta:
        verbose_name = _("bản báo cáo")
        verbose_name_plural = _("bản báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["report", "input_key"], name="one_edition_per_input"),
            models.UniqueConstraint(fields=["report", "number"], name="edition_number_is_unique"),
            models.CheckConstraint(name="edition_progress_is_a_percentage", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="done_edition_is_frozen",
                condition=~Q(state="done") | (Q(payload__isnull=False) & ~Q(sha256="") & Q(built_at__isnull=False)),
            ),
            models.CheckConstraint(name="failed_edition_says_why", condition=~Q(state="failed") | ~Q(failure="")),
            models.CheckConstraint(name="edition_locked_by_and_at", condition=paired("locked_by", "locked_at")),
            models.CheckConstraint(
                name="only_a_done_edition_is_locked", condition=Q(locked_at__isnull=True) | Q(state="done")
            ),
        ]

    def __str__(self) -> str:
        return _("{report}, lần {number}").format(report=self.report, number=self.number)


class EditionFile(models.Model):
    """A document rendered from an edition's payload alone."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files", verbose_name=_("bản báo cáo"))
    name = models.CharField(_("tên tệp"), max_length=120)
    content = models.BinaryField(_("nội dung tệp"))
    sha256 = models.CharField(_("mã băm"), max_length=64)
    bytes = models.PositiveIntegerField(_("cỡ tệp (byte)"))

    class Meta:
        verbose_name = _("tệp của bản báo cáo")
        verbose_name_plural = _("tệp của bản báo cáo")
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="file_name_is_unique_in_edition")]


LETTERS = [("A", _("Báo cáo A (Văn phòng UBND tỉnh)")), ("B", _("Báo cáo B (Sở Thông tin và Truyền thông)"))]


class Letterhead(models.Model):
    """Who issues a report and to whom, over a range: bodies, symbol, signatory, recipients change with the law."""

    letter = models.CharField(_("báo cáo"), max_length=1, choices=LETTERS)
    valid = DateRangeField(_("hiệu lực"))
    parent = models.CharField(_("cơ quan chủ quản"), max_length=200)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    signatory_title = models.CharField(_("chức vụ người ký"), max_length=200)
    signatory_name = models.CharField(_("người ký"), max_length=120, blank=True)
    addressees = models.JSONField(_("kính gửi"), default=list)
    recipients = models.JSONField(_("nơi nhận"), default=list)
    document = models.CharField(_("văn bản"), max_length=200, blank=True)

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name = _("thể thức báo cáo")
        verbose_name_plural = _("thể thức báo cáo")
        constraints = [never_twice("one_letterhead_a_day", "letter")]


class SectionText(models.Model):
    """What a person wrote into a section of a report in place of the generated words; figures stay bound to the payload."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="texts", verbose_name=_("báo cáo"))
    section = models.CharField(_("mục"), max_length=40)
    text = models.TextField(_("nội dung"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người viết"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("lời của mục báo cáo")
        verbose_name_plural = _("lời của mục báo cáo")
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="a_section_is_written_once")]


class Outgoing(models.Model):
    """An edition as a document that went out: number, date and signature are what the clerk recorded, never invented."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="outgoing", verbose_name=_("bản báo cáo"))
    letter = models.CharField(_("báo cáo"), max_length=1, choices=LETTERS)
    number = models.CharField(_("số"), max_length=30)
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    date = models.DateField(_("ngày"))
    signatory_title = models.CharField(_("chức vụ người ký"), max_length=200)
    signatory_name = models.CharField(_("người ký"), max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("văn thư"))
    recorded_at = models.DateTimeField(_("ghi lúc"))
    signed_name = models.CharField(_("tệp đã ký"), max_length=200, blank=True)
    signed_content = models.BinaryField(_("nội dung tệp"), null=True, blank=True)
    signed_sha256 = models.CharField(_("mã băm của tệp đã ký"), max_length=64, blank=True)
    signature = models.JSONField(_("chữ ký số"), null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người tải lên")
    )
    signed_at = models.DateTimeField(_("tải lên lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("văn bản đi")
        verbose_name_plural = _("văn bản đi")
        constraints = [
            models.UniqueConstraint(fields=["edition", "letter"], name="an_edition_goes_out_once_a_letter"),
            models.CheckConstraint(name="outgoing_has_a_number", condition=~Q(number="") & ~Q(signatory_name="")),
            models.CheckConstraint(name="outgoing_signed_by_and_at", condition=paired("signed_by", "signed_at")),
            models.CheckConstraint(
                name="a_signed_file_has_its_hash",
                condition=Q(signed_at__isnull=True, signed_content__isnull=True)
                | Q(signed_at__isnull=False, signed_content__isnull=False) & ~Q(signed_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return _("số {number}{symbol} ngày {date}").format(
            number=self.number, symbol=self.symbol, date=f"{self.date:%d/%m/%Y}"
        )


class Dispatch(models.Model):
    """One sending of an outgoing document to one recipient: by e-mail or by hand, once."""

    class Way(models.TextChoices):
        EMAIL = "email", _("Thư điện tử")
        HAND = "hand", _("Trục liên thông, bưu điện hoặc trao tay")

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ gửi")
        SENDING = "sending", _("Đang gửi")
        SENT = "sent", _("Đã gửi")
        FAILED = "failed", _("Không gửi được")

    outgoing = models.ForeignKey(Outgoing, models.PROTECT, related_name="dispatches", verbose_name=_("văn bản"))
    recipient = models.CharField(_("nơi nhận"), max_length=200)
    way = models.CharField(_("cách gửi"), max_length=6, choices=Way.choices)
    address = models.EmailField(_("địa chỉ"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State.choices, default=State.QUEUED)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    failure = models.TextField(_("vì sao không gửi được"), blank=True)
    message_id = models.CharField(_("mã thư"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người gửi"))
    asked_at = models.DateTimeField(_("yêu cầu lúc"))
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        constraints = [
            models.UniqueConstraint(fields=["outgoing", "recipient"], name="nothing_is_sent_twice"),
            models.CheckConstraint(
                name="sent_dispatch_says_when", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(name="failed_dispatch_says_why", condition=~Q(state="failed") | ~Q(failure="")),
            models.CheckConstraint(name="a_mail_has_an_address", condition=~Q(way="email") | ~Q(address="")),
        ]
