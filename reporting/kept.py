"""Kept sums: the Facts of every unit and month as counted last, read instead of the lines while their input is unchanged.

The `basis` of a unit's month names all that its Facts were counted from: the returns that count (version and state) of the
year up to that month, of the unit and of all whose history it shares, and the last deed on list, statuses or units. A row
whose basis is not today's is passed over and the unit is counted afresh, so what is read is never older than the lines.
A deed on the province's tables takes the lock of the province's chain until its commit (portal/accounts/triggers.py), so
that chain's number grows in the order of commits: two deeds at once cannot hide from it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import xor
from typing import NamedTuple

from django.db import connection

from portal.accounts.remembered import remembered
from portal.core.periods import Month
from portal.units.succession import CARRIED_SQL
from reporting.figures import FACTS_SQL, MONTH, SERVICES_SQL, UNIT_SUMS_SQL, YEAR, parameters
from reporting.models import SENT, Period
from targets.evaluation import Facts

SPANS = (YEAR, MONTH)
FEW = 40  # units that are read each by itself; more are summed by the database
NAMES = tuple(field.name for field in fields(Facts))
NOTHING = Facts()
WAY = "1"  # of counting: another number makes every kept row stale
LISTS = [
    "catalog_decision",
    "catalog_service",
    "catalog_servicestatus",
    "units_unitevent",
    "units_succession",
]

HEADS_SQL = f"""
    lineage AS (
        WITH RECURSIVE {CARRIED_SQL.replace("%(day)s::date", "'infinity'::date")} SELECT unit_id, carrier_id FROM carried
    ),
    heads AS MATERIALIZED (
        SELECT u.id AS unit_id, coalesce(l.carrier_id, u.id) AS head_id
        FROM units_unit u LEFT JOIN lineage l ON l.unit_id = u.id
    )
"""
# OFFSET 0 keeps the walk along the chain a walk: the newest deed on the lists stands near its end.
SEALED_SQL = """
    sealed AS MATERIALIZED (
        SELECT coalesce((
            SELECT link.number FROM accounts_chainlink link, LATERAL (
                SELECT 1 FROM accounts_change c
                WHERE c.deed_id = link.deed_id AND c.table_name = ANY(%(lists)s)
                ORDER BY c.deed_id, c.table_name LIMIT 1 OFFSET 0
            ) touched
            WHERE link.unit_id IS NULL ORDER BY link.unit_id DESC, link.number DESC LIMIT 1  -- as the index, said whole
        ), 0) AS number
    )
"""
# What is typed into a return that does not count yet changes nothing, so its version is not asked for.
BASES_SQL = f"""
    {HEADS_SQL},
    {SEALED_SQL},
    about AS MATERIALIZED (  -- the histories that are asked for; of one unit's, not the province's returns are read
        SELECT DISTINCT head_id FROM heads WHERE %(about)s::bigint[] IS NULL OR unit_id = ANY(%(about)s::bigint[])
    ),
    asked AS (SELECT * FROM unnest(%(asked_years)s::int[], %(asked_months)s::int[]) AS a (year, month)),
    inputs AS (
        SELECT h.head_id, p.year, p.month, hashtextextended(concat_ws('|', r.id,
            CASE WHEN r.state = ANY(%(sent)s) OR r.approved_at IS NOT NULL
                THEN concat_ws('|', r.version, r.state, r.approved_at IS NOT NULL) END), 0) AS seal
        FROM about JOIN heads h ON h.head_id = about.head_id JOIN reporting_return r ON r.unit_id = h.unit_id
            JOIN reporting_period p ON p.id = r.period_id
        WHERE p.year = ANY(%(asked_years)s::int[])
        UNION ALL SELECT about.head_id, a.year, a.month, 0 FROM about CROSS JOIN asked a  -- so that every month has a row
    ),
    seals AS (
        SELECT DISTINCT head_id, year, month, bit_xor(seal) OVER (PARTITION BY head_id, year ORDER BY month) AS seal
        FROM inputs
    ),
    bases AS MATERIALIZED (
        SELECT h.unit_id, a.year, a.month,
            concat_ws('|', '{WAY}', (SELECT number FROM sealed), coalesce(s.seal, 0)) AS basis
        FROM heads h JOIN about ON about.head_id = h.head_id CROSS JOIN asked a
            LEFT JOIN seals s ON s.head_id = h.head_id AND s.year = a.year AND s.month = a.month
    )
