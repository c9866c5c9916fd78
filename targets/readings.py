"""Which reading of an indicator and which quota of a unit hold in a year: what was decided, else the rule of the clause."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from portal.units.models import Level, UnitVersion
from targets.indicators import DENOMINATORS, FIRST_YEAR, GROWTHS, INDICATORS, Indicator, rule_target
from targets.models import Quota, Reading

PROVISIONAL = "cách hiểu tạm thời, chưa có văn bản hướng dẫn"

# domain.md §2, [choice]: denominator and growth where no document of UBND tỉnh says otherwise.
DEFAULTS = {
    "Q1": ("listed", "none"),
    "Q2": ("provided", "none"),
    "Q3": ("provided", "none"),
    "Q4": ("resolved", "points"),
}

# The clause gives its quotas to these; a commune has the one its district (or the province) assigns it.
BOUND_BY_THE_RULE = (Level.DEPARTMENT, Level.DISTRICT)


@dataclass(frozen=True)
class Understanding:
    """How an indicator is read in a year; `document` is empty where nobody has decided yet."""

    indicator: Indicator
    year: int
    denominator: str
    growth: str
    citation: str
    document: str = ""

    @property
    def is_provisional(self) -> bool:
        return not self.document

    @property
    def target(self) -> Fraction | None:
        """What the clause demands in the year, in per cent; None before the decision's first year."""
        return rule_target(self.indicator, self.growth, self.year) if self.year >= FIRST_YEAR else None

    @cached_property
    def sentence(self) -> str:
        """The reading in words for pages and reports."""
        words = f"Mẫu số: {dict(DENOMINATORS)[self.denominator].lower().replace('danh mục', 'Danh mục')}"
        if self.indicator.grows:
            words += f"; {dict(GROWTHS)[self.growth].lower()}"
        return f"{words}; {f'theo {self.document}' if self.document else PROVISIONAL}"


def readings(year: int) -> dict[str, Understanding]:
    """All four readings of a year by indicator id, with one query."""
    decided = {row.indicator: row for row in Reading.objects.filter(year=year).select_related("clause")}
    return {id_: _understanding(indicator, year, decided.get(id_)) for id_, indicator in INDICATORS.items()}


def reading(indicator_id: str, year: int) -> Understanding:
    """The reading of one indicator; KeyError for an id that is none of the four."""
    indicator = INDICATORS[indicator_id]
    decided = Reading.objects.filter(indicator=indicator_id, year=year).select_related("clause").first()
    return _understanding(indicator, year, decided)


def quotas(year: int, versions: Iterable[UnitVersion]) -> dict[tuple[int, str], Fraction | None]:
    """The quota in per cent of each unit (as it stands in these versions) and indicator; None: none was given."""
    given = {
        (unit_id, indicator): Fraction(hundredths, 100)
        for unit_id, indicator, hundredths in Quota.objects.filter(year=year).values_list(
            "unit", "indicator", "hundredths"
        )
    }
    rule = {id_: one.target for id_, one in readings(year).items()}
    return {
        (version.unit_id, id_): given.get(
            (version.unit_id, id_), rule[id_] if version.level in BOUND_BY_THE_RULE else None
        )
        for version in versions
        for id_ in INDICATORS
    }


def _understanding(indicator: Indicator, year: int, decided: Reading | None) -> Understanding:
    if decided is None:
        denominator, growth = DEFAULTS[indicator.id]
        return Understanding(indicator, year, denominator, growth, indicator.citation)
    return Understanding(
        indicator, year, decided.denominator, decided.growth, decided.clause.citation, decided.document
    )
