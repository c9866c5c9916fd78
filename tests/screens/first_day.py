"""A portal of the first day: units, people, nothing else; then its first month, in which nobody has entered anything.

Called by `./dev screens` in a process that has Django, like the second factor of this moment and the fault on purpose.
"""

from allauth.mfa.totp.internal.auth import TOTP
from axes.handlers.proxy import AxesProxyHandler
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalog.actions.appendices import import_appendix
from catalog.models import Decision
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.roles import administers
from portal.accounts.second_factor import current_code
from portal.core.periods import Month
from portal.dashboards.demo.people import PASSWORD, totp_secret
from portal.dashboards.demo.world import APPENDICES, FIXTURES, Size, make_holidays, unit_rows
from portal.units.actions import import_units
from portal.units.models import Unit, UnitCode
from reporting.actions.periods import open_period

PEOPLE = {
    "canbo.18070": ("18070", "officer", "Nguyễn Thị Hà"),
    "lanhdao.18070": ("18070", "leader", "Trần Văn Sơn"),
    "duyet.436": ("436", "reviewer", "Lê Đình Hải"),
    "tonghop": ("VP-UBND", "aggregator", "Phan Thị Lan"),
    "theodoi": ("SO-TTTT", "supervisor", "Võ Quốc Anh"),
    "quantri": ("VP-UBND", "administrator", "Hoàng Minh Đức"),
    "antoan": ("SO-TTTT", "security_contact", "Đặng Thị Nga"),
    "nguoixem": ("VP-UBND", "viewer", "Bùi Xuân Long"),
}


def install() -> None:
    """Units and people; everything else is still to come."""
    call_command("migrate", interactive=False, verbosity=0)
    if Unit.objects.exists():
        return
    at, command = timezone.now(), User.objects.command()
    import_units(rows=unit_rows(Size(departments=3, districts=1, communes_each=3)), by=command, at=at)
    make_holidays(command, at)
    units = dict(UnitCode.objects.filter(scheme="main").values_list("code", "unit"))
    with deed(by=command, at=at, door=Deed.Door.COMMAND, reason="Tài khoản ngày đầu"):
        for username, (unit, role, name) in PEOPLE.items():
            user = User.objects.create_user(
                username,
                password=PASSWORD,
                full_name=name,
                unit_id=units[unit],
                roles=[role],
                is_staff=administers([role]),
            )
            if administers([role]):
                TOTP.activate(user, totp_secret(username))


def open_first() -> None:
    """The list is read and the first month opened."""
    at, command = timezone.now(), User.objects.command()
    if not Decision.objects.exists():
        for number in APPENDICES:
            import_appendix(path=FIXTURES / f"phu_luc_{number}.xlsx", appendix=number, by=command, at=at, apply=True)
    open_period(month=Month.last_ended(at), by=command, at=at)


def code(username: str) -> None:
    """The second factor of this moment."""
    print(current_code(totp_secret(username)))


def put_aside(table: str) -> None:
    """Take a table away: a page that wants it fails as a page fails."""
    _rename(table, f"{table}_aside")


def bring_back(table: str) -> None:
    """The table is there again."""
    _rename(f"{table}_aside", table)


def _rename(before: str, after: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {before} RENAME TO {after}")


def forget_wrong_logins() -> None:
    """Whoever comes next from here may log in."""
    AxesProxyHandler.reset_attempts()
