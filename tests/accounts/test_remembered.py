"""What is remembered is never older than the last write, nobody can spoil it, and it does not grow without end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction

from portal.accounts import remembered as module
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.accounts.remembered import SURE_FOR, UNSURE_FOR, Memory, Stamp, remembered
from portal.units.models import UnitVersion
from tests import factories as make
from tests.factories import AT

asked: list[str] = []


@remembered
def names(prefix: str = "", wanted: list[int] | None = None) -> list[str]:
    asked.append(prefix)
    rows = User.objects.filter(username__startswith=prefix)
    return list(rows.order_by("username").values_list("username", flat=True))


@pytest.fixture(autouse=True)
def nothing_remembered():
    asked.clear()
    module.MEMORY.forget()
    yield
    module.MEMORY.forget()


def rename(user: User, name: str) -> None:
    with deed(by=user, at=AT, door=Deed.Door.PAGE, reason="Đổi tên"):
        User.objects.filter(pk=user.pk).update(username=name, full_name=name)


@pytest.fixture
def user(transactional_db) -> User:
    return make.user(make.province(code="42"), username="a1")


def test_the_same_question_is_asked_once_until_somebody_writes(user):
    assert [names("a"), names("a"), names(prefix="a")] == [["a1"]] * 3
    assert asked == ["a", "a"]  # by place and by name are two questions
    rename(user, "a2")
    assert names("a") == ["a2"]
    assert len(asked) == 3


def test_an_answer_cannot_be_spoiled_by_who_gets_it(user):
    names("a").append("x")
    assert names("a") == ["a1"]
    assert asked == ["a"]


def test_lists_and_sets_of_the_same_members_are_told_apart_from_others(user):
    for wanted in ([1, 2], [2, 1], [1, 2]):
        names("a", wanted=wanted)
    assert len(asked) == 2


def test_inside_a_transaction_nothing_is_remembered(user):
    with transaction.atomic():
        assert names("a") == ["a1"]
        rename(user, "a2")
        assert names("a") == ["a2"]
    assert (len(asked), len(module.MEMORY.answers)) == (2, 0)


def test_what_was_asked_while_somebody_wrote_is_kept_for_seconds(user, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module, "MEMORY", Memory(clock=lambda: now[0]))
    with ThreadPoolExecutor(1) as other:
        other.submit(_begin, user.pk).result()
        names("a")
        names("a")
        now[0] = UNSURE_FOR
        names("a")
        assert len(asked) == 2
        other.submit(_end).result()
    names("a")  # the deed of the other is the newest now
    now[0] += SURE_FOR - 1
    names("a")
    assert len(asked) == 3
    now[0] += 1
    names("a")
    assert len(asked) == 4


@remembered(reads=("accounts_user",))
def people() -> int:
    asked.append("people")
    return User.objects.count()


@remembered(reads=("units_unitversion",), as_is=True)
def units() -> list[str]:
    asked.append("units")
    return list(UnitVersion.objects.values_list("name", flat=True))


def test_what_reads_other_tables_is_not_asked_again(user):
    assert [people(), units(), people(), units()] == [people(), units()] * 2
    rename(user, "a2")
    people()
    units()
    assert asked == ["people", "units", "people"]
    assert units() is units()


def test_who_writes_to_another_table_makes_nobody_unsure(user, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module, "MEMORY", Memory(clock=lambda: now[0]))
    with ThreadPoolExecutor(1) as other:
        other.submit(_begin, user.pk).result()
        people()
        units()
        now[0] = UNSURE_FOR
        people()
        units()
        assert asked == ["people", "units", "people"]
        other.submit(_end).result()
    people()  # the change of the other is the newest now
    assert asked == ["people", "units", "people", "people"]


def _begin(pk: int) -> None:
    transaction.set_autocommit(False)
    user = User.objects.get(pk=pk)
    rename(user, "a3")


def _end() -> None:
    transaction.commit()
    connection.close()


@pytest.mark.parametrize(("method", "asks"), [("GET", 1), ("POST", 2)])
def test_a_request_that_reads_asks_once_whether_anything_was_written(user, django_assert_num_queries, method, asks):
    names("a")
    request_started.send(sender=None, environ={"REQUEST_METHOD": method})
    with django_assert_num_queries(asks):
        assert [names("a"), names("a")] == [["a1"]] * 2
    request_finished.send(sender=None)
    rename(user, "a2")
    assert names("a") == ["a2"]


def test_the_longest_unused_goes_first():
    memory, stamp = Memory(clock=lambda: 0.0, at_most=30), Stamp(1, 1, True)
    for name in "abc":
        memory.keep((name,), b"x", stamp, 10)
    assert memory.find(("a",), stamp) is not None
    memory.keep(("d",), b"x", stamp, 10)
    assert [memory.find((name,), stamp) is not None for name in "abcd"] == [True, False, True, True]
    memory.keep(("e",), b"x", stamp, 31)
    assert (list(memory.answers), memory.bytes) == ([], 0)


def test_an_answer_of_another_stamp_does_not_count():
    memory = Memory(clock=lambda: 0.0)
    memory.keep(("a",), b"1", Stamp(1, 1, True), 1)
    assert memory.find(("a",), Stamp(1, 2, True)) is None
    found = memory.find(("a",), Stamp(1, 1, False))
    assert found is not None
    assert found.content == b"1"
