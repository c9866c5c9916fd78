"""Where services stand on the portals: set for many at once, dated, never under a closed period, from a file all or none."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import limits
from catalog.actions.provision import import_services, set_status
from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus, StatusAnswer
from catalog.refusals import Refused
from portal.accounts.deeds import broken_links
from portal.accounts.models import Deed, User
from tests import factories as make

pytestmark = pytest.mark.django_db

PROVIDED, PAUSED, TESTING = ProvisionStatus.PROVIDED, ProvisionStatus.PAUSED, ProvisionStatus.TESTING
DAY = date(2026, 3, 1)


@pytest.fixture
def office() -> User:
    return make.user(make.department("Văn phòng UBND tỉnh"), "aggregator")


def put(office: User, *services: Service, status: str = PROVIDED, start: date = DAY, portals=("tinh",), **more) -> int:
    ids = [one.pk for one in services]
    return set_status(service_ids=ids, portals=portals, status=status, start=start, by=office, at=make.AT, **more)


def kept(service: Service, portal: str = "tinh") -> list[tuple]:
    rows = ServiceStatus.objects.filter(service=service, portal=portal).order_by("valid")
    return [(row.status, row.valid.lower, row.valid.upper, row.link) for row in rows]


def test_one_deed_sets_a_procedure_at_all_units_on_both_portals(office):
    procedure = make.procedure()
    services = [make.service(make.commune(), procedure) for _ in range(3)]
    assert put(office, *services, portals=Portal.values, link="https://dichvucong.hatinh.gov.vn/1") == 6
    assert kept(services[2], "quoc_gia") == [(PROVIDED, DAY, None, "https://dichvucong.hatinh.gov.vn/1")]
    act = Deed.objects.latest("pk")
    assert (act.by, act.door, act.changes.count()) == (office, "page", 6)
    assert broken_links() == []


def test_what_was_before_ends_and_the_same_again_changes_nothing(office):
    service = make.service(make.commune())
    put(office, service, link="https://a.vn/x")
    assert put(office, service, start=date(2026, 5, 1)) == 0
    assert put(office, service, status=PAUSED, start=date(2026, 5, 1), reason="Bảo trì, CV 12/VP") == 1
    assert kept(service) == [
        (PROVIDED, DAY, date(2026, 5, 1), "https://a.vn/x"),
        (PAUSED, date(2026, 5, 1), None, "https://a.vn/x"),
    ]
    assert Deed.objects.latest("pk").reason == "Bảo trì, CV 12/VP"


def test_an_earlier_status_ends_where_the_later_one_begins(office):
    service = make.service(make.commune())
    put(office, service, start=date(2026, 5, 1))
    put(office, service, status=TESTING)
    assert kept(service) == [(TESTING, DAY, date(2026, 5, 1), ""), (PROVIDED, date(2026, 5, 1), None, "")]


def test_on_its_own_first_day_a_status_is_corrected_and_must_be_confirmed_anew(office):
    service = make.service(make.commune())
    put(office, service)
    row = ServiceStatus.objects.get()
    with make.written():
        StatusAnswer.objects.create(status=row, kind="confirm", by=office, at=make.AT)
    put(office, service, status=TESTING, reason="ghi nhầm")
    assert kept(service) == [(TESTING, DAY, None, "")]
    assert StatusAnswer.objects.count() == 0


def test_not_begun_is_what_no_row_says(office):
    service = make.service(make.commune())
    assert put(office, service, status=ProvisionStatus.NOT_STARTED) == 0
    assert kept(service) == []


@pytest.mark.parametrize("status", [s for s in ProvisionStatus.values if s != PROVIDED])
def test_provision_ends_only_with_a_reason(office, status):
    services = [make.provided_service(make.commune()), make.service(make.commune())]
    with pytest.raises(Refused, match="ghi lý do"):
        put(office, *services, status=status)
    assert (kept(services[1]), len(kept(services[0]))) == ([], 1)
    assert put(office, *services, status=status, reason="Sự cố") == (1 if status == "chua_lam" else 2)


def test_nothing_changes_under_a_closed_period(office):
    make.period(2026, 10, closed=True)
    make.period(2026, 9, closed=True)
    assert limits.closed_until() == date(2026, 10, 14)
    service = make.provided_service(make.commune())
    closed = {"reason": "x", "closed_until": limits.closed_until()}
    with pytest.raises(Refused, match="14/10/2026"):
        put(office, service, status=PAUSED, start=date(2026, 10, 14), **closed)
    assert put(office, service, start=date(2026, 10, 14), **closed) == 0
    assert put(office, service, status=PAUSED, start=date(2026, 10, 15), **closed) == 1


def test_without_a_closed_period_there_is_no_limit(db):
    make.period(2026, 10)
    assert limits.closed_until() is None


# --- files ------------------------------------------------------------------------------------


def row(**given: str) -> dict[str, str]:
    shown = {"unit": "X1", "procedure": "1.001193", "portal": "tinh", "status": PROVIDED.value, "from": "2026-03-01"}
    return {**shown, "link": "", **given}


def take(*rows: dict[str, str], **more) -> dict:
    return import_services(rows=rows, by=User.objects.command(), at=make.AT, **more)


@pytest.fixture
def three() -> list[Service]:
    procedure = make.procedure("1.001193")
    return [make.service(make.commune(code=f"X{number}"), procedure) for number in (1, 2, 3)]


def test_a_star_is_every_unit_of_the_procedure_but_those_with_a_row_of_their_own(three):
    result = take(row(unit="*"), row(unit="X2", status=TESTING.value))
    assert result == {"changed": 3, "unchanged": 0, "problems": []}
    assert [kept(one)[0][0] for one in three] == [PROVIDED, TESTING, PROVIDED]
    assert take(row(unit="*"), row(unit="X2", status=TESTING.value))["unchanged"] == 3


def test_words_of_the_page_are_read_like_keys(three):
    assert take(row(portal="Cổng dịch vụ công của tỉnh", status="đã cung cấp"))["changed"] == 1
    assert take(row())["unchanged"] == 1


def test_two_rows_that_contradict_each_other_refuse_the_file(three):
    result = take(row(), row(unit="X2"), row(status=TESTING.value))
    assert [(p["row"], p["column"], p["message"]) for p in result["problems"]] == [
        (4, "status", "Dòng 4: trái với dòng 2 (cùng dịch vụ, cổng và ngày). Giữ một dòng.")
    ]
    assert (
        result["changed"],
        ServiceStatus.objects.count(),
        Deed.objects.filter(reason__startswith="Nhập").count(),
    ) == (
        0,
        0,
        0,
    )


def test_several_days_of_one_service_are_taken_in_their_order(three):
    later = row(status=PAUSED.value, **{"from": "2026-06-01"})
    assert take(later, row(status=TESTING.value, **{"from": "2026-01-05"}), row())["changed"] == 3
    assert [(status, lower) for status, lower, _, _ in kept(three[0])] == [
        (TESTING, date(2026, 1, 5)),
        (PROVIDED, date(2026, 3, 1)),
        (PAUSED, date(2026, 6, 1)),
    ]


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        ({"unit": "*", "procedure": "9.999999"}, "procedure"),
        ({"unit": ""}, "unit"),
        ({"from": ""}, "from"),
        ({"from": "2021-12-31"}, "procedure"),
    ],
)
def test_a_row_that_names_nothing_refuses_the_file(three, bad, column):
    result = take(row(unit="X3"), row(**bad))
    assert [(p["row"], p["column"]) for p in result["problems"]] == [(3, column)]
    assert ServiceStatus.objects.count() == 0


def test_a_file_is_held_to_closed_periods_where_it_changes_something(three):
    take(row())
    result = take(row(), row(unit="X2"), closed_until=date(2026, 10, 14))
    assert [(p["row"], p["column"]) for p in result["problems"]] == [(3, "from")]
    assert take(row(), closed_until=date(2026, 10, 14)) == {"changed": 0, "unchanged": 1, "problems": []}


def test_more_rows_take_no_more_queries(three):
    def queries(*rows: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as seen:
            take(*rows)
        return len(seen)

    take(row(), row(unit="X2"), row(unit="X3"))
    one = queries(row(status=TESTING.value))
    assert one == queries(*(row(unit=f"X{n}", status=PAUSED.value) for n in (1, 2, 3)))
