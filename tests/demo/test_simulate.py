"""Simulated data: as many provinces as asked for, whole returns that count, sums kept; only beside the database in use."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Service
from portal.dashboards.demo.world import Size
from portal.dashboards.simulate import own_database, simulate
from portal.units.models import Level, UnitVersion
from reporting import kept
from reporting.compliance import compliance
from reporting.figures import YEAR, facts_by_unit
from reporting.models import Line, Period, Return
from targets.evaluation import Facts

SMALL = Size(departments=2, districts=1, communes_each=2)


@pytest.mark.django_db
def test_two_provinces_of_two_months_with_their_sums():
    made = simulate(provinces=2, months=2, seed=1, size=SMALL)
    assert made.services == Service.objects.count()
    assert made.lines == Line.objects.filter(consistent=True, complete=True).count() > 0
    assert UnitVersion.objects.filter(level=Level.PROVINCE).count() == 2
    first, second = UnitVersion.objects.filter(level=Level.DISTRICT).order_by("unit")
    communes = [
        UnitVersion.objects.filter(parent=one.unit_id, path__startswith=one.path).count() for one in (first, second)
    ]
    assert communes == [2, 2]
    assert Return.objects.filter(unit=second.unit_id).count() == Period.objects.count() == 2
    [month, last] = [one.reporting_month for one in Period.objects.order_by("data_to")]
    assert kept.refresh([month, last]) == 0
    counted = {unit: facts for unit, facts in facts_by_unit(last, span=YEAR).items() if facts != Facts()}
    read = {unit: pair.year for unit, pair in kept.facts([last])[last].items() if pair.year != Facts()}
    assert read == counted
    assert compliance(last)["province"]["indicators"]["Q4"]["rate"] is not None


@pytest.mark.parametrize("wrong", [("--provinces", "0", "--months", "3"), ("--provinces", "1", "--months", "999")])
def test_a_wrong_call_makes_nothing(wrong):
    with pytest.raises(CommandError):
        call_command("simulate", *wrong)


def test_the_database_in_use_is_never_the_one_that_is_replaced():
    assert own_database("portal") == "portal_mo_phong"
    assert len(own_database("x" * 63)) == 63
    assert own_database("x" * 63) != "x" * 63
