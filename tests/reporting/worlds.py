"""Random small worlds as plain rows (for the oracle), and the same rows written to the database."""

from datetime import date

from hypothesis import strategies as st

from catalog.models import Service, ServiceStatus
from portal.core.fields import from_day
from portal.units.models import Level
from reporting.columns import NAMES, NONE_WHEN_DECLARED
from reporting.models import Line, Return, State
from tests import factories

YEAR = 2026
MONTHS = (10, 11, 12)
PERIODS = [(YEAR - 1, 12), *((YEAR, month) for month in MONTHS)]  # of last year only what "own" grows from counts
STATES = list(State.values)
# Beginnings and ends before, inside and after the months looked at, on a period's last day and the day after.
DAYS = [date(2022, 1, 1), date(2026, 10, 14), date(2026, 10, 15), date(2026, 11, 1), date(2026, 11, 14)]
ENDS = [None, None, date(2026, 11, 14), date(2026, 11, 15), date(2026, 12, 14), date(2027, 1, 1)]
LEVELS = [Level.PROVINCE, Level.DISTRICT, Level.DEPARTMENT, Level.COMMUNE, Level.COMMUNE, Level.COMMUNE]
READINGS = {
    "Q1": [("listed", "none")],
    "Q2": [("provided", "none"), ("active", "none")],
    "Q3": [("provided", "none"), ("listed", "none")],
    "Q4": [
        ("resolved", "points"),
        ("resolved", "times"),
        ("resolved", "own"),
        ("received", "none"),
        ("received", "own"),
    ],
}
small = st.integers(0, 3)


@st.composite
def cells(draw) -> dict:
    """A line: empty, declared none (perhaps with pending dossiers), full and adding up, or full of holes."""
    kind = draw(st.sampled_from(["empty", "none", "none_pending", "full", "full", "holes"]))
    blank = dict.fromkeys(NAMES) | {"declared_none": False}
    if kind == "empty":
        return blank
    if kind == "none":
        zeros = {name: draw(st.sampled_from([None, 0])) for name in NONE_WHEN_DECLARED}
        return blank | zeros | {"declared_none": True}
    if kind == "none_pending":
        pending = draw(small)
        return blank | {"declared_none": True, "carried_over": pending, "pending_in_time": pending}
    online, direct, carried = draw(small), draw(small), draw(small)
    received = online + direct + carried
    late = draw(st.integers(0, received))
    early = draw(st.integers(0, received - late))
    full = {
        "received_online": online,
        "received_direct": direct,
        "carried_over": carried,
        "resolved_early": early,
        "resolved_on_time": 0,
        "resolved_late": late,
        "pending_in_time": received - early - late,
        "pending_overdue": 0,
        "resolved_online": draw(st.integers(0, early + late)),
        "declared_none": False,
    }
    if kind == "holes":
        full |= dict.fromkeys(draw(st.sets(st.sampled_from(NAMES), min_size=1, max_size=3)))
    return full


@st.composite
def statuses(draw) -> list[dict]:
    made = []
    for portal in ("tinh", "quoc_gia"):
        status = draw(st.sampled_from(["da_cung_cap", "da_cung_cap", "da_cung_cap", "kiem_thu", "tam_dung", ""]))
        if status:
            start, until = draw(st.sampled_from(DAYS)), draw(st.sampled_from(ENDS))
            if until is None or start < until:
                made.append({"portal": portal, "status": status, "start": start, "until": until})
    return made


