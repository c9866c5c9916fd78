from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

OWNER = "JOIN reporting_return owner ON owner.id = r.return_id"
CORRECTION = ["return_id", "state", "reason", "decided_by_id", "decision_reason", "done_at"]
# table: columns, the chain a row belongs to, what it is joined to for that
TRACKED = {
    "reporting_correction": (CORRECTION, "owner.unit_id", OWNER),
    "reporting_returnedcell": (["return_id", "line_id", "column_name", "note"], "owner.unit_id", OWNER),
    "reporting_receipt": (["return_id", "number", "sha256"], "owner.unit_id", OWNER),
    "reporting_difficulty": (["unit_id", "title", "text", "wish", "state"], "r.unit_id", ""),
    "reporting_difficultystep": (
        ["difficulty_id", "state", "text", "link"],
        "d.unit_id",
        "JOIN reporting_difficulty d ON d.id = r.difficulty_id",
    ),
}


# A closed period is immutable but for a return whose correction was granted and is not done yet.
GUARD_SQL = """
CREATE OR REPLACE FUNCTION reporting_return_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reporting_return := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM reporting_period p WHERE p.id = r.period_id AND p.closed_at IS NOT NULL){except_return} THEN
        RAISE EXCEPTION 'Kỳ của biểu % đã chốt: không sửa được', r.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND r.state IN ('submitted', 'approved')
       AND EXISTS (SELECT 1 FROM reporting_line l WHERE l.return_id = r.id AND NOT l.consistent) THEN
        RAISE EXCEPTION 'Biểu % còn dòng chưa khớp: chưa gửi được', r.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN r;
END $$;

CREATE OR REPLACE FUNCTION reporting_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad bigint;
BEGIN
    SELECT r.id INTO bad FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
    WHERE r.id IN (SELECT DISTINCT return_id FROM touched_rows)
      AND ((p.closed_at IS NOT NULL{except_line}) OR r.state NOT IN ('assigned', 'entering', 'returned', 'correcting')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Biểu % đã gửi hoặc kỳ đã chốt: không ghi được dòng', bad USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""
GRANTED = " AND NOT EXISTS (SELECT 1 FROM reporting_correction c WHERE c.return_id = r.id AND c.state = 'granted')"
CORRECTABLE_SQL = GUARD_SQL.replace("{except_return}", GRANTED).replace("{except_line}", GRANTED)
UNCORRECTABLE_SQL = GUARD_SQL.replace("{except_return}", "").replace("{except_line}", "")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_corrections_and_following"), ("accounts", "0002_append_only_log")]

    operations = [
        *(
            migrations.RunSQL(track_sql(table, columns, unit=unit, join=join), untrack_sql(table))
            for table, (columns, unit, join) in TRACKED.items()
        ),
        migrations.RunSQL(CORRECTABLE_SQL, UNCORRECTABLE_SQL),
    ]
