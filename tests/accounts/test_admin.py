"""The admin: only administrators find it, and every change by hand is a deed."""

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import Clause, Decision
from portal.accounts.deeds import broken_links
from portal.accounts.models import Change, Deed, User
from portal.core.fields import DateRange
from portal.units.models import Unit, UnitVersion
from targets.models import Quota
from tests import factories as make
from tests.accounts.province import (
    CLAUSES,
    DECISIONS,
    EVENTS,
    LISTINGS,
    LISTS,
    QUOTAS,
    UNITS,
    USERS,
    WITH_ADD,
    WITH_EXPORT,
    WITH_IMPORT,
    Province,
    text,
)
from tests.pages.test_lists import queries


def pages(province: Province) -> list[str]:
    return [
        "/quan-tri/",
        *LISTS,
        *(f"{one}add/" for one in WITH_ADD),
        *(f"{one}{pk}/change/" for one, pk in province.rows().items()),
        *(f"{one}import/" for one in WITH_IMPORT),
        *(f"{one}export/" for one in WITH_EXPORT),
        f"{USERS}{province.people['officer'].pk}/password/",
    ]


def test_every_page_opens_for_the_administrator_and_is_not_there_for_others(province):
    statuses = {
        who: {province.as_(who).get(page).status_code for page in pages(province)}
        for who in ("quantri", "no staff", "no role", "officer", "aggregator")
    }
    assert statuses == {"quantri": {200}, "no staff": {404}, "no role": {404}, "officer": {404}, "aggregator": {404}}


def test_lists_lead_to_import_and_export(province):
    client = province.as_()
    shown = {page: text(client.get(page)) for page in LISTS}
    assert [page for page in LISTS if f'href="{page}import/"' in shown[page]] == [
        one for one in LISTS if one in WITH_IMPORT
    ]
    assert [page for page in LISTS if f'href="{page}export/' in shown[page]] == [
        one for one in LISTS if one in WITH_EXPORT
    ]


def test_who_is_not_logged_in_is_sent_to_the_one_page_to_log_in(province):
    assert Client().get(UNITS, follow=True).redirect_chain[-1][0].startswith("/dang-nhap/")


def test_no_page_has_a_style_or_a_script_of_its_own(province):
    client = province.as_()
    for page in pages(province):
        content = client.get(page).content.decode()
        assert ' style="' not in content, page
        assert " onchange=" not in content, page
        assert "<script>" not in content, page


@pytest.mark.parametrize("page", [UNITS, USERS, QUOTAS, LISTINGS])
def test_lists_take_no_more_queries_for_more_rows(province, page):
    client = province.as_()
    before = queries(client, page)
    for _ in range(2):
        more = make.commune(parent=province.top)
        make.user(more, "officer")
        make.quota(more, "Q2", 80)
        make.listing(make.procedure())
    assert queries(client, page) == before


def test_a_quota_by_hand_is_a_deed_with_its_change(province):
    form = {"unit": province.office.pk, "indicator": "Q4", "year": 2026, "percent": "90,5", "document": "CV 1"}
    assert province.as_().post(f"{QUOTAS}add/", form).status_code == 302
    act = Deed.objects.latest("pk")
    assert (act.by, act.door, act.changes.get().table_name) == (province.people["quantri"], "page", "targets_quota")
    assert Quota.objects.get(indicator="Q4").hundredths == 9050
    pk = Quota.objects.get(indicator="Q4").pk
    province.as_().post(f"{QUOTAS}{pk}/delete/", {"post": "yes"})
    assert not Quota.objects.filter(pk=pk).exists()
    province.as_().post(QUOTAS, {"action": "delete_selected", "_selected_action": province.quota.pk, "post": "yes"})
    assert Quota.objects.count() == 0
    assert broken_links() == []


def test_a_form_with_errors_leaves_no_deed(province):
    deeds = Deed.objects.count()
    form = {"unit": province.office.pk, "indicator": "Q4", "year": 2026, "percent": "100,01"}
    assert province.as_().post(f"{QUOTAS}add/", form).status_code == 200
    assert (Deed.objects.count(), Quota.objects.count()) == (deeds, 1)


def test_a_person_is_made_and_is_staff_by_role_alone(province):
    form = {"username": "moi", "full_name": "Lê Mới", "unit": province.commune.pk, "roles": ["administrator"]}
    response = province.as_().post(f"{USERS}add/", {**form, "usable_password": "false"})
    assert response.status_code == 302
    made = User.objects.get(username="moi")
    assert (made.unit, made.roles, made.is_staff, made.has_usable_password()) == (
        province.commune,
        ["administrator"],
        True,
        False,
    )
    change = {"username": "moi", "full_name": "Lê Mới", "unit": province.commune.pk, "roles": ["officer", "leader"]}
    assert province.as_().post(f"{USERS}{made.pk}/change/", {**change, "is_active": "on"}).status_code == 302
    made.refresh_from_db()
    assert (made.roles, made.is_staff) == (["officer", "leader"], False)


