"""Compliance the slow and obvious way: plain rows in, loops over services and months, written from the decision alone.

It shares no code with the portal. A world is a dictionary of lists of dictionaries:
units {id, code, name, level, parent}; services {id, unit, start, until, statuses: [{portal, status, start, until}]};
returns {unit, year, month, state, approved (bool), lines: {service id: cells}} where cells hold the nine counts (None:
empty) and declared_none; quotas {(unit, indicator, year): hundredths}; readings {(indicator, year): (denominator, growth)};
documented {(indicator, year)}: the readings that rest on a document.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LEVELS = {"so": 0, "huyen": 1, "xa": 2}
INDICATORS = ("Q1", "Q2", "Q3", "Q4")
DEFAULT_READINGS = {
    "Q1": ("listed", "none"),
    "Q2": ("provided", "none"),
    "Q3": ("provided", "none"),
    "Q4": ("resolved", "points"),
}
CHOICES = {
    "Q1": [("listed", "none")],
    "Q2": [("provided", "none"), ("active", "none")],
    "Q3": [("provided", "none"), ("listed", "none")],
    "Q4": [(below, growth) for below in ("resolved", "received") for growth in ("points", "times", "own")],
}
BASE = {"Q1": Fraction(100), "Q2": Fraction(80), "Q3": Fraction(80), "Q4": Fraction(50)}
RECEIVED = ("received_online", "received_direct", "carried_over")
ALL_CELLS = (
    *RECEIVED,
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "pending_in_time",
    "pending_overdue",
    "resolved_online",
)


def compliance(world: dict, year: int, month: int, *, only_approved: bool = False) -> dict:
    """The numbers of the contract: coverage, units in official order, province; without clause and reading."""
    counted = [r for r in world["returns"] if _counts(r, only_approved)]
    order = _official_order(world["units"])
    own = {u["id"]: _pairs(world, counted, [u["id"]], year, month) for u in order}
    units = []
    for u in order:
        children = [c["id"] for c in world["units"] if c["parent"] == u["id"] and c["level"] == "xa"]
        together = _pairs(world, counted, [u["id"], *children], year, month) if u["level"] == "huyen" else None
        units.append(_unit(world, counted, u, own[u["id"]], together, year, month))
    whole = _pairs(world, counted, [u["id"] for u in order], year, month)
    province = {}
    for q in INDICATORS:
        verdicts = [u["indicators"][q]["verdict"] for u in units]
        province[q] = {
            **_shown(whole[q], None),
            "target": None,
            "verdict": "chua_giao",
            "gap": None,
            "with_children": None,
            "sensitive": False,
            "units_met": sum(v == "dat" for v in verdicts),
            "units_judged": sum(v in ("dat", "chua_dat") for v in verdicts),
        }
    return {
        "coverage": _coverage(world, counted, year, month),
        "units": units,
        "province": {"indicators": province},
    }


def _counts(return_: dict, only_approved: bool) -> bool:
    if return_["state"] == "correcting":
        return return_["approved"]
    return return_["state"] == "approved" or (return_["state"] == "submitted" and not only_approved)


def _official_order(units: list[dict]) -> list[dict]:
    in_order = sorted((u for u in units if u["level"] in LEVELS), key=lambda u: u["id"])
    districts = [u for u in in_order if u["level"] == "huyen"]
    placed = [u for u in in_order if u["level"] == "so"]
    for district in districts:
        placed.append(district)
        placed += [u for u in in_order if u["level"] == "xa" and u["parent"] == district["id"]]
    ids = {u["id"] for u in placed}
    return placed + [u for u in in_order if u["id"] not in ids]


def _last_day(year: int, month: int) -> date:
    return date(year, month, 14)


def _holds(row: dict, day: date) -> bool:
    return row["start"] <= day and (row["until"] is None or day < row["until"])


def _provided(service: dict, portal: str, day: date) -> bool:
    return any(s["portal"] == portal and s["status"] == "da_cung_cap" and _holds(s, day) for s in service["statuses"])


def _lines(counted: list[dict], service: dict, year: int, months: list[int]) -> dict[int, dict]:
    """The service's line of each month that has one; "declared none" read as zeros wherever a cell is empty."""
    found = {}
    for r in counted:
        if r["year"] == year and r["month"] in months and service["id"] in r["lines"]:
            cells = dict(r["lines"][service["id"]])
            if cells["declared_none"]:
                cells = {name: cells[name] or 0 for name in ALL_CELLS}
            found[r["month"]] = cells
    return found


