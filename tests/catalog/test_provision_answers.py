"""A unit confirms or objects, the Office answers; an exception takes a service out and its end brings it back; plans."""

from datetime import date

import pytest

from catalog.actions.answers import confirm, object_to, settle
from catalog.actions.exceptions import end_exception, make_exception
from catalog.actions.plans import finish_plan, keep_plan
from catalog.models import ConversionPlan, Service, ServiceException, ServiceStatus, StatusAnswer
from catalog.refusals import Refused
from portal.accounts.deeds import broken_links
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)


@pytest.fixture
def officer():
    return make.user(make.commune(), "officer")


@pytest.fixture
def office():
    return make.user(make.department("Văn phòng UBND tỉnh"), "aggregator")


def test_a_unit_confirms_many_at_once_and_the_same_again_is_nothing(officer):
    services = [make.provided_service(officer.unit) for _ in range(2)]
    places = [(one.pk, portal) for one in services for portal in ("tinh", "quoc_gia")]
    assert confirm(places=places, day=DAY, by=officer, at=make.AT) == 4
    assert confirm(places=places, day=DAY, by=officer, at=make.AT) == 0
    assert set(StatusAnswer.objects.values_list("kind", "by")) == {("confirm", officer.pk)}
    assert broken_links() == []


def test_an_objection_has_a_reason_and_takes_the_place_of_a_confirmation(officer):
    place = [(make.provided_service(officer.unit).pk, "tinh")]
    confirm(places=place, day=DAY, by=officer, at=make.AT)
    with pytest.raises(Refused):
        object_to(places=place, reason="  ", day=DAY, by=officer, at=make.AT)
    assert object_to(places=place, reason="Cổng báo lỗi từ 1/11", day=DAY, by=officer, at=make.AT) == 1
    answer = StatusAnswer.objects.get()
    assert (answer.kind, answer.reason, answer.settled_at) == ("object", "Cổng báo lỗi từ 1/11", None)


def test_what_has_no_status_can_be_objected_to_as_not_begun(officer):
    service = make.service(officer.unit)
    make.provide(service, "tinh", start=date(2022, 1, 1), until=date(2024, 1, 1))
    object_to(places=[(service.pk, "tinh")], reason="Đã cung cấp", day=DAY, by=officer, at=make.AT)
    row = StatusAnswer.objects.get().status
    assert (row.status, row.valid.lower, row.valid.upper) == ("chua_lam", date(2024, 1, 1), None)


def test_the_office_answers_and_sets_the_status_in_one_deed(officer, office):
    service = make.provided_service(officer.unit)
    object_to(places=[(service.pk, "tinh")], reason="Cổng lỗi", day=DAY, by=officer, at=make.AT)
    answer = StatusAnswer.objects.get()
    given = {"answer": answer, "by": office, "at": make.AT}
    with pytest.raises(Refused):
        settle(settlement="", **given)
    with pytest.raises(Refused, match="đã chốt"):
        settle(settlement="Đúng", status="tam_dung", start=DAY, closed_until=DAY, **given)
    answer.refresh_from_db()
    assert answer.settled_at is None
    settle(settlement="Đúng, tạm dừng", status="tam_dung", start=DAY, **given)
    answer.refresh_from_db()
    assert (answer.settled_by, answer.settlement) == (office, "Đúng, tạm dừng")
    assert ServiceStatus.objects.on(DAY).get(portal="tinh").status == "tam_dung"
    with pytest.raises(Refused, match="vừa được trả lời"):
        settle(settlement="Lại", **given)


# --- exceptions -------------------------------------------------------------------------------


@pytest.fixture
def listed():
    """A procedure of appendix 3 with its services at two communes."""
    procedure, communes = make.procedure("1.001193"), [make.commune(), make.commune()]
    make.listing(procedure)
    return procedure, communes, [make.provided_service(one, procedure) for one in communes]


def spells(unit) -> list[tuple]:
    return [(one.valid.lower, one.valid.upper) for one in Service.objects.filter(unit=unit).order_by("valid")]


