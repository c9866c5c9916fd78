"""The portal's compliance equals the slow oracle's on random worlds, for every month and both coverages."""

import html
import re

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.core.numbers import count_vn, decimal_vn
from portal.core.periods import Month
from reporting.compliance import compliance
from tests import factories, oracle
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


def printed(page: str) -> dict[str, tuple[str, str]]:
    """Of a ranking page: unit → (rate as printed, "numerator / denominator")."""
    found = {}
    for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", page.split("table--heat", 1)[-1], re.DOTALL):
        cells = [html.unescape(re.sub(r"<[^>]+>", "|", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        texts = [[part.strip() for part in cell.split("|") if part.strip()] for cell in cells]
        if len(texts) > 4:
            found[texts[0][1]] = texts[1][-1], texts[3][0]
    return found


def expected(told: dict, level: str, indicator: str) -> dict[str, tuple[str, str]]:
    """The same from the oracle, a district judged with its communes."""
    rows = {}
    for unit in told["units"]:
        if unit["level"] == level:
            entry = unit["indicators"][indicator]
            judged = entry["with_children"] or entry
            rows[unit["name"]] = (
                decimal_vn(judged["rate"]),
                f"{count_vn(judged['numerator'])} / {count_vn(judged['denominator'])}",
            )
    return rows


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(world=worlds(), only_approved=st.booleans(), month=st.sampled_from(MONTHS))
def test_page_and_api_equal_the_oracle_on_any_world(world, only_approved, month):
    with transaction.atomic():
        known = written(world)
        told = oracle.compliance(known, YEAR, month, only_approved=only_approved)
        client = Client()
        client.force_login(factories.user(None, "supervisor"))
        only = "?only=approved" if only_approved else ""
        assert numbers(client.get(f"/api/v1/compliance/{YEAR}-{month}/{only}").json()) == told
        for level in ("so", "huyen", "xa"):
            for indicator in oracle.INDICATORS:
                asked = {
                    "ky": f"{YEAR}-{month}",
                    "cap": level,
                    "xep": indicator,
                    "so": "duyet" if only_approved else "",
                }
                page = client.get("/xep-hang/", asked).content.decode()
                assert printed(page) == expected(told, level, indicator)
        transaction.set_rollback(True)
