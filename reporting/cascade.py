"""The sheet of a cascade: what is demanded of the giver, what it and its communes are expected to bring, what each is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from portal.core.numbers import count_vn, decimal_vn
from portal.core.periods import Month
from portal.units.models import Level, Unit, UnitVersion
from reporting.compliance import demanded_of, main_codes
from reporting.expected import Expected, expected
from targets.actions.assignments import cells
from targets.cascade import Balance, Share, balance, propose
from targets.evaluation import volume
from targets.indicators import FULL, INDICATORS
from targets.models import Assignment, Quota
from targets.percent import hundredths, percent_text
from targets.readings import Demands

ISSUED, DRAFT = Assignment.State.ISSUED, Assignment.State.DRAFT
Key = tuple[int, str]  # unit, indicator
Levels = Mapping[Key, Fraction]


@dataclass(frozen=True)
class Part:
    """One unit in one indicator: things expected of it, the rate it had, the quota that holds, the level of the draft."""

    volume: int
    history: Fraction | None
    given: Fraction | None
    document: str
    drafted: Fraction | None


@dataclass(frozen=True)
class Row:
    """A unit of the sheet; the giver's own is its part without its communes."""

    version: UnitVersion
    code: str
    is_giver: bool
    parts: Mapping[str, Part]


@dataclass(frozen=True)
class Sheet:
    """All of it for one giver and year. `targets` is what the giver itself must reach, None where it has no quota."""

    giver: UnitVersion
    year: int
    day: date
    basis: Expected
    targets: Mapping[str, Fraction | None]
    rows: list[Row]
    draft: Assignment | None
    issued: list[Assignment]

    @property
    def communes(self) -> list[Row]:
        return [row for row in self.rows if not row.is_giver]

    def shares(self, indicator: str, levels: Levels | None = None, fixed: bool = False) -> list[Share]:
        """The parts with the levels asked, those of the quotas that hold where none are handed in."""
        shares = []
        for row in self.rows:
            part, key = row.parts[indicator], (row.version.unit_id, indicator)
            asked = part.given if levels is None else levels.get(key)
            shares.append(
                Share(part.volume, part.history, asked, is_fixed=fixed and row.is_giver and asked is not None)
            )
        return shares

    def balances(self, levels: Levels | None = None) -> dict[str, Balance | None]:
        """By indicator; None where the giver has no quota to reach."""
        return {
            id_: None if target is None else balance(target, self.shares(id_, levels))
            for id_, target in self.targets.items()
        }

    def drafted(self) -> dict[Key, Fraction]:
        """The levels of the draft."""
        parts = ((row.version.unit_id, id_, part) for row in self.rows for id_, part in row.parts.items())
        return {(unit, id_): part.drafted for unit, id_, part in parts if part.drafted is not None}

    def proposal(self, step: Fraction, kept: Mapping[str, Fraction]) -> tuple[dict[Key, int], list[str]]:
        """Levels in hundredths that reach the giver's quotas, and the indicators where nothing would.

        `kept` holds what the giver's own part is to stay at, in per cent by indicator.
        """
        levels, unreachable = {}, []
        for id_, target in self.targets.items():
            if target is None:
                continue
            own = {(row.version.unit_id, id_): kept[id_] for row in self.rows if row.is_giver and id_ in kept}
            made = propose(target, self.shares(id_, own, fixed=True), step=step)
            for row, asked in zip(self.rows, made.asked, strict=True):
                levels[row.version.unit_id, id_] = hundredths(asked)
            if not made.reaches:
                unreachable.append(id_)
        return levels, unreachable


def misses(balances: Mapping[str, Balance | None]) -> list[str]:
    """In words where the levels fall short of the giver's quota: "Q4 thiếu 300 hồ sơ (2,30 điểm phần trăm)"."""
    return [
        _("{id} thiếu {missing} {counted_in} ({percent_text} điểm phần trăm)").format(
            id=id_,
            missing=count_vn(one.missing),
            counted_in=INDICATORS[id_].counted_in,
            percent_text=decimal_vn(percent_text(one.missing_points)),
        )
        for id_, one in balances.items()
        if one is not None and not one.reaches
    ]


def givers(versions: Iterable[UnitVersion]) -> list[UnitVersion]:
    """Who assigns communes their quotas: the districts of the day, and where there are none the province."""
    listed = list(versions)
    districts = [one for one in listed if one.level == Level.DISTRICT]
    return districts or [one for one in listed if one.level == Level.PROVINCE]


