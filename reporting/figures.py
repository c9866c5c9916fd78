"""The counts behind every indicator and form, read from services and lines: one SQL statement a question, no rate.

Counted are the lines of returns that were sent or approved; one that is being corrected after its approval counts as it
stands. An empty cell is never taken for a zero, and a line declared "không phát sinh hồ sơ trong kỳ" is all zeros.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import Field
from portal.accounts.places import ended_by
from portal.accounts.remembered import remembered
from portal.core.periods import Month
from portal.core.text import fold
from portal.units.succession import CARRIED_SQL
from reporting.columns import NAMES, PENDING
from reporting.models import SENT, State
from reporting.sums import NOTHING, Sums
from targets.evaluation import Facts

MONTH, YEAR = "month", "year"  # the period alone (trong kỳ); from the year's first period on (lũy kế)

IS_COUNTED = "(r.approved_at IS NOT NULL OR r.state = ANY(%(states)s))"
# The months of the span by number and last day. `unit_ids` NULL means every unit.
COUNTED_SQL = f"""
    months AS (SELECT * FROM unnest(%(numbers)s::int[], %(days)s::date[]) AS m (number, day)),
    counted AS (
        SELECT r.id, r.unit_id, r.approved_at IS NOT NULL AS approved, m.number, m.day
        FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id JOIN months m ON m.number = p.month
        WHERE p.year = %(year)s AND (%(unit_ids)s::bigint[] IS NULL OR r.unit_id = ANY(%(unit_ids)s::bigint[]))
          AND {IS_COUNTED}
    )
"""

# Which months were assigned to whom, whatever came of it, and the ended units among them.
OWING_SQL = """
    owing AS (
        SELECT r.unit_id, m.number FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
            JOIN months m ON m.number = p.month WHERE p.year = %(year)s
    ),
    moved AS (SELECT * FROM carried WHERE unit_id IN (SELECT unit_id FROM owing))
