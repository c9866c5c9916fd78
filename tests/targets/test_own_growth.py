"""Quotas that grow from the unit's own last year, and whether another reading would judge otherwise."""

import html
from fractions import Fraction

import pytest
from django.test import Client

from portal.core.periods import Month
from portal.units.models import UnitVersion
from reporting.compliance import compliance, last_year_rates
from targets.evaluation import OTHERWISE_WORDS, Facts, verdicts
from targets.indicators import INDICATORS, rule_target
from targets.readings import demands, quotas
from tests import factories as make

OCTOBER = Month(2026, 10)


@pytest.mark.parametrize(
    ("last_year", "target"),
    [
        (None, 50),
        (0, 50),
        (Fraction(399, 10), 50),
        (40, 50),
        (Fraction(4001, 100), Fraction(5001, 100)),
        (Fraction(200, 3), Fraction(230, 3)),
        (90, 100),
        (95, 100),
    ],
)
def test_own_growth_is_ten_points_more_at_least_50_at_most_100(last_year, target):
    last_year = None if last_year is None else Fraction(last_year)
    assert rule_target(INDICATORS["Q4"], "own", 2026, last_year) == target


def test_in_the_first_year_nothing_has_grown():
    assert rule_target(INDICATORS["Q4"], "own", 2022, Fraction(80)) == 50


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        ([("resolved", Fraction(90)), ("received", Fraction(90))], {"dat", "chua_dat"}),
        ([("resolved", Fraction(50)), ("received", Fraction(50))], {"dat"}),
        ([("resolved", None), ("received", None)], {"chua_giao"}),
    ],
)
def test_the_verdicts_of_all_readings(choices, found):
    facts = Facts(resolved_online=6, resolved=10, received_online=9, received=10)
    assert verdicts("Q4", choices, facts, year_is_over=False) == found


@pytest.mark.django_db
class TestOfUnits:
    @pytest.fixture
    def family(self):
        """A district whose commune resolved 3 of 5 online last year, itself 1 of 1; this year it stands at 7 of 10."""
        province = make.province(code="42")
        district = make.district(parent=province, code="436")
        commune = make.commune(parent=district, code="18001")
        lines = {
            (district, 2025, 11): make.counts(online=1),
            (commune, 2025, 12): make.counts(online=3, direct=2),
            (district, 2026, 10): make.counts(online=7, direct=3),
        }
        services = {unit: make.provided_service(unit) for unit in (district, commune)}
        for (unit, year, month), counts in lines.items():
            make.return_(unit, make.period(year, month), "approved", lines={services[unit]: counts})
        return district, commune

    def q4(self, unit) -> dict:
        found = next(one for one in compliance(OCTOBER)["units"] if one["unit_id"] == unit.pk)
        return found["indicators"]["Q4"]

    def test_last_years_rate_of_a_district_is_that_of_its_communes_with_it(self, family):
        district, commune = family
        versions = list(UnitVersion.objects.on(OCTOBER.data_to))
        rates = last_year_rates(2026, versions, OCTOBER.data_to)
        assert rates == {district.pk: Fraction(200, 3), commune.pk: Fraction(60)}
        assert last_year_rates(2022, versions, OCTOBER.data_to) == {}

    def test_the_target_is_the_districts_own_last_year_and_ten_points(self, family):
        district, commune = family
        make.reading("Q4", denominator="resolved", growth="own", document="Công văn 1/UBND")
        cell = self.q4(district)
        assert (cell["target"], cell["with_children"]["rate"], cell["verdict"]) == ("76.67", "70.00", "chua_dat")
        assert self.q4(commune)["verdict"] == "chua_giao"

    def test_quotas_take_the_rates_that_are_handed_in(self, family):
        district, commune = family
        make.reading("Q4", denominator="resolved", growth="own")
        versions = list(UnitVersion.objects.on(OCTOBER.data_to).filter(level__in=("huyen", "xa")))
        given = quotas(2026, versions, last_year={district.pk: Fraction(61)})
        assert (given[district.pk, "Q4"], given[commune.pk, "Q4"], given[district.pk, "Q1"]) == (71, None, 100)
        make.quota(district, "Q4", "55.5")
        assert demands(2026, versions, last_year={}).quota(district.pk, "Q4") == Fraction(111, 2)

    def test_a_verdict_that_hangs_on_the_reading_is_marked_until_a_document_settles_it(self, family):
        district, commune = family
        assert (self.q4(district)["verdict"], self.q4(district)["sensitive"]) == ("chua_dat", False)
        make.quota(district, "Q4", 70)
        assert self.q4(district)["sensitive"] is False  # 7 of 10 either way
        make.quota(commune, "Q4", 70)
        assert self.q4(commune)["sensitive"] is False  # nothing to judge either way

    def test_units_between_two_targets_are_marked(self, family):
        district, _ = family
        service = make.provided_service(district)
        year = make.period(2026, 9)
        make.return_(district, year, "approved", lines={service: make.counts(online=3)})
        assert (self.q4(district)["with_children"]["rate"], self.q4(district)["target"]) == ("76.92", "90.00")
        assert self.q4(district)["sensitive"] is True  # ×1,10 asks 73,21, its own last year 76,67
        client = Client()
        client.force_login(make.user(make.province(code="44"), "supervisor"))
        for page in ("/xep-hang/?ky=2026-10&cap=huyen", "/con-so/Q4/?ky=2026-10"):
            told = html.unescape(client.get(page).content.decode())
            assert told.count(f'title="{OTHERWISE_WORDS}"') == 1
            assert f"Dấu “*”: {OTHERWISE_WORDS}." in told
        make.reading("Q4", denominator="resolved", growth="points", document="Công văn 1/UBND")
        assert self.q4(district)["sensitive"] is False
