"""Periods, returns and their lines; what must never be, the database refuses."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Field, Service
from portal.accounts.models import User
from portal.core.compiled import Instances, Rows, every, made
from portal.core.periods import Month
from portal.units.models import Unit
from reporting.columns import CALLED, LARGEST_COUNT, NAMES, NONE_WHEN_DECLARED, PENDING, RECEIVED, RESOLVED


def paired(who: str, when: str) -> Q:
    """Both halves of a who-and-when are set, or neither."""
    return Q(**{f"{who}__isnull": True, f"{when}__isnull": True}) | Q(
        **{f"{who}__isnull": False, f"{when}__isnull": False}
    )


class Holiday(models.Model):
    """A day on which offices do not work, with the document that says so."""

    day = models.DateField(gettext_lazy("ngày"), unique=True)
    name = models.CharField(gettext_lazy("tên"), max_length=100)
    document = models.CharField(gettext_lazy("văn bản"), max_length=200)

    class Meta:
        verbose_name = gettext_lazy("ngày nghỉ")
        verbose_name_plural = gettext_lazy("ngày nghỉ")

    def __str__(self) -> str:
        return f"{self.name} ({self.day:%d/%m/%Y})"


class Period(models.Model):
    """A reporting month with its window and dates; it is open until the close deed closes it."""

    year = models.PositiveIntegerField(gettext_lazy("năm"))
    month = models.PositiveIntegerField(gettext_lazy("tháng"))
    data_from = models.DateField(gettext_lazy("số liệu từ"))
    data_to = models.DateField(gettext_lazy("số liệu đến"))
    commune_due = models.DateField(gettext_lazy("hạn cấp xã"))
    unit_due = models.DateField(gettext_lazy("hạn sở, huyện"))
    close_due = models.DateField(gettext_lazy("hạn chốt kỳ"))
    report_due = models.DateField(gettext_lazy("ngày cuối để gửi báo cáo"))
    due_document = models.CharField(gettext_lazy("văn bản về lịch nội bộ"), max_length=200, blank=True)
    way_out = models.CharField(
        gettext_lazy("cách làm khi ít ngày làm việc"), max_length=500, blank=True, default="", db_default=""
    )
    closed_at = models.DateTimeField(gettext_lazy("chốt lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người chốt")
    )

    class Meta:
        verbose_name = gettext_lazy("kỳ báo cáo")
        verbose_name_plural = gettext_lazy("kỳ báo cáo")
        ordering = ["year", "month"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="period_is_opened_once"),
            models.CheckConstraint(name="period_month_1_to_12", condition=Q(month__range=(1, 12))),
            models.CheckConstraint(name="period_window_runs_forward", condition=Q(data_from__lt=F("data_to"))),
            models.CheckConstraint(name="period_closed_by_and_at", condition=paired("closed_by", "closed_at")),
        ]

    def __str__(self) -> str:
        return _("tháng {month}/{year}").format(month=self.month, year=self.year)

    @property
    def reporting_month(self) -> Month:
        return Month(self.year, self.month)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class State(models.TextChoices):
    """The return's life, in the terms officers already know (domain.md §5)."""

    ASSIGNED = "assigned", gettext_lazy("Đã giao")
    ENTERING = "entering", gettext_lazy("Đang nhập")
    PRESENTED = "presented", gettext_lazy("Đã trình lãnh đạo")
    SUBMITTED = "submitted", gettext_lazy("Đã gửi")
    APPROVED = "approved", gettext_lazy("Cấp trên đã duyệt")
    RETURNED = "returned", gettext_lazy("Bị trả lại")
    CORRECTING = "correcting", gettext_lazy("Cần đính chính")


EDITABLE = (State.ASSIGNED, State.ENTERING, State.RETURNED, State.CORRECTING)
SENT = (State.SUBMITTED, State.APPROVED)
# Whose figures count: sent, or approved before and now being corrected (whatever its state meanwhile).
COUNTED = Q(state__in=SENT) | Q(approved_at__isnull=False)


# A line that somebody began and emptied again: as if it were not there.
WHOLLY_EMPTY = Q(declared_none=False, **{f"{name}__isnull": True for name in NAMES})
TEXTS = ("outreach", "difficulties", "proposals")  # the text part of a return (domain.md §4)


