"""Dịch vụ của đơn vị, ý kiến khác, ngoại lệ, kế hoạch: who finds them, who may, and what the pages do."""

import html
from datetime import date

import pytest

from catalog.actions.answers import object_to
from catalog.models import ConversionPlan, Service, ServiceException, ServiceStatus, StatusAnswer
from portal.accounts.models import Change, Deed
from tests import factories as make
from tests.pages.test_lists import queries

UNIT, OBJECTIONS = "/danh-muc/cung-cap/don-vi/", "/danh-muc/cung-cap/y-kien/"
EXCEPTIONS, PLANS = "/danh-muc/ngoai-le/", "/danh-muc/ke-hoach/"
ASKED = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody")
READERS = {"reviewer", "aggregator", "supervisor", "administrator", "viewer"}
DAY = date(2026, 11, 16)


@pytest.fixture
def listed(world):
    for service in world.services[world.commune]:
        make.listing(service.procedure)
    return world


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (UNIT, READERS | {"officer", "leader"}),
        (OBJECTIONS, READERS),
        (EXCEPTIONS, READERS | {"officer", "leader"}),
        (f"{EXCEPTIONS}moi/", {"aggregator"}),
        (PLANS, READERS | {"officer", "leader"}),
        (f"{PLANS}de-xuat/", READERS),
        (f"{PLANS}moi/", {"aggregator"}),
    ],
)
def test_a_page_is_found_by_its_roles_alone(listed, as_, page, found):
    assert {who for who in ASKED if as_(who).get(page).status_code == 200} == found


def test_a_unit_sees_its_own_services_and_no_neighbours(listed, as_):
    assert "1.001193" in text(as_("officer").get(UNIT))
    assert as_("officer").get(f"{UNIT}{listed.other_commune.pk}/").status_code == 404
    assert as_("viewer").get(f"{UNIT}{listed.other_commune.pk}/").status_code == 200


def test_the_officer_confirms_some_and_then_all(listed, as_):
    client = as_("officer")
    first = listed.services[listed.commune][0]
    client.post(UNIT, {"viec": "xac_nhan", "muc": [f"{first.pk}-tinh", f"{first.pk}-quoc_gia"]})
    assert StatusAnswer.objects.filter(kind="confirm", status__service=first).count() == 2
    page = client.post(UNIT, {"viec": "xac_nhan_het"}, follow=True)
    assert "Đã xác nhận 2 trạng thái chưa có ý kiến." in text(page)
    assert text(page).count("Đơn vị đã xác nhận") == 4


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"viec": "xac_nhan"}, "Chưa chọn mục nào"),
        ({"viec": "y_kien", "muc": ["own"], "ly_do": ""}, "ghi lý do"),
        ({"viec": "xac_nhan", "muc": ["other"]}, "Chưa chọn mục nào"),
        ({"viec": "xac_nhan", "muc": ["x-tinh"]}, "Chưa chọn mục nào"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(listed, as_, given, words):
    places = {
        "own": f"{listed.services[listed.commune][0].pk}-tinh",
        "other": f"{listed.services[listed.other_commune][0].pk}-tinh",
    }
    given = {**given, "muc": [places.get(one, one) for one in given.get("muc", [])]}
    response = as_("officer").post(UNIT, given)
    assert (response.status_code, words in text(response)) == (422, True)
    assert StatusAnswer.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("aggregator", 403), ("neighbour", 404), ("nobody", 404)])
def test_only_the_unit_answers_for_itself(listed, as_, who, status):
    assert as_(who).post(f"{UNIT}{listed.commune.pk}/", {"viec": "xac_nhan_het"}).status_code == status


def test_more_services_take_no_more_queries(listed, as_):
    client = as_("officer")
    client.post(UNIT, {"viec": "xac_nhan_het"})
    before = queries(client, UNIT)
    for number in range(2):
        make.provided_service(listed.commune, make.procedure(in_field=f"Lĩnh vực {number}"))
    client.post(UNIT, {"viec": "xac_nhan_het"})
    assert queries(client, UNIT) == before


def objection(listed) -> StatusAnswer:
    officer = listed.people["officer"]
    place = (listed.services[listed.commune][0].pk, "tinh")
    object_to(places=[place], reason="Cổng báo lỗi", day=DAY, by=officer, at=make.AT)
    return StatusAnswer.objects.get()


