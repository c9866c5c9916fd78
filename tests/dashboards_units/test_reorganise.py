"""A reorganisation with all that follows: services, statuses, open months, people, quotas; and never a figure changed."""

import json
from datetime import date

from django.core.management import call_command

from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus
from portal.accounts.deeds import broken_links
from portal.accounts.models import Change
from portal.core.periods import Month
from portal.units.models import Succession, Unit, UnitEvent
from reporting.compliance import compliance
from reporting.models import Line, Receipt, Return, State
from targets.models import Quota
from tests import factories as make
from tests.dashboards_units.conftest import EVENT, close
from tests.units.reorganising import COMMUNES, UNITS, province_of_2022, units_file

DAY = date(2026, 10, 15)


def running(unit: Unit, day: date = DAY) -> set[int]:
    return set(Service.objects.on(day).filter(unit=unit).values_list("procedure", flat=True))


def test_services_go_to_the_successor_with_their_statuses(small, apply):
    with make.written():
        ServiceStatus.objects.filter(service=small.service("1", small.communal)).update(
            link="https://dvc.example/khai-sinh"
        )
    result = apply(("1", "2", EVENT, "merge"), ("A", "B", EVENT, "merge"))
    assert (result["events"], result["services_moved"]) == (2, 2)
    assert running(small.units["1"]) == running(small.units["A"]) == set()
    assert running(small.units["B"]) == {small.departmental.pk}  # the list still prints "Sở A"
    moved = Service.objects.on(DAY).get(unit=small.units["B"])
    assert (moved.valid.lower, moved.valid.upper) == (DAY, None)
    portals = moved.statuses.values_list("portal", "status", "valid__startswith")
    assert set(portals) == {(portal, ProvisionStatus.PROVIDED, DAY) for portal in Portal.values}


def test_of_several_predecessors_the_successor_stands_where_the_furthest_stood(small, apply):
    with make.written():
        first = ServiceStatus.objects.filter(service=small.service("A", small.departmental), portal="tinh")
        first.update(status=ProvisionStatus.TESTING)
    shared = make.procedure()
    make.listing(shared, "so", agencies=["Sở A", "Sở B"])
    for code in ("A", "B"):
        status = ProvisionStatus.PAUSED if code == "A" else ProvisionStatus.INTEGRATING
        make.provide(make.service(small.units[code], shared), "tinh", status=status)
    apply(("A", "SO-NNMT", EVENT, "merge"), ("B", "SO-NNMT", EVENT, "merge"))
    new = Unit.objects.with_code("SO-NNMT", DAY).get()
    found = ServiceStatus.objects.filter(service__unit=new, portal="tinh").values_list("service__procedure", "status")
    assert dict(found) == {
        small.departmental.pk: ProvisionStatus.TESTING,
        shared.pk: ProvisionStatus.INTEGRATING,
    }


def test_without_districts_every_commune_gives_what_districts_gave(small, apply):
    apply(("447", "", EVENT, "abolish"))
    for code in ("1", "2", "3"):
        assert running(small.units[code]) == {small.communal.pk, small.districtal.pk}
        assert small.units[code].on(DAY).parent == small.units["42"]
        statuses = ServiceStatus.objects.on(DAY).filter(
            service__unit=small.units[code], service__procedure=small.districtal
        )
        assert set(statuses.values_list("status", flat=True)) == {ProvisionStatus.PROVIDED}


def test_an_open_month_goes_to_the_successor_line_by_line(small, apply):
    for code, online in (("1", 3), ("3", 4)):
        service = small.service(code, small.communal)
        make.return_(small.units[code], small.opened, State.ENTERING, lines={service: make.counts(online=online)})
    result = apply(("1", "2", EVENT, "merge"), ("3", "2", EVENT, "merge"))
    assert (result["returns_moved"], result["lines_moved"], result["notes"]) == (2, 1, [])
    [line] = Line.objects.all()
    assert (line.return_ref.unit, line.return_ref.state, line.service.unit) == (
        small.units["2"],
        "entering",
        small.units["2"],
    )
    assert (line.received_online, line.resolved_on_time, line.consistent, line.complete) == (7, 7, True, True)
    units = Return.objects.filter(period=small.opened).values_list("unit", flat=True)
    assert not {small.units["1"].pk, small.units["3"].pk}.intersection(units)


def test_a_cell_that_is_empty_in_one_stays_empty_and_what_was_typed_is_kept_in_words(small, apply):
    full = make.counts(online=3)
    for code, cells in (("1", full), ("3", full | {"resolved_online": None})):
        make.return_(
            small.units[code], small.opened, State.ENTERING, lines={small.service(code, small.communal): cells}
        )
    apply(("1", "2", EVENT, "merge"), ("3", "2", EVENT, "merge"))
    line = Line.objects.get()
    assert (line.received_online, line.resolved_online, line.complete) == (6, None, False)
    assert line.note == "Cộng từ Xã 1: 3, 0, 0, 0, 3, 0, 0, 0, 3; Xã 3: 3, 0, 0, 0, 3, 0, 0, 0, trống"


def test_what_the_successor_filled_itself_stays_and_the_other_line_is_named(small, apply):
    for code, online in (("1", 3), ("2", 4)):
        service = small.service(code, small.communal)
        make.return_(small.units[code], small.opened, State.ENTERING, lines={service: make.counts(online=online)})
    result = apply(("1", "2", EVENT, "merge"))
    assert result["lines_moved"] == 0
    code = small.communal.code
    assert result["notes"] == [f"Biểu tháng 11/2026: dòng {code} có ở cả Xã 1 và đơn vị kế thừa; chưa cộng."]
    assert {line.return_ref.unit: line.received_online for line in Line.objects.all()} == {
        small.units["1"]: 3,
        small.units["2"]: 4,
    }


