"""Where every unit and the province stand against the four quotas at the end of a month (Điều 2 khoản 1 điểm d)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from portal.core.numbers import rate_text
from portal.core.periods import Month
from portal.units.models import Level, UnitCode, UnitVersion
from reporting.figures import MONTH, YEAR, coverage, facts_by_unit
from targets.evaluation import CHUA_DAT, DAT, Facts, evaluate, volume
from targets.indicators import INDICATORS
from targets.readings import Understanding, quotas, readings

YEARLY = ("Q2", "Q4")  # judged on the year to date; the period's own value stands beside it
JUDGED_LEVELS = (Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE)


@dataclass
class Standing:
    """A unit (or a sum of units) with its facts of the year to date and of the month; `children` where it has some."""

    year: Facts = field(default_factory=Facts)
    month: Facts = field(default_factory=Facts)
    children: "Standing | None" = None

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(self.year + other.year, self.month + other.month)


def compliance(month: Month, *, only_approved: bool = False, unit_ids: Collection[int] | None = None) -> dict:
    """The contract of `manage.py compliance` (design.md §4), ready for JSON; nothing in it is a mean of rates.

    `{period, data_from, data_to, only_approved, coverage, units, province}`. `unit_ids` narrows `units` alone: a district
    is still judged with its communes, the province is still the sum of all. A month nobody reported is a month of zeros.
    """
    versions = units_in_order(month)
    understood = readings(month.year)
    given = quotas(month.year, versions)
    codes = main_codes(month)
    standings = _standings(month, versions, only_approved)
    units = [
        {
            "unit_id": version.unit_id,
            "code": codes.get(version.unit_id),
            "name": str(version),
            "level": version.level,
            "parent": codes.get(version.parent_id),
            "indicators": {
                id_: indicator_entry(understood[id_], given[version.unit_id, id_], standings[version.unit_id], month)
                for id_ in INDICATORS
            },
        }
        for version in versions
    ]
    return {
        "period": str(month),
        "data_from": month.data_from.isoformat(),
        "data_to": month.data_to.isoformat(),
        "only_approved": only_approved,
        "coverage": coverage(month, only_approved=only_approved),
        "units": [unit for unit in units if unit_ids is None or unit["unit_id"] in unit_ids],
        "province": _province(understood, standings.values(), units, month),
    }


def indicators_of(unit: UnitVersion, month: Month) -> dict[str, dict]:
    """The four indicators of one unit alone, as `compliance` gives them; a district's communes are read with it."""
    below = UnitVersion.objects.on(month.data_to).filter(parent=unit.unit_id, level=Level.COMMUNE)
    versions = [unit, *below] if unit.level == Level.DISTRICT else [unit]
    understood, given = readings(month.year), quotas(month.year, [unit])
    standing = _standings(month, versions, only_approved=False, unit_ids=[one.unit_id for one in versions])
    return {
        id_: indicator_entry(understood[id_], given[unit.unit_id, id_], standing[unit.unit_id], month)
        for id_ in INDICATORS
    }


def units_in_order(month: Month) -> list[UnitVersion]:
    """The units judged, as they stood on the month's last day: departments, each district before its communes."""
    standing = UnitVersion.objects.on(month.data_to).filter(level__in=JUDGED_LEVELS).order_by("unit_id")
    by_id = {version.unit_id: version for version in standing}

    def place(version: UnitVersion) -> tuple[int, int, int, int]:
        above = by_id.get(version.parent_id)
        if version.level == Level.DEPARTMENT:
            return 0, version.unit_id, 0, 0
        if version.level == Level.DISTRICT:
            return 1, version.unit_id, 0, 0
        if above and above.level == Level.DISTRICT:
            return 1, above.unit_id, 1, version.unit_id
        return 2, version.unit_id, 0, 0

    return sorted(by_id.values(), key=place)


def main_codes(month: Month) -> dict[int, str]:
    """The main code each unit bears on the month's last day, by unit id."""
    return dict(UnitCode.objects.on(month.data_to).filter(scheme=UnitCode.Scheme.MAIN).values_list("unit", "code"))


def indicator_entry(
    understood: Understanding, quota: Fraction | None, standing: Standing, month: Month
) -> dict[str, object]:
    """One indicator of one unit: its own figures; verdict and gap are decided with its children where it has them."""
    judged = standing.children or standing
    verdict = evaluate(
        indicator=understood.indicator.id,
        quota=quota,
        achieved=volume(understood.indicator.id, understood.denominator, judged.year),
        year_is_over=month.is_last_of_year,
    )
    return {
        **_figures(understood, quota, standing),
        "target": verdict.target,
        "verdict": verdict.verdict,
        "gap": verdict.gap,
        "clause": understood.citation,
        "reading": understood.sentence,
        "provisional": understood.is_provisional,
        "with_children": _figures(understood, quota, standing.children) if standing.children else None,
    }


def _figures(understood: Understanding, quota: Fraction | None, standing: Standing) -> dict[str, object]:
    id_ = understood.indicator.id
    own = volume(id_, understood.denominator, standing.year)
    return {
        "numerator": own.numerator,
        "denominator": own.denominator,
        "rate": rate_text(own.numerator, own.denominator, quota),
        "unclear": own.unclear,
        "month": _month(understood, quota, standing.month) if id_ in YEARLY else None,
    }


def _month(understood: Understanding, quota: Fraction | None, facts: Facts) -> dict[str, object]:
    alone = volume(understood.indicator.id, understood.denominator, facts)
    return {
        "numerator": alone.numerator,
        "denominator": alone.denominator,
        "rate": rate_text(alone.numerator, alone.denominator, quota),
    }


def _standings(
    month: Month, versions: list[UnitVersion], only_approved: bool, unit_ids: Collection[int] | None = None
) -> dict[int, Standing]:
    """Every unit's own facts; a district's with those of its communes beside them."""
    year = facts_by_unit(month, span=YEAR, only_approved=only_approved, unit_ids=unit_ids)
    alone = facts_by_unit(month, span=MONTH, only_approved=only_approved, unit_ids=unit_ids)
    own = {v.unit_id: Standing(year.get(v.unit_id, Facts()), alone.get(v.unit_id, Facts())) for v in versions}
    for version in versions:
        if version.level == Level.DISTRICT:
            communes = (v.unit_id for v in versions if v.parent_id == version.unit_id and v.level == Level.COMMUNE)
            own[version.unit_id].children = sum((own[id_] for id_ in communes), own[version.unit_id])
    return own


def _province(
    understood: dict[str, Understanding], standings: Iterable[Standing], units: list[dict], month: Month
) -> dict[str, object]:
    """The sum of all units' own figures "đối chiếu": the province has no quota of its own, its units reach theirs or not."""
    whole = sum(standings, Standing())
    indicators = {}
    for id_, one in understood.items():
        verdicts = [unit["indicators"][id_]["verdict"] for unit in units]
        indicators[id_] = indicator_entry(one, None, whole, month) | {
            "units_met": verdicts.count(DAT),
            "units_judged": verdicts.count(DAT) + verdicts.count(CHUA_DAT),
        }
    return {"indicators": indicators}
