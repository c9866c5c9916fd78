from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

PERIOD = [
    "year",
    "month",
    "data_from",
    "data_to",
    "commune_due",
    "unit_due",
    "close_due",
    "report_due",
    "closed_at",
    "closed_by_id",
]
RETURN = [
    "unit_id", "period_id", "state", "presented_at", "presented_by_id", "submitted_at", "submitted_by_id",
    "approved_at", "approved_by_id", "returned_at", "returned_by_id", "return_reason", "outreach", "difficulties",
]  # fmt: skip
LINE = [
    "return_id", "service_id", "field_id", "received_online", "received_direct", "carried_over", "resolved_early",
    "resolved_on_time", "resolved_late", "pending_in_time", "pending_overdue", "resolved_online", "declared_none", "note",
]  # fmt: skip

# A closed period is immutable; only a return that is being entered takes lines; none is sent with a line that does not
# add up. The messages reach a person only where a door forgot to check first.
GUARD_SQL = """
CREATE FUNCTION reporting_period_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Kỳ tháng %/% đã chốt: không sửa được', OLD.month, OLD.year USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reporting_period_guard BEFORE UPDATE OR DELETE ON reporting_period
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION reporting_period_guard();

CREATE FUNCTION reporting_return_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reporting_return := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM reporting_period p WHERE p.id = r.period_id AND p.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Kỳ của biểu % đã chốt: không sửa được', r.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND r.state IN ('submitted', 'approved')
       AND EXISTS (SELECT 1 FROM reporting_line l WHERE l.return_id = r.id AND NOT l.consistent) THEN
        RAISE EXCEPTION 'Biểu % còn dòng chưa khớp: chưa gửi được', r.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN r;
END $$;
CREATE TRIGGER reporting_return_guard BEFORE INSERT OR UPDATE OR DELETE ON reporting_return
    FOR EACH ROW EXECUTE FUNCTION reporting_return_guard();

CREATE FUNCTION reporting_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad bigint;
BEGIN
    SELECT r.id INTO bad FROM reporting_return r JOIN reporting_period p ON p.id = r.period_id
    WHERE r.id IN (SELECT DISTINCT return_id FROM touched_rows)
      AND (p.closed_at IS NOT NULL OR r.state NOT IN ('assigned', 'entering', 'returned', 'correcting')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Biểu % đã gửi hoặc kỳ đã chốt: không ghi được dòng', bad USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reporting_line_guard_insert AFTER INSERT ON reporting_line REFERENCING NEW TABLE AS touched_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_line_guard();
CREATE TRIGGER reporting_line_guard_update AFTER UPDATE ON reporting_line REFERENCING NEW TABLE AS touched_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_line_guard();
CREATE TRIGGER reporting_line_guard_delete AFTER DELETE ON reporting_line REFERENCING OLD TABLE AS touched_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_line_guard();
"""
UNGUARD_SQL = """
DROP TRIGGER reporting_line_guard_insert ON reporting_line;
DROP TRIGGER reporting_line_guard_update ON reporting_line;
DROP TRIGGER reporting_line_guard_delete ON reporting_line;
DROP FUNCTION reporting_line_guard();
DROP TRIGGER reporting_return_guard ON reporting_return;
DROP FUNCTION reporting_return_guard();
DROP TRIGGER reporting_period_guard ON reporting_period;
DROP FUNCTION reporting_period_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("accounts", "0002_append_only_log")]

    operations = [
        migrations.RunSQL(track_sql("reporting_period", PERIOD), untrack_sql("reporting_period")),
        migrations.RunSQL(track_sql("reporting_return", RETURN, unit="r.unit_id"), untrack_sql("reporting_return")),
        migrations.RunSQL(
            track_sql(
                "reporting_line",
                LINE,
                unit="owner.unit_id",
                join="JOIN reporting_return owner ON owner.id = r.return_id",
            ),
            untrack_sql("reporting_line"),
        ),
        migrations.RunSQL(GUARD_SQL, UNGUARD_SQL),
    ]
