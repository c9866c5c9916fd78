import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from portal.accounts.triggers import track_sql, untrack_sql

BEFORE = [
    "kind", "unit_id", "period_id", "indicator", "step", "text", "reply_by", "letter_number", "letter_date", "settled_at",
]  # fmt: skip
TABLE = "reporting_urging"


def tracked(columns: list[str]) -> str:
    return untrack_sql(TABLE) + track_sql(TABLE, columns, unit="r.unit_id")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_return_proposals"), ("units", "0002_events_and_successions")]

    operations = [
        migrations.AddField(
            "urging",
            "former_unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="đơn vị cũ",
            ),
        ),
        migrations.RemoveConstraint("urging", "nobody_is_urged_twice_alike"),
        migrations.AddConstraint(
            "urging",
            models.UniqueConstraint(
                fields=["kind", "unit", "period", "indicator", "step"],
                condition=Q(former_unit__isnull=True),
                name="nobody_is_urged_twice_alike",
            ),
        ),
        migrations.AddConstraint(
            "urging",
            models.UniqueConstraint(
                fields=["kind", "former_unit", "period", "indicator", "step"],
                condition=Q(former_unit__isnull=False),
                name="nobody_was_urged_twice_alike",
            ),
        ),
        migrations.AddConstraint(
            "urging",
            models.CheckConstraint(condition=~Q(former_unit=F("unit")), name="urging_is_handed_to_another"),
        ),
        migrations.RunSQL(tracked([*BEFORE, "former_unit_id"]), tracked(BEFORE)),
    ]