def test_an_objection_waits_for_the_office_and_is_answered_with_a_new_status(listed, as_):
    officer, office = as_("officer"), as_("aggregator")
    one = f"{listed.services[listed.commune][0].pk}-tinh"
    sent = officer.post(UNIT, {"viec": "y_kien", "muc": [one], "ly_do": "Cổng báo lỗi"}, follow=True)
    assert "Có ý kiến khác" in text(sent)
    assert "1.001193" in text(office.get("/danh-muc/cung-cap/?y_kien=1"))
    waiting = text(office.get(OBJECTIONS))
    for words in ("UBND xã Sơn Lễ", "Cổng báo lỗi", "0 ngày"):
        assert words in waiting
    address = f"{OBJECTIONS}{StatusAnswer.objects.get().pk}/"
    assert "Cổng báo lỗi" in text(office.get(address))
    given = {"tra_loi": "Đúng, tạm dừng", "trang_thai": "tam_dung"}
    assert office.post(address, given).status_code == 422
    office.post(address, {**given, "tu_ngay": "16/11/2026"})
    assert ServiceStatus.objects.on(DAY).filter(status="tam_dung").count() == 1
    assert "Không có ý kiến nào chờ" in text(office.get(OBJECTIONS))
    assert "Đúng, tạm dừng" in text(office.get(f"{OBJECTIONS}?xem=1"))
    assert office.get(address).status_code == 404


@pytest.mark.parametrize("who", ["officer", "viewer", "supervisor"])
def test_only_the_office_settles(listed, as_, who):
    address = f"{OBJECTIONS}{objection(listed).pk}/"
    assert as_(who).post(address, {"tra_loi": "x"}).status_code == 404


def test_more_objections_take_no_more_queries(listed, as_):
    objection(listed)
    client = as_("aggregator")
    before = queries(client, OBJECTIONS)
    for unit in (listed.district, listed.other_commune):
        place = (listed.services[unit][0].pk, "tinh")
        object_to(places=[place], reason="Khác", day=DAY, by=make.user(unit, "officer"), at=make.AT)
    assert queries(client, OBJECTIONS) == before


# --- exceptions -------------------------------------------------------------------------------


def exception(listed, **more) -> dict:
    shown = {"thu_tuc": "1.001193", "don_vi": listed.commune.pk, "tu_ngay": "16/11/2026", "den_ngay": ""}
    return {**shown, "ly_do": "Không có biển", "van_ban": "CV 5/SNN", **more}


def test_an_exception_is_made_shown_and_ended(listed, as_):
    office = as_("aggregator")
    page = text(office.post(f"{EXCEPTIONS}moi/", exception(listed), follow=True))
    assert "Không có biển" in page
    assert "UBND xã Sơn Lễ" in page
    running = Service.objects.on(DAY).filter(procedure__code="1.001193", unit=listed.commune)
    assert not running.exists()
    address = f"{EXCEPTIONS}{ServiceException.objects.get().pk}/ket-thuc/"
    assert office.post(address, {"den_ngay": "01/11/2026", "ly_do": "x"}).status_code == 422
    office.post(address, {"den_ngay": "01/12/2026", "ly_do": "Đã có cảng"})
    assert Service.objects.on(date(2026, 12, 1)).filter(procedure__code="1.001193", unit=listed.commune).exists()
    assert office.get(address).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"thu_tuc": "9.999999"}, {"van_ban": ""}, {"ly_do": ""}, {"don_vi": ""}, {"tu_ngay": "01/01/2020"}]
)
def test_a_wrong_exception_is_refused(listed, as_, wrong):
    assert as_("aggregator").post(f"{EXCEPTIONS}moi/", exception(listed, **wrong)).status_code == 422
    assert ServiceException.objects.count() == 0


def test_a_unit_sees_its_own_exceptions(listed, as_):
    as_("aggregator").post(f"{EXCEPTIONS}moi/", exception(listed))
    assert "Không có biển" in text(as_("officer").get(EXCEPTIONS))
    assert "Không có biển" not in text(as_("neighbour").get(EXCEPTIONS))


def corrected(as_, who: str = "aggregator", **given: str):
    one = ServiceException.objects.get()
    address = f"{EXCEPTIONS}{one.pk}/sua/"
    page = text(as_("aggregator").get(address))
    right = {"ly_do": "Không có cảng", "van_ban": "CV 50/SNN", "vi_sao": "Gõ nhầm", "den_ngay": "01/02/2027"}
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    return as_(who).post(address, right | {"seen": seen} | given)


def spells(listed) -> list[tuple]:
    rows = Service.objects.filter(procedure__code="1.001193", unit=listed.commune).order_by("valid")
    return [(one.valid.lower, one.valid.upper) for one in rows]


