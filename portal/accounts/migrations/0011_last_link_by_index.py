from django.db import migrations

from portal.accounts.triggers import SEAL_SQL


class Migration(migrations.Migration):
    """The seal finds the last link of its chain by the index; every hash stays what it was."""

    dependencies = [("accounts", "0010_fields_are_named")]

    operations = [migrations.RunSQL(SEAL_SQL, migrations.RunSQL.noop)]