"""

# A decision may give no quotas (the list of 2020): what stood in its days is counted for none of the four.
# Q4 takes each month on the list in force at that month's end, and only lines whose four cells are all known.
# An ended unit's lines go to the service of the same procedure at the unit that carries its history at the period's end.
# `counts` is when a service's lines count: what ended with its unit counts on, for the month of the ending and for months
# that were reported before it was entered.
SERVICES_SQL = f"""
{COUNTED_SQL},
{CARRIED_SQL},
{OWING_SQL},
judged AS (
    SELECT m.* FROM months m
    WHERE NOT EXISTS (SELECT 1 FROM catalog_decision d WHERE d.valid @> m.day AND NOT d.has_quotas)
),
-- Whether a service stood in the list at every month's end is asked once a service, not once a line.
spans AS (
    SELECT s.id, s.own_id, s.unit_id, s.procedure_id, s.counts, s.valid @> %(day)s::date AS now,
        s.counts @> daterange(%(first_day)s::date, %(day)s::date, '[]') AS always
    FROM (
        SELECT s.id, s.unit_id AS own_id, coalesce(m.carrier_id, s.unit_id) AS unit_id, s.procedure_id, s.valid,
            CASE WHEN upper(s.valid) = m.ended_on THEN daterange(lower(s.valid), NULL) ELSE s.valid END AS counts
        FROM catalog_service s LEFT JOIN moved m ON m.unit_id = s.unit_id
        WHERE %(unit_ids)s::bigint[] IS NULL OR s.unit_id = ANY(%(unit_ids)s::bigint[])
    ) s
),
-- Each service of an ended unit and the one of its carrier that goes on with the procedure.
family AS (
    SELECT old.id, heir.id AS heir_id FROM spans old
        JOIN moved m ON m.unit_id = old.own_id AND m.carrier_id <> m.unit_id
        JOIN spans heir ON heir.own_id = m.carrier_id AND heir.procedure_id = old.procedure_id AND heir.now
),
-- How many known months a service with predecessors needs: one of each that owed a return, at least one.
owed AS (
    SELECT heir_id, sum(number_owing) AS months FROM (
        SELECT member.heir_id, greatest(count(owing.unit_id), 1) AS number_owing
        FROM (SELECT id, heir_id FROM family UNION SELECT heir_id, heir_id FROM family) member
            JOIN spans s ON s.id = member.id JOIN judged ON s.counts @> judged.day
            LEFT JOIN owing ON owing.unit_id = s.own_id AND owing.number = judged.number
        GROUP BY member.heir_id, judged.number
    ) a_month GROUP BY heir_id
),
cells AS (
    SELECT coalesce(family.heir_id, l.service_id) AS service_id,
        coalesce(bool_or(l.received_online > 0), false) AS used,
        coalesce(bool_or(greatest(l.received_online, l.received_direct, l.carried_over) > 0), false) AS active,
        count(*) FILTER (WHERE s.counts @> c.day AND (l.declared_none OR l.received_online IS NOT NULL)) AS known_months,
        sum(l.resolved_early + l.resolved_on_time + l.resolved_late)
            FILTER (WHERE (s.always OR s.counts @> c.day) AND l.resolved_online IS NOT NULL) AS resolved,
        sum(l.resolved_online) FILTER (WHERE (s.always OR s.counts @> c.day)
            AND l.resolved_early + l.resolved_on_time + l.resolved_late IS NOT NULL) AS resolved_online,
        sum(l.received_online + l.received_direct) FILTER (WHERE s.always OR s.counts @> c.day) AS received,
        sum(l.received_online)
            FILTER (WHERE (s.always OR s.counts @> c.day) AND l.received_direct IS NOT NULL) AS received_online
    FROM counted c JOIN judged USING (number)
        JOIN reporting_line l ON l.return_id = c.id JOIN spans s ON s.id = l.service_id
        LEFT JOIN family ON family.id = l.service_id
    GROUP BY 1
),
provision AS (
    SELECT service_id, bool_or(portal = 'tinh') AS provincial, bool_or(portal = 'quoc_gia') AS national
    FROM catalog_servicestatus WHERE status = 'da_cung_cap' AND valid @> %(day)s::date
        AND service_id IN (SELECT id FROM spans)  -- said so, a few services are found by the index
    GROUP BY service_id
),
services AS (
    SELECT s.id, s.unit_id, s.own_id, s.procedure_id, cells.*,
        listed.now AS listed,
        listed.now AND coalesce(provision.provincial, false) AS provided,
        coalesce(provision.national, false) AS national,
        coalesce(cells.used, false) AS is_used,
        coalesce(cells.active, false) AS is_active,
        coalesce(cells.known_months, 0) < CASE WHEN owed.months IS NOT NULL THEN owed.months
            WHEN s.always THEN (SELECT count(*) FROM judged)
            ELSE (SELECT count(*) FROM judged WHERE s.counts @> judged.day) END AS misses_a_month
    FROM spans s
        CROSS JOIN LATERAL (SELECT s.now AND EXISTS (
            SELECT 1 FROM judged WHERE judged.day = %(day)s::date) AS now) listed
        LEFT JOIN cells ON cells.service_id = s.id LEFT JOIN provision ON provision.service_id = s.id
        LEFT JOIN owed ON owed.heir_id = s.id
    WHERE listed.now OR cells.service_id IS NOT NULL
)
"""
# The eleven Facts of each unit, in the order of their fields.
UNIT_SUMS_SQL = """
SELECT unit_id,
    count(*) FILTER (WHERE listed) AS listed,
    count(*) FILTER (WHERE provided) AS provided,
    count(*) FILTER (WHERE provided AND national) AS national,
    count(*) FILTER (WHERE provided AND is_used) AS used,
    count(*) FILTER (WHERE provided AND is_used AND is_active) AS used_of_active,
    count(*) FILTER (WHERE provided AND is_active) AS active,
    count(*) FILTER (WHERE provided AND NOT is_used AND misses_a_month) AS unclear,
    coalesce(sum(resolved_online), 0)::bigint AS resolved_online,
    coalesce(sum(resolved), 0)::bigint AS resolved,
    coalesce(sum(received_online), 0)::bigint AS received_online,
    coalesce(sum(received), 0)::bigint AS received