@pytest.mark.parametrize(
    ("typed", "end"),
    [("01/02/2027", date(2027, 2, 1)), ("01/12/2026", date(2026, 12, 1)), ("", None), ("01/01/2027", date(2027, 1, 1))],
)
def test_a_planned_end_is_moved_with_the_service_that_comes_back(listed, as_, typed, end):
    as_("aggregator").post(f"{EXCEPTIONS}moi/", exception(listed, den_ngay="01/01/2027"))
    assert corrected(as_, den_ngay=typed).status_code == 302
    one = ServiceException.objects.get()
    assert (one.valid.upper, one.reason, one.document) == (end, "Không có cảng", "CV 50/SNN")
    assert spells(listed) == [(make.START, DAY), *([(end, None)] if end else [])]
    if end:
        back = Service.objects.on(end).get(procedure__code="1.001193", unit=listed.commune)
        assert set(back.statuses.values_list("portal", "status", "valid__startswith")) == {
            ("tinh", "da_cung_cap", end),
            ("quoc_gia", "da_cung_cap", end),
        }
    deed = Deed.objects.latest("pk")
    assert deed.reason == "Sửa ngoại lệ: Gõ nhầm"
    logged = Change.objects.get(deed=deed, table_name="catalog_serviceexception")
    assert logged.before["document"] == "CV 5/SNN"


def test_without_a_planned_end_or_once_it_came_only_words_are_put_right(listed, as_, monkeypatch):
    office = as_("aggregator")
    office.post(f"{EXCEPTIONS}moi/", exception(listed))
    assert 'name="den_ngay"' not in text(office.get(f"{EXCEPTIONS}{ServiceException.objects.get().pk}/sua/"))
    assert corrected(as_).status_code == 302
    assert ServiceException.objects.get().valid.upper is None
    with make.written():
        ServiceException.objects.update(valid=(date(2026, 10, 20), date(2026, 11, 1)))
    assert corrected(as_, ly_do="Chưa có cảng").status_code == 302
    one = ServiceException.objects.get()
    assert (one.reason, one.valid.upper) == ("Chưa có cảng", date(2026, 11, 1))
    assert f"/{one.pk}/sua/" in text(office.get(f"{EXCEPTIONS}?da_het=1"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"den_ngay": "16/11/2026"}, "phải sau ngày bắt đầu"),
        ({"den_ngay": "31/02/2027"}, "31/02/2027"),
        ({"ly_do": " "}, "Lý do"),
        ({"van_ban": "x" * 201}, "200"),
        ({"vi_sao": "\x00"}, "Vì sao sửa"),
        ({"seen": "cu"}, "vừa được người khác sửa"),
    ],
    ids=str,
)
def test_a_wrong_correction_leaves_exception_and_service(listed, as_, wrong, said):
    as_("aggregator").post(f"{EXCEPTIONS}moi/", exception(listed, den_ngay="01/01/2027"))
    before = ServiceException.objects.values().get(), spells(listed), Deed.objects.count()
    refused = corrected(as_, **wrong)
    assert refused.status_code == 422
    assert said in text(refused)
    assert "CV 50/SNN" in text(refused) or "van_ban" in wrong
    assert (ServiceException.objects.values().get(), spells(listed), Deed.objects.count()) == before


def test_an_end_does_not_run_into_the_next_exception(listed, as_):
    office = as_("aggregator")
    office.post(f"{EXCEPTIONS}moi/", exception(listed, den_ngay="01/01/2027"))
    with make.written():
        ServiceException.objects.create(
            procedure=listed.services[listed.commune][0].procedure,
            unit=listed.commune,
            valid=(date(2027, 6, 1), None),
            reason="Lại",
            document="CV 9",
        )
    one = ServiceException.objects.get(document="CV 5/SNN")
    page = text(office.get(f"{EXCEPTIONS}{one.pk}/sua/"))
    given = {
        "ly_do": "a",
        "van_ban": "CV 5/SNN",
        "vi_sao": "b",
        "seen": page.split('name="seen" value="')[1].split('"')[0],
    }
    for day in ("", "01/07/2027"):
        refused = office.post(f"{EXCEPTIONS}{one.pk}/sua/", given | {"den_ngay": day})
        assert refused.status_code == 422
        assert "Đã có ngoại lệ" in text(refused)
    one.refresh_from_db()
    assert one.valid.upper == date(2027, 1, 1)


