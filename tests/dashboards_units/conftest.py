"""A province small enough to reckon by hand: a district with three communes, a department; two months, one closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from catalog.models import Procedure, Service
from catalog.services import settle
from portal.accounts.models import User
from portal.dashboards.reorganisation.deeds import reorganise
from portal.units.models import Level, Unit
from reporting.models import Period
from tests import factories as make
from tests.units.reorganising import units_file

EVENT = "2026-10-15"  # the day after the window of 10/2026


@dataclass
class Small:
    """Unit by code; the procedures of communes, of districts, of the department named A."""

    units: dict[str, Unit]
    communal: Procedure
    districtal: Procedure
    departmental: Procedure
    closed: Period
    opened: Period
    people: dict[str, User] = field(default_factory=dict)

    def service(self, code: str, procedure: Procedure) -> Service:
        return Service.objects.filter(unit=self.units[code], procedure=procedure).earliest("valid")


@pytest.fixture
def small(db) -> Small:
    top = make.province(code="42")
    units = {code: make.department(f"Sở {code}", parent=top, code=code) for code in ("A", "B", "C")}
    units["447"] = make.district("Huyện Kỳ Anh", parent=top, code="447")
    for code in ("1", "2", "3"):
        units[code] = make.commune(f"Xã {code}", parent=units["447"], code=code)
    communal, districtal, departmental = (make.procedure(in_field="Hộ tịch") for _ in range(3))
    make.listing(communal, Level.COMMUNE)
    make.listing(districtal, Level.DISTRICT)
    make.listing(departmental, Level.DEPARTMENT, agencies=["Sở A"])
    with make.written():
        settle(make.START)
    for one in Service.objects.all():
        make.provide(one)
    closed, opened = make.period(2026, 10), make.period(2026, 11)
    return Small({"42": top, **units}, communal, districtal, departmental, closed, opened)


@pytest.fixture
def apply(tmp_path: Path) -> Callable[..., dict]:
    """Apply rows (old, new, on, kind) through the deed."""

    def applied(*rows: tuple[str, str, str, str]) -> dict:
        path = units_file(list(rows), tmp_path / "su-kien.csv")
        return reorganise(path=path, by=User.objects.command(), at=make.AT, apply=True)

    return applied


def close(period: Period) -> None:
    """What is closed stays as it is, whatever is reorganised afterwards."""
    with make.written():
        period.closed_at, period.closed_by = make.AT, User.objects.command()
        period.save()


__all__ = ["EVENT", "Small", "close"]
