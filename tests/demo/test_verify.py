"""`verify`: whoever gets past the triggers is found out, and the place is named."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.db import connection

from portal.accounts.models import Change
from portal.dashboards.verification import verify
from reporting.actions.returns import submit
from reporting.models import Edition, EditionFile, Line, Receipt, Report
from reporting.reports.payload import canonical_sha256
from tests import factories as make

pytestmark = pytest.mark.django_db


@contextmanager
def superuser_without_triggers(table: str) -> Iterator[None]:
    """What only the database's owner can do, and the chain must show."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def line() -> Line:
    """One line of a commune, with its chain."""
    commune = make.commune("Xã Sơn Lễ", org_name="UBND xã Sơn Lễ")
    service = make.provided_service(commune)
    return make.return_(commune, lines={service: make.counts(online=3)}).lines.get()


@pytest.fixture
def edition() -> Edition:
    """A frozen edition with one file."""
    period, scope = make.period(), make.province()
    report = Report.objects.create(kind=Report.Kind.MONTHLY, scope=scope, period=period)
    payload = {"kind": "monthly", "kỳ": "2026-10"}
    made = Edition.objects.create(
        report=report, number=1, input_key="k", state=Edition.State.DONE, asked_at=make.AT, asked_by=make.user(scope),
        built_at=make.AT, payload=payload, sha256=canonical_sha256(payload),
    )  # fmt: skip
    EditionFile.objects.create(edition=made, name="a.docx", content=b"x", sha256=sha256(b"x").hexdigest(), bytes=1)
    return made


def test_an_untouched_database_has_nothing_broken(line: Line, edition: Edition, capsys: pytest.CaptureFixture):
    call_command("verify", "--json")
    result = json.loads(capsys.readouterr().out)
    assert (result["checked"] > 2, result["broken"]) == (True, [])


def test_a_count_changed_in_the_log_breaks_the_chain_of_its_unit(line: Line):
    change = Change.objects.get(table_name="reporting_line", row_id=line.pk)
    with superuser_without_triggers("accounts_change"):
        Change.objects.filter(pk=change.pk).update(after=change.after | {"received_online": 30})
    broken = verify()["broken"]
    assert [(one["kind"], one["unit"], one["deed"]) for one in broken] == [("chain", change.unit_id, change.deed_id)]
    assert "Xã Sơn Lễ" in broken[0]["message"] or "xã Sơn Lễ" in broken[0]["message"]


def test_a_deed_given_to_another_person_breaks_its_links(line: Line):
    change = Change.objects.get(table_name="reporting_line", row_id=line.pk)
    other = make.user()
    with superuser_without_triggers("accounts_deed"), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_deed SET by_id = %s WHERE id = %s", [other.pk, change.deed_id])
    assert change.deed_id in {one["deed"] for one in verify()["broken"]}


def test_a_link_taken_out_of_a_chain_is_missed(line: Line):
    change = Change.objects.get(table_name="reporting_line", row_id=line.pk)
    with superuser_without_triggers("accounts_chainlink"), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_chainlink WHERE deed_id = %s AND unit_id = %s", [change.deed_id, change.unit_id]
        )
    assert "chưa được niêm phong" in " ".join(one["message"] for one in verify()["broken"])


def test_a_receipt_changed_with_its_hash_is_found(line: Line):
    commune = line.return_ref.unit
    submit(return_=line.return_ref, by=make.user(commune, "leader"), at=make.AT)
    receipt = Receipt.objects.get()
    assert verify()["broken"] == []
    payload = receipt.payload | {"number": 7}
    with superuser_without_triggers("reporting_receipt"):
        Receipt.objects.update(payload=payload, sha256=canonical_sha256(payload))
    assert [(one["kind"], one["receipt"]) for one in verify()["broken"]] == [("receipt", receipt.pk)]


def test_a_payload_changed_after_the_freeze_is_found(edition: Edition):
    Edition.objects.filter(pk=edition.pk).update(payload=edition.payload | {"kỳ": "2026-09"})
    assert [(one["kind"], one["edition"]) for one in verify()["broken"]] == [("payload", edition.pk)]


def test_a_file_changed_after_the_freeze_is_found_and_the_command_exits_1(
    edition: Edition, capsys: pytest.CaptureFixture
):
    EditionFile.objects.filter(edition=edition).update(content=b"y")
    with pytest.raises(SystemExit) as exit_:
        call_command("verify")
    assert exit_.value.code == 1
    assert f"Bản báo cáo {edition.pk}, tệp a.docx: không khớp" in capsys.readouterr().out
