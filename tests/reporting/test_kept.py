"""Kept sums: after any deeds what is read equals what is counted from the lines; nothing stale is ever read."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.core.periods import Month
from portal.units.models import Succession, Unit, UnitEvent
from reporting import kept
from reporting.compliance import compliance
from reporting.figures import MONTH, YEAR, facts_by_unit
from reporting.models import KeptFacts, Line, Return, State
from reporting.tasks import keep_sums, keep_sums_soon
from targets.evaluation import Facts
from tests import factories as make
from tests.reporting.worlds import MONTHS, worlds, written

AT_MONTHS = [Month(2026, number) for number in MONTHS]
FAR = date(2027, 3, 1)


def slow(month: Month, span: str, only_approved: bool) -> dict[int, Facts]:
    counted = facts_by_unit(month, span=span, only_approved=only_approved)
    return {unit: facts for unit, facts in counted.items() if facts != Facts()}


def kept_ones(months: list[Month], only_approved: bool) -> dict:
    found = kept.facts(months, only_approved=only_approved)
    return {
        (month, span): {unit: facts for unit, pair in rows.items() if (facts := getattr(pair, span)) != Facts()}
        for month, rows in found.items()
        for span in (YEAR, MONTH)
    }


def assert_kept_equals_counted() -> None:
    for only_approved in (False, True):
        expected = {(month, span): slow(month, span, only_approved) for month in AT_MONTHS for span in (YEAR, MONTH)}
        assert kept_ones(AT_MONTHS, only_approved) == expected


def change_state(draw) -> None:
    returns = list(Return.objects.order_by("pk"))
    if returns:
        one = draw(st.sampled_from(returns))
        with make.written():
            make.settle(one, draw(st.sampled_from(list(State.values))))
            Return.objects.filter(pk=one.pk).update(version=one.version + 1)


def change_line(draw) -> None:
    """As a correction does: the return is opened, a cell changes, the version grows."""
    lines = list(Line.objects.filter(service__isnull=False).select_related("return_ref").order_by("pk"))
    if lines:
        line = draw(st.sampled_from(lines))
        with make.written():
            state = line.return_ref.state
            Return.objects.filter(pk=line.return_ref_id).update(state=State.ENTERING)
            cells = {"received_online": draw(st.integers(0, 5)), "declared_none": False, "carried_over": None}
            Line.objects.filter(pk=line.pk).update(**cells)
            Return.objects.filter(pk=line.return_ref_id).update(state=state, version=line.return_ref.version + 1)


def add_service(draw) -> None:
    returns = list(Return.objects.order_by("pk"))
    if returns:
        make.provided_service(draw(st.sampled_from(returns)).unit)


def end_unit(draw) -> None:
    """A unit ends and another of its level carries its history."""
    units = sorted(
        {one.unit_id for one in Return.objects.all()} - set(Succession.objects.values_list("predecessor", flat=True))
    )
    if len(units) < 2:
        return
    old = draw(st.sampled_from(units))
    heir = draw(st.sampled_from([unit for unit in units if unit != old]))
    with make.written():
        event = UnitEvent.objects.create(
            kind="merge", on=draw(st.sampled_from([date(2026, 11, 1), FAR])), title="Sáp nhập"
        )
        Succession.objects.create(event=event, predecessor_id=old, successor_id=heir)


DEEDS = [change_state, change_line, add_service, end_unit]


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(world=worlds(), data=st.data())
def test_after_any_deeds_what_is_kept_equals_what_is_counted(world, data):
    with transaction.atomic():
        written(world)
        for _ in range(3):
            if data.draw(st.booleans()):
                kept.refresh()
            data.draw(st.sampled_from(DEEDS))(data.draw)
            assert_kept_equals_counted()
        kept.refresh()
        assert kept.broken() == []
        assert_kept_equals_counted()
        for on_map in (None, FAR):
            for month in AT_MONTHS:
                assert compliance(month, on_map=on_map) == compliance(month, on_map=on_map, afresh=True)
        transaction.set_rollback(True)


@pytest.fixture
def sent(db):
    """A district with a commune; the commune's October is sent."""
    make.decision()
    district = make.district("Huyện Hương Sơn")
    commune = make.commune("Xã Sơn Lễ", parent=district)
    service = make.provided_service(commune)
    make.provided_service(district)
    return make.return_(commune, make.period(), State.SUBMITTED, lines={service: make.counts(online=3, direct=1)})


