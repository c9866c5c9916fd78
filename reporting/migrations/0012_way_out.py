from django.db import migrations, models

from portal.accounts.triggers import track_sql, untrack_sql

BEFORE = [
    "year", "month", "data_from", "data_to", "commune_due", "unit_due", "close_due", "report_due", "closed_at",
    "closed_by_id", "due_document",
]  # fmt: skip
TABLE = "reporting_period"


def tracked(columns: list[str]) -> str:
    return untrack_sql(TABLE) + track_sql(TABLE, columns)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0011_track_calendar")]

    operations = [
        migrations.AddField(
            "period",
            "way_out",
            models.CharField(
                "cách làm khi ít ngày làm việc", max_length=500, blank=True, default="", db_default=""
            ),
        ),
        migrations.RunSQL(tracked([*BEFORE, "way_out"]), tracked(BEFORE)),
    ]
