from django.db import migrations

from portal.accounts.triggers import (
    append_only_drop_sql,
    append_only_sql,
    track_sql,
    track_where_sql,
    untrack_sql,
)

USER = [
    "username", "full_name", "phone", "email", "unit_id", "roles", "is_active", "is_staff", "is_superuser",
    "must_change_password", "password_changed_at", "disabled_at", "disabled_why", "enabled_at",
]  # fmt: skip
TOKEN = ["unit_id", "user_id", "name", "prefix", "expires_at", "made_by_id", "revoked_at", "revoked_by_id"]
DELEGATION = [
    "giver_id", "taker_id", "unit_id", "permissions", "starts", "ends", "reason", "ended_by_id", "ended_at",
]  # fmt: skip
NOTE = ["kind", "at", "title", "text", "who", "whom", "unit_id", "document", "corrects_id"]

# The command account is made outside of any deed: it is the one that stands for them.
PEOPLE = "r.username <> 'lenh-he-thong'"
OF_USER = "JOIN accounts_user u ON u.id = r.user_id"
OF_DELEGATION = "JOIN accounts_delegation g ON g.id = r.delegation_id"

TRACKED = {
    "accounts_user": track_where_sql("accounts_user", USER, unit="r.unit_id", where=PEOPLE),
    "accounts_apitoken": track_where_sql("accounts_apitoken", TOKEN, unit="r.unit_id"),
    "mfa_authenticator": track_where_sql("mfa_authenticator", ["user_id", "type"], unit="u.unit_id", join=OF_USER),
    "accounts_delegation": track_sql("accounts_delegation", DELEGATION, unit="r.unit_id"),
    "accounts_onbehalf": track_sql("accounts_onbehalf", ["delegation_id"], unit="g.unit_id", join=OF_DELEGATION),
    "accounts_securitynote": track_sql("accounts_securitynote", NOTE, unit="r.unit_id"),
}
APPEND_ONLY = ("accounts_onbehalf", "accounts_securitynote")

# Keys were issued to accounts with an officer's role before there was one for machines.
MACHINES_SQL = """
UPDATE accounts_user SET roles = '{machine}'
WHERE roles = '{officer}' AND id IN (SELECT user_id FROM accounts_apitoken);
"""
OFFICERS_SQL = "UPDATE accounts_user SET roles = '{officer}' WHERE roles = '{machine}';"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_delegations_notes_and_expiry"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [
        migrations.RunSQL(MACHINES_SQL, OFFICERS_SQL),
        *(migrations.RunSQL(sql, untrack_sql(table)) for table, sql in TRACKED.items()),
        *(migrations.RunSQL(append_only_sql(table), append_only_drop_sql(table)) for table in APPEND_ONLY),
    ]
