"""Trạng thái cung cấp: who finds the pages, what they show, and that nothing is done before it was shown."""

import html
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from catalog.importing import intakes
from catalog.models import ProvisionStatus, ServiceStatus, SourceFile
from catalog.provision import EXPORTED
from portal.accounts.models import Deed
from portal.core.cells import workbook
from tests import factories as make
from tests.pages.test_lists import queries

LIST, SET, FILE = "/danh-muc/cung-cap/", "/danh-muc/cung-cap/dat/", "/danh-muc/cung-cap/nhap/"
ASKED = ("officer", "leader", "reviewer", "aggregator", "supervisor", "administrator", "viewer", "nobody")


@pytest.fixture
def listed(world):
    """Both procedures of the world are listed at communes, where they are provided on both portals."""
    for service in world.services[world.commune]:
        make.listing(service.procedure)
    return world


def text(response) -> str:
    return html.unescape(response.content.decode())


def birth(world):
    return world.services[world.commune][0].procedure


def given(world, **more) -> dict:
    return {
        "thu_tuc": str(birth(world).pk),
        "cong": ["tinh"],
        "trang_thai": "tam_dung",
        "tu_ngay": "16/11/2026",
        "ly_do": "Bảo trì hệ thống",
        **more,
    }


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (LIST, {"reviewer", "aggregator", "supervisor", "administrator", "viewer"}),
        (f"{LIST}tai/", {"reviewer", "aggregator", "supervisor", "administrator", "viewer"}),
        (SET, {"aggregator"}),
        (FILE, {"aggregator"}),
    ],
)
def test_a_page_is_found_by_its_roles_alone(listed, as_, page, found):
    assert {who for who in ASKED if as_(who).get(page).status_code == 200} == found


def test_a_procedure_shows_its_services_by_status_link_and_day(listed, as_):
    one = listed.services[listed.commune][0]
    with make.written():
        ServiceStatus.objects.filter(service=one, portal="tinh").update(status="kiem_thu", link="https://dvc.vn/1")
        ServiceStatus.objects.filter(service=one, portal="quoc_gia").delete()
    page = text(as_("viewer").get(f"{LIST}?q=khai sinh"))
    for words in ("1.001193", "Kiểm thử", "https://dvc.vn/1", "từ 01/01/2022", "Chưa làm", "1 thủ tục"):
        assert words in page
    assert "2.000815" not in page
    assert "Đặt trạng thái" not in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["1.001193", "2.000815"]),
        ("trang_thai=tam_dung", ["1.001193"]),
        ("trang_thai=tam_dung&cong=quoc_gia", []),
        ("trang_thai=chua_lam", ["2.000815"]),
        ("trang_thai=chua_lam&cong=tinh", []),
        ("y_kien=1", []),
        ("ngay=01/01/2020", []),
    ],
)
def test_filters_narrow_to_procedures_with_such_a_service(listed, as_, query, codes):
    first, second = listed.services[listed.commune]
    with make.written():
        ServiceStatus.objects.filter(service=first, portal="tinh").update(status="tam_dung")
        ServiceStatus.objects.filter(service=second, portal="quoc_gia").delete()
    page = text(as_("viewer").get(f"{LIST}?{query}"))
    assert [code for code in ("1.001193", "2.000815") if code in page] == codes


def test_a_filter_that_cannot_be_read_is_told(listed, as_):
    assert as_("viewer").get(f"{LIST}?trang_thai=xong").status_code == 400


def test_more_procedures_and_services_take_no_more_queries(listed, as_):
    client = as_("aggregator")
    before = queries(client, LIST)
    for number in range(2):
        more = make.procedure(in_field=f"Lĩnh vực {number}")
        make.listing(more)
        make.provided_service(listed.commune, more)
        make.service(listed.other_commune, more)
    assert queries(client, LIST) == before


def test_a_status_is_shown_with_its_numbers_before_it_is_set(listed, as_):
    client, deeds = as_("aggregator"), Deed.objects.count()
    shown = client.post(SET, given(listed))
    assert "Xác nhận đổi 5 trạng thái" in text(shown)
    assert Deed.objects.count() == deeds
    other = client.post(SET, given(listed, trang_thai="kiem_thu", xac_nhan=shown.context["seen"]))
    assert ("Kiểm thử" in text(other), Deed.objects.count()) == (True, deeds)
    done = client.post(SET, given(listed, xac_nhan=shown.context["seen"]), follow=True)
    assert "Đã đổi 5 trạng thái dịch vụ của 1 thủ tục." in text(done)
    statuses = ServiceStatus.objects.on(date(2026, 11, 16)).filter(service__procedure=birth(listed), portal="tinh")
    assert {(one.status, one.valid.lower) for one in statuses} == {("tam_dung", date(2026, 11, 16))}
    act = Deed.objects.latest("pk")
    assert (act.by, act.door, act.reason) == (listed.people["aggregator"], "page", "Bảo trì hệ thống")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ly_do": ""}, "ghi lý do"),
        ({"cong": []}, "field__errors"),
        ({"tu_ngay": "31/02/2026"}, "field__errors"),
        ({"tu_ngay": "14/10/2026"}, "thuộc kỳ đã chốt"),
        ({"tu_ngay": "01/01/2020"}, "không có dịch vụ nào"),
        ({"dia_chi": "javascript:alert(1)"}, "field__errors"),
        ({"thu_tuc": "1;2"}, "Chưa chọn thủ tục nào"),
    ],
)
def test_a_wrong_status_is_refused_in_words(listed, as_, wrong, words):
    listed.period.closed_at, listed.period.closed_by = make.AT, listed.people["aggregator"]
    with make.written():
        listed.period.save()
    before = list(ServiceStatus.objects.order_by("pk").values())
    response = as_("aggregator").post(SET, given(listed, **wrong))
    assert response.status_code == 422
    assert words in text(response)
    assert list(ServiceStatus.objects.order_by("pk").values()) == before