def test_what_is_kept_is_read_with_one_query_and_what_is_not_with_three(sent):
    month = Month(2026, 10)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        kept.facts([month])
    assert len(counted) == 3
    kept.refresh()
    with CaptureQueriesContext(connection) as read:
        kept.facts([month])
    assert len(read) == 1


def test_of_a_few_units_the_same_is_read_and_what_is_kept_is_not_counted(sent, monkeypatch):
    make.period(2026, 9)
    months, groups = [Month(2026, 9), Month(2026, 10)], {unit.pk: unit.pk for unit in Unit.objects.all()}
    kept.refresh()
    read_alone = kept.facts(months, groups=groups)
    with monkeypatch.context() as patched:
        patched.setattr(kept, "_count", None)  # both find every row under the same basis
        assert kept.facts(months, groups=groups) == read_alone
        patched.setattr(kept, "FEW", 0)
        assert kept.facts(months, groups=groups) == read_alone
    with make.written():
        Return.objects.filter(pk=sent.pk).update(version=sent.version + 1)
    with CaptureQueriesContext(connection) as counted:
        assert kept.facts(months, groups=groups) == read_alone
    assert any("catalog_servicestatus" in query["sql"] for query in counted)


def test_the_number_of_queries_is_the_same_for_three_months_and_more_units(sent):
    for number in (8, 9):
        make.period(2026, number)
    for _ in range(3):
        make.provided_service(make.commune())
    with CaptureQueriesContext(connection) as counted:
        kept.facts([Month(2026, number) for number in (8, 9, 10)])
    assert len(counted) == 3


def test_what_is_typed_into_an_unsent_return_leaves_the_sums_alone(sent):
    other = make.return_(make.commune(), make.period(), State.ENTERING)
    kept.refresh()
    with make.written():
        Return.objects.filter(pk=other.pk).update(version=7)
    assert kept.refresh() == 0


def test_only_the_unit_whose_return_changed_is_counted_again(sent):
    kept.refresh()
    with make.written():
        Return.objects.filter(pk=sent.pk).update(version=sent.version + 1)
    assert kept.refresh() == 1


def test_verify_names_a_sum_that_is_not_what_its_lines_add_up_to(sent, capsys):
    kept.refresh()
    KeptFacts.objects.filter(unit=sent.unit_id, span="year", only_approved=False).update(resolved=99)
    with pytest.raises(SystemExit):
        call_command("verify")
    said = capsys.readouterr().out
    assert "Số đã cộng kỳ 2026-10" in said
    assert "Xã Sơn Lễ" in said


def test_a_sum_whose_input_changed_is_no_fault(sent):
    kept.refresh()
    KeptFacts.objects.filter(unit=sent.unit_id, year=2026).update(resolved=99)
    with make.written():
        Return.objects.filter(pk=sent.pk).update(version=sent.version + 1)
    assert kept.broken() == []
    assert kept.facts([Month(2026, 10)])[Month(2026, 10)][sent.unit_id].year.resolved == 4


def test_the_job_of_the_timetable_keeps_what_is_stale(sent):
    keep_sums()
    assert kept.refresh() == 0
    with make.written():
        make.settle(sent, State.APPROVED)
        Return.objects.filter(pk=sent.pk).update(version=sent.version + 1)
    keep_sums()
    assert kept.refresh() == 0


def test_many_deeds_ask_for_one_count(sent, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    cache.delete("sums-asked-for")
    monkeypatch.setattr(keep_sums, "apply_async", lambda **how: asked.append(how))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            keep_sums_soon()
    assert len(asked) == 1
