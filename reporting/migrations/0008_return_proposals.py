from django.db import migrations, models

from portal.accounts.triggers import track_sql, untrack_sql

BEFORE = [
    "unit_id", "period_id", "state", "presented_at", "presented_by_id", "submitted_at", "submitted_by_id",
    "approved_at", "approved_by_id", "returned_at", "returned_by_id", "return_reason", "outreach", "difficulties",
]  # fmt: skip
TABLE = "reporting_return"


def tracked(columns: list[str]) -> str:
    return untrack_sql(TABLE) + track_sql(TABLE, columns, unit="r.unit_id")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_track_urging_and_dispatch")]

    operations = [
        migrations.AddField(
            "return",
            "proposals",
            models.TextField("đề xuất, kiến nghị", blank=True, default="", db_default=""),
        ),
        migrations.RunSQL(tracked([*BEFORE, "proposals"]), tracked(BEFORE)),
    ]
