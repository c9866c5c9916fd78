"""The key of an input: one hash over everything that can change what a month's report says, and over nothing else."""

import json
from datetime import date, timedelta
from hashlib import sha256

from django.db import connection

from portal.core.periods import Month, end_of
from reporting.models import Period
from reporting.reports.version import PAYLOAD_VERSION

# Table → the columns that reach a report, for rows that hold somewhere in the year to date or the year before (a quota may
# grow from it); what holds only later, or changes only later, is cut off by the window and changes nothing.
DATED = {
    "units_unitversion": "unit_id, name, type, org_name, level, parent_id",
    "units_unitcode": "unit_id, scheme, code",
    "catalog_decision": "id, number, date, title, has_quotas",
    "catalog_listing": "procedure_id, appendix_id, field_id, online",
    "catalog_service": "procedure_id, unit_id",
    "catalog_servicestatus": "service_id, portal, status",
}
# Small tables without dates of their own, whole.
PLAIN = {
    "catalog_appendix": "id, decision_id, number, level, is_reconstruction",
    "catalog_clause": "id, decision_id, path, citation",
    "catalog_field": "id, name",
    "catalog_procedure": "id, field_id",
    "targets_reading": "indicator, year, growth, denominator, clause_id, document",
    "targets_quota": "unit_id, indicator, year, hundredths, document",
}
RETURNS = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(',', r.unit_id, p.year, p.month, r.version, r.state,
        r.submitted_at), ';' ORDER BY p.year, p.month, r.unit_id), ''), 'UTF8')), 'hex')
    FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
    WHERE p.year = %(year)s - 1 OR (p.year = %(year)s AND p.month <= %(month)s)
"""
# What was raised within the period's own window, with how far it has come.
RAISED = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, ';' ORDER BY line), ''), 'UTF8')), 'hex')
    FROM (SELECT ROW(id, unit_id, title, text, wish, state, at)::text COLLATE "C" AS line FROM reporting_difficulty
          WHERE at >= %(opened)s AND at < %(ended)s) rows
"""


def input_key(period: Period) -> str:
    """sha256 over returns (state and version), difficulties raised, lists, units, quotas, readings, the period's own dates, and
    the code's version.
    """
    month = Month(period.year, period.month)
    window = {"first": Month(period.year - 1, 1).data_from, "last": month.data_to}
    parts = {"version": PAYLOAD_VERSION, "period": _dates(period)}
    with connection.cursor() as cursor:
        cursor.execute(RETURNS, {"year": period.year, "month": period.month})
        parts["returns"] = cursor.fetchone()[0]
        moments = {"opened": end_of(period.data_from - timedelta(days=1)), "ended": end_of(period.data_to)}
        cursor.execute(RAISED, moments)
        parts["raised"] = cursor.fetchone()[0]
        for table, columns in (DATED | PLAIN).items():
            cursor.execute(_table_sql(table, columns), window)
            parts[table] = cursor.fetchone()[0]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _table_sql(table: str, columns: str) -> str:
    """One hash over a table's rows; the names come from the lists above, never from outside."""
    window = "daterange(%(first)s, %(last)s, '[]')"
    held = f", valid * {window}" if table in DATED else ""
    where = f"WHERE valid && {window}" if table in DATED else ""
    return f"""
        SELECT encode(sha256(convert_to(coalesce(string_agg(line, ';' ORDER BY line), ''), 'UTF8')), 'hex')
        FROM (SELECT ROW({columns}{held})::text COLLATE "C" AS line FROM {table} {where}) rows
    """


def _dates(period: Period) -> list[str | None]:
    """The period's window, its internal calendar with its document, and whether it is closed."""
    values: list[date | None] = [
        period.data_from,
        period.data_to,
        period.commune_due,
        period.unit_due,
        period.close_due,
        period.report_due,
        period.closed_at,
    ]
    return [value.isoformat() if value else None for value in values] + [period.due_document]