def sheet(giver: UnitVersion, year: int, day: date, until: Month) -> Sheet:
    """The sheet of the giver as it stands on the day, on what was expected up to a month. Constant number of queries."""
    has_own = giver.level == Level.DISTRICT
    below = UnitVersion.objects.on(day).filter(level=Level.COMMUNE).order_by("unit_id")
    communes = list(below.filter(parent=giver.unit_id) if has_own else below)
    versions = [*([giver] if has_own else []), *communes]
    basis = expected({one.unit_id for one in versions}, until, day)
    demanded = demanded_of(year, versions, day)
    targets = _targets(giver, demanded)
    mine = list(Assignment.objects.filter(giver=giver.unit_id, year=year).order_by("-issued_at", "-pk"))
    draft = next((one for one in mine if one.state == DRAFT), None)
    issued = [one for one in mine if one.state == ISSUED]
    own = {key: level for key, level in (cells(issued[0]) if issued else {}).items() if key[0] == giver.unit_id}
    known = _Known(demanded, basis, _documents(year, communes), cells(draft) if draft else {}, own, targets)
    codes = main_codes(day)
    rows = [
        Row(
            one,
            codes.get(one.unit_id, ""),
            one is giver,
            {id_: known.part(one, id_, one is giver) for id_ in INDICATORS},
        )
        for one in versions
    ]
    return Sheet(giver, year, day, basis, targets, rows, draft, issued)


@dataclass(frozen=True)
class _Known:
    """What was read, to make each unit's part of."""

    demanded: Demands
    basis: Expected
    documents: Mapping[Key, str]
    draft: Mapping[Key, int]
    own: Mapping[Key, int]
    targets: Mapping[str, Fraction | None]

    def part(self, version: UnitVersion, indicator: str, is_giver: bool) -> Part:
        key = (version.unit_id, indicator)
        counted = volume(indicator, self.demanded.understood[indicator].denominator, self.basis.of(version.unit_id))
        drafted = self.draft.get(key)
        return Part(
            volume=counted.denominator,
            history=FULL * counted.numerator / counted.denominator if counted.denominator else None,
            given=self._kept(key) if is_giver else self.demanded.quota(*key),
            document=self.documents.get(key, ""),
            drafted=None if drafted is None else Fraction(drafted, 100),
        )

    def _kept(self, key: Key) -> Fraction | None:
        """What the giver's own offices are to reach: by its last document, else the giver's quota itself."""
        return Fraction(self.own[key], 100) if key in self.own else self.targets[key[1]]


def _targets(giver: UnitVersion, demanded: Demands) -> dict[str, Fraction | None]:
    """A district's quotas; the province has none of its own, its communes together must reach what the clause demands."""
    if giver.level == Level.DISTRICT:
        return {id_: demanded.quota(giver.unit_id, id_) for id_ in INDICATORS}
    return {id_: one.target_of(None) for id_, one in demanded.understood.items()}


def _documents(year: int, communes: list[UnitVersion]) -> dict[Key, str]:
    rows = Quota.objects.filter(year=year, unit__in=[one.unit_id for one in communes])
    return {(unit, id_): document for unit, id_, document in rows.values_list("unit", "indicator", "document")}


@dataclass(frozen=True)
class Assigning:
    """A giver on the list of who has assigned: how many of its communes have quotas, its draft and its last document."""

    version: UnitVersion
    communes: int
    given: int
    draft: Assignment | None
    issued: Assignment | None

    @property
    def has_assigned(self) -> bool:
        return self.communes == 0 or self.given > 0


def assigning(versions: list[UnitVersion], year: int) -> list[Assigning]:
    """Every giver of the day with what it has assigned in the year; two queries."""
    having = set(Quota.objects.filter(year=year).values_list("unit", flat=True))
    documents: dict[int, list[Assignment]] = {}
    for one in Assignment.objects.filter(year=year).order_by("-issued_at", "-pk"):
        documents.setdefault(one.giver_id, []).append(one)
    communes = [one for one in versions if one.level == Level.COMMUNE]
    made = []
    for giver in givers(versions):
        own = [one for one in communes if giver.level == Level.PROVINCE or one.parent_id == giver.unit_id]
        mine = documents.get(giver.unit_id, [])
        draft = next((one for one in mine if one.state == DRAFT), None)
        issued = next((one for one in mine if one.state == ISSUED), None)
        made.append(Assigning(giver, len(own), sum(one.unit_id in having for one in own), draft, issued))
    return made


def find_giver(unit: Unit | int, day: date) -> UnitVersion | None:
    """The unit as a giver on the day; None where it does not assign then."""
    pk = unit if isinstance(unit, int) else unit.pk
    standing = UnitVersion.objects.on(day)
    found = standing.filter(unit=pk).first()
    if found is None or found.level not in (Level.DISTRICT, Level.PROVINCE):
        return None
    if found.level == Level.PROVINCE and standing.filter(level=Level.DISTRICT).exists():
        return None
    return found
