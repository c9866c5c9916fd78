"""A small province in the database: a department, a district, two communes; October with what three of them sent."""

from dataclasses import dataclass

from portal.accounts.models import User
from portal.units.models import Level, Unit
from reporting.models import Period, Return, State
from tests import factories as make
from tests.factories import written

PACK = [
    "bao-cao-thang-2026-10-A.docx",
    "bao-cao-thang-2026-10-A.pdf",
    "bao-cao-thang-2026-10-A.xlsx",
    "bao-cao-thang-2026-10-B.docx",
    "bao-cao-thang-2026-10-B.pdf",
    "bao-cao-thang-2026-10-B.xlsx",
    "tom-tat-trinh-chu-tich-thang-2026-10.docx",
    "tom-tat-trinh-chu-tich-thang-2026-10.pdf",
]


@dataclass
class World:
    """The rows a test asks for by name."""

    province: Unit
    department: Unit
    district: Unit
    commune: Unit
    silent: Unit
    period: Period
    sent: Return
    aggregator: User


def small_province() -> World:
    """Three of four units sent October; the second commune was asked and is still entering."""
    province = make.province(code="42")
    department = make.department("Sở Tư pháp", parent=province, code="SO-TP")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136", org_name="UBND xã Sơn Lễ")
    silent = make.commune("Xã Sơn Lĩnh", parent=district, code="18139", org_name="UBND xã Sơn Lĩnh")
    make.decision()
    procedure = make.procedure("1.001193", "Đăng ký khai sinh", in_field="Hộ tịch")
    other = make.procedure("1.000656", "Đăng ký khai tử", in_field="Hộ tịch")
    for level in (Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE):
        make.listing(procedure, level)
    services = {unit: make.provided_service(unit, procedure) for unit in (department, district, commune, silent)}
    unprovided = make.service(commune, other)
    readings()
    period = make.period(2026, 10)
    sent = make.return_(
        department, period, State.APPROVED, lines={services[department]: make.counts(online=90, direct=10)}
    )
    make.return_(district, period, State.SUBMITTED, lines={services[district]: make.counts(online=5, direct=5)})
    make.return_(commune, period, State.APPROVED, lines={services[commune]: make.counts(online=3), unprovided: None})
    make.return_(silent, period, State.ENTERING)
    return World(province, department, district, commune, silent, period, sent, make.user(department, "aggregator"))


def readings(document: str = "") -> None:
    """The readings that the project chose for 2026."""
    for mark, denominator, growth in (
        ("Q1", "listed", "none"),
        ("Q2", "provided", "none"),
        ("Q3", "provided", "none"),
        ("Q4", "resolved", "points"),
    ):
        make.reading(mark, denominator=denominator, growth=growth, document=document)


def correct_a_count(world: World) -> None:
    """Another figure in the department's line, as a correction would bring it: the return's version grows."""
    one = Return.objects.get(pk=world.sent.pk)
    one.state = State.CORRECTING
    with written():
        one.save()
    line = one.lines.get()
    line.received_online += 1
    line.resolved_on_time += 1
    with written():
        line.save(update_fields=["received_online", "resolved_on_time"])
    one.state, one.version = State.APPROVED, one.version + 1
    with written():
        one.save()
