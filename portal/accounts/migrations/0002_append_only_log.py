from django.db import migrations

from portal.accounts.triggers import (
    LOG_SQL,
    SEAL_DROP_SQL,
    SEAL_SQL,
    append_only_drop_sql,
    append_only_sql,
    track_sql,
    untrack_sql,
)

LOG = ("accounts_deed", "accounts_change", "accounts_chainlink")
# The tables of the units stand below this app, so their triggers are made here, where the log is.
UNITS = {
    "units_unitversion": ["unit_id", "valid", "name", "type", "org_name", "level", "parent_id", "path"],
    "units_unitcode": ["unit_id", "scheme", "code", "valid"],
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("units", "0001_initial")]

    operations = [
        migrations.RunSQL(SEAL_SQL + LOG_SQL, SEAL_DROP_SQL),
        *(migrations.RunSQL(append_only_sql(table), append_only_drop_sql(table)) for table in LOG),
        *(migrations.RunSQL(track_sql(table, columns), untrack_sql(table)) for table, columns in UNITS.items()),
    ]
