"""The portal's compliance equals the slow oracle's on random worlds, for every month and both coverages."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.core.periods import Month
from reporting.compliance import compliance
from tests import oracle
from tests.reporting.worlds import MONTHS, YEAR, worlds, written

WORDS = ("clause", "reading", "provisional")  # no numbers; tested by name elsewhere


def numbers(result: dict) -> dict:
    """What the oracle knows of the contract."""
    units = [
        {key: unit[key] for key in ("code", "name", "level")} | {"indicators": _bare(unit["indicators"])}
        for unit in result["units"]
    ]
    province = {"indicators": _bare(result["province"]["indicators"])}
    return {"coverage": result["coverage"], "units": units, "province": province}


def _bare(indicators: dict) -> dict:
    return {id_: {key: value for key, value in cell.items() if key not in WORDS} for id_, cell in indicators.items()}


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(world=worlds(), only_approved=st.booleans())
def test_compliance_equals_the_oracle_on_any_world(world, only_approved):
    with transaction.atomic():
        known = written(world)
        for month in MONTHS:
            told = numbers(compliance(Month(YEAR, month), only_approved=only_approved))
            assert told == oracle.compliance(known, YEAR, month, only_approved=only_approved)
        transaction.set_rollback(True)