def test_all_filtered_procedures_may_be_chosen_at_once(listed, as_):
    assert "Đặt trạng thái cho 2 thủ tục" in text(as_("aggregator").get(f"{SET}?tat_ca=1"))
    assert "Đặt trạng thái cho 1 thủ tục" in text(as_("aggregator").get(f"{SET}?tat_ca=1&q=khai sinh"))
    assert "Chưa chọn thủ tục nào" in text(as_("aggregator").get(SET))


# --- Excel ------------------------------------------------------------------------------------


def sheet(response) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


def send(client, rows: list[list], **more):
    content = workbook("x", rows[0], rows[1:])
    return client.post(FILE, {"tep": SimpleUploadedFile("trang-thai.xlsx", content), **more})


def test_an_unchanged_file_changes_nothing(listed, as_):
    service = listed.services[listed.commune][1]
    with make.written():
        ServiceStatus.objects.filter(service=service).delete()
    client = as_("aggregator")
    rows = sheet(client.get(f"{LIST}tai/"))
    assert rows[0] == list(EXPORTED)
    assert len(rows) == 1 + 2 * 10
    shown = text(send(client, rows))
    assert "không có gì phải ghi" in shown
    assert "20 dòng như cũ" in shown


def test_a_changed_file_is_shown_and_then_taken_in(listed, as_):
    client = as_("aggregator")
    rows = sheet(client.get(f"{LIST}tai/"))
    changed = next(row for row in rows if row[:3] == ["18136", "1.001193", "tinh"])
    changed[3:5] = ["tam_dung", "16/11/2026"]
    refused = send(client, rows)
    assert (refused.status_code, "ghi lý do" in text(refused)) == (422, True)
    deeds = Deed.objects.count()
    shown = send(client, rows, ly_do="Công văn 12")
    assert "<del>Đã cung cấp</del> <ins>Tạm dừng</ins>" in shown.content.decode()
    assert Deed.objects.count() == deeds
    done = client.post(f"{FILE}{shown.context['file'].sha256}/", {"ly_do": "Công văn 12"}, follow=True)
    assert "1 dòng đổi trạng thái" in text(done)
    one = ServiceStatus.objects.get(status=ProvisionStatus.PAUSED)
    assert (one.service, one.valid.lower) == (listed.services[listed.commune][0], date(2026, 11, 16))
    act = Deed.objects.latest("pk")
    kept = f"trang-thai.xlsx (sha256 {shown.context['file'].sha256})"
    assert (act.door, act.reason) == ("excel", f"Nhập trạng thái cung cấp từ tệp {kept}: Công văn 12")
    intakes.forget(make.AT + timedelta(days=90))
    assert SourceFile.objects.count() == 1  # what was taken in stays


def test_a_file_that_was_only_shown_is_forgotten_after_thirty_days(listed, as_):
    client = as_("aggregator")
    rows = sheet(client.get(f"{LIST}tai/"))
    send(client, rows)
    assert intakes.forget(make.AT + timedelta(days=29)) == (0, 0)
    assert intakes.forget(make.AT + timedelta(days=31)) == (0, 1)


def test_a_row_for_all_units_is_shown_with_the_number_of_services(listed, as_):
    rows = [list(EXPORTED[:6]), ["*", "1.001193", "tinh", "tam_dung", "2026-11-16", "https://dvc.vn/1"]]
    shown = send(as_("aggregator"), rows, ly_do="Bảo trì").content.decode()
    assert "<del>Đã cung cấp</del> <ins>Tạm dừng (5 dịch vụ)</ins>" in shown
    assert "<ins>https://dvc.vn/1</ins>" in shown


def test_one_bad_row_refuses_the_file_and_is_named(listed, as_):
    client = as_("aggregator")
    rows = sheet(client.get(f"{LIST}tai/"))
    rows[1][3:5], rows[2][0] = ["kiem_thu", "16/11/2026"], "XX"
    response = send(client, rows, ly_do="x")
    assert response.status_code == 422
    assert "Dòng 3: không có đơn vị mang mã “XX”" in text(response)


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04rac"), ("a.csv", b"\xff\xfe\x00"), ("a.xlsx", b"x")]
)
def test_what_is_no_table_is_refused(listed, as_, name, content):
    response = as_("aggregator").post(FILE, {"tep": SimpleUploadedFile(name, content)})
    assert response.status_code == 422


def test_formula_like_cells_leave_marked_and_come_back_the_same(listed, as_):
    name = '=HYPERLINK("http://x")'
    with make.written():
        birth(listed).__class__.objects.filter(pk=birth(listed).pk).update(name=name)
    client = as_("aggregator")
    rows = sheet(client.get(f"{LIST}tai/"))
    assert f"'{name}" in {row[7] for row in rows}
    assert "không có gì phải ghi" in text(send(client, rows))


@pytest.mark.parametrize("who", ["officer", "viewer", "administrator"])
def test_only_the_office_writes(listed, as_, who):
    client = as_(who)
    assert client.post(SET, given(listed, xac_nhan="1")).status_code == 404
    assert client.post(f"{FILE}{'0' * 64}/").status_code == 404
