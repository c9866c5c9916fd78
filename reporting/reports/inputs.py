"""The key of an input: one hash over everything that can change what a report says, and over nothing else."""

import json
from datetime import date, timedelta
from hashlib import sha256

from django.db import connection

from portal.core.periods import Month, end_of
from reporting.models import Edition, Period, Report
from reporting.outages import outages_in
from reporting.reports.spans import so_bo_of
from reporting.reports.subject import CHINH_THUC, Subject
from reporting.reports.version import PAYLOAD_VERSION

# Table → the columns that reach a report, for rows that hold somewhere in the year to date or the year before (a quota may
# grow from it); what holds only later, or changes only later, is cut off by the window and changes nothing.
DATED = {
    "units_unitversion": "unit_id, name, type, org_name, level, parent_id",
    "units_unitcode": "unit_id, scheme, code",
    "catalog_decision": "id, number, date, title, has_quotas",
    "catalog_listing": "procedure_id, appendix_id, field_id, online",
    "catalog_service": "procedure_id, unit_id",
    "reporting_letterhead": "letter, parent, issuer, symbol, signatory_title, signatory_name, addressees, recipients",
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
        r.submitted_at), ';' ORDER BY p.data_to, r.unit_id), ''), 'UTF8')), 'hex')
    FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
    WHERE p.data_to BETWEEN %(first_end)s AND %(last)s
"""
# What was raised within the period's own window, with how far it has come.
RAISED = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, ';' ORDER BY line), ''), 'UTF8')), 'hex')
    FROM (SELECT ROW(id, unit_id, title, text, wish, state, at)::text COLLATE "C" AS line FROM reporting_difficulty
          WHERE at >= %(opened)s AND at < %(ended)s) rows
"""
# What was promised to urging for a day of these months, and whether it was settled by their end. Handed on by a unit that
# still stood on the day promised, it is that unit's promise as before (urgings.broken_promises).
PROMISES = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, ';' ORDER BY line), ''), 'UTF8')), 'hex')
    FROM (SELECT ROW(u.id, u.kind, coalesce(v.unit_id, u.unit_id), u.indicator, u.period_id, p.due_document, a.promised_on,
              a.promised_hundredths, CASE WHEN u.settled_at < %(ended)s THEN u.settled_at END)::text COLLATE "C" AS line
          FROM reporting_urging u JOIN reporting_urginganswer a ON a.urging_id = u.id
              JOIN reporting_period p ON p.id = u.period_id
              LEFT JOIN units_unitversion v ON v.unit_id = u.former_unit_id AND v.valid @> a.promised_on
          WHERE a.promised_on BETWEEN %(first_day)s AND %(last_day)s) rows
"""


def input_key(report: Report, *, replaces: Edition | None = None) -> str:
    """sha256 over returns (state and version), lists, units, quotas, readings, the months' own dates, what people wrote
    into the report, what it replaces, and the code's version."""
    subject = Subject.of(report)
    year_before = Month(subject.first.year - 1, 1)
    window = {
        "first": year_before.data_from,
        "first_end": year_before.data_to,
        "last": subject.last.data_to,
    }
    periods = Period.objects.filter(data_to__gte=subject.first.data_to, data_to__lte=subject.last.data_to)
    parts: dict[str, object] = {
        "version": PAYLOAD_VERSION,
        "about": [subject.kind, subject.text],
        "periods": [_dates(period) for period in periods.order_by("data_to")],
        "texts": [list(row) for row in report.texts.order_by("section").values_list("section", "text")],
        "replaces": replaced_letters(replaces),
        "so_bo": _so_bo(subject, report),
        "outages": outages_in(subject.first.data_from, subject.last.data_to),
    }
    with connection.cursor() as cursor:
        cursor.execute(RETURNS, window)
        parts["returns"] = cursor.fetchone()[0]
        opened = end_of(subject.first.data_from - timedelta(days=1))
        moments = {"opened": opened, "ended": end_of(subject.last.data_to)}
        cursor.execute(RAISED, moments)
        parts["raised"] = cursor.fetchone()[0]
        cursor.execute(PROMISES, moments | {"first_day": subject.first.data_from, "last_day": subject.last.data_to})
        parts["promises"] = cursor.fetchone()[0]
        for table, columns in (DATED | PLAIN).items():
            cursor.execute(_table_sql(table, columns), window)
            parts[table] = cursor.fetchone()[0]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def replaced_letters(replaces: Edition | None) -> list[dict]:
    """The documents of the edition that goes: `{letter, number, symbol, date}`."""
    if replaces is None:
        return []
    return [
        {"letter": one.letter, "number": one.number, "symbol": one.symbol, "date": one.date.isoformat()}
        for one in replaces.outgoing.order_by("letter")
    ]


def _so_bo(subject: Subject, report: Report) -> str:
    """The edition that the official year is held against."""
    if subject.edition != CHINH_THUC:
        return ""
    edition = so_bo_of(subject.last.year, report.scope)
    return edition.sha256 if edition else ""


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
