from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

TRACKED = {
    "catalog_decision": ["number", "date", "title", "valid", "has_quotas", "replaces_id"],
    "catalog_listing": ["procedure_id", "appendix_id", "valid", "field_id", "agencies", "online", "source_sha256"],
    "catalog_service": ["procedure_id", "unit_id", "valid"],
    "catalog_servicestatus": ["service_id", "portal", "status", "valid", "link"],
}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("accounts", "0002_append_only_log")]

    operations = [
        migrations.RunSQL(track_sql(table, columns), untrack_sql(table)) for table, columns in TRACKED.items()
    ]
