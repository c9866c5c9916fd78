"""Organisations for tests of events: the shipped structure of 2022, and small ones by hand."""

import csv
from datetime import date
from pathlib import Path

from django.conf import settings

from portal.accounts.models import User
from portal.core.csvfile import read_csv
from portal.units.actions import import_units
from portal.units.models import UnitCode, UnitVersion
from portal.units.reorganising.events import record
from portal.units.reorganising.files import Leg, read_events, structure
from portal.units.reorganising.redraw import redraw
from portal.units.reorganising.rules import Eve, check
from tests import factories as make

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
COMMUNES, UNITS, OF_2025 = (FIXTURES / f"{name}.csv" for name in ("succession", "succession_units", "units_2025"))
HEADER = ("old_code", "new_code", "on", "kind", "note")


def province_of_2022() -> None:
    """All units as the decision saw them, open to the past."""
    rows = [row | {"valid_to": ""} for row in read_csv(FIXTURES / "units_2022.csv", ())]
    assert import_units(rows=rows, by=User.objects.command(), at=make.AT)["problems"] == []


def legs_of(path: Path) -> list[Leg]:
    legs, problems = read_events(path, structure(read_csv(OF_2025, ())))
    assert problems == []
    return legs


def write(legs: list[Leg]) -> int:
    """The legs day by day, checked and written; how many events they were."""
    events = 0
    for day in sorted({leg.on for leg in legs}):
        mine = [leg for leg in legs if leg.on == day]
        with make.written():
            eve = Eve.of(day)
            assert check(mine, eve) == []
            events += record(mine, eve, redraw(mine, eve))
    return events


def problems_of(rows: list[tuple[str, str, str, str]], path: Path) -> list[str]:
    """The messages of the first day that is refused; legs before it are written."""
    legs = legs_of(units_file(rows, path))
    for day in sorted({leg.on for leg in legs}):
        mine = [leg for leg in legs if leg.on == day]
        eve = Eve.of(day)
        found = check(mine, eve)
        if found:
            return [str(one["message"]) for one in found]
        with make.written():
            record(mine, eve, redraw(mine, eve))
    return []


def units_file(rows: list[tuple[str, str, str, str]], path: Path) -> Path:
    """(old, new, on, kind) as a file in the layout of `succession_units.csv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *((*row, "") for row in rows)])
    return path


def structure_on(day: date) -> dict[str, tuple[str, str, str]]:
    """Code → name, level, code of the unit above, of every unit that stands on the day."""
    codes = dict(UnitCode.objects.on(day).filter(scheme="main").values_list("unit", "code"))
    return {
        codes[one.unit_id]: (one.name, one.level, codes.get(one.parent_id, "")) for one in UnitVersion.objects.on(day)
    }
