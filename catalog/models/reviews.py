"""The review of the list (Điều 2.1.b, 3.b): campaigns, the units' answers and proposals, the drafts made of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.lists import Decision, OnlineLevel, Procedure
from portal.accounts.models import User
from portal.units.models import Unit


class Review(models.Model):
    """A campaign: every unit looks through the list; yearly, or because procedures changed."""

    class Cause(models.TextChoices):
        YEARLY = "yearly", _("Rà soát hằng năm")
        CHANGE = "change", _("Khi thủ tục thay đổi")

    title = models.CharField(_("tên đợt"), max_length=200)
    cause = models.CharField(_("loại"), max_length=10, choices=Cause.choices)
    document = models.CharField(_("văn bản"), max_length=200, blank=True)
    opens_on = models.DateField(_("từ ngày"))
    due = models.DateField(_("hạn trả lời"))
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người kết thúc")
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người mở"))

    class Meta:
        verbose_name = _("đợt rà soát")
        verbose_name_plural = _("đợt rà soát")
        constraints = [
            models.CheckConstraint(name="review_is_due_after_opening", condition=Q(due__gte=models.F("opens_on"))),
            models.CheckConstraint(
                name="review_closed_by_and_at",
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReviewAnswer(models.Model):
    """A unit has answered a campaign: with proposals, or with "không đề xuất"."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="answers", verbose_name=_("đợt rà soát"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    nothing_proposed = models.BooleanField(_("không đề xuất"), default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người trả lời"))
    at = models.DateTimeField(_("trả lời lúc"))

    class Meta:
        verbose_name = _("trả lời rà soát")
        verbose_name_plural = _("trả lời rà soát")
        constraints = [models.UniqueConstraint(fields=["review", "unit"], name="unit_answers_a_review_once")]


class Draft(models.Model):
    """Tờ trình, Quyết định and appendix drafted from accepted proposals; number and date make it the new version."""

    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="drafts", verbose_name=_("đợt rà soát")
    )
    title = models.CharField(_("trích yếu"), max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người lập"))
    made_at = models.DateTimeField(_("lập lúc"))
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="draft", verbose_name=_("quyết định đã ban hành")
    )

    class Meta:
        verbose_name = _("dự thảo")
        verbose_name_plural = _("dự thảo")

    def __str__(self) -> str:
        return self.title


class Proposal(models.Model):
    """What a unit wants changed in an appendix, why, and what became of it."""

    class Kind(models.TextChoices):
        ADD = "add", _("Bổ sung")
        CHANGE = "change", _("Sửa đổi")
        WITHDRAW = "withdraw", _("Đưa ra khỏi Danh mục")

    class State(models.TextChoices):
        SENT = "sent", _("Chờ xem xét")
        ACCEPTED = "accepted", _("Chấp nhận")
        DECLINED = "declined", _("Không chấp nhận")
        RECALLED = "recalled", _("Đơn vị rút")

    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("đợt rà soát")
    )
    draft = models.ForeignKey(
        Draft, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("dự thảo")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals", verbose_name=_("đơn vị đề xuất"))
    kind = models.CharField(_("loại đề xuất"), max_length=10, choices=Kind.choices)
    appendix = models.CharField(_("phụ lục"), max_length=10)
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("thủ tục")
    )
    code = models.CharField(_("mã TTHC"), max_length=8)
    name = models.TextField(_("tên thủ tục"), blank=True)
    field = models.CharField(_("lĩnh vực"), max_length=200, blank=True)
    agencies = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("cơ quan thực hiện")
    )
    online = models.CharField(_("mức độ"), max_length=10, choices=OnlineLevel.choices, default=OnlineLevel.FULL)
    reason = models.TextField(_("lý do"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.SENT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đề xuất"))
    at = models.DateTimeField(_("gửi lúc"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người xem xét")
    )
    decided_at = models.DateTimeField(_("xem xét lúc"), null=True, blank=True)
    decision_reason = models.TextField(_("ý kiến xem xét"), blank=True)

    class Meta:
        verbose_name = _("đề xuất")
        verbose_name_plural = _("đề xuất")
        constraints = [
            models.CheckConstraint(name="proposal_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="proposal_code_is_national", condition=Q(code__regex=r"^[0-9]\.[0-9]{6}$")),
            models.CheckConstraint(
                name="proposal_names_what_it_adds",
                condition=Q(kind="withdraw", procedure__isnull=False)
                | Q(kind="change", procedure__isnull=False) & ~Q(name="") & ~Q(field="")
                | Q(kind="add") & ~Q(name="") & ~Q(field=""),
            ),
            models.CheckConstraint(
                name="proposal_decided_by_and_at",
                condition=Q(state__in=["sent", "recalled"], decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["accepted", "declined"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="declined_proposal_says_why", condition=~Q(state="declined") | ~Q(decision_reason="")
            ),
            models.CheckConstraint(
                name="only_accepted_proposals_are_drafted", condition=Q(draft__isnull=True) | Q(state="accepted")
            ),
        ]
