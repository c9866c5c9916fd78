"""Tables in and out of the admin: a file is shown first, one bad row writes nothing, what goes out comes back."""

import csv
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from portal.accounts.deeds import broken_links
from portal.accounts.models import Deed, User
from portal.core.cells import original, workbook
from portal.units.models import Unit, UnitCode, UnitVersion
from reporting.models import Holiday
from targets.models import Quota
from tests import factories as make
from tests.accounts.province import HOLIDAYS, LISTINGS, QUOTAS, UNITS, USERS, WITH_IMPORT, text


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
    with make.written():
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
    with make.written():
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