"""

SUMMED = ", ".join(f"coalesce(sum(k.{name}), 0)::bigint" for name in NAMES)
# Kept rows summed by key, and the units of the key whose row is missing or stale.
READ_SQL = f"""
WITH {BASES_SQL},
wanted AS (SELECT * FROM unnest(%(units)s::bigint[], %(keys)s::bigint[]) AS w (unit_id, key))
SELECT coalesce(w.key, %(one_key)s::bigint, b.unit_id), b.year, b.month, span.name, {SUMMED},
    array_agg(b.unit_id) FILTER (WHERE k.id IS NULL)
FROM bases b CROSS JOIN unnest(%(spans)s::text[]) AS span (name)
    LEFT JOIN wanted w ON w.unit_id = b.unit_id
    LEFT JOIN reporting_keptfacts k ON k.unit_id = b.unit_id AND k.year = b.year AND k.month = b.month
        AND k.span = span.name AND k.only_approved = %(only_approved)s AND k.basis = b.basis
WHERE (%(units)s::bigint[] IS NULL OR w.unit_id IS NOT NULL)
GROUP BY 1, 2, 3, 4
"""
# One statement, so one snapshot: what is counted and the basis it is kept under are of the same moment.
KEEP_SQL = f"""
INSERT INTO reporting_keptfacts AS k (unit_id, year, month, span, only_approved, basis, {", ".join(NAMES)})
WITH RECURSIVE {SERVICES_SQL}, facts AS ({UNIT_SUMS_SQL}), {BASES_SQL}
SELECT b.unit_id, b.year, b.month, %(span)s, %(only_approved)s, b.basis,
    {", ".join(f"coalesce(facts.{name}, 0)" for name in NAMES)}
FROM bases b LEFT JOIN facts ON facts.unit_id = b.unit_id
WHERE %(unit_ids)s::bigint[] IS NULL OR b.unit_id = ANY(%(unit_ids)s::bigint[])
ON CONFLICT ON CONSTRAINT kept_facts_stand_once DO UPDATE
    SET basis = excluded.basis, {", ".join(f"{name} = excluded.{name}" for name in NAMES)}
    WHERE k.basis <> excluded.basis
"""
STALE_SQL = f"""
WITH {BASES_SQL}
SELECT b.year, b.month, array_agg(b.unit_id ORDER BY b.unit_id)
FROM bases b LEFT JOIN (
    SELECT unit_id, year, month, basis, count(*) AS rows FROM reporting_keptfacts GROUP BY 1, 2, 3, 4
) k ON k.unit_id = b.unit_id AND k.year = b.year AND k.month = b.month AND k.basis = b.basis
WHERE k.rows IS DISTINCT FROM 4 GROUP BY 1, 2 ORDER BY 1 DESC, 2 DESC
"""
BROKEN_SQL = f"""
WITH RECURSIVE {SERVICES_SQL}, facts AS ({UNIT_SUMS_SQL}), {BASES_SQL}
SELECT b.unit_id FROM bases b JOIN reporting_keptfacts k ON k.unit_id = b.unit_id AND k.year = b.year
        AND k.month = b.month AND k.span = %(span)s AND k.only_approved = %(only_approved)s AND k.basis = b.basis
    LEFT JOIN facts ON facts.unit_id = b.unit_id
WHERE ({", ".join(f"k.{name}" for name in NAMES)})
    IS DISTINCT FROM ({", ".join(f"coalesce(facts.{name}, 0)" for name in NAMES)})
ORDER BY 1
"""
# The same for a few units: what does not change all day is remembered, and what is left is planned in no time.
SEALS_SQL = """
SELECT r.unit_id, p.year, p.month, hashtextextended(concat_ws('|', r.id,
    CASE WHEN r.state = ANY(%(sent)s) OR r.approved_at IS NOT NULL
        THEN concat_ws('|', r.version, r.state, r.approved_at IS NOT NULL) END), 0)
FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
WHERE r.unit_id = ANY(%(kin)s::bigint[]) AND p.year = ANY(%(asked_years)s::int[])
"""
ROWS_SQL = f"""
SELECT k.unit_id, k.year, k.month, k.span, k.basis, {", ".join(f"k.{name}" for name in NAMES)}
FROM reporting_keptfacts k
WHERE k.unit_id = ANY(%(about)s::bigint[]) AND k.year = ANY(%(asked_years)s::int[])
    AND k.month = ANY(%(asked_months)s::int[]) AND k.only_approved = %(only_approved)s AND k.span = ANY(%(spans)s::text[])