class Return(models.Model):
    """One unit's month. Its version grows with every deed that changes it or its lines."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns", verbose_name=gettext_lazy("đơn vị"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="returns", verbose_name=gettext_lazy("kỳ"))
    state = models.CharField(gettext_lazy("trạng thái"), max_length=12, choices=State.choices, default=State.ASSIGNED)
    version = models.PositiveIntegerField(gettext_lazy("phiên bản"), default=1)
    presented_at = models.DateTimeField(gettext_lazy("trình lãnh đạo lúc"), null=True, blank=True)
    presented_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người trình")
    )
    submitted_at = models.DateTimeField(gettext_lazy("gửi cấp trên lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người gửi")
    )
    approved_at = models.DateTimeField(gettext_lazy("duyệt lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người duyệt")
    )
    returned_at = models.DateTimeField(gettext_lazy("trả lại lúc"), null=True, blank=True)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người trả lại")
    )
    return_reason = models.TextField(gettext_lazy("lý do trả lại"), blank=True)
    outreach = models.TextField(gettext_lazy("tuyên truyền, hướng dẫn đã làm"), blank=True)
    difficulties = models.TextField(gettext_lazy("khó khăn, vướng mắc"), blank=True)
    proposals = models.TextField(gettext_lazy("đề xuất, kiến nghị"), blank=True, default="", db_default="")

    said_with = ("period", "unit__versions")

    class Meta:
        verbose_name = gettext_lazy("biểu số liệu")
        verbose_name_plural = gettext_lazy("biểu số liệu")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="one_return_per_unit_and_period"),
            models.CheckConstraint(name="return_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="presented_by_and_at", condition=paired("presented_by", "presented_at")),
            models.CheckConstraint(name="submitted_by_and_at", condition=paired("submitted_by", "submitted_at")),
            models.CheckConstraint(name="approved_by_and_at", condition=paired("approved_by", "approved_at")),
            models.CheckConstraint(name="returned_by_and_at", condition=paired("returned_by", "returned_at")),
            models.CheckConstraint(
                name="sent_return_says_who_sent_it",
                condition=~Q(state__in=[State.SUBMITTED, State.APPROVED]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="approved_return_says_who_approved_it",
                condition=~Q(state=State.APPROVED) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="returned_return_says_why",
                condition=~Q(state=State.RETURNED) | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["period", "state"], name="return_of_period")]

    def __str__(self) -> str:
        return _("số liệu {period} của {unit}").format(period=self.period, unit=self.unit)

    @classmethod
    def locked(cls, pk: int) -> "Return":
        """The return and its period as they are now, under lock until the transaction ends. Raises Return.DoesNotExist."""
        found = _LOCKED(pk)
        if not found:
            raise cls.DoesNotExist
        # Read only now: the period may have closed while the lock was waited for.
        return cls._with_period(found[0], _PERIOD(found[0].period_id)[0])

    @classmethod
    def of(cls, unit: int, month: Month) -> "Return | None":
        """The unit's return of the month with its period."""
        for row in _OF_UNIT(unit, month.year, month.month):
            return cls._with_period(made(cls, row[: len(_OWN)]), made(Period, row[len(_OWN) :]))
        return None

    @staticmethod
    def _with_period(one: "Return", period: Period) -> "Return":
        one.period = period
        one.unit = made(Unit, [one.unit_id])  # it has nothing else
        return one

    @property
    def is_counted(self) -> bool:
        """The same question as COUNTED, of one return."""
        return self.state in SENT or self.approved_at is not None


# Every saved cell asks both.
_LOCKED = Instances(Return, lambda pk: Return.objects.filter(pk=pk).select_for_update())
_OWN = every(Return)
_OF_UNIT = Rows(
    lambda unit, year, month: Return.objects.filter(unit=unit, period__year=year, period__month=month).values_list(
        *_OWN, *every(Period, "period__")
    )
)
_PERIOD = Instances(Period, lambda pk: Period.objects.filter(pk=pk))


def total(names: tuple[str, ...]):
    """The sum of the columns as an expression; unknown as soon as one of them is."""
    first, *rest = (F(name) for name in names)
    for column in rest:
        first = first + column
    return first


def or_zero(name: str):
    """A column of a line where nothing arose: what was left empty there is none."""
    return Coalesce(F(name), Value(0))


