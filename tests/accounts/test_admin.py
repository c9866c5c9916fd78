"""The admin: only administrators find it, every change is a deed, a file is shown first and one bad row writes nothing."""

import csv
import html
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from catalog.models import Appendix, Decision, Field
from portal.accounts.deeds import broken_links
from portal.accounts.models import Change, Deed, User
from portal.core.cells import original, workbook
from portal.units.models import Unit, UnitCode, UnitVersion
from reporting.models import Holiday
from targets.models import Quota
from tests import factories as make
from tests.pages.test_lists import queries

pytestmark = pytest.mark.django_db

UNITS, USERS, QUOTAS = "/quan-tri/units/unit/", "/quan-tri/accounts/user/", "/quan-tri/targets/quota/"
LISTINGS, FIELDS, HOLIDAYS = "/quan-tri/catalog/listing/", "/quan-tri/catalog/field/", "/quan-tri/reporting/holiday/"
DECISIONS, APPENDICES = "/quan-tri/catalog/decision/", "/quan-tri/catalog/appendix/"
LISTS = [UNITS, USERS, QUOTAS, LISTINGS, FIELDS, HOLIDAYS, DECISIONS, APPENDICES]
WITH_ADD = [UNITS, USERS, QUOTAS, FIELDS, HOLIDAYS, DECISIONS, APPENDICES]
WITH_IMPORT = [UNITS, USERS, QUOTAS, HOLIDAYS]
WITH_EXPORT = [*WITH_IMPORT, LISTINGS, FIELDS]


class Province:
    """A province with an office, a commune, and the people who may, may not quite, and may not."""

    def __init__(self) -> None:
        self.top = make.province(code="42")
        self.office = make.department("Văn phòng", parent=self.top, code="VP", org_name="Văn phòng UBND tỉnh")
        self.commune = make.commune("Xã Sơn Lễ", parent=self.top, code="18136")
        self.listing = make.listing(make.procedure("1.001193", "Đăng ký khai sinh"))
        self.quota = make.quota(self.commune, "Q2", "80.50")
        self.people = {
            "quantri": make.user(self.office, "administrator", username="quantri"),
            "no staff": make.user(self.office, "administrator"),
            "no role": make.user(self.office),
            "officer": make.user(self.commune, "officer", username="canbo"),
            "aggregator": make.user(self.office, "aggregator"),
        }
        User.objects.filter(username__in=["quantri", self.people["no role"].username]).update(is_staff=True)
        with make.written():
            Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh", document="BLLĐ")

    def as_(self, who: str = "quantri") -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=self.people[who].pk))
        return client

    def rows(self) -> dict[str, int]:
        models = {
            UNITS: self.commune,
            USERS: self.people["officer"],
            QUOTAS: self.quota,
            LISTINGS: self.listing,
            FIELDS: Field.objects.get(),
            HOLIDAYS: Holiday.objects.get(),
            DECISIONS: Decision.objects.get(),
            APPENDICES: Appendix.objects.get(),
        }
        return {address: row.pk for address, row in models.items()}


@pytest.fixture
def province() -> Province:
    return Province()


def text(response) -> str:
    return html.unescape(response.content.decode())


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


# --- by hand ----------------------------------------------------------------------------------


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


def test_the_last_administrator_stays(province):
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


def test_a_decision_by_hand_and_one_that_overlaps(province):
    form = {"number": "1929/QĐ-UBND", "date": "23/06/2020", "title": "Mức 3, 4", "has_quotas": ""}
    valid = {"valid_0": "23/06/2020", "valid_1": "01/01/2022"}
    refused = province.as_().post(f"{DECISIONS}add/", {**form, "valid_0": "23/06/2020", "valid_1": ""})
    assert "trùng ngày hiệu lực" in text(refused)
    assert province.as_().post(f"{DECISIONS}add/", {**form, **valid}).status_code == 302
    assert Decision.objects.get(number="1929/QĐ-UBND").valid.upper == date(2022, 1, 1)


# --- files ------------------------------------------------------------------------------------


def exported(client: Client, page: str, **more) -> list[list[str]]:
    response = client.post(f"{page}export/", {"format": "0", "resource": "0", **more})
    assert response["Content-Type"].startswith("application/vnd.openxml"), text(response)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert not [cell for row in rows for cell in row if str(cell)[:1] in list("=+-@")]
    return [[original(str(cell)) for cell in row] for row in rows]