FROM services GROUP BY unit_id
"""
FACTS_SQL = f"WITH RECURSIVE {SERVICES_SQL} {UNIT_SUMS_SQL}"

# A unit that ended still owes what it was assigned before that was entered; its carrier, where nothing was assigned to it,
# does not owe the same month again.
COVERAGE_SQL = f"""
WITH RECURSIVE {COUNTED_SQL},
{CARRIED_SQL},
{OWING_SQL},
silent AS (SELECT carrier_id FROM moved WHERE carrier_id NOT IN (SELECT unit_id FROM owing)),
due AS MATERIALIZED (
    SELECT s.id, s.unit_id FROM catalog_service s LEFT JOIN moved m ON m.unit_id = s.unit_id
    WHERE CASE WHEN m.unit_id IS NULL THEN s.valid @> %(day)s::date AND s.unit_id NOT IN (SELECT carrier_id FROM silent)
            ELSE upper(s.valid) = m.ended_on END
        AND (%(unit_ids)s::bigint[] IS NULL OR s.unit_id = ANY(%(unit_ids)s::bigint[]))  -- who may count for them
        AND (%(of_units)s::bigint[] IS NULL OR coalesce(m.carrier_id, s.unit_id) = ANY(%(of_units)s::bigint[]))
),
by_unit AS MATERIALIZED (SELECT unit_id, count(*) AS lines FROM due GROUP BY unit_id),
sent AS (SELECT c.approved FROM counted c JOIN by_unit USING (unit_id))
SELECT
    (SELECT count(*) FROM by_unit) AS units_due,
    (SELECT count(*) FROM sent) AS units_sent,
    (SELECT count(*) FROM sent WHERE approved) AS units_approved,
    (SELECT coalesce(sum(lines), 0) FROM by_unit)::bigint AS lines_due,
    (SELECT count(*) FROM counted JOIN reporting_line l ON l.return_id = counted.id JOIN due ON due.id = l.service_id
     WHERE l.complete) AS lines_filled
"""

# Biểu II.06a: all lines, those outside the list apart. Stocks are not summed over months: carried over is the first
# month's, pending the last month's (domain.md §3).
FIRST_MONTH_ONLY, LAST_MONTH_ONLY = ("carried_over",), PENDING


def _sums(name: str) -> str:
    """The sum of the known cells of a column, and how many are empty; "declared none" leaves nothing unknown."""
    month = "c.number = %(first)s" if name in FIRST_MONTH_ONLY else "true"
    month = "c.number = %(last)s" if name in LAST_MONTH_ONLY else month
    return f"""
        sum(CASE WHEN l.declared_none THEN coalesce(l.{name}, 0) ELSE l.{name} END) FILTER (WHERE {month})::bigint,
        count(*) FILTER (WHERE {month} AND l.{name} IS NULL AND NOT l.declared_none)"""


SUMS_SQL = """
WITH {counted}
SELECT {key}, l.service_id IS NULL, count(*), count(*) FILTER (WHERE l.complete AND coalesce(s.valid @> c.day, true)),
    {sums}
FROM counted c JOIN reporting_line l ON l.return_id = c.id
    LEFT JOIN catalog_service s ON s.id = l.service_id LEFT JOIN catalog_procedure p ON p.id = s.procedure_id
GROUP BY 1, 2
"""
DUE_SQL = """
WITH {counted}
SELECT {key}, count(*) FROM catalog_service s JOIN months m ON s.valid @> m.day
    JOIN catalog_procedure p ON p.id = s.procedure_id
