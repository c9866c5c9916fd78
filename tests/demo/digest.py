"""What the demonstration wrote, as one hash over rows without their ids: two databases with the same data agree."""

from hashlib import sha256

from django.db import connection

LINES = """
    SELECT p.year, p.month, c.code, pr.code, f.name, l.received_online, l.received_direct, l.carried_over, l.resolved_early,
           l.resolved_on_time, l.resolved_late, l.pending_in_time, l.pending_overdue, l.resolved_online, l.declared_none,
           l.note
    FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
    JOIN units_unitcode c ON c.unit_id = r.unit_id AND c.scheme = 'main'
    LEFT JOIN catalog_service s ON s.id = l.service_id LEFT JOIN catalog_procedure pr ON pr.id = s.procedure_id
    LEFT JOIN catalog_field f ON f.id = l.field_id
"""
RETURNS = """
    SELECT p.year, p.month, p.closed_at, c.code, r.state, r.version, r.presented_at, r.submitted_at, r.approved_at,
           r.returned_at, u.username, r.return_reason, r.outreach, r.difficulties, r.proposals
    FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
    JOIN units_unitcode c ON c.unit_id = r.unit_id AND c.scheme = 'main'
    LEFT JOIN accounts_user u ON u.id = r.submitted_by_id
"""
STATUSES = """
    SELECT c.code, pr.code, t.portal, t.status, t.valid, s.valid
    FROM catalog_servicestatus t JOIN catalog_service s ON s.id = t.service_id
    JOIN catalog_procedure pr ON pr.id = s.procedure_id
    JOIN units_unitcode c ON c.unit_id = s.unit_id AND c.scheme = 'main'
"""
QUOTAS = """
    SELECT c.code, q.indicator, q.year, q.hundredths, q.document
    FROM targets_quota q JOIN units_unitcode c ON c.unit_id = q.unit_id AND c.scheme = 'main'
"""
PEOPLE = """
    SELECT u.username, u.full_name, u.phone, u.roles, u.password, c.code
    FROM accounts_user u JOIN units_unitcode c ON c.unit_id = u.unit_id AND c.scheme = 'main'
"""
DEEDS = """
    SELECT d.at, d.door, d.reason, u.username, count(ch.id), count(DISTINCT ch.unit_id)
    FROM accounts_deed d JOIN accounts_user u ON u.id = d.by_id LEFT JOIN accounts_change ch ON ch.deed_id = d.id
    GROUP BY d.id, u.username
"""


def digest() -> dict[str, str]:
    """Question → hash of its answer, in an order of its own."""
    questions = {
        "lines": LINES,
        "returns": RETURNS,
        "statuses": STATUSES,
        "quotas": QUOTAS,
        "people": PEOPLE,
        "deeds": DEEDS,
    }
    return {name: _hash(question) for name, question in questions.items()}


def _hash(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT row(q.*)::text COLLATE "C" FROM ({question}) q ORDER BY 1')
        rows = [row for (row,) in cursor.fetchall()]
    assert rows
    return sha256("\n".join(rows).encode()).hexdigest()
