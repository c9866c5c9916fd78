"""Why a rate changed, on random worlds whose returns were corrected: every part that the slow oracle can tell, exactly."""

import html
import re
from copy import deepcopy
from datetime import date
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.core.fields import from_day
from portal.core.periods import Month
from portal.dashboards.comparing import _explained
from reporting.corrected import before_corrections
from reporting.effects import snapshot
from reporting.models import Correction, Line, Return, State
from targets.change import CORRECTIONS, PARTS
from tests import factories as make
from tests import oracle
from tests.reporting.worlds import MONTHS, YEAR, cells, worlds, written

pytestmark = pytest.mark.django_db
BY_PERIOD = {(YEAR, month) for month in MONTHS}


@st.composite
def corrected_worlds(draw) -> tuple[dict, dict[int, dict]]:
    """A world, and by the place of a return what its lines became by a correction: changed, gone, or new."""
    world = draw(worlds())
    corrections = {}
    for place, one in enumerate(world["returns"]):
        if (one["year"], one["month"]) in BY_PERIOD and draw(st.booleans()):
            own = [service["id"] for service in world["services"] if service["unit"] == one["unit"]]
            corrections[place] = {id_: draw(cells()) for id_ in own if draw(st.integers(0, 3))}
    return world, corrections


def correct(known: dict, corrections: dict[int, dict], *, is_old: bool) -> dict:
    """Correct the returns in the database; the world as the oracle sees it then. `is_old`: what was kept, was kept barely."""
    by, after = make.user(None, "aggregator"), deepcopy(known)
    for number, lines in corrections.items():
        row = known["returns"][number]
        return_ = Return.objects.get(unit=row["unit"], period__year=row["year"], period__month=row["month"])
        before = snapshot(return_)
        if is_old and row["approved"]:
            before = {"lines": [{key: one[key] for key in one if key != "service"} for one in before["lines"]]}
        with make.written():
            kept = {"state": Correction.State.DONE, "before": before, "decided_by": by, "decided_at": make.AT}
            Correction.objects.create(return_ref=return_, reason="Sai.", asked_by=by, asked_at=make.AT, **kept)
        make.settle(return_, State.CORRECTING)
        with make.written():
            return_.lines.all().delete()
            ids = [one["id"] for one in known["services"]]
            fresh = {ids[id_]: values for id_, values in lines.items()}
            Line.objects.bulk_create(Line(return_ref=return_, service_id=pk, **one) for pk, one in fresh.items())
        make.settle(return_, State.APPROVED)
        after["returns"][number] |= {"state": "approved", "approved": True, "lines": fresh}
    return after


def pair(world: dict, month: int, q: str, alone: bool, only_approved: bool, units: list[int]) -> tuple[int, int]:
    counted = [one for one in world["returns"] if oracle._counts(one, only_approved)]
    found = oracle._pairs(world, counted, units, YEAR, month)[q]
    return (found["month"] if alone and found["month"] else found["ytd"])[:2]


def rate(above: int, below: int) -> Fraction | None:
    return Fraction(100 * above, below) if below else None


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(
    made=corrected_worlds(),
    alone=st.booleans(),
    only_approved=st.booleans(),
    is_old=st.booleans(),
    of_one_unit=st.booleans(),
)
def test_the_parts_sum_to_the_change_and_corrections_to_what_they_changed(
    made, alone, only_approved, is_old, of_one_unit
):
    with transaction.atomic():
        first = written(made[0])
        now = correct(first, made[1], is_old=is_old)
        units = [one["id"] for one in first["units"]]
        unit = None
        if of_one_unit:
            communes = [one["id"] for one in first["units"] if one["level"] == "xa"]
            units = communes[:1]
            unit = Return._meta.get_field("unit").related_model.objects.get(pk=units[0]).versions.get()
        for q in oracle.INDICATORS:
            for earlier, later in zip(MONTHS, MONTHS[1:], strict=False):
                asked = (alone, only_approved, units)
                found = _explained(q, Month(YEAR, earlier), Month(YEAR, later), unit, alone, only_approved, None)
                was, then = (rate(*pair(now, month, q, *asked)) for month in (earlier, later))
                if was is None or then is None:
                    assert found is None
                    continue
                assert (found.before, found.after) == (was, then)
                assert sum(found.parts.values()) == then - was
                start, end = (rate(*pair(first, month, q, *asked)) for month in (earlier, later))
                if start is not None and end is not None:
                    assert found.parts[CORRECTIONS] == (start - was) + (then - end)
                if q in ("Q1", "Q3"):
                    assert found.parts[CORRECTIONS] == 0
        transaction.set_rollback(True)


