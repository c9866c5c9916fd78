"""The province before its first month: units, the list from the three appendices, statuses, quotas, people."""

import csv
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from catalog.actions.appendices import import_appendix
from catalog.models import Service
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.roles import administers
from portal.core.copying import copy_rows
from portal.core.fields import DateRange
from portal.core.periods import ZONE
from portal.dashboards.demo.chance import Chance
from portal.dashboards.demo.habits import Habits, Office, habits_of
from portal.dashboards.demo.people import (
    AGGREGATOR,
    PASSWORD,
    SUPERVISOR,
    SUPERVISOR_2025,
    people_of,
    totp_secret,
)
from portal.dashboards.demo.provision import Provision, provision_of
from portal.dashboards.reorganisation.arrivals import Outcome
from portal.dashboards.reorganisation.deeds import legs_of, write
from portal.units.actions import import_units
from portal.units.models import Level, UnitCode
from portal.units.reorganising.files import Leg
from reporting.models import Holiday
from targets.models import Quota

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
APPENDICES = ("1", "2", "3")
BEGUN = datetime(2025, 11, 14, 8, 0, tzinfo=ZONE)  # the day before the first month's data begin
SILENT_DISTRICTS = frozenset({3, 7, 11})  # of 13 in the order of their codes: gave their communes no quota


@dataclass(frozen=True)
class Size:
    """How much of the province is made; None means all of it."""

    departments: int | None = None
    districts: int | None = None
    communes_each: int | None = None


@dataclass(frozen=True)
class Offer:
    """A service of the world: its row, its procedure, the field it belongs to, when it is provided."""

    id: int
    code: str
    field_id: int
    field_name: str
    provision: Provision


@dataclass
class World:
    """What was made, as the months' loader needs it: offices in the official order, their services, habits and ids."""

    seed: int
    province: str
    offices: list[Office] = field(default_factory=list)
    unit_ids: dict[str, int] = field(default_factory=dict)
    habits: dict[str, Habits] = field(default_factory=dict)
    offers: dict[str, list[Offer]] = field(default_factory=dict)

    def groups(self) -> list[list[Office]]:
        """The departments together, then each district with its communes: one deed a month each."""
        found: dict[str, list[Office]] = {}
        for office in self.offices:
            found.setdefault(office.district, []).append(office)
        return list(found.values())


def make_world(*, seed: int, years: list[int], mark: str, size: Size, era: str = "2022") -> World:
    """Write everything up to the first month; `mark` is the reason of a deed by which the data are known again later.

    The structure of 2025 is what the two files of events make of that of 2022, through the same deed as in a real portal.
    """
    by = User.objects.command()
    rows = unit_rows(size)
    import_units(rows=rows, by=by, at=BEGUN)
    for appendix in APPENDICES:
        import_appendix(path=FIXTURES / f"phu_luc_{appendix}.xlsx", appendix=appendix, by=by, at=BEGUN, apply=True)
    make_holidays(by, BEGUN)
    if era == "2025":
        rows = _reorganised(by)
    world = _read_world(rows, seed)
    _make_people(world)
    with deed(by=by, at=BEGUN, door=Deed.Door.COMMAND, reason=mark):
        _copy_statuses(world)
        _make_quotas(world, years)
    return world


