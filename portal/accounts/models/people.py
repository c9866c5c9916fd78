"""People and the memory of what they did: users with roles, deeds, changes, and the chain that seals them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.places import ended_by
from portal.accounts.roles import PROVINCE_WIDE, ROLE_NAMES, permissions_of
from portal.core.compiled import Instances, Statement
from portal.units.models import Unit

COMMAND_USER = "lenh-he-thong"
COMMAND_DEFAULTS = {"full_name": "Lệnh hệ thống", "is_active": False, "password": make_password(None)}


class PortalUserManager(UserManager):
    def get(self, *args: Any, **kwargs: Any) -> "User":
        """By the id alone, as Django asks at every request for the person of its session: put together once."""
        # Managers of relations are made of this class, and hold a filter of their own.
        if args or kwargs.keys() != {"pk"} or type(self) is not PortalUserManager or type(kwargs["pk"]) is not int:
            return super().get(*args, **kwargs)
        if found := _BY_ID(kwargs["pk"]):
            return found[0]
        raise User.DoesNotExist

    def command(self) -> "User":
        """The account in whose name commands and the timetable write; nobody can log in with it."""
        user, _ = self.get_or_create(username=COMMAND_USER, defaults=COMMAND_DEFAULTS)
        return user

    def create_superuser(self, username: str, email: str | None = None, password: str | None = None, **more) -> "User":
        """The first administrator of an empty portal (`manage.py createsuperuser`): the role is what opens the admin."""
        with self.command().acting(at=timezone.now(), door="command", reason=f"Lập quản trị {username}"):
            return super().create_superuser(username, email, password, **{"roles": ["administrator"], **more})


# One question for three: is a deed open already, else its row, and its name for the triggers of this transaction.
OPEN = Statement(
    """
WITH opened AS (
    INSERT INTO accounts_deed (by_id, at, door, reason)
    SELECT %(by)s, %(at)s, %(door)s, %(reason)s WHERE coalesce(current_setting('portal.deed', true), '') = ''
    RETURNING id
)
SELECT id, set_config('portal.deed', id::text, true) FROM opened
""",
    by="bigint",
    at="timestamptz",
    door="text",
    reason="text",
)
SEAL = Statement("SELECT portal_seal(%(deed)s), set_config('portal.deed', '', true)", deed="bigint")


class User(AbstractUser):
    """A person (or the system itself) who acts for a unit in one or more roles."""

    class Disabled(models.TextChoices):
        UNUSED = "unused", _("45 ngày không dùng")
        LEFT = "left", _("thôi làm việc này")
        BY_HAND = "by_hand", _("người có thẩm quyền khóa")

    first_name = None
    last_name = None
    full_name = models.CharField(_("họ và tên"), max_length=120)
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("đơn vị")
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=[(role, _(name)) for role, name in ROLE_NAMES.items()]),
        default=list,
        blank=True,
        verbose_name=_("vai trò"),
    )

    must_change_password = models.BooleanField(_("phải đổi mật khẩu"), default=False)
    password_changed_at = models.DateTimeField(_("đổi mật khẩu lúc"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("ngừng dùng từ"), null=True, blank=True)
    disabled_why = models.CharField(_("vì sao ngừng"), max_length=10, choices=Disabled.choices, blank=True)
    enabled_at = models.DateTimeField(_("mở lại lúc"), null=True, blank=True)

    objects = PortalUserManager()
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        constraints = [
            models.CheckConstraint(
                name="user_roles_are_known", condition=models.Q(roles__contained_by=list(ROLE_NAMES))
            ),
            models.CheckConstraint(
                name="user_disabled_is_not_active",
                condition=models.Q(disabled_at__isnull=True, disabled_why="")
                | (models.Q(disabled_at__isnull=False, is_active=False) & ~models.Q(disabled_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles)

    @cached_property
    def acts_for(self) -> frozenset[int]:
        """The units whose own work is this person's now: their unit, and ended ones whose history it carries.

        What an ended unit still has to send, mend or take back is done by those who carry on, in its name. Like
        `is_active` it is a fact about the account of this moment, so it alone asks the clock.
        """
        today = timezone.localdate()
        carried = (one.unit_id for one in ended_by(today) if one.carrier_id == self.unit_id)
        return frozenset(carried).union({self.unit_id} if self.unit_id else ())

    def may(self, permission: str) -> bool:
        """Whether one of the user's roles lists the permission; scope is asked apart."""
        return self.is_active and permission in self.permissions

    @property
    def is_province_wide(self) -> bool:
        return not PROVINCE_WIDE.isdisjoint(self.roles)

    @contextmanager
    def acting(self, *, at: datetime, door: str, reason: str = "") -> Iterator["Deed"]:
        """One transaction in which tables with triggers may be written; inside another deed it joins that one.

        The triggers read the deed from a setting that lives as long as the transaction; without one the database
        refuses to write. Chains are locked only at the end, while the seal is computed. It is a method because the
        units, which stand below this app, are handed the person and act in that name.
        """
        with transaction.atomic():
            opened = OPEN(by=self.pk, at=at, door=door, reason=reason)
            if not opened:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT current_setting('portal.deed')")
                    joined = cursor.fetchone()[0]
                yield Deed.objects.get(pk=joined)
                return
            act = Deed.from_db(
                connection.alias, ["id", "by_id", "at", "door", "reason"], [opened[0][0], self.pk, at, door, reason]
            )
            yield act
            SEAL(deed=act.pk)


