"""The people of the demonstration: an officer and a leader in every unit, a reviewer in every district, the province's desks."""

import base64
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.habits import Office
from portal.units.models import Level

# Long enough without a second factor (domain.md §10), and printed by demo_logins: it protects nothing but invented data.
PASSWORD = "Minh-hoa-Ha-Tinh-2026"
AGGREGATOR, SUPERVISOR = "VP-UBND", "SO-TTTT"  # Điều 2 khoản 2 and khoản 3
SUPERVISOR_2025 = "SO-KHCN"
FAMILY = ("Nguyễn", "Trần", "Lê", "Phan", "Võ", "Hoàng", "Đặng", "Bùi", "Hồ", "Dương", "Phạm", "Đinh", "Thái", "Hà")
MEN_MIDDLE = ("Văn", "Đình", "Quốc", "Xuân", "Minh", "Hữu", "Đức", "Anh", "Trọng", "Viết")
MEN_GIVEN = (
    "Hùng",
    "Dũng",
    "Tuấn",
    "Sơn",
    "Thắng",
    "Bình",
    "Cường",
    "Hải",
    "Nam",
    "Long",
    "Toàn",
    "Vinh",
    "Quý",
    "Phúc",
)
WOMEN_MIDDLE = ("Thị", "Thị Thu", "Thị Thanh", "Thị Minh", "Thị Hồng", "Thùy", "Khánh", "Thị Kim")
WOMEN_GIVEN = (
    "Hà",
    "Lan",
    "Hương",
    "Nga",
    "Thủy",
    "Hiền",
    "Oanh",
    "Trang",
    "Linh",
    "Hoa",
    "Huyền",
    "Loan",
    "Nhung",
    "Vân",
)


@dataclass(frozen=True)
class Person:
    """One account: who, where, in which role."""

    username: str
    full_name: str
    phone: str
    unit: str
    role: str


def people_of(offices: list[Office], province: str, seed: int, supervisor: str = SUPERVISOR) -> list[Person]:
    """All accounts of the demonstration; `offices` are the units that owe returns, `province` is the province's code."""
    people = []
    for office in offices:
        people.append(_person("canbo", office.code, "officer", seed))
        people.append(_person("lanhdao", office.code, "leader", seed))
        if office.level == Level.DISTRICT:
            people.append(_person("duyet", office.code, "reviewer", seed))
    for username, unit, role in (
        ("tonghop", AGGREGATOR, "aggregator"),
        ("theodoi", supervisor, "supervisor"),
        ("quantri", AGGREGATOR, "administrator"),
        ("antoan", supervisor, "security_contact"),
        ("nguoixem", province, "viewer"),
    ):
        people.append(_named(username, unit, role, seed))
    return people


def username_of(kind: str, unit: str) -> str:
    """canbo.18070: the officer of the unit with that code."""
    return f"{kind}.{unit.lower()}"


def totp_secret(username: str) -> str:
    """The secret that an account of the demonstration has on its telephone, the same on every machine (base32)."""
    return base64.b32encode(sha256(f"minh họa {username}".encode()).digest()[:20]).decode()


def _person(kind: str, unit: str, role: str, seed: int) -> Person:
    return _named(username_of(kind, unit), unit, role, seed)


def _named(username: str, unit: str, role: str, seed: int) -> Person:
    chance = Chance(seed, "person", username)
    middle, given = (MEN_MIDDLE, MEN_GIVEN) if chance.happens(0.5) else (WOMEN_MIDDLE, WOMEN_GIVEN)
    name = f"{chance.one_of(FAMILY)} {chance.one_of(middle)} {chance.one_of(given)}"
    # No subscriber of the province's exchange has a number that begins with 0: nobody real is rung up.
    phone = f"0239 0{int(chance.between(10, 100))} {int(chance.between(1000, 10000))}"
    return Person(username, name, phone, unit, role)


def people_shown(users: QuerySet[User]) -> list[User]:
    """One account a role, chosen so that a return can be followed: an officer, its leader, and the district above them."""
    reviewer = users.filter(roles=["reviewer"]).order_by("pk").first()
    officer = users.filter(roles=["officer"], unit__versions__level=Level.COMMUNE).order_by("pk").first()
    leader = users.filter(roles=["leader"], unit=officer.unit).first() if officer else None
    roles = ("aggregator", "supervisor", "administrator", "security_contact", "viewer")
    desks = [users.filter(roles=[role]).first() for role in roles]
    return [user for user in (officer, leader, reviewer, *desks) if user]