def unit_rows(size: Size) -> list[dict[str, str]]:
    """The rows of the units' file that are wanted, all open to the future: the structure of 2022 is kept to the present."""
    with (FIXTURES / "units_2022.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row | {"valid_to": ""} for row in csv.DictReader(file)]
    taken: dict[str, int] = {}
    kept = {row["code"] for row in rows if row["level"] == Level.PROVINCE} | {AGGREGATOR, SUPERVISOR}
    limits = {
        Level.DEPARTMENT: size.departments,
        Level.DISTRICT: size.districts,
        Level.COMMUNE: size.communes_each,
    }
    for row in rows:
        if row["code"] in kept or (row["parent_code"] and row["parent_code"] not in kept):
            continue
        key, limit = f"{row['level']} {row['parent_code']}", limits[row["level"]]
        if limit is None or taken.get(key, 0) < limit:
            taken[key] = taken.get(key, 0) + 1
            kept.add(row["code"])
    return [row for row in rows if row["code"] in kept]


def _reorganised(by: User) -> list[dict[str, str]]:
    """The units after both files of events (of a small world: after those of its own units), as rows of `units_2025.csv`."""
    with deed(by=by, at=BEGUN, door=Deed.Door.COMMAND, reason="Sắp xếp đơn vị năm 2025"):
        for name in ("succession", "succession_units"):
            codes = set(UnitCode.objects.values_list("code", flat=True))
            write(f"{name}.csv", _of_world(legs_of(FIXTURES / f"{name}.csv"), codes), BEGUN, Outcome(), by)
    standing = set(UnitCode.objects.on(BEGUN.date()).values_list("code", flat=True))
    with (FIXTURES / "units_2025.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["code"] in standing]


def _of_world(legs: list[Leg], codes: set[str]) -> list[Leg]:
    """The legs of units that are there, or come to be there by an earlier leg, under a unit that is there."""
    kept: list[Leg] = []
    for day in sorted({leg.on for leg in legs}):
        mine = [leg for leg in legs if leg.on == day and leg.old in codes]
        kept += [leg for leg in mine if leg.place is None or not leg.place.parent or leg.place.parent in codes]
        codes = codes | {leg.new for leg in mine}
    return kept


def make_holidays(by: User, at: datetime) -> None:
    """The public holidays that are not there yet."""
    days = json.loads((FIXTURES / "holidays.json").read_text(encoding="utf-8"))["days"]
    with deed(by=by, at=at, door=Deed.Door.COMMAND, reason="Ngày nghỉ"):
        Holiday.objects.bulk_create([Holiday(**day) for day in days], ignore_conflicts=True)


def _read_world(rows: list[dict[str, str]], seed: int) -> World:
    """The units that got services, with them."""
    province = next(row["code"] for row in rows if row["level"] == Level.PROVINCE)
    world = World(seed, province)
    world.unit_ids = dict(UnitCode.objects.on(BEGUN.date()).filter(scheme="main").values_list("code", "unit"))
    services: dict[int, list[tuple]] = {}
    columns = ("unit", "pk", "procedure__code", "procedure__field", "procedure__field__name")
    for unit, *service in Service.objects.on(BEGUN.date()).order_by("procedure__code").values_list(*columns):
        services.setdefault(unit, []).append(tuple(service))
    for row in rows:
        own = services.get(world.unit_ids[row["code"]])
        if own:
            _add_office(world, row, own)
    return world


def _add_office(world: World, row: dict[str, str], services: list[tuple]) -> None:
    code, level = row["code"], row["level"]
    district = {Level.DISTRICT: code, Level.COMMUNE: row["parent_code"]}.get(level, "")
    office = Office(code, row["name"], level, row["type"], district)
    habits = habits_of(office, world.seed)
    world.offices.append(office)
    world.habits[code] = habits
    world.offers[code] = [
        Offer(pk, procedure, field_id, name, provision_of(code, level, procedure, name, habits, world.seed))
        for pk, procedure, field_id, name in services
    ]


def _copy_statuses(world: World) -> None:
    columns = ("service_id", "portal", "status", "valid", "link")
    copy_rows(
        "catalog_servicestatus",
        columns,
        (
            (offer.id, portal, status, _range_text(valid), "")
            for office in world.offices
            for offer in world.offers[office.code]
            for portal, status, valid in offer.provision.statuses
        ),
    )


def _range_text(valid: DateRange) -> str:
    ends: list[date | None] = [valid.lower, valid.upper]
    return "[{},{})".format(*("" if end is None else end.isoformat() for end in ends))


def _make_quotas(world: World, years: list[int]) -> None:
    """Most districts gave each commune its own quota (Điều 2.1.d, last sentence), by a document that says it is invented.

    Where there are no districts the province gave them.
    """
    districts = sorted(office.code for office in world.offices if office.level == Level.DISTRICT)
    quotas = []
    for office in world.offices:
        silent = office.district in districts and districts.index(office.district) in SILENT_DISTRICTS
        if office.level != Level.COMMUNE or silent:
            continue
        for year in years:
            given = Chance(world.seed, "quota", office.district, year)
            document = f"Văn bản số {int(given.between(80, 900))}/UBND-VX năm {year} (minh họa)"
            own = Chance(world.seed, "quota", office.code, year)
            hundredths = {"Q1": 10_000, "Q2": own.one_of((4000, 4500, 5000, 6000)), "Q3": 8000}
            hundredths["Q4"] = own.one_of((8000, 8500, 9000))
            quotas += [
                Quota(
                    unit_id=world.unit_ids[office.code], indicator=one, year=year, hundredths=value, document=document
                )
                for one, value in hundredths.items()
            ]
    Quota.objects.bulk_create(quotas)


def _make_people(world: World) -> None:
    """One hash for the one password of all: five hundred of them, made to be slow, would take minutes."""
    salt = sha256(f"minh họa {world.seed}".encode()).hexdigest()[:24]
    password = make_password(PASSWORD, salt=salt)
    people = [
        User(
            username=person.username,
            full_name=person.full_name,
            phone=person.phone,
            unit_id=world.unit_ids[person.unit],
            roles=[person.role],
            is_staff=administers([person.role]),
            password=password,
            date_joined=BEGUN,
            enabled_at=timezone.now(),  # else all would be disabled on the first day: their months were loaded, not typed
        )
        for person in people_of(world.offices, world.province, world.seed, _supervisor(world))
    ]
    with deed(by=User.objects.command(), at=BEGUN, door=Deed.Door.COMMAND, reason="Tài khoản minh họa"):
        User.objects.bulk_create(people)
        for administrator in User.objects.filter(roles__contains=["administrator"]):
            TOTP.activate(administrator, totp_secret(administrator.username))


def _supervisor(world: World) -> str:
    """Sở TT&TT, and since 1/3/2025 the one that carries on for it."""
    return SUPERVISOR if SUPERVISOR in world.unit_ids else SUPERVISOR_2025