# Only cells that are there can contradict each other: a comparison with an empty one is unknown, and passes.
CONTRADICTIONS = (
    LessThan(total(RECEIVED), total((*RESOLVED, *PENDING))),
    GreaterThan(total(RECEIVED), total((*RESOLVED, *PENDING))),
    GreaterThan(F("resolved_online"), total(RESOLVED)),
    Q(declared_none=True) & LessThan(or_zero("carried_over"), or_zero("pending_in_time") + or_zero("pending_overdue")),
    Q(declared_none=True)
    & GreaterThan(or_zero("carried_over"), or_zero("pending_in_time") + or_zero("pending_overdue")),
)


class Line(models.Model):
    """The counts of one service, or of one field's "TTHC ngoài Danh mục"; an empty cell is not a zero.

    `consistent` is false only where cells that are there contradict each other (3 = 7 + 11, toàn trình ≤ 7);
    `complete` is true when every cell is filled or nothing arose. The database computes both.
    """

    return_ref = models.ForeignKey(
        Return, models.CASCADE, db_column="return_id", related_name="lines", verbose_name=gettext_lazy("biểu")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=gettext_lazy("dịch vụ")
    )
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("lĩnh vực ngoài Danh mục"),
    )
    received_online = models.IntegerField(CALLED["received_online"], null=True, blank=True)
    received_direct = models.IntegerField(CALLED["received_direct"], null=True, blank=True)
    carried_over = models.IntegerField(CALLED["carried_over"], null=True, blank=True)
    resolved_early = models.IntegerField(CALLED["resolved_early"], null=True, blank=True)
    resolved_on_time = models.IntegerField(CALLED["resolved_on_time"], null=True, blank=True)
    resolved_late = models.IntegerField(CALLED["resolved_late"], null=True, blank=True)
    pending_in_time = models.IntegerField(CALLED["pending_in_time"], null=True, blank=True)
    pending_overdue = models.IntegerField(CALLED["pending_overdue"], null=True, blank=True)
    resolved_online = models.IntegerField(CALLED["resolved_online"], null=True, blank=True)
    declared_none = models.BooleanField(gettext_lazy("không phát sinh hồ sơ trong kỳ"), default=False, db_default=False)
    note = models.TextField(gettext_lazy("ghi chú"), blank=True, default="", db_default="")
    version = models.PositiveIntegerField(gettext_lazy("phiên bản"), default=1, db_default=1)
    consistent = models.GeneratedField(
        verbose_name=gettext_lazy("các ô khớp nhau"),
        expression=Case(*(When(wrong, then=Value(False)) for wrong in CONTRADICTIONS), default=Value(True)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    complete = models.GeneratedField(
        verbose_name=gettext_lazy("đủ số"),
        expression=Case(
            When(declared_none=True, then=Value(True)),
            When(Q(**{f"{name}__isnull": False for name in NAMES}), then=Value(True)),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    said_with = ("service__procedure", "field")

    class Meta:
        verbose_name = gettext_lazy("dòng số liệu")
        verbose_name_plural = gettext_lazy("dòng số liệu")
        constraints = [
            models.UniqueConstraint(fields=["return_ref", "service"], name="one_line_per_service"),
            models.UniqueConstraint(fields=["return_ref", "field"], name="one_line_per_unlisted_field"),
            models.CheckConstraint(
                name="line_is_of_a_service_or_a_field",
                condition=Q(service__isnull=False, field__isnull=True) | Q(service__isnull=True, field__isnull=False),
            ),
            models.CheckConstraint(
                name="line_counts_are_whole_and_bounded",
                condition=Q(
                    *(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (0, LARGEST_COUNT)}) for name in NAMES)
                ),
            ),
            models.CheckConstraint(
                name="declared_none_means_nothing_arose",
                condition=Q(declared_none=False)
                | Q(*(Q(**{f"{name}__isnull": True}) | Q(**{name: 0}) for name in NONE_WHEN_DECLARED)),
            ),
        ]

    def __str__(self) -> str:
        return self.service.procedure.code if self.service else _("ngoài Danh mục, {field}").format(field=self.field)

    @property
    def is_blank(self) -> bool:
        """Nothing stands in it, not even a note: begun and emptied again, it is as if it were not there."""
        return not (self.declared_none or self.note) and all(getattr(self, name) is None for name in NAMES)