WHERE %(unit_ids)s::bigint[] IS NULL OR s.unit_id = ANY(%(unit_ids)s::bigint[])
GROUP BY 1
"""
OF_FIELD = "coalesce(l.field_id, p.field_id)", "p.field_id"  # the keys of lines and of what is due


def facts_by_unit(
    month: Month, *, span: str, only_approved: bool = False, unit_ids: Collection[int] | None = None
) -> dict[int, Facts]:
    """What the four indicators count, by unit id, as it stood on the month's last day (domain.md §2).

    `span` is "year" (dossiers and use from the year's first period to this one) or "month" (this one alone). A unit
    without services and lines is not in the answer.
    """
    return _facts(parameters(month, span, only_approved, unit_ids))


def _facts(asked: dict[str, object]) -> dict[int, Facts]:
    with connection.cursor() as cursor:
        cursor.execute(FACTS_SQL, asked)
        names = [column.name for column in cursor.description]
        return {unit_id: Facts(**dict(zip(names[1:], values, strict=True))) for unit_id, *values in cursor.fetchall()}


@remembered
def coverage(month: Month, *, only_approved: bool = False, unit_ids: Collection[int] | None = None) -> dict[str, int]:
    """How much of the month the figures rest on: `{units_due, units_sent, units_approved, lines_due, lines_filled}`.

    Due are the units with a service in force on the month's last day, and those services; filled is a complete line.
    """
    of_units = None if unit_ids is None else list(unit_ids)
    kin = None if unit_ids is None else [*unit_ids, *_ended_into(unit_ids, month)]
    with connection.cursor() as cursor:
        cursor.execute(COVERAGE_SQL, parameters(month, MONTH, only_approved, kin) | {"of_units": of_units})
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _ended_into(unit_ids: Collection[int], month: Month) -> list[int]:
    """The units ended by the month's end whose history one of these carries then."""
    return [one.unit_id for one in ended_by(month.data_to) if one.carrier_id in unit_ids]


def sums_by_field(
    month: Month, *, span: str = MONTH, unit_ids: Collection[int] | None = None, only_approved: bool = False
) -> list[dict]:
    """The nine counts by field, in the order of the alphabet (without diacritics), for Biểu II.06a.

    Each row: `{field, counts, missing, lines_due, lines_filled, listed, unlisted}`; `counts` and `missing` of listed and
    unlisted lines together, `listed` and `unlisted` as Sums apart. `lines_due` and `lines_filled` are of services.
    """
    return _by_name(_sum_rows(OF_FIELD, parameters(month, span, only_approved, unit_ids)))


def sums_over(months: Sequence[Month], *, unit_ids: Collection[int] | None = None) -> list[dict]:
    """The rows of `sums_by_field` over a run of months that may cross a year.

    Flows are added up; what was carried over is the first month's, what is pending the last month's, never a sum.
    """
    parts: dict[tuple[int, bool], Sums] = {}
    due: dict[int, int] = {}
    for run, asked in _runs(months, unit_ids):
        ends = {
            "first": months[0].month if run[0] == months[0] else 0,
            "last": months[-1].month if run[-1] == months[-1] else 0,
        }
        found, owed = _parts(OF_FIELD, asked | ends)
        parts |= {key: parts.get(key, NOTHING) + sums for key, sums in found.items()}
        due |= {key: due.get(key, 0) + lines for key, lines in owed.items()}
    return _by_name(_rows_of(parts, due))


def dossiers_over(months: Sequence[Month], *, unit_ids: Collection[int] | None = None) -> dict[int, Facts]:
    """What Q4 counts over a run of months that may cross a year, by unit id; nothing else of the facts is meant."""
    found: dict[int, Facts] = {}
    for _months, asked in _runs(months, unit_ids):
        for unit_id, facts in _facts(asked).items():
            found[unit_id] = found[unit_id] + facts if unit_id in found else facts
    return found


def _runs(months: Sequence[Month], unit_ids: Collection[int] | None) -> Iterator[tuple[list[Month], dict[str, object]]]:
    """The months year by year, each run with the values of COUNTED_SQL for exactly its months."""
    for _year, of_year in groupby(months, key=lambda month: month.year):
        run = list(of_year)
        yield (
            run,
            parameters(run[-1], YEAR, False, unit_ids)
            | {
                "numbers": [one.month for one in run],
                "days": [one.data_to for one in run],
                "first_day": run[0].data_to,
            },
        )


def sums_by_unit(
    month: Month, *, span: str = MONTH, unit_ids: Collection[int] | None = None, only_approved: bool = False
) -> dict[int, dict]:
    """The same by unit id: `{counts, missing, lines_due, lines_filled, listed, unlisted}`."""
    return _sum_rows(("c.unit_id", "s.unit_id"), parameters(month, span, only_approved, unit_ids))


def _sum_rows(keys: tuple[str, str], parameters: dict[str, object]) -> dict[int, dict]:
    return _rows_of(*_parts(keys, parameters))


def _rows_of(parts: dict[tuple[int, bool], Sums], due: dict[int, int]) -> dict[int, dict]:
    return {key: _sum_row(parts, due, key) for key in {*due, *(key for key, _ in parts)}}


def _by_name(rows: dict[int, dict]) -> list[dict]:
    """Rows by field, each with the field's name, in the order of the alphabet."""
    names = dict(Field.objects.values_list("pk", "name"))
    named = [{"field": names[key]} | row for key, row in rows.items()]
    return sorted(named, key=lambda row: (fold(row["field"]), row["field"]))


def _parts(keys: tuple[str, str], parameters: dict[str, object]) -> tuple[dict[tuple[int, bool], Sums], dict[int, int]]:
    """Sums by key, the unlisted apart, and how many lines of services are due by key."""
    parts: dict[tuple[int, bool], Sums] = {}
    with connection.cursor() as cursor:
        sums = ",".join(_sums(name) for name in NAMES)
        cursor.execute(SUMS_SQL.format(counted=COUNTED_SQL, key=keys[0], sums=sums), parameters)
        for key, is_unlisted, lines, filled, *cells in cursor.fetchall():
            known, empty = dict(zip(NAMES, cells[0::2], strict=True)), dict(zip(NAMES, cells[1::2], strict=True))
            parts[key, is_unlisted] = Sums(known, empty, lines, filled)
        cursor.execute(DUE_SQL.format(counted=COUNTED_SQL, key=keys[1]), parameters)
        return parts, dict(cursor.fetchall())


def _sum_row(parts: dict[tuple[int, bool], Sums], due: dict[int, int], key: int) -> dict:
    listed, unlisted = parts.get((key, False), NOTHING), parts.get((key, True), NOTHING)
    both = listed + unlisted
    return {
        "counts": both.counts,
        "missing": both.missing,
        "lines_due": due.get(key, 0),
        "lines_filled": listed.filled,
        "listed": listed,
        "unlisted": unlisted,
    }


def parameters(
    month: Month, span: str, only_approved: bool, unit_ids: Collection[int] | None = None
) -> dict[str, object]:
    """The values of COUNTED_SQL and what follows from it. Raises ValueError for a span that is neither."""
    if span not in (MONTH, YEAR):
        raise ValueError(
            _("Không có khoảng “{span}”: chỉ có “{month}” và “{year}”.").format(span=span, month=MONTH, year=YEAR)
        )
    months = [month] if span == MONTH else month.months_to_date
    return {
        "year": month.year,
        "day": month.data_to,
        "first_day": months[0].data_to,
        "first": months[0].month,
        "last": month.month,
        "numbers": [one.month for one in months],
        "days": [one.data_to for one in months],
        "states": [State.APPROVED] if only_approved else list(SENT),
        "unit_ids": None if unit_ids is None else list(unit_ids),
    }
