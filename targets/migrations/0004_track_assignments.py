from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

ASSIGNMENT = ["giver_id", "year", "state", "number", "date", "issued_by_id", "issued_at"]
# table: columns, the chain a row belongs to, what it is joined to for that
TRACKED = {
    "targets_cascaderule": (["year", "refuses", "document"], "NULL::bigint", ""),
    "targets_assignment": (ASSIGNMENT, "r.giver_id", ""),
    "targets_assignedquota": (["assignment_id", "unit_id", "indicator", "hundredths"], "r.unit_id", ""),
}

# What was issued stands: another document of the same year takes its place, nothing is rewritten.
GUARD_SQL = """
CREATE FUNCTION targets_assignment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Văn bản giao chỉ tiêu % đã ban hành: không sửa được', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER targets_assignment_guard BEFORE UPDATE OR DELETE ON targets_assignment
    FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION targets_assignment_guard();

CREATE FUNCTION targets_assignedquota_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r targets_assignedquota := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM targets_assignment a WHERE a.id = r.assignment_id AND a.state = 'issued') THEN
        RAISE EXCEPTION 'Văn bản giao chỉ tiêu % đã ban hành: không sửa được', r.assignment_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN r;
END $$;
CREATE TRIGGER targets_assignedquota_guard BEFORE INSERT OR UPDATE OR DELETE ON targets_assignedquota
    FOR EACH ROW EXECUTE FUNCTION targets_assignedquota_guard();
"""
UNGUARD_SQL = """
DROP TRIGGER targets_assignedquota_guard ON targets_assignedquota;
DROP FUNCTION targets_assignedquota_guard();
DROP TRIGGER targets_assignment_guard ON targets_assignment;
DROP FUNCTION targets_assignment_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0003_assignments"), ("accounts", "0002_append_only_log")]

    operations = [
        *(
            migrations.RunSQL(track_sql(table, columns, unit=unit, join=join), untrack_sql(table))
            for table, (columns, unit, join) in TRACKED.items()
        ),
        migrations.RunSQL(GUARD_SQL, UNGUARD_SQL),
    ]
