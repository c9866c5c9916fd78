"""Tổng quan: what the page shows of the province, and which units to act on."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
TIER_WORDS = {
    Level.DEPARTMENT: gettext_lazy("sở, ngành"),
    Level.DISTRICT: gettext_lazy("huyện"),
    Level.COMMUNE: gettext_lazy("xã"),
}


@dataclass(frozen=True)
class ToAct:
    """A unit to act on: why, most urgent reason first; where to look, and in which list of urging it stands."""

    asked: Asked
    unit: dict  # as `compliance` tells it
    is_silent: bool
    silent_below: int

    @property
    def name(self) -> str:
        return self.unit["name"]

    @property
    def level(self) -> str:
        return self.unit["level"]

    @property
    def missed(self) -> list[str]:
        """The indicators whose quota it misses."""
        return [id_ for id_, entry in self.unit["indicators"].items() if entry["verdict"] == CHUA_DAT]

    @property
    def reasons(self) -> list[str]:
        """What is wrong, in words."""
        words = [_("Chưa gửi số liệu tháng {month}").format(month=self.asked.month.month)] if self.is_silent else []
        words += [_("{silent_below} xã chưa gửi").format(silent_below=self.silent_below)] if self.silent_below else []
        for id_ in self.missed:
            entry = self.unit["indicators"][id_]
            rate, missing = (entry["with_children"] or entry)["rate"], count_vn(entry["gap"])
            words.append(
                _("{id} {rate}, thiếu {missing} {counted_in}").format(
                    id=id_, rate=decimal_vn(rate), missing=missing, counted_in=INDICATORS[id_].counted_in
                )
            )
        return words

    @property
    def place(self) -> tuple[bool, int, Fraction]:
        """The offices above communes first, then by how many reasons, then by the points that are missing together."""
        depth = Fraction(0)
        for id_ in self.missed:
            entry = self.unit["indicators"][id_]
            judged = entry["with_children"] or entry
            depth += Fraction(entry["target"]) - Fraction(100 * judged["numerator"], judged["denominator"])
        count = self.is_silent + bool(self.silent_below) + len(self.missed)
        return self.unit["level"] == Level.COMMUNE, -count, -depth

    @property
    def url(self) -> str:
        if self.missed:
            return self.asked.url("number", self.missed[0], self.unit["unit_id"])
        return self.asked.url("results", self.unit["unit_id"])

    @property
    def urge(self) -> str:
        """Query of the list that the unit stands in first; "" where in none (only communes below it are silent)."""
        kind = Urging.Kind.LATE if self.is_silent else Urging.Kind.BELOW_QUOTA if self.missed else None
        return f"viec={kind}&don_vi={self.unit['unit_id']}" if kind else ""


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
                "spark": spark_of(points, _("{id}: mười ba tháng gần nhất").format(id=id_)),
                "url": asked.url("number_province", id_),
            }
        )
    return found


def unsent_words(units: list[dict], silent: set[int]) -> str:
    """ "8 chưa gửi: 1 sở, ngành, 7 xã"."""
    counted = {level: sum(u["level"] == level and u["unit_id"] in silent for u in units) for level in TIER_WORDS}
    parts = [f"{number} {TIER_WORDS[level]}" for level, number in counted.items() if number]
    return (
        _("{n} chưa gửi: {parts}").format(n=sum(counted.values()), parts=", ".join(parts))
        if parts
        else _("mọi đơn vị đã gửi")
    )


def to_act_on(asked: Asked, data: dict, silent: set[int]) -> list[ToAct]:
    """Units that have not sent, or miss a quota, in the order of `ToAct.place`."""
    below = Counter(
        unit["parent"] for unit in data["units"] if unit["unit_id"] in silent and unit["level"] == Level.COMMUNE
    )
    every = [
        ToAct(asked, unit, unit["unit_id"] in silent, below[unit["code"]] if unit["code"] else 0)
        for unit in data["units"]
        if not unit["ended"]
    ]
    return sorted((one for one in every if one.is_silent or one.silent_below or one.missed), key=lambda one: one.place)


def silent_units(asked: Asked) -> set[int]:
    """The units whose month is assigned and does not count."""
    owed = Return.objects.filter(period=asked.period)
    owed = owed.filter(approved_at__isnull=True) if asked.only_approved else owed.exclude(COUNTED)
    return set(owed.values_list("unit", flat=True))
