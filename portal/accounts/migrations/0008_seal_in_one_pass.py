from django.db import migrations

from portal.accounts.triggers import SEAL_SQL


class Migration(migrations.Migration):
    """The seal reads a deed's rows once, not once for each unit; every hash stays what it was."""

    dependencies = [("accounts", "0007_track_accounts")]

    operations = [migrations.RunSQL(SEAL_SQL, migrations.RunSQL.noop)]
