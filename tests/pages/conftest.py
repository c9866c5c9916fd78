"""What every page test stands on: one morning, and a small province with its people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Service
from portal.accounts.models import User
from portal.units.models import Unit
from reporting.models import Period, Return
from tests import factories as make
from tests.factories import AT


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Pages read the clock themselves; here it stands at AT, when 10/2026 is over and due."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: AT)
        yield


@dataclass
class World:
    """A province, two districts with a commune each, a department; October's returns, all but assigned."""

    province: Unit
    department: Unit
    district: Unit
    other_district: Unit
    commune: Unit
    other_commune: Unit
    period: Period
    services: dict[Unit, list[Service]]
    returns: dict[Unit, Return]
    people: dict[str, User] = field(default_factory=dict)

    def address(self, unit: Unit, deed: str = "") -> str:
        """Of the unit's October, or of a deed to it."""
        return f"/so-lieu/2026-10/{unit.pk}/{deed + '/' if deed else ''}"

    def put(self, unit: Unit, state: str) -> Return:
        """Bring the unit's October into a state."""
        self.returns[unit].refresh_from_db()
        return make.settle(self.returns[unit], state)

    def fill(self, unit: Unit, **counts: int) -> None:
        """One full line for every service of the unit."""
        for service in self.services[unit]:
            make.line(self.returns[unit], service, **make.counts(**counts))


def small_province() -> World:
    province = make.province(code="42")
    department = make.department("Sở Tư pháp", parent=province, code="SO-TP")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    other_district = make.district("Huyện Đức Thọ", parent=province, code="440", org_name="UBND huyện Đức Thọ")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136", org_name="UBND xã Sơn Lễ")
    other_commune = make.commune("Xã Trường Sơn", parent=other_district, code="18200", org_name="UBND xã Trường Sơn")
    make.decision()
    procedures = [
        make.procedure("1.001193", "Đăng ký khai sinh", in_field="Hộ tịch"),
        make.procedure("2.000815", "Chứng thực bản sao", in_field="Chứng thực"),
    ]
    units = (department, district, other_district, commune, other_commune)
    services = {unit: [make.provided_service(unit, one) for one in procedures] for unit in units}
    period = make.period()
    returns = {unit: make.return_(unit, period) for unit in units}
    made = World(province, department, district, other_district, commune, other_commune, period, services, returns)
    made.people = {
        "officer": make.user(commune, "officer", full_name="Nguyễn Thị Hà"),
        "leader": make.user(commune, "leader", full_name="Trần Văn Bình"),
        "neighbour": make.user(other_commune, "officer", "leader"),
        "reviewer": make.user(district, "reviewer", full_name="Lê Văn Dũng"),
        "other_reviewer": make.user(other_district, "reviewer"),
        "district_officer": make.user(district, "officer", "leader"),
        "aggregator": make.user(department, "aggregator", full_name="Võ Thanh Sơn"),
        "supervisor": make.user(department, "supervisor"),
        "administrator": make.user(province, "administrator"),
        "viewer": make.user(province, "viewer"),
        "nobody": make.user(commune),
    }
    return made


@pytest.fixture
def world(db) -> World:
    return small_province()


@pytest.fixture
def as_(world: World) -> Callable[[str], Client]:
    """A client logged in as one of the people."""

    def logged_in(who: str) -> Client:
        client = Client()
        client.force_login(world.people[who])
        return client

    return logged_in
