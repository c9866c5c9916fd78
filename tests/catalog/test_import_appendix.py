"""Writing an appendix: a dry run first, listings over time, services at the units it names."""

import json
from datetime import date

import pytest
from django.core.management import call_command

from catalog.actions.appendices import import_appendix
from catalog.actions.provision import import_services
from catalog.models import Decision, Listing, Portal, Procedure, Service, ServiceStatus
from portal.accounts.deeds import broken_links
from portal.accounts.models import User
from tests import factories as make
from tests.catalog.workbooks import GOOD, row, workbook

pytestmark = pytest.mark.django_db
MARRIAGE = row("1.000894", "Đăng ký kết hôn")
NEW_YEAR = date(2026, 1, 1)


class Office:
    """A province with two departments, two districts, a commune, and the administrator's command."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.province = make.province()
        self.justice = make.department("Sở Tư pháp", parent=self.province, code="SO-TP")
        self.districts = [make.district(f"Huyện {name}", parent=self.province) for name in "AB"]
        self.commune = make.commune("Xã A1", parent=self.districts[0], code="18070")

    def take(self, *rows, appendix="1", apply=True, **given) -> dict:
        path = workbook(self.folder, *rows)
        return import_appendix(
            path=path, appendix=appendix, by=User.objects.command(), at=make.AT, apply=apply, **given
        )

    def listed(self, day: date) -> list[tuple[str, str]]:
        listings = Listing.objects.on(day).order_by("procedure__code")
        return [(listing.procedure.code, listing.field.name) for listing in listings]


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


def test_a_dry_run_says_what_would_change_and_writes_nothing(office):
    result = office.take(GOOD, MARRIAGE, apply=False)
    assert (result["applied"], result["diff"]) == (False, {"added": 2, "changed": 0, "removed": 0, "unchanged": 0})
    assert [procedure["code"] for procedure in result["procedures"]] == ["1.001193", "1.000894"]
    assert (Decision.objects.count(), Procedure.objects.count(), Listing.objects.count()) == (0, 0, 0)


def test_the_first_import_makes_an_unnamed_decision_with_its_clauses(office):
    assert office.take(GOOD)["applied"]
    decision = Decision.objects.get()
    assert (decision.number, decision.date, decision.valid.lower) == ("", None, date(2022, 1, 1))
    assert decision.clauses.filter(path__in=["2.1.d.1", "2.1.d.2"]).count() == 2
    assert office.listed(date(2022, 1, 1)) == [("1.001193", "Hộ tịch")]
    assert broken_links() == []


@pytest.mark.parametrize(("appendix", "count"), [("1", 1), ("2", 2), ("3", 1)])
def test_services_stand_at_the_named_department_every_district_or_every_commune(office, appendix, count):
    office.take(GOOD, appendix=appendix)
    assert Service.objects.on(NEW_YEAR).count() == count
    if appendix == "1":
        assert Service.objects.get().unit == office.justice


def test_an_agency_that_is_no_unit_is_a_warning_and_the_listing_waits(office):
    result = office.take(row("1.001193", agency="Sở Không có"))
    assert [(p["severity"], p["kind"], p["row"]) for p in result["problems"]] == [("warning", "agency_unknown", 4)]
    assert (result["applied"], Listing.objects.count(), Service.objects.count()) == (True, 1, 0)


def test_services_are_not_begun_unless_said_to_be_provided(office):
    office.take(GOOD)
    assert ServiceStatus.objects.count() == 0
    office.take(GOOD, provided_from=date(2023, 7, 1))
    kept = ServiceStatus.objects.order_by("portal").values_list("portal", "status", "valid")
    assert [(portal, status, valid.lower) for portal, status, valid in kept] == [
        (portal, "da_cung_cap", date(2023, 7, 1)) for portal in sorted(Portal.values)
    ]


def test_with_an_error_nothing_is_written_unless_errors_are_allowed(office):
    bad = row("1.00O894", "Đăng ký kết hôn")
    assert (office.take(GOOD, bad)["applied"], Listing.objects.count()) == (False, 0)
    result = office.take(GOOD, bad, allow_errors=True)
    assert (result["applied"], office.listed(NEW_YEAR)) == (True, [("1.001193", "Hộ tịch")])


def test_the_same_file_again_changes_nothing(office):
    office.take(GOOD, MARRIAGE)
    assert office.take(GOOD, MARRIAGE)["diff"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 2}
    assert (Listing.objects.count(), Service.objects.count()) == (2, 2)


def test_a_later_list_ends_begins_and_changes_on_its_day(office):
    office.take(GOOD, MARRIAGE)
    death = row("1.000656", "Đăng ký khai tử")
    result = office.take(row("1.001193", field="Tư pháp"), death, start=NEW_YEAR)
    assert result["diff"] == {"added": 1, "changed": 1, "removed": 1, "unchanged": 0}
    assert office.listed(date(2025, 12, 31)) == [("1.000894", "Hộ tịch"), ("1.001193", "Hộ tịch")]
    assert office.listed(NEW_YEAR) == [("1.000656", "Hộ tịch"), ("1.001193", "Tư pháp")]

    def services(day: date) -> list[str]:
        return sorted(Service.objects.on(day).values_list("procedure__code", flat=True))

    assert services(date(2025, 12, 31)) == ["1.000894", "1.001193"]
    assert services(NEW_YEAR) == ["1.000656", "1.001193"]


def test_a_listing_does_not_end_before_it_begins(office):
    office.take(GOOD, MARRIAGE, start=NEW_YEAR)
    result = office.take(GOOD, start=NEW_YEAR)
    assert ([p["kind"] for p in result["problems"]], result["applied"]) == (["before_listing"], False)


def test_a_row_in_error_withdraws_nothing(office):
    office.take(GOOD, MARRIAGE)
    result = office.take(GOOD, row("1.OO0894", "Đăng ký kết hôn"), allow_errors=True)
    assert (result["diff"]["removed"], len(office.listed(NEW_YEAR))) == (0, 2)


def test_the_command_prints_one_object_and_exits_1_on_errors(office, capsys):
    path = workbook(office.folder, row("1.00O193"))
    with pytest.raises(SystemExit) as caught:
        call_command("import_appendix", str(path), "--appendix", "1", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (caught.value.code, answer["applied"], answer["procedures"]) == (1, False, [])
    assert set(answer) >= {"file", "sha256", "applied", "procedures", "problems", "diff"}


def status(**given) -> dict[str, str]:
    row = {"unit": "SO-TP", "procedure": "1.001193", "portal": "tinh", "status": "da_cung_cap", "from": "2024-03-01"}
    return {**row, "link": "", **given}


def test_statuses_are_dated_and_the_old_one_ends(office):
    office.take(GOOD)
    by = User.objects.command()
    assert import_services(rows=[status()], by=by, at=make.AT) == {"changed": 1, "unchanged": 0, "problems": []}
    assert import_services(rows=[status()], by=by, at=make.AT) == {"changed": 0, "unchanged": 1, "problems": []}
    import_services(rows=[status(status="tam_dung", **{"from": "2025-01-01"})], by=by, at=make.AT)
    kept = [(s.status, s.valid.lower, s.valid.upper) for s in ServiceStatus.objects.order_by("valid")]
    assert kept == [
        ("da_cung_cap", date(2024, 3, 1), date(2025, 1, 1)),
        ("tam_dung", date(2025, 1, 1), None),
    ]


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        ({"unit": "X"}, "unit"),
        ({"procedure": "9.999999"}, "procedure"),
        ({"portal": "xa"}, "portal"),
        ({"status": "xong"}, "status"),
        ({"from": "01/03/2024"}, "from"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_one_bad_status_refuses_the_file(office, bad, column):
    office.take(GOOD)
    result = import_services(rows=[status(), status(**bad)], by=User.objects.command(), at=make.AT)
    assert [(p["row"], p["column"]) for p in result["problems"]] == [(3, column)]
    assert ServiceStatus.objects.count() == 0


def test_a_row_that_ended_before_the_list_begins_is_an_error_and_the_others_are_taken(office, tmp_path):
    head = ("STT", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Cơ quan thực hiện", "Ghi chú")
    ended = (1, "1.001193", "Đăng ký khai sinh", "Hộ tịch", "Sở Tư pháp", "bãi bỏ từ ngày 01/01/2022")
    path = workbook(tmp_path, ended, MARRIAGE[:5], head=head)
    result = import_appendix(
        path=path, appendix="1", by=User.objects.command(), at=make.AT, apply=True, allow_errors=True
    )
    assert [(p["kind"], p["row"]) for p in result["problems"] if p["severity"] == "error"] == [("ended_before", 4)]
    assert office.listed(date(2022, 1, 1)) == [("1.000894", "Hộ tịch")]


def test_a_list_never_changes_under_a_closed_period(office):
    office.take(GOOD)
    make.period(2026, 10, closed=True)
    refused = office.take(GOOD, MARRIAGE, start=date(2026, 10, 1))
    assert [problem["kind"] for problem in refused["problems"]] == ["closed_period"]
    office.take(GOOD, MARRIAGE)
    added = Listing.objects.get(procedure__code="1.000894")
    assert added.valid.lower == date(2026, 10, 15)
    assert [one.valid.lower for one in added.procedure.services.all()] == [date(2026, 10, 15)]
