from django.db import migrations

from portal.accounts.triggers import track_sql, untrack_sql

URGING = [
    "kind", "unit_id", "period_id", "indicator", "step", "text", "reply_by", "letter_number", "letter_date", "settled_at",
]  # fmt: skip
ANSWER = ["urging_id", "cause", "remedy", "promised_on", "promised_hundredths", "person"]
DISCREPANCY = [
    "source", "period_id", "unit_id", "procedure_id", "column_name", "typed", "counted", "cause", "text",
    "accepted_by_id", "accepted_at",
]  # fmt: skip
LETTERHEAD = [
    "letter", "valid", "parent", "issuer", "symbol", "signatory_title", "signatory_name", "addressees", "recipients",
    "document",
]  # fmt: skip
OUTGOING = [
    "edition_id", "letter", "number", "symbol", "date", "signatory_title", "signatory_name", "signed_name",
    "signed_sha256", "signed_by_id", "signed_at",
]  # fmt: skip
NOBODYS = "NULL::bigint"
# table: columns, the chain a row belongs to, what it is joined to for that
TRACKED = {
    "reporting_urging": (URGING, "r.unit_id", ""),
    "reporting_urginganswer": (ANSWER, "u.unit_id", "JOIN reporting_urging u ON u.id = r.urging_id"),
    "reporting_externalupload": (["source", "period_id", "name", "sha256"], NOBODYS, ""),
    "reporting_discrepancy": (DISCREPANCY, "r.unit_id", ""),
    "reporting_letterhead": (LETTERHEAD, NOBODYS, ""),
    "reporting_sectiontext": (["report_id", "section", "text"], NOBODYS, ""),
    "reporting_outgoing": (OUTGOING, NOBODYS, ""),
    "reporting_dispatch": (["outgoing_id", "recipient", "way", "address", "state", "note", "sent_at"], NOBODYS, ""),
    "reporting_periodmove": (["period_id", "which", "before", "after", "reason", "document"], NOBODYS, ""),
    "reporting_outage": (["portal", "began_at", "ended_at", "cause", "remedy"], NOBODYS, ""),
    "reporting_request": (
        ["asked_by", "document", "about", "due_on", "report_id", "answered_on", "answer_document"],
        NOBODYS,
        "",
    ),
}

# An edition that went out signed is locked for good, with its documents; so is the signed document itself.
GUARD_SQL = """
CREATE FUNCTION reporting_locked_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Văn bản đã ký, bản báo cáo đã khóa: không sửa, không xóa (% %)', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reporting_edition_locked BEFORE UPDATE OR DELETE ON reporting_edition
    FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION reporting_locked_guard();
CREATE TRIGGER reporting_outgoing_locked BEFORE UPDATE OR DELETE ON reporting_outgoing
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION reporting_locked_guard();

CREATE FUNCTION reporting_editionfile_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reporting_editionfile := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM reporting_edition e WHERE e.id = r.edition_id AND e.locked_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Bản báo cáo % đã khóa: tệp của nó không sửa được', r.edition_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN r;
END $$;
CREATE TRIGGER reporting_editionfile_guard BEFORE INSERT OR UPDATE OR DELETE ON reporting_editionfile
    FOR EACH ROW EXECUTE FUNCTION reporting_editionfile_guard();
"""
UNGUARD_SQL = """
DROP TRIGGER reporting_editionfile_guard ON reporting_editionfile;
DROP FUNCTION reporting_editionfile_guard();
DROP TRIGGER reporting_outgoing_locked ON reporting_outgoing;
DROP TRIGGER reporting_edition_locked ON reporting_edition;
DROP FUNCTION reporting_locked_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_urging_dispatch_and_timetable"), ("accounts", "0002_append_only_log")]

    operations = [
        *(
            migrations.RunSQL(track_sql(table, columns, unit=unit, join=join), untrack_sql(table))
            for table, (columns, unit, join) in TRACKED.items()
        ),
        migrations.RunSQL(GUARD_SQL, UNGUARD_SQL),
    ]