"""
FAMILY_SQL = f"""
WITH {HEADS_SQL} SELECT unit_id FROM heads
WHERE head_id IN (SELECT head_id FROM heads WHERE unit_id = ANY(%(units)s::bigint[]))
"""


class Pair(NamedTuple):
    """The Facts of the year to date and of the month alone."""

    year: Facts
    month: Facts


@dataclass(frozen=True)
class Broken:
    """A kept row that is not what the lines add up to though its basis holds."""

    unit_id: int
    month: Month
    span: str
    only_approved: bool


Found = dict[Month, dict[int, dict[str, Facts]]]  # by month, key, span
Missing = dict[tuple[Month, str], dict[int, int]]  # by month and span: the key of each unit that has to be counted


@remembered
def facts(
    months: Sequence[Month],
    *,
    only_approved: bool = False,
    groups: Mapping[int, int] | None = None,
    whole: bool = False,
    spans: Sequence[str] = SPANS,
) -> dict[Month, dict[int, Pair]]:
    """The Facts of each month by unit, or summed by the key that `groups` gives a unit (others are left out).

    `whole` sums all units under the key 0.

    As many queries for one month as for sixty: one where everything is kept, three where something has to be counted;
    of a few units two simple ones, besides what is remembered of the lists.
    """
    asked = list(dict.fromkeys(months))
    if groups is not None and len(groups) <= FEW:
        found, missing = _read_few(asked, only_approved, groups, spans)
    else:
        found, missing = _read(asked, only_approved, groups, whole, spans)
    if missing:
        _count(found, missing, only_approved)
    return {month: {key: _pair(by_span) for key, by_span in rows.items()} for month, rows in found.items()}


def refresh(months: Iterable[Month] | None = None) -> int:
    """Count and keep what is not kept, the newest month first; how many unit-months were. Each statement stands alone."""
    stale = _stale(_periods() if months is None else list(months))
    for month, units in stale.items():
        family = _family(units)
        for span in SPANS:
            for only_approved in (False, True):
                with connection.cursor() as cursor:
                    cursor.execute(KEEP_SQL, _counting(month, span, only_approved, family))
    return sum(len(units) for units in stale.values())


def count() -> int:
    """How many rows are kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_keptfacts")
        return cursor.fetchone()[0]


def broken() -> list[Broken]:
    """Every kept row whose basis holds against the lines themselves; those that differ."""
    wrong = []
    for month in _periods():
        for span in SPANS:
            for only_approved in (False, True):
                with connection.cursor() as cursor:
                    cursor.execute(BROKEN_SQL, _counting(month, span, only_approved))
                    wrong += [Broken(unit, month, span, only_approved) for (unit,) in cursor.fetchall()]
    return wrong


def family_of(units: Collection[int]) -> list[int]:
    """The units with all that share a history with them, whenever it was handed on."""
    return _family(list(units))


def _read(
    asked: list[Month], only_approved: bool, groups: Mapping[int, int] | None, whole: bool, spans: Sequence[str]
) -> tuple[Found, Missing]:
    """What is kept, summed by the database."""
    given: dict[str, object] = {"units": None, "keys": [], "one_key": 0 if whole else None}
    if groups is not None:
        given |= {"units": list(groups), "keys": list(groups.values()), "about": list(groups)}
    found: Found = {month: {} for month in asked}
    missing: Missing = {}
    with connection.cursor() as cursor:
        cursor.execute(READ_SQL, _asked(asked) | given | {"only_approved": only_approved, "spans": list(spans)})
        for key, year, number, span, *sums, stale in cursor.fetchall():
            month = Month(year, number)
            found[month].setdefault(key, {})[span] = Facts(*sums)
            for unit in stale or ():
                missing.setdefault((month, span), {})[unit] = key
    return found, missing


def _read_few(
    asked: list[Month], only_approved: bool, groups: Mapping[int, int], spans: Sequence[str]
) -> tuple[Found, Missing]:
    """The same, row by row."""
    found: Found = {month: {} for month in asked}
    missing: Missing = {}
    bases = _bases(asked, groups)
    with connection.cursor() as cursor:
        given = {"about": list(groups), "only_approved": only_approved, "spans": list(spans)}
        cursor.execute(ROWS_SQL, _asked(asked) | given)
        kept = {(unit, Month(year, number), span, basis): sums for unit, year, number, span, basis, *sums in cursor}
    for month in asked:
        for unit, key in groups.items():
            by_span = found[month].setdefault(key, dict.fromkeys(spans, NOTHING))
            for span in spans:
                sums = kept.get((unit, month, span, bases[unit, month]))
                if sums is None:
                    missing.setdefault((month, span), {})[unit] = key
                elif any(sums):
                    one = Facts(*sums)
                    by_span[span] = one if by_span[span] is NOTHING else by_span[span] + one
    return found, missing