_BY_ID = Instances(User, lambda pk: User.objects.filter(pk=pk))


class Deed(models.Model):
    """One act: who, when, through which door, why. Every change of data hangs on one."""

    class Door(models.TextChoices):
        GRID = "grid", _("nhập tay")
        EXCEL = "excel", _("tệp Excel")
        ONE_STOP = "one_stop", _("tệp một cửa")
        API = "api", "API"
        COMMAND = "command", _("lệnh hệ thống")
        CORRECTION = "correction", _("đính chính")
        PAGE = "page", _("trang web")

    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người làm"))
    at = models.DateTimeField(_("lúc"))
    door = models.CharField("qua", max_length=12, choices=Door.choices)
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("việc đã làm")
        verbose_name_plural = _("việc đã làm")

    @property
    def for_whom(self) -> str:
        """ "thay mặt …" where the deed was done by a delegation, else ""."""
        mark = getattr(self, "on_behalf", None)
        return mark.delegation.for_whom() if mark else ""


class Change(models.Model):
    """What one deed changed in one row: the changed fields before and after. Written by triggers, never by hand."""

    deed = models.ForeignKey(
        Deed, models.PROTECT, related_name="changes", db_index=False, verbose_name=_("việc đã làm")
    )  # see change_of_deed
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("đơn vị"))
    table_name = models.CharField(_("bảng"), max_length=60)
    row_id = models.BigIntegerField(_("dòng số"))
    before = models.JSONField(_("trước"), null=True)
    after = models.JSONField(_("sau"), null=True)

    class Meta:
        verbose_name = _("thay đổi")
        verbose_name_plural = _("thay đổi")
        indexes = [
            models.Index(fields=["deed", "table_name"], name="change_of_deed"),
            models.Index(
                fields=["table_name", "row_id", "id"], name="change_of_row"
            ),  # the last ones without the others
            models.Index(fields=["table_name", "id"], name="last_change_of_table"),
        ]


class ChainLink(models.Model):
    """The seal of one deed in one unit's chain ("tỉnh" where there is no unit): sha256 over the link before and the rows."""

    deed = models.ForeignKey(Deed, models.PROTECT, related_name="links", verbose_name=_("việc đã làm"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("đơn vị"))
    number = models.BigIntegerField(_("mắt xích"))
    previous_hash = models.BinaryField(_("mã băm của mắt xích trước"))
    hash = models.BinaryField(_("mã băm"))

    class Meta:
        verbose_name = _("mắt xích")
        verbose_name_plural = _("mắt xích")
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="chain_has_no_fork", nulls_distinct=False),
            models.UniqueConstraint(fields=["deed", "unit"], name="deed_is_sealed_once", nulls_distinct=False),
        ]
