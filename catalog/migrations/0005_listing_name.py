from django.db import migrations, models

from portal.accounts.triggers import track_sql, untrack_sql

COLUMNS = ["procedure_id", "appendix_id", "valid", "field_id", "agencies", "online", "source_sha256"]
# What is listed already gets the name it is listed under: a fact of the schema, not a deed, so nobody stands for it.
FILL = "UPDATE catalog_listing l SET name = p.name FROM catalog_procedure p WHERE p.id = l.procedure_id"
TABLE = "catalog_listing"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_track_review_and_provision")]

    operations = [
        migrations.RunSQL(untrack_sql(TABLE), track_sql(TABLE, COLUMNS)),
        migrations.AddField(
            model_name="listing",
            name="name",
            field=models.TextField(blank=True, default="", verbose_name="tên trong Danh mục"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(track_sql(TABLE, [*COLUMNS, "name"]), untrack_sql(TABLE)),
    ]
