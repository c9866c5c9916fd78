from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

TRACKED = {
    "catalog_clause": ["decision_id", "path", "label", "citation", "text", "position"],
    "catalog_appendix": ["decision_id", "number", "level", "is_reconstruction"],
    "catalog_field": ["name"],
}
PLAN = ["procedure_id", "portal", "current", "target", "responsible_id", "person", "due", "stuck_with", "done_on"]


def tracked(columns: list[str]) -> str:
    table = "catalog_conversionplan"
    return untrack_sql(table) + track_sql(table, columns, unit="r.responsible_id")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_fields_are_named")]

    operations = [
        *(migrations.RunSQL(track_sql(table, columns), untrack_sql(table)) for table, columns in TRACKED.items()),
        migrations.RunSQL(tracked([*PLAN, "note"]), tracked(PLAN)),
    ]