def excepted(listed, office, **given):
    procedure, communes, _ = listed
    shown = {
        "procedure": procedure,
        "unit": communes[0],
        "start": DAY,
        "reason": "Xã không có biển",
        "document": "CV 5",
    }
    return make_exception(**{**shown, "by": office, "at": make.AT, **given})


def test_an_exception_ends_the_service_of_that_unit_alone(listed, office):
    excepted(listed, office)
    assert spells(listed[1][0]) == [(make.START, DAY)]
    assert spells(listed[1][1]) == [(make.START, None)]


def test_its_end_brings_the_service_back_as_it_stood(listed, office):
    exception = excepted(listed, office)
    back = date(2026, 12, 20)
    end_exception(exception=exception, until=back, reason="Đã có cảng", by=office, at=make.AT)
    assert spells(listed[1][0]) == [(make.START, DAY), (back, None)]
    service = Service.objects.on(back).get(unit=listed[1][0])
    assert sorted(service.statuses.values_list("portal", "status")) == [
        ("quoc_gia", "da_cung_cap"),
        ("tinh", "da_cung_cap"),
    ]
    with pytest.raises(Refused, match="đã có ngày kết thúc"):
        end_exception(exception=exception, until=back, reason="Lại", by=office, at=make.AT)


def test_an_exception_with_its_end_known_leaves_a_gap(listed, office):
    excepted(listed, office, until=date(2027, 1, 1))
    assert spells(listed[1][0]) == [(make.START, DAY), (date(2027, 1, 1), None)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"start": date(2026, 10, 14), "closed_until": date(2026, 10, 14)}, "đã chốt"),
        ({"until": DAY}, "phải sau ngày bắt đầu"),
        ({"start": date(2021, 1, 1)}, "không phải dịch vụ"),
    ],
)
def test_a_wrong_exception_is_refused(listed, office, wrong, words):
    with pytest.raises(Refused, match=words):
        excepted(listed, office, **wrong)
    assert (ServiceException.objects.count(), spells(listed[1][0])) == (0, [(make.START, None)])


def test_two_exceptions_do_not_overlap(listed, office):
    excepted(listed, office, until=date(2027, 1, 1))
    with pytest.raises(Refused):
        excepted(listed, office, start=date(2026, 12, 1))


def test_a_service_with_figures_is_not_erased(listed, office):
    month = make.return_(listed[1][0])
    make.line(month, listed[2][0])
    with pytest.raises(Refused, match="đã có số liệu"):
        excepted(listed, office, start=make.START)
    assert spells(listed[1][0]) == [(make.START, None)]


# --- plans ------------------------------------------------------------------------------------


def test_a_plan_is_made_changed_and_finished(office):
    given = {"procedure": make.procedure(), "portal": "tinh", "current": "partial", "due": DAY}
    plan = keep_plan(plan=ConversionPlan(**given, responsible=office.unit, stuck_with="Bộ"), by=office, at=make.AT)
    with pytest.raises(Refused, match="đã có kế hoạch"):
        keep_plan(plan=ConversionPlan(**given, responsible=office.unit), by=office, at=make.AT)
    with pytest.raises(Refused, match="chưa tới"):
        finish_plan(plan=plan, day=date(2026, 12, 1), today=DAY, by=office, at=make.AT)
    finish_plan(plan=plan, day=DAY, today=DAY, by=office, at=make.AT)
    plan.refresh_from_db()
    assert (plan.done_on, plan.stuck_with) == (DAY, "")
    plan.due = date(2027, 1, 1)
    keep_plan(plan=plan, by=office, at=make.AT)
    assert ConversionPlan.objects.get().done_on is None


def test_a_plan_leads_somewhere(office):
    plan = ConversionPlan(procedure=make.procedure(), portal="tinh", current="full", due=DAY, responsible=office.unit)
    with pytest.raises(Refused, match="phải khác"):
        keep_plan(plan=plan, by=office, at=make.AT)
