"""Where every unit and the province stand against the four quotas at the end of a month (Điều 2 khoản 1 điểm d)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from portal.accounts.places import communes_below, ended_by
from portal.accounts.remembered import remembered
from portal.core.numbers import rate_text
from portal.core.periods import Month
from portal.units.models import Level, UnitCode, UnitVersion
from portal.units.succession import last_versions, successor_map
from reporting import kept
from reporting.figures import MONTH, YEAR, coverage, facts_by_unit
from targets.evaluation import CHUA_DAT, DAT, Facts, gap, target_text, verdict, verdicts, volume
from targets.indicators import FIRST_YEAR, FULL
from targets.readings import Demands, Understanding, demands, readings

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


def compliance(
    month: Month,
    *,
    only_approved: bool = False,
    unit_ids: Collection[int] | None = None,
    on_map: date | None = None,
    afresh: bool = False,
    understood: Mapping[str, Understanding] | None = None,
) -> dict:
    """The contract of `manage.py compliance` (design.md §4), ready for JSON; nothing in it is a mean of rates.

    `{period, data_from, data_to, only_approved, coverage, units, province}`. `unit_ids` narrows `units` alone: a district
    is still judged with its communes, the province is still the sum of all. A month nobody reported is a month of zeros.
    Units are those of the month's last day, or those of a later day `on_map`: then a unit's figures are the sum of all
    whose history it carries. A unit that ended without successor stands last, `ended`, and is judged by nobody.
    `afresh` counts from the lines themselves and reads no kept sum, as an edition of a report does.
    `understood` are the readings to judge by, where they are not those that hold: what would be if they were chosen.
    """
    if afresh or understood:
        found = _compliance(month, only_approved=only_approved, on_map=on_map, afresh=afresh, understood=understood)
    else:
        found = _remembered(month, only_approved, on_map)
    if unit_ids is not None:
        found["units"] = [unit for unit in found["units"] if unit["unit_id"] in unit_ids]
    return found


@remembered
def _remembered(month: Month, only_approved: bool, on_map: date | None) -> dict:
    return _compliance(month, only_approved=only_approved, on_map=on_map)


def _compliance(
    month: Month,
    *,
    only_approved: bool,
    on_map: date | None,
    afresh: bool = False,
    understood: Mapping[str, Understanding] | None = None,
) -> dict:
    day = max(on_map or month.data_to, month.data_to)
    own = _counted(month, day, only_approved) if afresh else _own_standings(month, day, only_approved)
    standing = list(UnitVersion.objects.on(day).order_by("unit_id"))
    versions = in_order(standing)
    gone = _ended_units(own, {version.unit_id for version in standing})
    understood = understood or readings(month.year)
    demanded = demanded_of(month.year, versions, day, understood=understood)
    codes = main_codes(day) | _last_codes(gone)
    standings = _standings(own, versions) | {version.unit_id: own[version.unit_id] for version in gone}
    units = [
        {
            "unit_id": version.unit_id,
            "code": codes.get(version.unit_id),
            "name": str(version),
            "level": version.level,
            "parent": codes.get(version.parent_id) if version not in gone else None,
            "ended": version in gone,
            "indicators": entries_of(demanded, version.unit_id, standings[version.unit_id], month),
        }
        for version in (*versions, *gone)
    ]
    return {
        "period": str(month),
        "data_from": month.data_from.isoformat(),
        "data_to": month.data_to.isoformat(),
        "only_approved": only_approved,
        "coverage": coverage(month, only_approved=only_approved),
        "units": units,
        "province": _province(understood, standings.values(), units, month),
    }


def indicators_of(
    unit: UnitVersion, month: Month, *, only_approved: bool = False, on_map: date | None = None
) -> dict[str, dict]:
    """The four indicators of one unit alone, as `compliance` gives them; a district's communes are read with it."""
    standing = standing_of(unit, month, only_approved=only_approved, on_map=on_map)
    day = max(on_map or month.data_to, month.data_to)
    return entries_of(demanded_of_unit(unit, month.year, day), unit.unit_id, standing, month)


def demanded_of_unit(unit: UnitVersion, year: int, day: date) -> Demands:
    """What a year demands of one unit; a district's rate of last year is that with its communes."""
    below = communes_below(unit.unit_id, day) if unit.level == Level.DISTRICT else []
    return demanded_of(year, [unit, *below], day)


def standing_of(
    unit: UnitVersion, month: Month, *, only_approved: bool = False, on_map: date | None = None
) -> Standing:
    """One unit's own facts, with its communes' where it is a district."""
    day = max(on_map or month.data_to, month.data_to)
    own, every = families(unit, day, goes_on=day > month.data_to)
    pairs = kept.facts([month], only_approved=only_approved, groups=dict.fromkeys(every, 1) | dict.fromkeys(own, 0))
    parts = {key: Standing(pair.year, pair.month) for key, pair in pairs[month].items()}
    mine = parts.get(0, Standing())
    if unit.level == Level.DISTRICT:
        mine.children = mine + parts.get(1, Standing())
    return mine


def families(unit: UnitVersion, day: date, *, goes_on: bool) -> tuple[list[int], list[int]]:
    """The ids whose figures are the unit's own on a day, and those that are judged with it (a district's communes too).

    `goes_on`: the day's map is a later one than the figures', so those of the ended go to who carries their history.
    """
    judged = {unit.unit_id}
    if unit.level == Level.DISTRICT:
        judged |= {version.unit_id for version in communes_below(unit.unit_id, day)}
    ended = ended_by(day) if goes_on else ()
    own = [unit.unit_id, *(one.unit_id for one in ended if one.carrier_id == unit.unit_id)]
    return own, [*judged, *(one.unit_id for one in ended if one.carrier_id in judged)]