def test_the_first_administrator_of_an_empty_portal_gets_in(db):
    call_command("createsuperuser", "--noinput", username="dau-tien", full_name="Người đầu tiên")
    client = Client()
    client.force_login(User.objects.get(username="dau-tien"))
    assert client.get(USERS).status_code == 200


def test_the_last_administrator_stays(province):
    with make.written():
        User.objects.filter(pk=province.people["no staff"].pk).update(roles=[])
    me = province.people["quantri"]
    form = {"username": "quantri", "full_name": "Q", "unit": province.office.pk, "roles": [], "is_active": "on"}
    assert "quản trị cuối cùng" in text(province.as_().post(f"{USERS}{me.pk}/change/", form))
    assert User.objects.get(pk=me.pk).roles == ["administrator"]


def test_people_are_not_deleted(province):
    assert province.as_().get(f"{USERS}{province.people['officer'].pk}/delete/").status_code == 403


def test_a_new_unit_is_one_row_of_the_file(province):
    form = {"code": "18200", "name": "Xã Trường Sơn", "level": "xa", "parent_code": "42", "type": "xã"}
    response = province.as_().post(f"{UNITS}add/", {**form, "parent_code": "XX"})
    assert "không có đơn vị cấp trên mang mã “XX”" in text(response)
    assert Unit.objects.count() == 3
    assert province.as_().post(f"{UNITS}add/", form).status_code == 302
    made = UnitVersion.objects.get(name="Xã Trường Sơn")
    assert (made.parent, made.unit.codes.get().code) == (province.top, "18200")
    assert Change.objects.filter(deed=Deed.objects.latest("pk"), table_name="units_unitversion").count() == 1
    assert "Đã có đơn vị mang mã" in text(province.as_().post(f"{UNITS}add/", form))


def test_the_document_of_an_event_is_entered_later_and_the_event_itself_stays(province):
    form = {"title": "Xã Sơn Lễ đổi tên thành xã Sơn Kim", "document": "Nghị quyết 12/NQ-HĐND", "on": "01/01/2020"}
    assert province.as_().post(f"{EVENTS}{province.event.pk}/change/", form).status_code == 302
    province.event.refresh_from_db()
    assert (province.event.document, province.event.on) == ("Nghị quyết 12/NQ-HĐND", date(2025, 7, 1))
    assert Change.objects.filter(table_name="units_unitevent", row_id=province.event.pk).count() == 2
    assert province.as_().post(f"{EVENTS}add/", form).status_code == 403
    assert province.as_().post(f"{EVENTS}{province.event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_decision_by_hand_has_clauses_and_their_text_is_corrected_with_a_trace(province):
    form = {"number": "09/QĐ-UBND", "date": "02/01/2040", "title": "Danh mục mới", "has_quotas": "on"}
    with make.written():
        Decision.objects.update(valid=DateRange(date(2022, 1, 1), date(2040, 1, 2)))
    assert province.as_().post(f"{DECISIONS}add/", {**form, "valid_0": "02/01/2040", "valid_1": ""}).status_code == 302
    one = Clause.objects.get(decision__number="09/QĐ-UBND", path="2.1.d.1")
    change = {"label": one.label, "citation": one.citation, "text": "Ít nhất 85 %"}
    assert province.as_().post(f"{CLAUSES}{one.pk}/change/", change).status_code == 302
    one.refresh_from_db()
    assert one.text == "Ít nhất 85 %"
    kept = Change.objects.get(table_name="catalog_clause", row_id=one.pk, after__text="Ít nhất 85 %")
    assert kept.deed.by.username == "quantri"
    assert province.as_().post(f"{CLAUSES}add/", change).status_code == 403
    assert province.as_().post(f"{CLAUSES}{one.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_decision_by_hand_and_one_that_overlaps(province):
    form = {"number": "1929/QĐ-UBND", "date": "23/06/2020", "title": "Mức 3, 4", "has_quotas": ""}
    valid = {"valid_0": "23/06/2020", "valid_1": "01/01/2022"}
    refused = province.as_().post(f"{DECISIONS}add/", {**form, "valid_0": "23/06/2020", "valid_1": ""})
    assert "trùng ngày hiệu lực" in text(refused)
    assert province.as_().post(f"{DECISIONS}add/", {**form, **valid}).status_code == 302
    assert Decision.objects.get(number="1929/QĐ-UBND").valid.upper == date(2022, 1, 1)
