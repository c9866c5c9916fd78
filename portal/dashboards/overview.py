"""Tổng quan: what the page shows of the province, and which units to act on."""

from dataclasses import dataclass
from fractions import Fraction

from portal.core.numbers import count_vn, decimal_vn, rate_text
from portal.dashboards.asked import Asked
from portal.dashboards.pieces import difference, points_vn
from portal.dashboards.results import compared
from portal.dashboards.trends import Point, Readings, of_province, points_of, sent_months, spark_of
from portal.units.models import Level
from reporting.models import COUNTED, Return, Urging
from targets.evaluation import CHUA_DAT
from targets.indicators import INDICATORS

SHOWN = 6
TIER_WORDS = {Level.DEPARTMENT: "sở, ngành", Level.DISTRICT: "huyện", Level.COMMUNE: "xã"}


@dataclass(frozen=True)
class ToAct:
    """A unit to act on: why, most urgent reason first, where to look, and in which list of urging it stands."""

    name: str
    reasons: list[str]
    url: str
    level: str
    urge: str = ""


def province_points(asked: Asked) -> dict[str, list[Point]]:
    """The four indicators over thirteen months, from one reading of the sums."""
    months = asked.trend_months()
    pairs, understood, sent = of_province(asked, months), Readings(months), sent_months(asked, months)
    return {id_: points_of(id_, months, pairs, understood, sent=sent) for id_ in INDICATORS}


def tiles(asked: Asked, data: dict, trend: dict[str, list[Point]]) -> list[dict]:
    """One an indicator: the sum "đối chiếu" with last month, the same month last year, and how many units reach it."""
    found = []
    for id_, entry in data["province"]["indicators"].items():
        points = trend[id_]
        now = (entry["numerator"], entry["denominator"])
        before = points[-2].pair if points[-2].is_known and points[-2].month.year == asked.month.year else (0, 0)
        last_year = points[0].pair if points[0].is_known else (0, 0)
        not_given = sum(unit["indicators"][id_]["verdict"] == "chua_giao" for unit in data["units"])
        found.append(
            compared(id_, entry, points[-1].target, asked.month)
            | {
                "since_month": points_vn(difference(now, before)),
                "since_year": points_vn(difference(now, last_year)),
                "last_year": rate_text(*last_year),
                "not_given": not_given,
                "spark": spark_of(points, f"{id_}: mười ba tháng gần nhất"),
                "url": asked.url("number_province", id_),
            }
        )
    return found


def unsent_words(units: list[dict], silent: set[int]) -> str:
    """ "8 chưa gửi: 1 sở, ngành, 7 xã"."""
    counted = {level: sum(u["level"] == level and u["unit_id"] in silent for u in units) for level in TIER_WORDS}
    parts = [f"{number} {TIER_WORDS[level]}" for level, number in counted.items() if number]
    return f"{sum(counted.values())} chưa gửi: {', '.join(parts)}" if parts else "mọi đơn vị đã gửi"


def to_act_on(asked: Asked, data: dict, silent: set[int]) -> list[ToAct]:
    """Units that have not sent, or miss a quota; the offices above communes first, by how many reasons."""
    under: dict[str, list[str]] = {}
    for unit in data["units"]:
        if unit["unit_id"] in silent and unit["level"] == Level.COMMUNE and unit["parent"]:
            under.setdefault(unit["parent"], []).append(unit["name"])
    found: list[tuple[tuple, ToAct]] = []
    for unit in data["units"]:
        if unit["ended"]:
            continue
        reasons, depth = _reasons(asked, unit, unit["unit_id"] in silent, len(under.get(unit["code"], [])))
        if reasons:
            place = (unit["level"] == Level.COMMUNE, -len(reasons), -depth)
            first = next((id_ for id_, entry in unit["indicators"].items() if entry["verdict"] == CHUA_DAT), None)
            url = asked.url("number", first, unit["unit_id"]) if first else asked.url("results", unit["unit_id"])
            urge = _urge_query(unit["unit_id"], is_silent=unit["unit_id"] in silent, is_below=first is not None)
            found.append((place, ToAct(unit["name"], reasons, url, unit["level"], urge)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _urge_query(unit_id: int, *, is_silent: bool, is_below: bool) -> str:
    """Which of the lists of urging the unit stands in first; "" where in none (only communes below it are silent)."""
    kind = Urging.Kind.LATE if is_silent else Urging.Kind.BELOW_QUOTA if is_below else None
    return f"viec={kind}&don_vi={unit_id}" if kind else ""


def _reasons(asked: Asked, unit: dict, is_silent: bool, silent_below: int) -> tuple[list[str], Fraction]:
    """What is wrong with a unit, in words, and how many points it lies below its quotas together."""
    reasons, depth = [], Fraction(0)
    if is_silent:
        reasons.append(f"Chưa gửi số liệu tháng {asked.month.month}")
    if silent_below:
        reasons.append(f"{silent_below} xã chưa gửi")
    for id_, entry in unit["indicators"].items():
        if entry["verdict"] == CHUA_DAT:
            judged = entry["with_children"] or entry
            reasons.append(
                f"{id_} {decimal_vn(judged['rate'])}, thiếu {count_vn(entry['gap'])} {INDICATORS[id_].counted_in}"
            )
            depth += Fraction(entry["target"]) - Fraction(100 * judged["numerator"], judged["denominator"])
    return reasons, depth


def silent_units(asked: Asked) -> set[int]:
    """The units whose month is assigned and does not count."""
    owed = Return.objects.filter(period=asked.period)
    owed = owed.filter(approved_at__isnull=True) if asked.only_approved else owed.exclude(COUNTED)
    return set(owed.values_list("unit", flat=True))