def demanded_of(
    year: int,
    versions: Collection[UnitVersion],
    day: date,
    *,
    understood: Mapping[str, Understanding] | None = None,
) -> Demands:
    """What the year demands of units as they stand on the day."""
    understood = understood or readings(year)
    asks = any(one.asks_last_year for one in understood.values())
    rates = last_year_rates(year, versions, day) if asks else {}
    return demands(year, versions, understood=understood, last_year=rates)


def last_year_rates(year: int, versions: Iterable[UnitVersion], day: date) -> dict[int, Fraction]:
    """The Q4 rate in per cent that each unit had at the end of the year before, as that year was read; none, no entry.

    A district's is that of its communes with it; what ended since counts at the unit that carries its history on the day.
    """
    if year <= FIRST_YEAR:
        return {}
    before = Month(year - 1, 12)
    denominator = readings(before.year)["Q4"].denominator
    listed = list(versions)
    carriers = {one.unit_id: one.unit_id for one in listed}
    carriers |= {one.unit_id: one.carrier_id for one in ended_by(day) if one.carrier_id in carriers}
    pairs = kept.facts([before], spans=[YEAR], groups=carriers)[before]
    had = {
        unit_id: volume("Q4", denominator, (standing.children or standing).year)
        for unit_id, standing in _standings({key: Standing(one.year) for key, one in pairs.items()}, listed).items()
    }
    return {unit_id: FULL * one.numerator / one.denominator for unit_id, one in had.items() if one.denominator}


def in_order(standing: Iterable[UnitVersion]) -> list[UnitVersion]:
    """The units judged, of those that stand on a day: departments, each district before its communes."""
    by_id = {version.unit_id: version for version in standing if version.level in JUDGED_LEVELS}

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


def main_codes(day: date) -> dict[int, str]:
    """The main code each unit bears on the day, by unit id."""
    return dict(UnitCode.objects.on(day).filter(scheme=UnitCode.Scheme.MAIN).values_list("unit", "code"))


def _last_codes(versions: list[UnitVersion]) -> dict[int, str]:
    """The main codes that ended units bore at last."""
    if not versions:
        return {}
    codes = UnitCode.objects.filter(unit__in=[version.unit_id for version in versions], scheme=UnitCode.Scheme.MAIN)
    return dict(codes.order_by("valid").values_list("unit", "code"))


def entries_of(demanded: Demands, unit_id: int, standing: Standing, month: Month) -> dict[str, dict]:
    """The four indicators of a unit, each told whether another reading would judge it otherwise."""
    entries = {}
    for id_, one in demanded.understood.items():
        entries[id_] = indicator_entry(one, demanded.quota(unit_id, id_), standing, month)
        if one.is_provisional:
            facts, choices = (standing.children or standing).year, demanded.choices(unit_id, id_)
            found = verdicts(id_, choices, facts, year_is_over=month.is_last_of_year)
            entries[id_]["sensitive"] = len(found) > 1
    return entries


def indicator_entry(
    understood: Understanding, quota: Fraction | None, standing: Standing, month: Month
) -> dict[str, object]:
    """One indicator of one unit: its own figures; verdict and gap are decided with its children where it has them."""
    id_, judged = understood.indicator.id, standing.children or standing
    achieved = volume(id_, understood.denominator, judged.year)
    return {
        **_figures(understood, quota, standing),
        "target": target_text(quota),
        "verdict": verdict(id_, quota, achieved, year_is_over=month.is_last_of_year),
        "gap": gap(quota, achieved),
        "clause": understood.citation,
        "reading": understood.sentence,
        "provisional": understood.is_provisional,
        "sensitive": False,
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


def _own_standings(month: Month, day: date, only_approved: bool) -> dict[int, Standing]:
    """The facts of every unit; on the map of a later day those of the ended go to the unit that carries their history."""
    heirs = successor_map(day) if day > month.data_to else None
    found = kept.facts([month], only_approved=only_approved, groups=heirs)[month]
    return {unit: Standing(pair.year, pair.month) for unit, pair in found.items()}


def _counted(month: Month, day: date, only_approved: bool) -> dict[int, Standing]:
    """The same from the lines themselves."""
    year = facts_by_unit(month, span=YEAR, only_approved=only_approved)
    alone = facts_by_unit(month, span=MONTH, only_approved=only_approved)
    heirs = successor_map(day) if day > month.data_to else {}
    own: dict[int, Standing] = {}
    for unit in sorted({*year, *alone}):
        mine = Standing(year.get(unit, Facts()), alone.get(unit, Facts()))
        carrier = heirs.get(unit, unit)
        own[carrier] = own[carrier] + mine if carrier in own else mine
    return own


def _standings(own: dict[int, Standing], versions: list[UnitVersion]) -> dict[int, Standing]:
    """Every standing unit's own facts; a district's with those of its communes beside them."""
    found = {version.unit_id: own.get(version.unit_id, Standing()) for version in versions}
    for version in versions:
        if version.level == Level.DISTRICT:
            communes = (v.unit_id for v in versions if v.parent_id == version.unit_id and v.level == Level.COMMUNE)
            found[version.unit_id].children = sum((found[id_] for id_ in communes), found[version.unit_id])
    return found


def _ended_units(own: dict[int, Standing], standing: set[int]) -> list[UnitVersion]:
    """The units with facts that no longer stand on the day and left them to nobody."""
    kept = [unit for unit in own.keys() - standing if own[unit] != Standing()]
    return [version for version in last_versions(kept) if version.level in JUDGED_LEVELS] if kept else []


def _province(
    understood: Mapping[str, Understanding], standings: Iterable[Standing], units: list[dict], month: Month
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
