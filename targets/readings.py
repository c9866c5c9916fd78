"""Which reading of an indicator and which quota of a unit hold in a year: what was decided, else the rule of the clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.remembered import remembered
from portal.units.models import Level, UnitVersion
from targets.indicators import ALLOWED, DENOMINATORS, FIRST_YEAR, GROWTHS, INDICATORS, OWN, Indicator, rule_target
from targets.models import Quota, Reading

PROVISIONAL = gettext_noop("cách hiểu tạm thời, chưa có văn bản hướng dẫn")

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
        """What the clause demands of all alike, in per cent; None before the decision's first year, and where each unit
        grows from its own rate."""
        return None if self.growth == OWN and self.year > FIRST_YEAR else self.target_of(None)

    def target_of(self, last_year: Fraction | None) -> Fraction | None:
        """What the clause demands of a unit with that rate last year (None: it had none); None before the first year."""
        if self.year < FIRST_YEAR:
            return None
        return rule_target(self.indicator, self.growth, self.year, last_year)

    @property
    def asks_last_year(self) -> bool:
        """Whether a unit's last year matters: the reading grows from it, or another one that may be chosen would."""
        may_be_own = self.growth == OWN or (self.is_provisional and OWN in ALLOWED[self.indicator.id][1])
        return may_be_own and self.year > FIRST_YEAR

    @cached_property
    def sentence(self) -> str:
        """The reading in words for pages and reports."""
        shares = dict(DENOMINATORS)[self.denominator].lower().replace("danh mục", "Danh mục")
        words = _("Mẫu số: {shares}").format(shares=shares)
        if self.indicator.grows:
            words += f"; {dict(GROWTHS)[self.growth].lower()}"
        return f"{words}; theo {self.document}" if self.document else f"{words}; {_(PROVISIONAL)}"


@dataclass(frozen=True)
class Demands:
    """What a year demands of units: the quotas given by name, else what the readings make of the clause.

    `last_year` holds the rates that "own" grows from, in per cent by unit id.
    """

    understood: Mapping[str, Understanding]
    given: Mapping[tuple[int, str], Fraction]
    bound: frozenset[int]
    last_year: Mapping[int, Fraction] = field(default_factory=dict)

    def quota(self, unit_id: int, indicator: str) -> Fraction | None:
        """In per cent; None: none was given."""
        return self._under(unit_id, indicator, self.understood[indicator])

    def choices(self, unit_id: int, indicator: str) -> list[tuple[str, Fraction | None]]:
        """Denominator and quota under every reading that may be chosen, and under the one that holds."""
        held = self.understood[indicator]
        denominators, growths = ALLOWED[indicator]
        if unit_id not in self.bound or (unit_id, indicator) in self.given:
            growths = growths[:1]  # what was given by name does not grow by a rule
        quotas = {self._under(unit_id, indicator, _read(held, growth)) for growth in growths}
        found = [(denominator, quota) for denominator in denominators for quota in quotas]
        return [*found, (held.denominator, self.quota(unit_id, indicator))]

    def _under(self, unit_id: int, indicator: str, understood: Understanding) -> Fraction | None:
        named = self.given.get((unit_id, indicator))
        if named is not None or unit_id not in self.bound:
            return named
        return understood.target_of(self.last_year.get(unit_id))


def _read(held: Understanding, growth: str) -> Understanding:
    return Understanding(held.indicator, held.year, held.denominator, growth, held.citation)


@remembered(reads=("targets_reading", "catalog_clause"), as_is=True)
def readings(year: int) -> Mapping[str, Understanding]:
    """All four readings of a year by indicator id, with one query."""
    decided = {row.indicator: row for row in Reading.objects.filter(year=year).select_related("clause")}
    return {id_: _understanding(indicator, year, decided.get(id_)) for id_, indicator in INDICATORS.items()}


def reading(indicator_id: str, year: int) -> Understanding:
    """The reading of one indicator; KeyError for an id that is none of the four."""
    indicator = INDICATORS[indicator_id]
    decided = Reading.objects.filter(indicator=indicator_id, year=year).select_related("clause").first()
    return _understanding(indicator, year, decided)


def demands(
    year: int,
    versions: Iterable[UnitVersion],
    *,
    understood: Mapping[str, Understanding] | None = None,
    last_year: Mapping[int, Fraction] | None = None,
) -> Demands:
    """What the year demands of the units as they stand in these versions, by the readings given or those that hold."""
    return Demands(
        understood=understood or readings(year),
        given=_given(year),
        bound=frozenset(version.unit_id for version in versions if version.level in BOUND_BY_THE_RULE),
        last_year=last_year or {},
    )


@remembered(reads=("targets_quota",), as_is=True)
def _given(year: int) -> Mapping[tuple[int, str], Fraction]:
    """The quotas given by name, of all units: whoever asks about one is soon followed by others."""
    rows = Quota.objects.filter(year=year).values_list("unit", "indicator", "hundredths")
    return {(unit_id, indicator): Fraction(hundredths, 100) for unit_id, indicator, hundredths in rows}


def quotas(
    year: int, versions: Iterable[UnitVersion], *, last_year: Mapping[int, Fraction] | None = None
) -> dict[tuple[int, str], Fraction | None]:
    """The quota in per cent of each unit (as it stands in these versions) and indicator; None: none was given.

    `last_year` is each unit's Q4 rate of the year before, for the reading that grows from it (handed in by reporting).
    """
    listed = list(versions)
    demanded = demands(year, listed, last_year=last_year)
    return {(one.unit_id, id_): demanded.quota(one.unit_id, id_) for one in listed for id_ in INDICATORS}


def _understanding(indicator: Indicator, year: int, decided: Reading | None) -> Understanding:
    if decided is None:
        denominator, growth = DEFAULTS[indicator.id]
        return Understanding(indicator, year, denominator, growth, indicator.citation)
    return Understanding(
        indicator, year, decided.denominator, decided.growth, decided.clause.citation, decided.document
    )
