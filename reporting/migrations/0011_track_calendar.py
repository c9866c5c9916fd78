from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

BEFORE = [
    "year", "month", "data_from", "data_to", "commune_due", "unit_due", "close_due", "report_due", "closed_at",
    "closed_by_id",
]  # fmt: skip
PERIOD, HOLIDAY = "reporting_period", "reporting_holiday"


def tracked(columns: list[str]) -> str:
    return untrack_sql(PERIOD) + track_sql(PERIOD, columns)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0010_fields_are_named")]

    operations = [
        migrations.RunSQL(tracked([*BEFORE, "due_document"]), tracked(BEFORE)),
        migrations.RunSQL(track_sql(HOLIDAY, ["day", "name", "document"]), untrack_sql(HOLIDAY)),
    ]
