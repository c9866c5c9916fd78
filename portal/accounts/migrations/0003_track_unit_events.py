from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

# The tables of the units stand below this app, so their triggers are made here, where the log is.
UNITS = {
    "units_unitevent": ["kind", "on", "title", "document"],
    "units_succession": ["event_id", "predecessor_id", "successor_id", "carries_history"],
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only_log"), ("units", "0002_events_and_successions")]

    operations = [
        migrations.RunSQL(track_sql(table, columns), untrack_sql(table)) for table, columns in UNITS.items()
    ]