def _pairs(world: dict, counted: list[dict], units: list[int], year: int, month: int) -> dict:
    """For each indicator: numerator, denominator, unclear of the year to date, and of the month alone."""
    result = {}
    for q in INDICATORS:
        denominator = world["readings"].get((q, year), DEFAULT_READINGS[q])[0]
        ytd = _pair(world, counted, units, year, list(range(1, month + 1)), q, denominator)
        alone = _pair(world, counted, units, year, [month], q, denominator)
        result[q] = {"ytd": ytd, "month": alone if q in ("Q2", "Q4") else None}
    return result


def _pair(world, counted, units, year, months, q, denominator) -> tuple[int, int, int]:
    numerator = below = unclear = 0
    for service in world["services"]:
        if service["unit"] in units:
            lines = _lines(counted, service, year, months)
            if q == "Q4":
                part = _dossiers_of(service, lines, year, denominator)
            else:
                part = _service_counts(service, lines, year, months, q, denominator)
            numerator, below, unclear = numerator + part[0], below + part[1], unclear + part[2]
    return numerator, below, unclear


def _service_counts(service, lines, year, months, q, denominator) -> tuple[int, int, int]:
    """What one service adds to Q1, Q2, Q3."""
    day = _last_day(year, months[-1])
    if not _holds(service, day):
        return 0, 0, 0
    provided = _provided(service, "tinh", day)
    if q == "Q1":
        return int(provided), 1, 0
    if q == "Q3":
        on_both = provided and _provided(service, "quoc_gia", day)
        return int(on_both), int(provided or denominator == "listed"), 0
    if not provided:
        return 0, 0, 0
    used = any((cells["received_online"] or 0) >= 1 for cells in lines.values())
    if denominator == "active":
        active = any((cells[name] or 0) >= 1 for cells in lines.values() for name in RECEIVED)
        return int(used), int(active), 0
    return int(used), 1, int(not used and _misses_a_month(service, lines, year, months))


def _misses_a_month(service, lines, year, months) -> bool:
    due = [number for number in months if _holds(service, _last_day(year, number))]
    return any(number not in lines or lines[number]["received_online"] is None for number in due)


def _dossiers_of(service, lines, year, denominator) -> tuple[int, int, int]:
    """What one service adds to Q4: each month on the list in force at that month's end."""
    online = every = 0
    for number, cells in lines.items():
        if _holds(service, _last_day(year, number)):
            part = _dossiers(cells, denominator)
            online, every = online + part[0], every + part[1]
    return online, every, 0


def _dossiers(cells: dict, denominator: str) -> tuple[int, int]:
    if denominator == "received":
        parts, online = [cells["received_online"], cells["received_direct"]], cells["received_online"]
    else:
        parts = [cells["resolved_early"], cells["resolved_on_time"], cells["resolved_late"]]
        online = cells["resolved_online"]
    if online is None or None in parts:
        return 0, 0
    return online, sum(parts)


def _quota(world: dict, unit: dict, q: str, year: int, growth: str | None = None) -> Fraction | None:
    """What the unit must reach under the growth rule given, else under the one that holds."""
    if (unit["id"], q, year) in world["quotas"]:
        return Fraction(world["quotas"][unit["id"], q, year], 100)
    if unit["level"] == "xa" or year < 2022:
        return None
    growth = growth or world["readings"].get((q, year), DEFAULT_READINGS[q])[1]
    target = BASE[q]
    for _ in range(2022, year):
        if growth == "points":
            target = target + 10
        if growth == "times":
            target = target * 11 / 10
    if growth == "own" and year > 2022:
        online, below = _last_year(world, unit, year - 1)
        if below:
            target = max(target, Fraction(online, below) * 100 + 10)
    return min(target, Fraction(100))


