"""Data at scale for measuring: provinces and months in a database of their own, loaded by the database itself."""

from dataclasses import dataclass
from datetime import datetime, time

from django.core.management import call_command
from django.db import connection, transaction

from portal.accounts.models import User
from portal.core.periods import ZONE, Month
from portal.dashboards.demo.world import Size, make_world
from reporting import kept
from reporting.models import Period

LAST = Month(2026, 10)  # whatever the clock says: the same arguments make the same data
ENDING = "_mo_phong"
LONGEST = 63  # PostgreSQL's names
MARK = "Dữ liệu mô phỏng"
KEPT_MONTHS = 14  # what pages read: thirteen months and the one before, and each year's last

# Copies of the first province: every unit, its places, codes, services and statuses under a shifted id.
COPIES = """
INSERT INTO units_unit (id) SELECT id + %(shift)s FROM units_unit WHERE id <= %(last)s;
INSERT INTO units_unitversion (unit_id, valid, name, type, org_name, level, parent_id, path)
    SELECT unit_id + %(shift)s, valid, name || %(mark)s, type, CASE WHEN org_name = '' THEN '' ELSE org_name || %(mark)s END,
        level, parent_id + %(shift)s, '/' || (
            SELECT string_agg((part::bigint + %(shift)s)::text, '/' ORDER BY place)
            FROM unnest(string_to_array(trim(both '/' from path), '/')) WITH ORDINALITY AS p (part, place)) || '/'
    FROM units_unitversion WHERE unit_id <= %(last)s;
INSERT INTO units_unitcode (unit_id, scheme, code, valid)
    SELECT unit_id + %(shift)s, scheme, left(code || %(mark)s, 40), valid FROM units_unitcode WHERE unit_id <= %(last)s;
INSERT INTO catalog_service (id, procedure_id, unit_id, valid)
    SELECT id + %(services)s, procedure_id, unit_id + %(shift)s, valid FROM catalog_service WHERE id <= %(last_service)s;
INSERT INTO catalog_servicestatus (service_id, portal, status, valid, link)
    SELECT service_id + %(services)s, portal, status, valid, link FROM catalog_servicestatus
    WHERE service_id <= %(last_service)s;
INSERT INTO targets_quota (unit_id, indicator, year, hundredths, document)
    SELECT unit_id + %(shift)s, indicator, year, hundredths, document FROM targets_quota WHERE unit_id <= %(last)s;
"""
RETURNS = """
INSERT INTO reporting_return (unit_id, period_id, state, version, submitted_at, submitted_by_id, approved_at, approved_by_id,
        return_reason, outreach, difficulties)
SELECT u.unit_id, p.id, CASE WHEN silent THEN 'assigned' ELSE 'approved' END, 2,
    CASE WHEN NOT silent THEN p.data_to + interval '2 days' END, CASE WHEN NOT silent THEN %(by)s END,
    CASE WHEN NOT silent THEN p.data_to + interval '3 days' END, CASE WHEN NOT silent THEN %(by)s END, '', '', ''
FROM (SELECT DISTINCT unit_id FROM catalog_service) u CROSS JOIN reporting_period p,
    LATERAL (SELECT abs(hashint8(u.unit_id * 1009 + p.id * 31 + %(seed)s)) %% 50 = 0 AS silent) chance
"""
# Counts from a hash of service, period and seed; they add up, and more of them are online as the months go by.
LINES = """
INSERT INTO reporting_line (return_id, service_id, received_online, received_direct, carried_over, resolved_early,
        resolved_on_time, resolved_late, pending_in_time, pending_overdue, resolved_online, declared_none, note, version)
SELECT r.id, s.id, online, direct, carried, resolved - late, 0, late, whole - resolved, 0, least(resolved, online), false, '', 1
FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id AND p.id = %(period)s
    JOIN catalog_service s ON s.unit_id = r.unit_id,
    LATERAL (SELECT abs(hashint8(s.id * 7919 + p.id * 104729 + %(seed)s)::bigint) AS h) hash,
    LATERAL (SELECT CASE WHEN h %% 3 = 0 THEN (h / 7 %% 40 + p.year - 2020)::int ELSE 0 END AS online,
        (h / 11 %% 5)::int AS direct, (h / 13 %% 3)::int AS carried) counts,
    LATERAL (SELECT online + direct + carried AS whole) total,
    LATERAL (SELECT whole - least(whole, (h / 17 %% 3)::int) AS resolved) done,
    LATERAL (SELECT least(resolved, (h / 19 %% 2)::int) AS late) slow
WHERE r.state = 'approved'
"""


@dataclass(frozen=True)
class Simulated:
    """What was made."""

    services: int
    lines: int


def own_database(name: str) -> str:
    """The name of the database that simulated data go to, beside the one in use."""
    return name if name.endswith(ENDING) else f"{name[: LONGEST - len(ENDING)]}{ENDING}"


def make_database(name: str) -> None:
    """An empty database of that name on the same server, in place of an earlier simulation; this process goes on in it."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    move_to(name)
    call_command("migrate", interactive=False, verbosity=0)


def move_to(name: str) -> None:
    """This process asks that database from now on."""
    connection.close()
    connection.settings_dict["NAME"] = name


def simulate(*, provinces: int, months: int, seed: int, size: Size | None = None) -> Simulated:
    """Fill an empty database: one province as the demonstration has it, copies of it, months of returns up to LAST."""
    wanted = [LAST.shift(-back) for back in range(months - 1, -1, -1)]
    with transaction.atomic():
        make_world(seed=seed, years=sorted({month.year for month in wanted}), mark=MARK, size=size or Size())
    by = User.objects.command().pk
    with transaction.atomic(), connection.cursor() as cursor:
        # No log of what nobody typed; constraints and indexes hold all the same, keys are copied from rows that hold.
        cursor.execute("SET LOCAL session_replication_role = replica")
        _copy_provinces(cursor, provinces)
        periods = [_period(month, by, is_last=month == LAST).pk for month in wanted]
        cursor.execute(RETURNS, {"by": by, "seed": seed})
        for period in periods:
            cursor.execute(LINES, {"period": period, "seed": seed})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT (SELECT count(*) FROM catalog_service), (SELECT count(*) FROM reporting_line)")
        made = Simulated(*cursor.fetchone())
    kept.refresh([month for month in wanted if month in wanted[-KEPT_MONTHS:] or month.is_last_of_year])
    return made


def _copy_provinces(cursor, provinces: int) -> None:
    cursor.execute("SELECT max(id) FROM units_unit")
    [last] = cursor.fetchone()
    cursor.execute("SELECT max(id) FROM catalog_service")
    [last_service] = cursor.fetchone()
    for number in range(1, provinces):
        given = {"shift": last * number, "last": last, "services": last_service * number, "last_service": last_service}
        cursor.execute(COPIES, given | {"mark": f" {number + 1}"})
    for table in ("units_unit", "catalog_service"):
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _period(month: Month, by: int, *, is_last: bool) -> Period:
    """The month with its nominal dates; all but the last are closed."""
    days = {"commune_due": 16, "unit_due": 17, "close_due": 18, "report_due": 19}
    dates = {name: month.data_to.replace(day=day) for name, day in days.items()}
    closed = {} if is_last else {"closed_at": datetime.combine(dates["close_due"], time(17), ZONE), "closed_by_id": by}
    whole = {"data_from": month.data_from, "data_to": month.data_to, **dates, **closed}
    return Period.objects.create(year=month.year, month=month.month, **whole)