def preview(client: Client, page: str, rows: list[list], **more):
    file = SimpleUploadedFile("tep.xlsx", workbook("x", rows[0], rows[1:]))
    return client.post(f"{page}import/", {"format": "0", "resource": "0", "import_file": file, **more})


def confirm(client: Client, page: str, shown):
    """Send what stands in the page's own form."""
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', shown.content.decode())
    return client.post(f"{page}process_import/", dict(fields), follow=True)


@pytest.mark.parametrize("page", WITH_IMPORT)
def test_what_goes_out_comes_back_as_it_is(province, page):
    client = province.as_()
    User.objects.filter(username="canbo").update(phone="+84 239", full_name="=Hà")
    rows, deeds = exported(client, page), Deed.objects.count()
    shown = preview(client, page, rows)
    assert "Tệp giống hệt những gì đang có" in text(shown)
    assert Deed.objects.count() == deeds
    confirm(client, page, shown)
    assert User.objects.get(username="canbo").phone == "+84 239"


def test_units_change_by_a_file_from_a_day_on(province):
    client = province.as_()
    rows = exported(client, UNITS)
    assert rows[0] == ["code", "name", "type", "level", "parent_code", "org_name", "alt_code", "national_org_code"]
    rows[-1][1] = "Xã Sơn Lễ mới"
    rows.append(["18201", "Xã Thêm", "xã", "xa", "42", "", "", ""])
    shown = preview(client, UNITS, rows, start="01/12/2026")
    assert "<del>Xã Sơn Lễ</del> <ins>Xã Sơn Lễ mới</ins>" in shown.content.decode()
    assert UnitCode.objects.filter(code="18201").count() == 0
    assert "1 dòng mới, 1 dòng đổi" in text(confirm(client, UNITS, shown))
    spells = UnitVersion.objects.filter(unit=province.commune).order_by("valid").values_list("name", "valid")
    assert [(name, valid.lower, valid.upper) for name, valid in spells] == [
        ("Xã Sơn Lễ", None, date(2026, 12, 1)),
        ("Xã Sơn Lễ mới", date(2026, 12, 1), None),
    ]
    act = Deed.objects.latest("pk")
    assert (act.by, act.door) == (province.people["quantri"], "excel")


def test_people_come_in_by_a_file_without_a_password(province):
    client = province.as_()
    rows = [
        ["username", "full_name", "unit", "roles", "phone"],
        ["canbo.1", "Trần Bình", "18136", "Cán bộ nhập số liệu; leader", "0239 1"],
        ["canbo", "Tên Mới", "18136", "officer", ""],
    ]
    confirm(client, USERS, preview(client, USERS, rows))
    made = User.objects.get(username="canbo.1")
    assert (made.unit, made.roles, made.phone, made.has_usable_password(), made.is_staff) == (
        province.commune,
        ["officer", "leader"],
        "0239 1",
        False,
        False,
    )
    known = User.objects.get(username="canbo")
    assert (known.full_name, known.has_usable_password()) == ("Tên Mới", True)
    assert Deed.objects.latest("pk").door == "excel"


def test_quotas_come_in_by_a_file(province):
    client = province.as_()
    rows = [
        ["unit", "indicator", "year", "percent", "document"],
        ["18136", "Q2", "2026", "75,5", "CV 2"],
        ["VP", "Q4", "2026", "90", ""],
    ]
    confirm(client, QUOTAS, preview(client, QUOTAS, rows))
    kept = Quota.objects.order_by("indicator").values_list("unit", "indicator", "hundredths", "document")
    assert list(kept) == [(province.commune.pk, "Q2", 7550, "CV 2"), (province.office.pk, "Q4", 9000, "")]
    act = Deed.objects.latest("pk")
    assert (act.changes.count(), act.reason) == (2, "Nhập chỉ tiêu được giao từ tệp tep.xlsx")
    assert broken_links() == []