def _bases(asked: list[Month], units: Collection[int]) -> dict[tuple[int, Month], str]:
    """What BASES_SQL calls the basis of each of the units and months."""
    heads, sealed = _heads(), _sealed()
    mine = {heads[unit] for unit in units}
    seals: dict[tuple[int, Month], int] = {}
    with connection.cursor() as cursor:
        kin = [unit for unit, head in heads.items() if head in mine]
        cursor.execute(SEALS_SQL, _asked(asked) | {"kin": kin})
        for unit, year, number, seal in cursor.fetchall():
            of_month = heads[unit], Month(year, number)
            seals[of_month] = seals.get(of_month, 0) ^ seal
    to_date = {}
    for month in asked:
        months = month.months_to_date
        for head in mine:
            to_date[head, month] = reduce(xor, (seals.get((head, one), 0) for one in months))
    return {(unit, month): f"{WAY}|{sealed}|{to_date[heads[unit], month]}" for unit in units for month in asked}


@remembered(reads=LISTS)
def _sealed() -> int:
    """The province's last link that touched the lists."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {SEALED_SQL} SELECT number FROM sealed", {"lists": LISTS})
        return cursor.fetchone()[0]


@remembered(reads=("units_unit", "units_unitevent", "units_succession"), as_is=True)
def _heads() -> Mapping[int, int]:
    """The unit under whose name each unit's history is told in the end, by unit id."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {HEADS_SQL} SELECT unit_id, head_id FROM heads", {})
        return dict(cursor.fetchall())


def _asked(months: Sequence[Month]) -> dict[str, object]:
    return {
        "asked_years": [month.year for month in months],
        "asked_months": [month.month for month in months],
        "lists": LISTS,
        "sent": list(SENT),
        "about": None,
    }


def _counting(
    month: Month, span: str, only_approved: bool, unit_ids: Collection[int] | None = None
) -> dict[str, object]:
    counted = parameters(month, span, only_approved, unit_ids)
    about = None if unit_ids is None else list(unit_ids)
    return counted | _asked([month]) | {"span": span, "only_approved": only_approved, "about": about}


def _periods() -> list[Month]:
    """The months reported, the newest first, and the December before: the first year is held against the year before it."""
    reported = [period.reporting_month for period in Period.objects.order_by("-data_to")]
    return [*reported, Month(reported[-1].year - 1, 12)] if reported else []


def _stale(months: list[Month]) -> dict[Month, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(STALE_SQL, _asked(months))
        return {Month(year, number): units for year, number, units in cursor.fetchall()}


def _family(units: Collection[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(FAMILY_SQL, {"units": list(units)})
        return [unit for (unit,) in cursor.fetchall()]


def _pair(by_span: dict[str, Facts]) -> Pair:
    return Pair(by_span.get(YEAR, Facts()), by_span.get(MONTH, Facts()))


def _count(found: Found, missing: Missing, only_approved: bool) -> None:
    """Add the units that were not kept, counted from their lines: one statement for all months and spans."""
    families = _families({unit for units in missing.values() for unit in units})
    wanted = list(missing.items())
    asked = [
        (month, span, sorted({kin for unit in units for kin in families[unit]})) for (month, span), units in wanted
    ]
    for place, unit, *sums in _counted(asked, only_approved):
        (month, span), units = wanted[place]
        if unit in units:
            rows = found[month][units[unit]]
            rows[span] = rows[span] + Facts(*sums)


@remembered  # a page asks for the month and for the months up to it
def _counted(asked: Sequence[tuple[Month, str, Sequence[int]]], only_approved: bool) -> list[tuple[int, ...]]:
    """(place among those asked, unit, its Facts)."""
    statements, values = [], {}
    for place, (month, span, units) in enumerate(asked):
        statements.append(f"SELECT {place}, f.* FROM ({FACTS_SQL}) f".replace("%(", f"%(m{place}_"))
        values |= {f"m{place}_{name}": value for name, value in parameters(month, span, only_approved, units).items()}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        return cursor.fetchall()


def _families(units: set[int]) -> dict[int, list[int]]:
    heads = _heads()
    kin: dict[int, list[int]] = {}
    for unit, head in heads.items():
        kin.setdefault(head, []).append(unit)
    return {unit: kin[heads[unit]] for unit in units}
