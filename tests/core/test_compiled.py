"""A question put together once gives what Django's own queryset gives, whatever is asked of it afterwards."""

import time
from datetime import UTC, date, datetime

import pytest
from django.db import NotSupportedError, connection, transaction

from portal.accounts.models import User
from portal.core.compiled import Instances, Rows, Statement, every, made
from portal.units.models import Unit, UnitVersion
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 14)


def test_every_asked_value_finds_its_place(django_assert_num_queries):
    first, second = make.department("Sở A", start=make.START), make.department("Sở B")
    named = Rows(
        lambda name, day, unit: UnitVersion.objects.filter(name=name, valid__contains=day, unit=unit).values_list(
            "unit", "level", "name"
        )
    )
    with django_assert_num_queries(4):
        assert named("Sở A", DAY, first.pk) == [[first.pk, "so", "Sở A"]]
        assert named("Sở B", DAY, second.pk) == [[second.pk, "so", "Sở B"]]
        assert named("Sở A", DAY, second.pk) == []
        assert named("Sở A", date(1950, 1, 1), first.pk) == []


def test_instances_are_django_s_own_ranges_lists_and_moments_too():
    unit = make.department("Sở A")
    person = make.user(unit, "officer", "leader")
    people = Instances(User, lambda pk, before: User.objects.filter(pk=pk, date_joined__lt=before))
    (found,) = people(person.pk, datetime(2100, 1, 1, tzinfo=UTC))
    assert {name: getattr(found, name) for name in every(User)} == {
        name: getattr(User.objects.get(pk=person.pk), name) for name in every(User)
    }
    assert not people(person.pk, datetime(1990, 1, 1, tzinfo=UTC))
    found.full_name = "Tên khác"
    with make.written():
        found.save()
    assert User.objects.get(pk=person.pk).full_name == "Tên khác"
    versions = Instances(UnitVersion, lambda unit: UnitVersion.objects.filter(unit=unit))
    assert [(one.valid, one.path) for one in versions(unit.pk)] == list(
        UnitVersion.objects.filter(unit=unit).values_list("valid", "path")
    )


def test_what_is_deferred_is_asked_for_when_it_is_wanted(django_assert_num_queries):
    unit = make.department("Sở A")
    versions = Instances(UnitVersion, lambda unit: UnitVersion.objects.filter(unit=unit).defer("path"))
    (found,) = versions(unit.pk)
    with django_assert_num_queries(1):
        assert found.path == f"/{unit.pk}/"


def test_a_value_that_the_question_does_not_use_is_a_fault():
    with pytest.raises(ValueError, match="stand nowhere"):
        Rows(lambda pk, _other: Unit.objects.filter(pk=pk).values_list("pk"))(1, 2)


def test_a_person_is_found_by_id_among_their_own_alone(django_assert_num_queries):
    unit, other = make.department("Sở A"), make.department("Sở B")
    person = make.user(unit, "officer")
    with django_assert_num_queries(2):
        assert User.objects.get(pk=person.pk) == unit.users.get(pk=person.pk) == person
    with pytest.raises(User.DoesNotExist):
        other.users.get(pk=person.pk)
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=0)


def test_made_takes_the_columns_in_their_order():
    unit = make.department("Sở A")
    assert made(Unit, [unit.pk]) == unit
    assert not made(Unit, [unit.pk])._state.adding


NAMED = Statement(
    "SELECT id, name LIKE 'Sở%%' FROM units_unitversion WHERE unit_id = ANY(%(units)s) AND valid @> %(day)s ORDER BY name",
    units="bigint[]",
    day="date",
)


def known_to_the_database() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name = %s", [NAMED.name])
        return [name for (name,) in cursor.fetchall()]


def test_a_statement_is_prepared_once_in_a_connection_and_says_the_same_in_full(django_assert_num_queries):
    first, second = make.department("Sở A", start=make.START), make.commune("Xã B")
    for _turn in range(12):  # from the sixth on the database may keep one plan for whatever is asked
        rows = NAMED(units=[first.pk, second.pk], day=DAY)
        assert [is_department for _, is_department in rows] == [True, False]
        assert len(NAMED(units=[first.pk, second.pk], day=date(1950, 1, 1))) == 1
        assert NAMED(units=[], day=DAY) == []
        assert known_to_the_database() == [NAMED.name]
    with django_assert_num_queries(1) as asked:
        assert NAMED(units=[first.pk, second.pk], day=DAY) == rows
    assert "units_unitversion" in asked[0]["sql"]


def test_a_statement_that_changes_gives_no_rows_and_may_be_taken_back():
    unit = make.commune("Xã B")
    called = Statement(
        "UPDATE units_unitversion SET name = %(name)s WHERE unit_id = %(unit)s", name="text", unit="bigint"
    )
    with transaction.atomic():
        with make.written():
            assert called(name="Xã 100 % mới", unit=unit.pk) == []
        assert unit.versions.get().name == "Xã 100 % mới"
        transaction.set_rollback(True)
    assert unit.versions.get().name == "Xã B"
    with make.written():  # prepared in a transaction that was taken back, it is still known
        called(name="Xã C", unit=unit.pk)
    assert unit.versions.get().name == "Xã C"


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew():
    assert NAMED(units=[1], day=DAY) == []
    connection.close()
    assert known_to_the_database() == []
    assert NAMED(units=[1], day=DAY) == []
    assert known_to_the_database() == [NAMED.name]


def test_a_table_that_was_altered_meanwhile_costs_one_request_and_no_more(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE piece (number integer)")
        cursor.execute("INSERT INTO piece VALUES (7)")
        numbers = Statement("SELECT number FROM piece WHERE number > %(least)s", least="bigint")
        assert numbers(least=1) == [(7,)]
        cursor.execute("ALTER TABLE piece ALTER number TYPE bigint")
    monkeypatch.setattr(connection, "close_at", None)
    with pytest.raises(NotSupportedError), transaction.atomic():
        numbers(least=1)
    assert connection.close_at is not None
    assert connection.close_at <= time.monotonic()  # Django closes such a connection when the request is done
