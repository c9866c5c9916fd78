from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

PROPOSAL = ["review_id", "draft_id", "unit_id", "kind", "appendix", "procedure_id", "code", "name", "field", "agencies"]
PROPOSAL += ["online", "reason", "state", "decision_reason"]
# table: columns, the chain a row belongs to (None: the province's), what it is joined to for that
TRACKED = {
    "catalog_serviceexception": (["procedure_id", "unit_id", "valid", "reason", "document"], "r.unit_id", ""),
    "catalog_statusanswer": (
        ["status_id", "kind", "reason", "settlement"],
        "s.unit_id",
        "JOIN catalog_servicestatus t ON t.id = r.status_id JOIN catalog_service s ON s.id = t.service_id",
    ),
    "catalog_conversionplan": (
        ["procedure_id", "portal", "current", "target", "responsible_id", "person", "due", "stuck_with", "done_on"],
        "r.responsible_id",
        "",
    ),
    "catalog_review": (["title", "cause", "document", "opens_on", "due", "closed_at"], None, ""),
    "catalog_reviewanswer": (["review_id", "unit_id", "nothing_proposed"], "r.unit_id", ""),
    "catalog_draft": (["review_id", "title", "decision_id"], None, ""),
    "catalog_proposal": (PROPOSAL, "r.unit_id", ""),
}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_review_provision_intake"), ("accounts", "0002_append_only_log")]

    operations = [
        migrations.RunSQL(track_sql(table, columns, unit=unit or "NULL::bigint", join=join), untrack_sql(table))
        for table, (columns, unit, join) in TRACKED.items()
    ]
