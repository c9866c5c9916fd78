"""The organisation through time: a unit has an identity of its own; its name, type, parent and codes hold for a range."""

from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.compiled import Instances
from portal.core.fields import DateRangeField, ValidQuerySet, never_twice

UNIT_EVENT_KINDS = ("rename", "move", "merge", "split", "abolish")


class Level(models.TextChoices):
    """The tier a unit stands on; the words are those of the appendices' levels."""

    PROVINCE = "tinh", gettext_lazy("Tỉnh")
    DEPARTMENT = "so", gettext_lazy("Sở, ban, ngành")
    DISTRICT = "huyen", gettext_lazy("Cấp huyện")
    COMMUNE = "xa", gettext_lazy("Cấp xã")


class UnitQuerySet(models.QuerySet):
    """Questions about units; every one of them names the day it is asked for."""

    def with_code(self, code: str, day: date) -> "UnitQuerySet":
        """The unit that bears any such code on that day."""
        return self.filter(codes__code=code.strip(), codes__valid__contains=day)

    def at_level(self, level: str, day: date) -> "UnitQuerySet":
        """The units that stand on that tier on that day."""
        return self.filter(versions__level=level, versions__valid__contains=day)

    def below(self, unit: "Unit", day: date) -> "UnitQuerySet":
        """The unit and all that stands under it on that day."""
        path = UnitVersion.objects.on(day).filter(unit=unit).values_list("path", flat=True).first()
        if path is None:
            return self.none()
        return self.filter(versions__path__startswith=path, versions__valid__contains=day)


class Unit(models.Model):
    """An office as it stays the same under changing names; merging and splitting make new ones."""

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("đơn vị")
        verbose_name_plural = gettext_lazy("đơn vị")

    def __str__(self) -> str:
        """By its latest name; no query where `versions` was prefetched."""
        latest = max(self.versions.all(), key=lambda one: one.valid, default=None)
        return str(latest) if latest else _("Đơn vị {pk}").format(pk=self.pk)

    def on(self, day: date) -> "UnitVersion | None":
        """What the unit was called and where it stood on that day; None where it did not exist."""
        found = _ON(self.pk, day)
        return found[0] if found else None


class UnitVersion(models.Model):
    """Name, type, level and parent of a unit over a range; `path` lists the ancestors' ids: "/1/24/"."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions", verbose_name=gettext_lazy("đơn vị"))
    valid = DateRangeField(gettext_lazy("hiệu lực"))
    name = models.CharField(gettext_lazy("tên"), max_length=200)
    type = models.CharField(gettext_lazy("loại"), max_length=60, blank=True)
    org_name = models.CharField(gettext_lazy("tên cơ quan"), max_length=200, blank=True)
    level = models.CharField(gettext_lazy("cấp"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("cấp trên")
    )
    path = models.CharField(gettext_lazy("đường dẫn cấp trên"), max_length=200, db_index=True)

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("tên và vị trí của đơn vị")
        verbose_name_plural = gettext_lazy("tên và vị trí của đơn vị")
        constraints = [
            never_twice("unit_has_one_name_a_day", "unit"),
            models.CheckConstraint(name="unit_level_is_known", condition=models.Q(level__in=Level.values)),
            models.CheckConstraint(name="unit_path_is_closed", condition=models.Q(path__regex=r"^(/[0-9]+)+/$")),
        ]
        indexes = [models.Index(fields=["path"], name="unit_path_prefix", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.org_name or self.name


_ON = Instances(UnitVersion, lambda unit, day: UnitVersion.objects.on(day).filter(unit=unit))


class UnitCode(models.Model):
    """A code of a unit over a range: statistics office, internal, older lists', national organisation code."""

    class Scheme(models.TextChoices):
        MAIN = "main", gettext_lazy("Mã đơn vị")
        ALT = "alt", gettext_lazy("Mã trong danh sách cũ")
        NATIONAL = "national", gettext_lazy("Mã định danh cơ quan")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="codes", verbose_name=gettext_lazy("đơn vị"))
    scheme = models.CharField(gettext_lazy("bộ mã"), max_length=10, choices=Scheme.choices)
    code = models.CharField(gettext_lazy("mã"), max_length=40)
    valid = DateRangeField(gettext_lazy("hiệu lực"))

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("mã đơn vị")
        verbose_name_plural = gettext_lazy("mã đơn vị")
        constraints = [never_twice("code_names_one_unit_a_day", "code")]

    def __str__(self) -> str:
        return self.code


class UnitEvent(models.Model):
    """What happened to units on a day, by which document: renamed, moved, merged, split, abolished."""

    class Kind(models.TextChoices):
        RENAME = "rename", gettext_lazy("Đổi tên")
        MOVE = "move", gettext_lazy("Đổi cấp trên")
        MERGE = "merge", gettext_lazy("Sáp nhập")
        SPLIT = "split", gettext_lazy("Chia tách")
        ABOLISH = "abolish", gettext_lazy("Kết thúc hoạt động")

    kind = models.CharField(gettext_lazy("loại"), max_length=10, choices=Kind.choices)
    on = models.DateField(gettext_lazy("từ ngày"))
    title = models.CharField(gettext_lazy("nội dung"), max_length=300)
    document = models.CharField(gettext_lazy("văn bản"), max_length=200, blank=True)

    class Meta:
        verbose_name = gettext_lazy("sự kiện của đơn vị")
        verbose_name_plural = gettext_lazy("sự kiện của đơn vị")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(name="unit_event_kind_is_known", condition=models.Q(kind__in=UNIT_EVENT_KINDS)),
            models.CheckConstraint(name="unit_event_says_what", condition=~models.Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class SuccessionQuerySet(models.QuerySet):
    """Questions about who follows whom."""

    def endings(self) -> "SuccessionQuerySet":
        """The rows by which a unit ended; a renamed or moved one follows itself and goes on."""
        return self.exclude(predecessor=models.F("successor"))

    def of(self, unit: Unit) -> "SuccessionQuerySet":
        """Where the unit came from and what it became, in the order of the days."""
        touched = models.Q(predecessor=unit) | models.Q(successor=unit)
        return self.filter(touched).select_related("event").order_by("event__on", "event", "pk")


class Succession(models.Model):
    """One unit followed by another in an event; the whole history goes to the one successor that carries it.

    Without a successor the unit was abolished; a renamed or moved unit follows itself.
    """

    event = models.ForeignKey(
        UnitEvent, models.PROTECT, related_name="successions", verbose_name=gettext_lazy("sự kiện")
    )
    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="followed_by", verbose_name=gettext_lazy("đơn vị cũ")
    )
    successor = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=gettext_lazy("đơn vị kế thừa"),
    )
    carries_history = models.BooleanField(gettext_lazy("mang theo số liệu cũ"), default=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("kế thừa")
        verbose_name_plural = gettext_lazy("kế thừa")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "predecessor", "successor"], name="succession_stands_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["event", "predecessor"],
                condition=models.Q(carries_history=True),
                name="one_successor_carries_the_history",
            ),
            # A unit ends once: its history goes one way, whatever the event.
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=models.Q(carries_history=True)
                & (models.Q(successor__isnull=True) | ~models.Q(predecessor=models.F("successor"))),
                name="a_unit_ends_once",
            ),
            models.CheckConstraint(
                name="only_a_successor_or_nobody_has_the_history",
                condition=models.Q(carries_history=True) | models.Q(successor__isnull=False),
            ),
        ]
