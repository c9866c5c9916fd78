"""Who acts for whom, from when to when; and which deeds were done in another's name."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.accounts.models.people import Deed, User
from portal.units.models import Unit

# What one may let another do; all else stays with the role.
DELEGABLE = {
    "return.enter": gettext_noop("nhập số liệu"),
    "return.present": gettext_noop("trình lãnh đạo"),
    "return.submit": gettext_noop("gửi cấp trên"),
    "return.approve_commune": gettext_noop("duyệt biểu của xã"),
}


class DelegationQuerySet(models.QuerySet):
    """Questions about delegations."""

    def on(self, day: date) -> "DelegationQuerySet":
        """Those that hold on the day: begun, not over, not ended early, both people still there."""
        held = Q(starts__lte=day, ends__gte=day, ended_at__isnull=True)
        return self.filter(held, giver__is_active=True, taker__is_active=True)


class Delegation(models.Model):
    """The giver lets the taker do some of what the giver may do for a unit, for a time."""

    giver = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_given", verbose_name=gettext_lazy("người giao")
    )
    taker = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_taken", verbose_name=gettext_lazy("người làm thay")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=gettext_lazy("thay mặt đơn vị"))
    permissions = ArrayField(
        models.CharField(max_length=40, choices=[(one, gettext_lazy(words)) for one, words in DELEGABLE.items()]),
        verbose_name=gettext_lazy("được làm"),
    )
    starts = models.DateField(gettext_lazy("từ ngày"))
    ends = models.DateField(gettext_lazy("đến hết ngày"))
    reason = models.CharField(gettext_lazy("lý do"), max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("người lập"))
    made_at = models.DateTimeField(gettext_lazy("lập lúc"))
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("người chấm dứt")
    )
    ended_at = models.DateTimeField(gettext_lazy("chấm dứt lúc"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()
    said_with = ("giver", "taker")

    class Meta:
        verbose_name = gettext_lazy("ủy quyền")
        verbose_name_plural = gettext_lazy("ủy quyền")
        constraints = [
            models.CheckConstraint(name="delegation_is_to_another", condition=~Q(giver=F("taker"))),
            models.CheckConstraint(name="delegation_ends_after_it_starts", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(name="delegation_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="delegation_of_what_may_be_delegated",
                condition=Q(permissions__contained_by=list(DELEGABLE)) & ~Q(permissions=[]),
            ),
            models.CheckConstraint(
                name="delegation_ended_by_and_at",
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        days = f"{self.starts:%d/%m/%Y}–{self.ends:%d/%m/%Y}"
        return _("{giver} giao {taker}, {days}").format(giver=self.giver, taker=self.taker, days=days)

    def for_whom(self) -> str:
        """How a deed that was done by it is marked."""
        return _("thay mặt {unit}, {giver} ủy quyền").format(unit=self.unit, giver=self.giver)

    def words(self) -> str:
        """What may be done."""
        return ", ".join(_(DELEGABLE.get(one, one)) for one in self.permissions)


class OnBehalf(models.Model):
    """The mark of a deed that was done by a delegation; append-only, and sealed with the deed."""

    deed = models.OneToOneField(
        Deed, models.PROTECT, related_name="on_behalf", verbose_name=gettext_lazy("việc đã làm")
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="used", verbose_name=gettext_lazy("ủy quyền")
    )

    class Meta:
        verbose_name = gettext_lazy("làm thay")
        verbose_name_plural = gettext_lazy("làm thay")