def test_what_hangs_on_the_service_that_comes_back_keeps_its_day(listed, as_):
    as_("aggregator").post(f"{EXCEPTIONS}moi/", exception(listed, den_ngay="01/01/2027"))
    back = Service.objects.on(date(2027, 1, 1)).get(procedure__code="1.001193", unit=listed.commune)
    with make.written():
        status = back.statuses.get(portal="tinh")
        StatusAnswer.objects.create(status=status, kind="confirm", by=listed.people["officer"], at=make.AT)
    refused = corrected(as_)
    assert refused.status_code == 422
    assert "Giữ ngày ấy" in text(refused)
    assert Service.objects.filter(pk=back.pk).exists()
    with make.written():
        StatusAnswer.objects.all().delete()
        make.line(listed.returns[listed.commune], back)
    assert "đã có số liệu" in text(corrected(as_))
    assert ServiceException.objects.get().reason == "Không có biển"


def test_who_may_put_an_exception_right(listed, as_):
    as_("aggregator").post(f"{EXCEPTIONS}moi/", exception(listed, den_ngay="01/01/2027"))
    for who, status in {"officer": 403, "reviewer": 403, "neighbour": 404, "nobody": 404}.items():
        assert corrected(as_, who).status_code == status
    assert "/sua/" not in text(as_("officer").get(EXCEPTIONS))
    assert ServiceException.objects.get().reason == "Không có biển"


# --- plans ------------------------------------------------------------------------------------


def plan(listed, **more) -> dict:
    shown = {"procedure": "1.001193", "portal": "tinh", "current": "partial", "target": "full", "due": "01/11/2026"}
    return {**shown, "responsible": listed.department.pk, "person": "Lê An", "stuck_with": "Bộ Tư pháp", **more}


def test_a_plan_is_made_filtered_changed_and_finished(listed, as_):
    office = as_("aggregator")
    page = text(office.post(f"{PLANS}moi/", plan(listed), follow=True))
    for words in ("quá hạn", "Bộ Tư pháp", "Sở Tư pháp", "Một phần → Toàn trình"):
        assert words in page
    for query, shown in (("qua_han", True), ("vuong", True), ("xong", False), ("dang_lam", True)):
        assert ("Bộ Tư pháp" in text(office.get(f"{PLANS}?tinh_trang={query}"))) == shown
    assert "Bộ Tư pháp" not in text(office.get(f"{PLANS}?don_vi={listed.commune.pk}"))
    pk = ConversionPlan.objects.get().pk
    office.post(f"{PLANS}{pk}/", plan(listed, due="01/12/2026"))
    assert ConversionPlan.objects.get().due == date(2026, 12, 1)
    assert "chưa tới" in text(office.post(f"{PLANS}{pk}/xong/", {"ngay": "01/12/2026"}, follow=True))
    office.post(f"{PLANS}{pk}/xong/", {"ngay": "16/11/2026"})
    assert ConversionPlan.objects.get().done_on == DAY


def test_a_plan_twice_is_refused_in_words(listed, as_):
    office = as_("aggregator")
    office.post(f"{PLANS}moi/", plan(listed))
    response = office.post(f"{PLANS}moi/", plan(listed))
    assert (response.status_code, ConversionPlan.objects.count()) == (422, 1)


def test_what_is_partial_or_not_provided_is_suggested_until_it_has_a_plan(listed, as_):
    with make.written():
        ServiceStatus.objects.filter(service=listed.services[listed.commune][1], portal="quoc_gia").delete()
    office = as_("aggregator")
    page = text(office.get(f"{PLANS}de-xuat/"))
    assert ("2.000815" in page, "1.001193" in page, "1 dịch vụ chưa cung cấp" in page) == (True, False, True)
    form = office.get(f"{PLANS}moi/?procedure=2.000815&portal=quoc_gia&current=none")
    assert 'value="2.000815"' in text(form)
    office.post(f"{PLANS}moi/", plan(listed, procedure="2.000815", portal="quoc_gia", current="none"))
    assert "2.000815" not in text(office.get(f"{PLANS}de-xuat/"))


@pytest.mark.parametrize("page", [EXCEPTIONS, PLANS, f"{PLANS}de-xuat/"])
def test_longer_lists_take_no_more_queries(listed, as_, page):
    office = as_("aggregator")
    first, second = (one.procedure.code for one in listed.services[listed.commune])
    office.post(f"{EXCEPTIONS}moi/", exception(listed))
    office.post(f"{PLANS}moi/", plan(listed))
    with make.written():
        ServiceStatus.objects.filter(portal="quoc_gia", service__procedure__code=first).delete()
    before = queries(office, page)
    office.post(f"{EXCEPTIONS}moi/", exception(listed, thu_tuc=second))
    office.post(f"{EXCEPTIONS}moi/", exception(listed, don_vi=listed.other_commune.pk))
    office.post(f"{PLANS}moi/", plan(listed, procedure=second))
    with make.written():
        ServiceStatus.objects.filter(portal="quoc_gia").delete()
    assert queries(office, page) == before