def test_a_return_that_was_given_back_hands_on_its_lines_and_keeps_its_receipt(small, apply):
    lines = {small.service("1", small.communal): make.counts(online=5)}
    kept = make.return_(small.units["1"], small.opened, State.RETURNED, lines=lines)
    with make.written():
        Receipt.objects.create(return_ref=kept, number=1, payload={}, sha256="0" * 64, by=kept.submitted_by, at=make.AT)
    apply(("1", "2", EVENT, "merge"))
    assert (Line.objects.get().return_ref.unit, Receipt.objects.get().return_ref) == (small.units["2"], kept)


def test_what_was_sent_stays_with_the_sender_and_counts_once_at_the_successor(small, apply):
    service = small.service("1", small.communal)
    make.return_(small.units["1"], small.opened, State.SUBMITTED, lines={service: make.counts(online=5)})
    before = compliance(Month(2026, 11))["province"]["indicators"]["Q4"]
    result = apply(("1", "2", EVENT, "merge"))
    told = compliance(Month(2026, 11))
    q4 = {unit["code"]: unit["indicators"]["Q4"]["denominator"] for unit in told["units"] if unit["level"] == "xa"}
    assert (result["returns_moved"], q4) == (0, {"2": 5, "3": 0})
    assert told["province"]["indicators"]["Q4"] == before


def test_closed_months_stay_as_they_are(small, apply):
    service = small.service("1", small.communal)
    kept = make.return_(small.units["1"], small.closed, State.APPROVED, lines={service: make.counts(online=5)})
    close(small.closed)
    result = apply(("1", "2", "2026-10-01", "merge"))
    kept.refresh_from_db()
    assert (kept.unit, kept.state, kept.lines.get().received_online) == (small.units["1"], State.APPROVED, 5)
    assert result["totals_before"] == result["totals_after"]
    assert result["totals_after"]["2026-10"]["received_online"] == 5


def test_people_and_quotas_move(small, apply):
    officer = make.user(small.units["1"], "officer")
    for year, percent in ((2026, 60), (2027, 70)):
        make.quota(small.units["1"], "Q2", percent, year)
    make.quota(small.units["3"], "Q2", 65, 2026)
    make.quota(small.units["2"], "Q4", 90, 2026)
    make.quota(small.units["1"], "Q4", 95, 2026)
    apply(("1", "2", EVENT, "merge"), ("3", "2", EVENT, "merge"))
    officer.refresh_from_db()
    given = {(q.unit_id, q.indicator, q.year): q.hundredths for q in Quota.objects.all()}
    new, old = small.units["2"].pk, small.units["1"].pk
    assert officer.unit == small.units["2"]
    assert {key: value for key, value in given.items() if key[0] == new} == {
        (new, "Q2", 2026): 6500,  # the higher of two; never a mean
        (new, "Q2", 2027): 7000,
        (new, "Q4", 2026): 9000,  # its own stands
    }
    assert {key for key in given if key[0] == old} == {(old, "Q2", 2026), (old, "Q4", 2026)}


def test_all_of_it_stands_in_the_log_as_one_deed(small, apply):
    apply(("1", "2", EVENT, "merge"))
    tables = set(Change.objects.filter(deed=Change.objects.latest("pk").deed).values_list("table_name", flat=True))
    assert {"units_unitevent", "units_succession", "units_unitversion", "catalog_service"} <= tables
    assert broken_links() == []


def run(capsys, *arguments) -> tuple[int, dict, str]:
    """Exit code, the object on stdout, stderr."""
    code = 0
    try:
        call_command("reorganise", *map(str, arguments), "--json")
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_without_apply_nothing_is_written(small, tmp_path, capsys):
    path = units_file([("1", "2", EVENT, "merge")], tmp_path / "x.csv")
    code, told, _ = run(capsys, path)
    assert (code, told["applied"], told["events"], told["services_moved"]) == (0, False, 1, 1)
    assert (UnitEvent.objects.count(), running(small.units["1"])) == (0, {small.communal.pk})
    code, told, _ = run(capsys, path, "--apply")
    assert (code, told["applied"], UnitEvent.objects.count(), Succession.objects.count()) == (0, True, 1, 1)


def test_one_wrong_row_refuses_the_whole_file(small, tmp_path, capsys):
    path = units_file([("1", "2", EVENT, "merge"), ("X", "2", "2026-10-20", "merge")], tmp_path / "x.csv")
    code, told, err = run(capsys, path, "--apply")
    assert (code, [one["row"] for one in told["problems"]], UnitEvent.objects.count()) == (1, [3], 0)
    assert "không có đơn vị mang mã X trước ngày 20/10/2026" in err


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path, capsys, db):
    code, _, err = run(capsys, tmp_path / "khong-co.csv")
    assert code == 2
    assert "không đọc được" in err


def test_the_shipped_files_in_either_order_by_the_command(db, capsys):
    province_of_2022()
    told = [run(capsys, path, "--apply")[:2] for path in (UNITS, COMMUNES)]
    assert [(code, one["events"]) for code, one in told] == [(0, 19), (0, 115)]