def _last_year(world: dict, unit: dict, year: int) -> tuple[int, int]:
    """Numerator and denominator of the unit's Q4 over that whole year, a district's with its communes', all that was sent."""
    units = [unit["id"]]
    if unit["level"] == "huyen":
        units += [c["id"] for c in world["units"] if c["parent"] == unit["id"] and c["level"] == "xa"]
    counted = [r for r in world["returns"] if _counts(r, only_approved=False)]
    denominator = world["readings"].get(("Q4", year), DEFAULT_READINGS["Q4"])[0]
    return _pair(world, counted, units, year, list(range(1, 13)), "Q4", denominator)[:2]


def _sensitive(world: dict, counted: list[dict], unit: dict, q: str, year: int, month: int) -> bool:
    """Whether the indicator rests on no document and some other reading would give another verdict."""
    if (q, year) in world["documented"]:
        return False
    units = [unit["id"]]
    if unit["level"] == "huyen":
        units += [c["id"] for c in world["units"] if c["parent"] == unit["id"] and c["level"] == "xa"]
    held = world["readings"].get((q, year), DEFAULT_READINGS[q])
    found = set()
    for denominator, growth in [held, *CHOICES[q]]:
        online, below, _ = _pair(world, counted, units, year, list(range(1, month + 1)), q, denominator)
        found.add(_verdict(q, _quota(world, unit, q, year, growth), online, below, month))
    return len(found) > 1


def _unit(world, counted, unit: dict, own: dict, together: dict | None, year: int, month: int) -> dict:
    indicators = {}
    for q in INDICATORS:
        quota = _quota(world, unit, q, year)
        numerator, below, _ = (together or own)[q]["ytd"]
        indicators[q] = {
            **_shown(own[q], quota),
            "target": None if quota is None else _two_decimals(quota),
            "verdict": _verdict(q, quota, numerator, below, month),
            "gap": _gap(quota, numerator, below),
            "sensitive": _sensitive(world, counted, unit, q, year, month),
            "with_children": _shown(together[q], quota) if together else None,
        }
    return {"code": unit["code"], "name": unit["name"], "level": unit["level"], "indicators": indicators}


def _shown(pair: dict, quota: Fraction | None) -> dict:
    numerator, below, unclear = pair["ytd"]
    month = pair["month"]
    return {
        "numerator": numerator,
        "denominator": below,
        "rate": rate(numerator, below, quota),
        "unclear": unclear,
        "month": month and {"numerator": month[0], "denominator": month[1], "rate": rate(month[0], month[1], quota)},
    }


def rate(numerator: int, below: int, quota: Fraction | None) -> str | None:
    """Two decimals, half up; a rate below its target is taken down until it shows below it."""
    if below == 0:
        return None
    exact = Fraction(numerator, below) * 100
    shown = Decimal(_two_decimals(exact))
    while quota is not None and exact < quota and Fraction(shown) >= quota:
        shown -= Decimal("0.01")
    return str(shown)


def _two_decimals(value: Fraction) -> str:
    """Half up, by long division to five digits: exact for a tie, and the tail only matters beyond one."""
    cut = Decimal(value.numerator * 10**5 // value.denominator) / 10**5
    return str(cut.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _verdict(q: str, quota: Fraction | None, numerator: int, below: int, month: int) -> str:
    if quota is None:
        return "chua_giao"
    if below == 0:
        return "khong_xet"
    if q == "Q2" and month < 12:
        return "dang_thuc_hien"
    return "dat" if Fraction(numerator * 100, below) >= quota else "chua_dat"


def _gap(quota: Fraction | None, numerator: int, below: int) -> int | None:
    if quota is None or below == 0:
        return None
    more = 0
    while Fraction((numerator + more) * 100, below) < quota:
        more += 1
    return more


def _coverage(world: dict, counted: list[dict], year: int, month: int) -> dict:
    day = _last_day(year, month)
    due = [s for s in world["services"] if _holds(s, day)]
    owing = {s["unit"] for s in due}
    sent = [r for r in counted if (r["year"], r["month"]) == (year, month) and r["unit"] in owing]
    filled = 0
    for r in sent:
        for service in due:
            cells = r["lines"].get(service["id"])
            if cells and (cells["declared_none"] or all(cells[name] is not None for name in ALL_CELLS)):
                filled += 1
    return {
        "units_due": len(owing),
        "units_sent": len(sent),
        "units_approved": sum(r["state"] in ("approved", "correcting") for r in sent),
        "lines_due": len(due),
        "lines_filled": filled,
    }
