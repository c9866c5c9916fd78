"""The database remembers who changed what and why, seals it, and refuses to forget."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts.deeds import broken_links, deed
from portal.accounts.models import ChainLink, Change, Deed, User
from reporting.models import Line, Return, State
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(sql: str) -> str:
    """The first line of what the database says to this statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(caught.value).splitlines()[0]


def a_line() -> Line:
    month = make.return_(make.commune())
    return make.line(month, make.field(), **make.counts(online=5))


def test_a_change_without_a_deed_is_refused():
    a_line()
    assert refused("UPDATE reporting_line SET received_online = 6") == (
        "Không có ai đứng tên cho thay đổi này: mở deed() trước khi ghi"
    )


def test_raw_sql_in_a_deed_is_logged_with_before_and_after():
    line = a_line()
    person = make.user(line.return_ref.unit, "officer")
    with (
        deed(by=person, at=make.AT, door=Deed.Door.GRID, reason="gõ nhầm") as act,
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE reporting_line SET received_online = 6, resolved_late = NULL")
    change = Change.objects.get(deed=act)
    assert (change.table_name, change.row_id, change.unit_id) == ("reporting_line", line.pk, line.return_ref.unit_id)
    assert change.before == {"received_online": 5, "resolved_late": 0}
    assert change.after == {"received_online": 6}
    assert (act.by, act.at, act.door, act.reason) == (person, make.AT, "grid", "gõ nhầm")


def test_writing_the_same_values_is_no_change():
    line = a_line()
    before = Change.objects.count()
    with make.written():
        line.save()
    assert Change.objects.count() == before


def test_one_deed_makes_one_link_in_each_unit_it_touches():
    first, second = make.return_(make.commune()), make.return_(make.commune())
    with make.written() as act:
        Return.objects.update(state=State.ENTERING, outreach="đã phát thanh")
    assert set(ChainLink.objects.filter(deed=act).values_list("unit", flat=True)) == {first.unit_id, second.unit_id}
    assert broken_links() == []


MANY_LINKS_SQL = """
WITH deeds AS (
    INSERT INTO accounts_deed (by_id, at, door, reason) SELECT %s, now(), 'form', '' FROM generate_series(1, 3000)
    RETURNING id
)
INSERT INTO accounts_chainlink (deed_id, unit_id, number, previous_hash, hash)
SELECT id, %s, 1000 + row_number() OVER (), '', '' FROM deeds
"""
READ_SQL = """
SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
WHERE relname = 'accounts_chainlink'
"""


def test_a_seal_reads_the_last_link_of_its_own_chain_alone():
    """The log grows for years; a saved cell must not walk through it."""
    line, other = a_line(), make.commune()
    person = make.user(other, "officer")
    with connection.cursor() as cursor:
        for chain in (other.pk, None):
            cursor.execute(MANY_LINKS_SQL, [person.pk, chain])
        cursor.execute("ANALYZE accounts_chainlink")
        cursor.execute(READ_SQL)
        before = cursor.fetchone()[0]
        with make.written():
            Line.objects.filter(pk=line.pk).update(received_online=6, resolved_on_time=6)
            make.decision()
        cursor.execute(READ_SQL)
        after = cursor.fetchone()[0]
    assert after - before < 20


def test_a_deed_inside_a_deed_joins_it():
    with make.written() as outer, make.written() as inner:
        make.return_(make.commune())
    assert inner.pk == outer.pk
    assert broken_links() == []


def test_a_deed_that_fails_leaves_nothing():
    month = make.return_(make.commune())
    counted = [model.objects.count() for model in (Deed, Change, ChainLink)]

    def write_and_fail() -> None:
        with make.written():
            Return.objects.filter(pk=month.pk).update(outreach="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert [model.objects.count() for model in (Deed, Change, ChainLink)] == counted


@pytest.mark.parametrize("table", ["accounts_deed", "accounts_change", "accounts_chainlink"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_log_is_never_rewritten(table, sql):
    a_line()
    assert refused(sql.format(table)) == f"Nhật ký thay đổi chỉ được ghi thêm: không sửa, không xóa ({table})"


def test_the_log_is_never_truncated():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_change ENABLE TRIGGER accounts_change_no_truncate")
    assert "chỉ được ghi thêm" in refused("TRUNCATE accounts_change")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE accounts_change SET after = '{}' WHERE id = (SELECT max(id) FROM accounts_change)",
        "DELETE FROM accounts_change WHERE id = (SELECT max(id) FROM accounts_change)",
        "UPDATE accounts_deed SET reason = 'khác' WHERE id = (SELECT max(id) FROM accounts_deed)",
        "UPDATE accounts_deed SET at = at + interval '1 second' WHERE id = (SELECT max(id) FROM accounts_deed)",
        "UPDATE accounts_chainlink SET hash = '\\x00' WHERE id = (SELECT max(id) FROM accounts_chainlink)",
        "INSERT INTO accounts_change (deed_id, unit_id, table_name, row_id) "
        "SELECT deed_id, unit_id, table_name, 1 FROM accounts_change ORDER BY id DESC LIMIT 1",
    ],
)
def test_tampering_behind_the_portals_back_is_named(tampering):
    line = a_line()
    assert broken_links() == []
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(tampering)
        cursor.execute("SET session_replication_role = origin")
    last = Deed.objects.latest("pk")
    assert [(link["unit"], link["deed"]) for link in broken_links()] == [(line.return_ref.unit_id, last.pk)]


def test_a_link_taken_out_of_the_middle_is_missed():
    month = make.return_(make.commune())
    for hours in range(3):
        with make.written(make.AT + timedelta(hours=hours)):
            Return.objects.filter(pk=month.pk).update(outreach=str(hours))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM accounts_chainlink WHERE unit_id = %s AND number = 2", [month.unit_id])
        cursor.execute("SET session_replication_role = origin")
    assert [link["number"] for link in broken_links()][0] == 3


def test_the_command_account_cannot_log_in():
    command = User.objects.command()
    assert (command.is_active, command.has_usable_password(), command.may("return.enter")) == (False, False, False)