def part(page: str) -> str:
    """What the page prints for the corrections."""
    row = next(one for one in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL) if str(PARTS[CORRECTIONS][0]) in one)
    return html.unescape(re.sub(r"<[^>]+>", " ", row)).split()[-1]


@pytest.fixture
def corrected():
    """A commune with two provided services; October's return was corrected: a second service had an online dossier."""
    commune = make.commune("Xã A", parent=make.district(parent=make.province(code="42")))
    make.decision()
    first, second = (make.provided_service(commune) for _ in range(2))
    full = make.counts(online=1)
    make.return_(commune, make.period(2026, 9), State.APPROVED, lines={first: full})
    october = make.return_(commune, make.period(2026, 10), State.APPROVED, lines={first: full, second: None})
    by = make.user(commune, "aggregator")
    with make.written():
        kept = {"before": snapshot(october), "decided_by": by, "decided_at": make.AT, "state": Correction.State.DONE}
        Correction.objects.create(return_ref=october, reason="Sót.", asked_by=by, asked_at=make.AT, **kept)
    make.settle(october, State.CORRECTING)
    with make.written():
        october.lines.filter(service=second).update(declared_none=False, **make.counts(online=1, direct=2))
    return commune


def test_a_line_kept_barely_finds_a_service_that_begins_after_its_month():
    commune = make.commune("Xã A", parent=make.district(parent=make.province(code="42")))
    service = make.provided_service(commune)
    october = make.return_(commune, make.period(2026, 10), State.APPROVED, lines={service: make.counts(online=2)})
    bare = {"lines": [{key: one[key] for key in one if key != "service"} for one in snapshot(october)["lines"]]}
    by = make.user(commune, "aggregator")
    with make.written():
        kept = {"before": bare, "decided_by": by, "decided_at": make.AT, "state": Correction.State.DONE}
        Correction.objects.create(return_ref=october, reason="Sai.", asked_by=by, asked_at=make.AT, **kept)
    make.settle(october, State.CORRECTING)
    with make.written():
        october.lines.all().delete()
        type(service).objects.filter(pk=service.pk).update(valid=from_day(date(2026, 10, 15)))
    found = before_corrections([Month(2026, 10), Month(2026, 11)], only_approved=False)
    assert [(one["service_id"], one["received_online"]) for one in found.lines] == [(service.pk, 2)]


def explained_page(q: str) -> str:
    client = Client()
    client.force_login(make.user(None, "supervisor"))
    return client.get("/vi-sao/", {"ky": "2026-10", "ky2": "2026-09", "xep": q}).content.decode()


def test_the_page_tells_the_part_of_corrections_for_use_and_for_dossiers(corrected):
    # Q2 from 1/2 to 2/2, all by the correction; Q4 from 1/1 to 3/5 in October's year to date: 2/2 before it was corrected.
    assert part(explained_page("Q2")) == "+50,00"
    assert part(explained_page("Q4")) == "-40,00"


def test_of_what_no_return_says_the_page_says_so(corrected):
    for q in ("Q1", "Q3"):
        page = html.unescape(explained_page(q))
        assert part(page) == "0,00"
        assert f"{q} tính từ Danh mục và trạng thái trên các cổng" in page
    assert "phần đính chính luôn bằng 0" not in html.unescape(explained_page("Q2"))