@pytest.mark.parametrize(
    ("page", "good", "bad", "words"),
    [
        (UNITS, ["A1", "Xã A", "xã", "xa", "42", "", "", ""], ["A2", "", "xã", "xa", "42", "", "", ""], "Dòng 3"),
        (USERS, ["a", "A", "18136", "officer", ""], ["b", "B", "XX", "officer", ""], "mang mã “XX”"),
        (USERS, ["a", "A", "18136", "officer", ""], ["b", "B", "18136", "vua", ""], "vai trò “vua” không có"),
        (USERS, ["a", "A", "18136", "officer", ""], ["b b", "B", "18136", "officer", ""], "Dòng 3, username"),
        (USERS, ["a", "A", "18136", "officer", ""], ["lenh-he-thong", "B", "", "", ""], "Dòng 3"),
        (QUOTAS, ["VP", "Q4", "2026", "90", ""], ["VP", "Q9", "2026", "90", ""], "Dòng 3, indicator"),
        (QUOTAS, ["VP", "Q4", "2026", "90", ""], ["VP", "Q1", "2026", "101", ""], "từ 0 đến 100"),
        (QUOTAS, ["VP", "Q4", "2026", "90", ""], ["", "Q1", "2026", "90", ""], "cột unit trống"),
        (HOLIDAYS, ["2027-01-01", "Tết", "x"], ["mai", "Tết", "x"], "Dòng 3"),
    ],
)
def test_one_bad_row_writes_nothing(province, page, good, bad, words):
    client = province.as_()
    heads = exported(client, page)[0]
    counted = [model.objects.count() for model in (Unit, User, Quota, Holiday, Deed)]
    shown = preview(client, page, [heads, good, bad])
    assert words in text(shown)
    assert "confirm_form" not in shown.context
    assert [model.objects.count() for model in (Unit, User, Quota, Holiday, Deed)] == counted


def test_a_file_that_went_bad_after_its_preview_writes_nothing(province):
    client = province.as_()
    heads = exported(client, QUOTAS)[0]
    shown = preview(client, QUOTAS, [heads, ["VP", "Q4", "2026", "90", ""], ["18136", "Q4", "2026", "90", ""]])
    with make.written():
        UnitCode.objects.filter(code="18136").delete()
    deeds = Deed.objects.count()
    assert "chưa ghi dòng nào" in text(confirm(client, QUOTAS, shown))
    assert (Quota.objects.count(), Deed.objects.count()) == (1, deeds)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"username\n"])
def test_what_is_no_table_is_refused_in_words(province, content):
    file = SimpleUploadedFile("a.xlsx", content)
    response = province.as_().post(f"{USERS}import/", {"format": "0", "resource": "0", "import_file": file})
    assert response.status_code == 200
    assert "errorlist" in text(response)


def test_a_csv_is_read_with_semicolons_and_given_out_for_excel(province):
    client = province.as_()
    content = "username;full_name;unit;roles;phone\nx1;Hồ X;18136;officer;\n".encode("utf-8-sig")
    file = SimpleUploadedFile("a.csv", content)
    shown = client.post(f"{USERS}import/", {"format": "1", "resource": "0", "import_file": file})
    confirm(client, USERS, shown)
    assert User.objects.get(username="x1").unit == province.commune
    User.objects.filter(username="x1").update(full_name="@SUM(A1)")
    answer = client.post(f"{USERS}export/", {"format": "1", "resource": "0"}).content
    assert answer.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))))
    assert {row["full_name"] for row in rows} >= {"'@SUM(A1)"}


def test_the_catalogue_goes_out_as_on_a_day(province):
    make.listing(make.procedure("2.000815"), start=date(2023, 1, 1), until=date(2024, 1, 1))
    client = province.as_()
    assert [row[0] for row in exported(client, LISTINGS)[1:]] == ["1.001193"]
    assert [row[0] for row in exported(client, LISTINGS, day="01/06/2023")[1:]] == ["1.001193", "2.000815"]
    assert client.get(f"{LISTINGS}import/").status_code in (302, 404)


@pytest.mark.parametrize("who", ["officer", "aggregator", "no staff"])
@pytest.mark.parametrize("address", [f"{USERS}add/", f"{USERS}import/", f"{USERS}process_import/", f"{USERS}export/"])
def test_nobody_else_writes_or_takes_out(province, who, address):
    users = User.objects.count()
    assert province.as_(who).post(address, {"format": "0"}).status_code == 404
    assert User.objects.count() == users
