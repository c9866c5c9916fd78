"""Every change of what figures, deadlines and names stand on leaves its rows in the log; what is not logged says why."""

import re

import pytest
from django.apps import apps
from django.db import connection

APPS = {"accounts", "catalog", "reporting", "targets", "units"}
TRIGGERS_SQL = """
SELECT c.relname, max(pg_get_functiondef(t.tgfoid)), count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname ~ '_track_(insert|update|delete)$' GROUP BY c.relname
"""
# Tables without a log, and why none is missed.
UNLOGGED = {
    **dict.fromkeys(("accounts_deed", "accounts_change", "accounts_chainlink"), "the log itself"),
    "units_unit": "a bare number: what it is called and where it stands is logged",
    "catalog_procedure": "written once, with the listing that is logged; no door changes it",
    "catalog_procedurealias": "written once, with the listing that is logged; no door changes it",
    **dict.fromkeys(("catalog_sourcefile", "reporting_externalfigure"), "a file's own content, under its logged hash"),
    "catalog_intake": "a preview that may be thrown away; what it wrote is logged",
    **dict.fromkeys(("reporting_onestopmapping", "reporting_externalmapping"), "a choice of columns, offered again"),
    "reporting_call": "a note by whom and when, never changed",
    **dict.fromkeys(
        ("reporting_report", "reporting_edition", "reporting_editionfile"), "made from the rest, held by hash"
    ),
    "reporting_notice": "the ledger of what was sent",
    "reporting_keptanswer": "what a machine was answered",
    "reporting_keptfacts": "sums that are counted anew",
}
# Who and when: the deed says it.
OF_THE_DEED = {
    *("at", "by_id", "made_at", "made_by_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "settled_at"),
    *("settled_by_id", "recorded_at", "recorded_by_id", "opened_by_id", "closed_by_id", "date_joined", "deed_id"),
}
# Columns that a logged table keeps to itself, and why.
PASSED_OVER = {
    "accounts_apitoken": {"sha256", "used_at"},  # a secret; each call
    "accounts_user": {"password", "last_login"},  # a secret, its change is logged; the log file
    "catalog_listing": {"source_row", "source_sheet"},  # where in the file, whose hash is logged
    "reporting_correction": {"before", "effects"},  # of the lines, which are logged
    "reporting_dispatch": {"failure", "message_id"},  # of the mail server
    "reporting_externalupload": {"content", "data_from", "data_to"},  # of the file, whose hash is logged
    "reporting_line": {"complete", "consistent", "version"},  # follow from the counts; how often
    "reporting_outgoing": {"signature", "signed_content"},  # of the file, whose hash is logged
    "reporting_receipt": {"payload"},  # by its hash
    "reporting_return": {"version"},
    "reporting_urging": {"facts"},  # as they stood when it was said, never changed
}


@pytest.fixture
def logged(db) -> dict[str, set[str]]:
    """The columns by table; a table that lacks one of the three triggers counts for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS_SQL)
        rows = cursor.fetchall()
    return {table: set(re.findall(r"o\.(\w+) IS DISTINCT FROM r\.\1", source)) for table, source, n in rows if n == 3}


def ours() -> dict[str, set[str]]:
    return {
        model._meta.db_table: {one.column for one in model._meta.concrete_fields} - {"id"}
        for model in apps.get_models()
        if model._meta.app_label in APPS
    }


def test_every_table_is_logged_or_says_why_not(logged):
    assert ours().keys() - logged.keys() == UNLOGGED.keys()


def test_every_column_of_a_logged_table_is_logged_or_says_why_not(logged):
    left_out = {table: columns - logged[table] - OF_THE_DEED for table, columns in ours().items() if table in logged}
    assert {table: columns for table, columns in left_out.items() if columns} == PASSED_OVER