@st.composite
def worlds(draw) -> dict:
    """Five units under a province, up to three services each, four months of returns; ids are places in the lists."""
    units = [{"id": 0, "level": "tinh", "parent": None}]
    for number, level in enumerate(LEVELS[1:], start=1):
        parent = draw(st.sampled_from([0, 1])) if level == Level.COMMUNE else 0
        units.append({"id": number, "level": str(level), "parent": parent})
    services, returns = [], []
    for unit in units[1:]:
        for _ in range(draw(st.integers(0, 3))):
            start, until = draw(st.sampled_from(DAYS)), draw(st.sampled_from(ENDS))
            if until is not None and start >= until:
                until = None
            services.append(
                {
                    "id": len(services),
                    "unit": unit["id"],
                    "start": start,
                    "until": until,
                    "statuses": draw(statuses()),
                }
            )
        own = [service["id"] for service in services if service["unit"] == unit["id"]]
        for year, month in PERIODS:
            state = draw(st.sampled_from([None, State.SUBMITTED, State.APPROVED, *STATES]))
            if state is not None:
                lines = {id_: draw(cells()) for id_ in own if draw(st.integers(0, 5))}
                returns.append(
                    {
                        "unit": unit["id"],
                        "year": year,
                        "month": month,
                        "state": str(state),
                        "approved": state in (State.APPROVED, State.CORRECTING),
                        "lines": lines,
                    }
                )
    keys = st.tuples(st.integers(1, 5), st.sampled_from(sorted(READINGS)), st.just(YEAR))
    quotas = draw(st.dictionaries(keys, st.sampled_from([0, 3333, 5000, 6667, 8000, 9999, 10000]), max_size=8))
    readings = {
        (indicator, YEAR): draw(st.sampled_from(choices))
        for indicator, choices in READINGS.items()
        if draw(st.booleans())
    }
    if draw(st.booleans()):
        readings["Q4", YEAR - 1] = ("received", "points")  # what "own" grows from was read otherwise
    made = {"units": units, "services": services, "returns": returns, "quotas": quotas, "readings": readings}
    return made | {"documented": draw(st.sets(st.sampled_from(sorted(readings)))) if readings else set()}


def written(world: dict) -> dict:
    """Write the world; the same world again with the database's ids, codes and names."""
    units = {}
    for unit in world["units"]:
        units[unit["id"]] = factories.unit(level=unit["level"], parent=units.get(unit["parent"]))
    services = _services(world["services"], units)
    _returns(world["returns"], units, services)
    for (unit, indicator, year), hundredths in world["quotas"].items():
        factories.quota(units[unit], indicator, f"{hundredths // 100}.{hundredths % 100:02d}", year)
    for (indicator, year), (denominator, growth) in world["readings"].items():
        document = "Công văn 1/UBND" if (indicator, year) in world["documented"] else ""
        factories.reading(indicator, year, denominator=denominator, growth=growth, document=document)
    return {
        "units": [_known(unit, units) for unit in world["units"]],
        "services": [one | {"id": services[one["id"]].pk, "unit": units[one["unit"]].pk} for one in world["services"]],
        "returns": [
            one
            | {
                "unit": units[one["unit"]].pk,
                "lines": {services[id_].pk: values for id_, values in one["lines"].items()},
            }
            for one in world["returns"]
        ],
        "quotas": {(units[unit].pk, *rest): value for (unit, *rest), value in world["quotas"].items()},
        "readings": world["readings"],
        "documented": world["documented"],
    }


def _known(unit: dict, units: dict) -> dict:
    made = units[unit["id"]]
    return {
        "id": made.pk,
        "code": made.codes.get().code,
        "name": str(made.versions.get()),
        "level": unit["level"],
        "parent": None if unit["parent"] is None else units[unit["parent"]].pk,
    }


def _services(rows: list[dict], units: dict) -> dict[int, Service]:
    procedures = [factories.procedure() for _ in rows]
    with factories.written():
        made = Service.objects.bulk_create(
            Service(unit=units[row["unit"]], procedure=procedure, valid=from_day(row["start"], row["until"]))
            for row, procedure in zip(rows, procedures, strict=True)
        )
        ServiceStatus.objects.bulk_create(
            ServiceStatus(
                service=service,
                portal=one["portal"],
                status=one["status"],
                valid=from_day(one["start"], one["until"]),
            )
            for row, service in zip(rows, made, strict=True)
            for one in row["statuses"]
        )
    return {row["id"]: service for row, service in zip(rows, made, strict=True)}


def _returns(rows: list[dict], units: dict, services: dict[int, Service]) -> None:
    """All lines while the returns are being entered, then each return into its state."""
    periods = {(year, month): factories.period(year, month) for year, month in PERIODS}
    with factories.written():
        made = Return.objects.bulk_create(
            Return(unit=units[row["unit"]], period=periods[row["year"], row["month"]], state=State.ENTERING)
            for row in rows
        )
        Line.objects.bulk_create(
            Line(return_ref=return_, service=services[id_], **values)
            for row, return_ in zip(rows, made, strict=True)
            for id_, values in row["lines"].items()
        )
        for row, return_ in zip(rows, made, strict=True):
            factories.settle(return_, row["state"])
