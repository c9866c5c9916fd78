from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

READING = ["indicator", "year", "growth", "denominator", "clause_id", "document", "decided_by_id", "decided_on"]
QUOTA = ["unit_id", "indicator", "year", "hundredths", "document"]


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial"), ("accounts", "0002_append_only_log")]

    operations = [
        migrations.RunSQL(track_sql("targets_reading", READING), untrack_sql("targets_reading")),
        migrations.RunSQL(track_sql("targets_quota", QUOTA, unit="r.unit_id"), untrack_sql("targets_quota")),
    ]
