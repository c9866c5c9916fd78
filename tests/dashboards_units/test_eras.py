"""Whatever happens to units, the province's totals are the same as it was and on today's map, and no sent figure is lost."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog.models import Service
from catalog.services import settle
from portal.accounts.models import User
from portal.core.periods import Month
from portal.dashboards.reorganisation.arrivals import Outcome
from portal.dashboards.reorganisation.deeds import write
from portal.units.models import Level, UnitVersion
from portal.units.reorganising.files import MAIN, PART, WHOLE, Leg, Place
from portal.units.reorganising.rules import Eve, check
from portal.units.succession import successor_map
from reporting.compliance import compliance
from reporting.models import State
from tests import factories as make

MONTHS = [Month(2026, 9), Month(2026, 10), Month(2026, 11)]
DAYS = [date(2026, 8, 1), date(2026, 9, 20), date(2026, 10, 14), date(2026, 10, 15), date(2026, 11, 20)]
TODAY = date(2026, 12, 31)
OFFICES = {"A": "so", "B": "so", "447": "huyen", "1": "xa", "2": "xa", "3": "xa", "4": "xa"}
STATES = [State.SUBMITTED, State.APPROVED, State.ENTERING, None]


@st.composite
def events(draw) -> list[tuple]:
    """(day, kind, units by their place in the list of those that stand, the number of the new unit)."""
    days = sorted(draw(st.lists(st.sampled_from(DAYS), max_size=4)))
    kinds = st.sampled_from(["merge", "merge", "merge_new", "split", "rename", "abolish"])
    picks = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
    return [(day, draw(kinds), draw(picks), number) for number, day in enumerate(days)]


@st.composite
def figures(draw) -> dict:
    """Office and month → state of its return and (online, direct, resolved online) of its line."""
    cells = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
    keys = [(code, month) for code in OFFICES for month in MONTHS]
    return {key: (draw(st.sampled_from(STATES)), draw(cells)) for key in keys}


def build(told: dict) -> None:
    top = make.province(code="42")
    units, above = {}, top
    for code, level in OFFICES.items():
        units[code] = make.unit(f"Đơn vị {code}", level, parent=above if level == "xa" else top, code=code)
        above = units[code] if level == "huyen" else above
    make.listing(level=Level.COMMUNE)
    make.listing(level=Level.DISTRICT)
    make.listing(level=Level.DEPARTMENT, agencies=["Đơn vị A", "Đơn vị B"])
    with make.written():
        settle(make.START)
    services = {service.unit_id: service for service in Service.objects.all()}
    for number, service in enumerate(services.values()):
        make.provide(service, *(["tinh"] if number % 3 else ["tinh", "quoc_gia"]))
    for (code, month), (state, (online, direct, done)) in told.items():
        if state:
            counts = make.counts(online=online, direct=direct, resolved_online=min(done, online + direct))
            period = make.period(month.year, month.month)
            make.return_(units[code], period, state, lines={services[units[code].pk]: counts})


def legs_of(happened: tuple) -> list[Leg]:
    """The event as legs over the units that stand on its eve."""
    day, kind, picks, number = happened
    eve = Eve.of(day)
    codes = [code for code, unit in sorted(eve.codes.items()) if eve.versions[unit].level != Level.PROVINCE]
    one, two, three = (codes[pick % len(codes)] for pick in picks)
    level = eve.versions[eve.codes[one]].level
    new = Place(f"N{number}", f"Đơn vị mới {number}", "", "", level, "")
    return {
        "merge": [Leg(2, day, one, two)],
        "merge_new": [Leg(2, day, old, new.code, WHOLE, place=new) for old in dict.fromkeys((one, two))],
        "split": [Leg(2, day, one, two, MAIN), Leg(3, day, one, three, PART)],
        "rename": [Leg(2, day, one, new.code, goes_on=True, place=new)],
        "abolish": [Leg(2, day, one, "")],
    }[kind]


def reorganise(happened: list[tuple]) -> int:
    """Apply what can be; how many events were."""
    done = 0
    for one in happened:
        legs = legs_of(one)
        if not check(legs, Eve.of(one[0])):
            with make.written():
                write("thử", legs, make.AT, Outcome(), User.objects.command())
            done += 1
    return done


def volumes(told: dict) -> dict:
    """Every number of an indicator's entry, without what is judged."""
    cells = told["indicators"].items()
    return {id_: [cell[key] for key in ("numerator", "denominator", "unclear", "month")] for id_, cell in cells}


def summed(units: list[dict]) -> dict:
    """The units' own numerators and denominators added up by indicator."""
    return {
        id_: tuple(sum(unit["indicators"][id_][key] for unit in units) for key in ("numerator", "denominator"))
        for id_ in ("Q1", "Q2", "Q3", "Q4")
    }


def carried(units: list[dict], heirs: dict[int, int]) -> dict:
    """The same by the unit that carries the history, the slow way."""
    groups: dict[int, list[dict]] = {}
    for unit in units:
        groups.setdefault(heirs[unit["unit_id"]], []).append(unit)
    return {carrier: summed(mine) for carrier, mine in groups.items()}


def is_zero(sums: dict) -> bool:
    return not any(value for pair in sums.values() for value in pair)


@pytest.mark.django_db
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(happened=events(), told=figures())
def test_province_totals_are_the_same_on_both_maps(happened, told):
    with transaction.atomic():
        build(told)
        before = {month: compliance(month)["province"]["indicators"]["Q4"] for month in MONTHS}
        reorganise(happened)
        heirs = successor_map(TODAY)
        for month in MONTHS:
            then, now = compliance(month), compliance(month, on_map=TODAY)
            assert volumes(then["province"]) == volumes(now["province"])
            q4 = then["province"]["indicators"]["Q4"]
            assert (q4["numerator"], q4["denominator"]) == (before[month]["numerator"], before[month]["denominator"])
            for one in (then, now):
                whole = {id_: tuple(pair[:2]) for id_, pair in volumes(one["province"]).items()}
                assert summed(one["units"]) == whole
            shown = {unit["unit_id"]: summed([unit]) for unit in now["units"]}
            slow = carried(then["units"], heirs)
            assert {k: v for k, v in shown.items() if not is_zero(v)} == {
                k: v for k, v in slow.items() if not is_zero(v)
            }
            standing = set(UnitVersion.objects.on(TODAY).values_list("unit", flat=True))
            assert {unit["unit_id"] for unit in now["units"] if not unit["ended"]} <= standing
        transaction.set_rollback(True)
