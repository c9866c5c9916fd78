"""What a remembered function says it reads is what it reads, and all of that is logged: else figures would stay stale."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import clauses, reviews
from catalog.models import Review, ReviewAnswer
from portal.accounts import places
from portal.accounts import remembered as module
from portal.accounts.models import User
from portal.accounts.remembered import LOGGED_WITH
from portal.dashboards import owed
from portal.units.models import Succession, UnitEvent
from reporting import duties, kept, urgings
from reporting.models import Urging
from targets import readings
from tests import factories as make

DAY = date(2026, 11, 14)
# The log itself is not logged: where it is read, it is read for the tables that are named.
LOG = {"accounts_chainlink", "accounts_change", "accounts_deed"}


@pytest.fixture
def world(db) -> dict:
    """A district with a commune, into which another was merged; a reading and a quota decided; somebody to ring up."""
    make.decision()
    district = make.district("Huyện Hương Sơn")
    commune, ended = make.commune("Xã Sơn Lễ", parent=district), make.commune("Xã Sơn Tiến", parent=district)
    with make.written():
        event = UnitEvent.objects.create(kind="merge", on=date(2026, 11, 1), title="Sáp nhập")
        Succession.objects.create(event=event, predecessor=ended, successor=commune)
        UnitEvent.objects.create(kind="split", on=date(2024, 1, 1), title="Chia tách")
    make.clause("2.1.d.2")
    make.reading("Q4", denominator="resolved", growth="points", document="Công văn 1")
    make.quota(commune, "Q4", "60")
    period, officer = make.period(), make.user(district, "reviewer")
    with make.written():
        User.objects.filter(pk=officer.pk).update(phone="0912 345 678")
        campaign = Review.objects.create(title="Rà soát", cause="yearly", opens_on=DAY, due=DAY, opened_by=officer)
        Urging.objects.create(
            kind="late", unit=commune, period=period, text="Gửi số liệu", reply_by=DAY, by=officer, at=make.AT
        )
        ReviewAnswer.objects.create(review=campaign, unit=district, by=officer, at=make.AT)
    return {"district": district.pk, "commune": commune.pk}


# Each is asked so that it reads all it can.
CASES: dict[str, Callable[[dict], object]] = {
    "portal.accounts.places.place_of": lambda world: places.place_of(world["commune"], DAY),
    "portal.accounts.places.communes_below": lambda world: places.communes_below(world["district"], DAY),
    "portal.accounts.places.ended_by": lambda world: places.ended_by(DAY),
    "portal.accounts.places.versions_of": lambda world: places.versions_of(frozenset([world["commune"]])),
    "portal.accounts.places.split_days": lambda world: places.split_days(),
    "catalog.clauses.clause_texts": lambda world: clauses.clause_texts(DAY),
    "catalog.reviews.answered": lambda world: reviews.answered(DAY),
    "reporting.urgings.urged_units": lambda world: urgings.urged_units(),
    "reporting.duties._close_dues": lambda world: duties._close_dues(),
    "portal.dashboards.owed.helpers": lambda world: owed.helpers(world["district"]),
    "targets.readings.readings": lambda world: readings.readings(2026),
    "targets.readings._given": lambda world: readings._given(2026),
    "reporting.kept._heads": lambda world: kept._heads(),
    "reporting.kept._sealed": lambda world: kept._sealed(),
}


def asked_of(world: dict, name: str) -> list[str]:
    """The questions behind the answer, those of other remembered functions with them: in a transaction nothing is kept."""
    with CaptureQueriesContext(connection) as asked:
        assert CASES[name](world)
    return [query["sql"] for query in asked]


def said() -> dict[str, tuple[str, ...]]:
    """The tables that each function of the portal says it reads."""
    functions = [one for one in module.TOLD if not one.__module__.startswith("tests.")]
    return {f"{one.__module__}.{one.__qualname__}": one.reads for one in functions}


def test_every_function_that_says_what_it_reads_is_held_to_it():
    assert set(said()) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_no_other_table_is_read_than_is_said(world, name):
    words = set(re.findall(r"\w+", " ".join(asked_of(world, name))))
    assert words & set(connection.introspection.table_names()) - LOG == set(said()[name])


@pytest.mark.parametrize("name", CASES)
def test_whatever_is_read_is_logged_when_it_changes(world, name):
    """A table has its three triggers, and a column that they pass over is not asked for."""
    words = set(re.findall(r"\w+", " ".join(asked_of(world, name))))
    for table in said()[name]:
        logged = _logged_columns(LOGGED_WITH.get(table, table))
        assert logged, table
        if table not in LOGGED_WITH:
            columns = {field.column for field in _model(table)._meta.concrete_fields} - {"id"}
            assert (columns - logged) & words == PASSED_OVER.get(table, set()), table


# Written with a row of another table that the function names as well.
PASSED_OVER: dict[str, set[str]] = {}


def _model(table: str) -> type:
    return next(one for one in apps.get_models() if one._meta.db_table == table)


def _logged_columns(table: str) -> set[str]:
    """The columns whose change its triggers write down; none where one of the three is missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(pg_get_functiondef(tgfoid)) FROM pg_trigger WHERE tgrelid = %s::regclass"
            " AND tgname = ANY(%s)",
            [table, [f"{table}_track_{op}" for op in ("insert", "update", "delete")]],
        )
        triggers, source = cursor.fetchone()
    return set(re.findall(r"o\.(\w+) IS DISTINCT FROM r\.\1", source)) if triggers == 3 else set()


def test_a_unit_is_written_with_its_name(db):
    """The table has no log of its own (LOGGED_WITH): there is nothing but its making to be logged."""
    assert LOGGED_WITH == {"units_unit": "units_unitversion"}
    assert [field.column for field in _model("units_unit")._meta.concrete_fields] == ["id"]


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_leaves_alone_what_reads_other_tables(django_assert_num_queries):
    module.MEMORY.forget()
    unit = make.commune("Xã Sơn Lễ")
    found = places.place_of(unit.pk, DAY)
    make.user(unit)  # a deed that changes another table
    with django_assert_num_queries(1):  # whether one of its tables was changed
        assert places.place_of(unit.pk, DAY) == found
    with make.written():
        unit.versions.update(name="Xã Sơn Lễ Mới")
    named = places.place_of(unit.pk, DAY)
    assert named is not None
    assert named.name == "Xã Sơn Lễ Mới"
    assert User.objects.filter(unit=unit).exists()
    module.MEMORY.forget()
