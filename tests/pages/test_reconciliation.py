"""Đối soát over the pages: a portal's file, its columns learnt once, differences, explanations; hostile files refused."""

import html
import io
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from reporting.models import Discrepancy, ExternalFigure, ExternalMapping, ExternalUpload, State
from tests import factories as make
from tests.pages.test_lists import queries

HEADS = ["STT", "Mã TTHC", "Đơn vị", "Tiếp nhận trực tuyến", "Tiếp nhận trực tiếp", "Đã giải quyết", "Toàn trình"]
ASKED = "?ky=2026-10&nguon=quoc_gia"
MAPPED = {"cot-code": "1", "cot-unit": "2", "cot-received_online": "3", "cot-received_direct": "4", "cot-resolved": "5",
          "cot-resolved_online": "6"}  # fmt: skip
ROWS = [
    ["1.001193", "18136", 3, 7, 10, 3],
    ["2.000815.000.00.00.H27", "UBND xã Sơn Lễ", 4, 6, 10, 3],
]


def text(response) -> str:
    return html.unescape(response.content.decode())


def book(rows: list, heads: list = HEADS, title: str = "Số liệu từ ngày 15/09/2026 đến ngày 14/10/2026") -> bytes:
    made = Workbook()
    sheet = made.active
    sheet.append([title])
    sheet.append(heads)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def send(client, content: bytes, name: str = "cong-quoc-gia.xlsx", asked: str = ASKED):
    return client.post(f"/doi-soat/tai-len/{asked}", {"file": SimpleUploadedFile(name, content)})


def mapped(client, content: bytes, **more):
    response = send(client, content, **more)
    assert response.status_code == 302, text(response)[:3000]
    client.post(response.url, MAPPED)
    return response.url


@pytest.fixture
def sent(world):
    """The commune sent 3 online and 7 direct at each of its two services."""
    world.fill(world.commune, online=3, direct=7)
    world.put(world.commune, State.SUBMITTED)
    return world


def unit_page(world) -> str:
    return f"/doi-soat/{world.commune.pk}/{ASKED}"


def test_a_file_is_mapped_once_matched_and_its_differences_are_shown(sent, as_):
    client = as_("aggregator")
    content = book(ROWS)
    url = mapped(client, content)
    assert "Đã khớp 2 cặp" in text(client.get(url))
    assert ExternalFigure.objects.count() == 2
    page = text(client.get(f"/doi-soat/{ASKED}"))
    assert "1/1 đơn vị có chênh lệch" in page
    page = text(client.get(unit_page(sent)))
    assert "Gợi ý: Khác kênh tiếp nhận" in page
    assert "2.000815" in page
    again = send(client, book([ROWS[0]]), name="thang-sau.xlsx")
    assert "Đã khớp 1 cặp" in text(client.get(again.url))  # same heads: read at once
    assert ExternalMapping.objects.count() == 1
    assert "2 cặp" in text(client.get(send(client, content).url))  # the same file, and now the newest
    assert "2.000815" in text(client.get(unit_page(sent)))
    assert ExternalUpload.objects.count() == 2


def test_the_unit_explains_and_who_reconciles_accepts(sent, as_):
    mapped(as_("aggregator"), book(ROWS))
    code = sent.services[sent.commune][1].procedure_id
    keys = [f"{code}-received_online", f"{code}-received_direct"]
    said = {"chon": keys, "cause": "channel", "text": "Một hồ sơ nộp hộ."}
    explain, accept = (f"/doi-soat/{sent.commune.pk}/{deed}/{ASKED}" for deed in ("giai-thich", "chap-nhan"))
    assert as_("supervisor").post(accept, {"chon": keys}).status_code == 422  # nobody has explained yet
    assert as_("officer").post(explain, said).status_code == 302
    assert "Chờ chấp nhận" in text(as_("officer").get(unit_page(sent)))
    assert as_("supervisor").post(accept, {"chon": keys}).status_code == 302
    assert "Đã chấp nhận" in text(as_("officer").get(unit_page(sent)))
    return_ = sent.put(sent.commune, State.ENTERING)
    with make.written():
        return_.lines.update(received_online=2, received_direct=8, resolved_online=2)
    sent.put(sent.commune, State.SUBMITTED)
    page = text(as_("officer").get(unit_page(sent)))
    assert "Số đã đổi, giải thích lại" in page
    assert as_("supervisor").post(accept, {"chon": keys}).status_code == 422
    assert as_("officer").post(explain, said).status_code == 302
    assert Discrepancy.objects.filter(accepted_at=None).count() == 2


def test_more_typed_than_synchronised_is_warned_of_at_the_national_portal_alone(sent, as_):
    client = as_("supervisor")
    mapped(client, book([["1.001193", "18136", 1, 7, 10, 3], ["2.000815", "18136", 3, 7, 10, 3]]))
    assert "Đã nhập 20 hồ sơ tiếp nhận, Cổng quốc gia chỉ đồng bộ 18: hơn 2" in text(client.get(unit_page(sent)))
    assert "Số nhập lớn hơn số Cổng quốc gia đồng bộ." in text(client.get(f"/doi-soat/{ASKED}"))
    province = "?ky=2026-10&nguon=tinh"
    mapped(client, book([["1.001193", "18136", 1, 7, 10, 3]]), asked=province)
    assert "766/QĐ-TTg của tỉnh" not in text(client.get(f"/doi-soat/{province}"))


def test_rows_that_match_nothing_are_named_and_not_taken(sent, as_):
    namesake = make.commune("Xã Sơn Lễ", parent=sent.other_district, code="19999", org_name="UBND xã Sơn Lễ")
    rows = [
        ["1.001193", "UBND xã Sơn Lễ", 1, 1, 1, 1],
        ["1.001193", "Xã Không Có", 1, 1, 1, 1],
        ["9.999999", "18136", 1, 1, 1, 1],
        ["1.001193", "18136", "-5", 1, 1, 1],
        ["1.001193", "18136", "1,5", 1, 1, 1],
        ["1.001193", "19999", "", "", 2, ""],
        ["1.001193", "18136", 2, 1, 1, 1],
        ["1.001193", "18136", 2, 1, 1, 1],
    ]
    client = as_("aggregator")
    page = text(client.get(mapped(client, book(rows))))
    for words in (
        "Dòng 3: tên “UBND xã Sơn Lễ” là của 2 đơn vị; ghi mã đơn vị cho rõ.",
        "Dòng 4: đơn vị “Xã Không Có” không có trong danh sách",
        "Dòng 5: thủ tục 9.999999 không có trong Danh mục",
        "Dòng 6: cột tiếp nhận trực tuyến, “-5” là số âm",
        "Dòng 7: cột tiếp nhận trực tuyến, “1,5” không phải số nguyên",
        "5 dòng không khớp, không lấy",
    ):
        assert words in page
    kept = {one.unit_id: (one.received_online, one.resolved) for one in ExternalFigure.objects.all()}
    assert kept == {
        namesake.pk: (None, 2),
        sent.commune.pk: (4, 2),
    }  # an empty cell stays empty, rows of one pair add up


def test_a_file_of_other_days_suggests_that_cause(sent, as_):
    client = as_("aggregator")
    url = mapped(client, book(ROWS, title="Từ ngày 01/10/2026 đến ngày 31/10/2026"))
    assert "Khác kỳ số liệu." in text(client.get(url))
    assert "Gợi ý: Khác kỳ số liệu" in text(client.get(unit_page(sent)))


def test_columns_that_cannot_be_are_refused(sent, as_):
    client = as_("aggregator")
    url = send(client, book(ROWS)).url
    for wrong in (
        MAPPED | {"cot-unit": ""},
        MAPPED | {"cot-unit": "1"},
        MAPPED | {"cot-unit": "99"},
        {"cot-code": "1", "cot-unit": "2"},
    ):
        assert client.post(url, wrong).status_code == 422
    assert not ExternalMapping.objects.exists()
    assert "Chưa chọn cột" in text(client.get(f"/doi-soat/{ASKED}"))


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xlsx", b""),
        ("x.xlsx", b"%PDF-1.4"),
        ("x.xlsx", b"PK\x03\x04 broken"),
        ("x.csv", b"<html><script>alert(1)</script>"),
        ("x.csv", b"ten;so\nkhong co ma;1\n"),
        ("x.exe", b"MZ\x00\x01"),
        ("bomb.xlsx", bomb),
    ],
)
def test_hostile_files_are_refused_in_words(sent, as_, name, content):
    response = send(as_("aggregator"), content() if callable(content) else content, name=name)
    assert response.status_code == 422
    assert not ExternalUpload.objects.exists()


def test_csv_and_ods_are_read_alike(sent, as_):
    content = "Mã TTHC;Đơn vị;Trực tuyến\n1.001193;18136;5\n".encode()
    client = as_("supervisor")
    url = send(client, content, name="cong.csv").url
    assert client.post(url, {"cot-code": "0", "cot-unit": "1", "cot-received_online": "2"}).status_code == 302
    page = text(client.get(unit_page(sent)))
    assert "1.001193" in page
    assert "Giải quyết trực tuyến toàn trình</td>" not in page  # what the file never counts is no difference


def test_what_leaves_as_excel_runs_nothing(sent, as_):
    mapped(as_("aggregator"), book(ROWS))
    key = f"{sent.services[sent.commune][1].procedure_id}-received_online"
    as_("officer").post(
        f"/doi-soat/{sent.commune.pk}/giai-thich/{ASKED}",
        {"chon": [key], "cause": "other", "text": "=cmd|' /c calc'!A1"},
    )
    made = load_workbook(BytesIO(as_("aggregator").get(f"/doi-soat/excel/{ASKED}").content))
    cells = [cell for row in made.active.iter_rows(min_row=2) for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(str(cell.value).startswith("'=cmd") for cell in cells)


@pytest.mark.parametrize(
    ("who", "all_", "one", "explain", "accept"),
    [
        ("aggregator", 200, 200, 403, 302),
        ("supervisor", 200, 200, 403, 302),
        ("officer", 404, 200, 302, 403),
        ("leader", 404, 200, 302, 403),
        ("reviewer", 404, 200, 403, 403),
        ("neighbour", 404, 404, 404, 404),
        ("viewer", 404, 404, 404, 404),
        ("nobody", 404, 404, 404, 404),
    ],
)
def test_who_reconciles_who_explains_who_finds_nothing(sent, as_, who, all_, one, explain, accept):
    mapped(as_("aggregator"), book(ROWS))
    code = sent.services[sent.commune][1].procedure_id
    said = {"chon": [f"{code}-received_online"], "cause": "channel", "text": "Nộp hộ."}
    if accept == 302:
        as_("officer").post(f"/doi-soat/{sent.commune.pk}/giai-thich/{ASKED}", said)
    client, file = as_(who), ExternalUpload.objects.get().pk
    assert client.get(f"/doi-soat/{ASKED}").status_code == all_
    assert client.get(f"/doi-soat/tep/{file}/").status_code == all_
    assert client.get(f"/doi-soat/excel/{ASKED}").status_code == all_
    assert client.get(unit_page(sent)).status_code == one
    assert client.post(f"/doi-soat/{sent.commune.pk}/giai-thich/{ASKED}", said).status_code == explain
    assert client.post(f"/doi-soat/{sent.commune.pk}/chap-nhan/{ASKED}", {"chon": said["chon"]}).status_code == accept


@pytest.mark.parametrize("said", [{"chon": ["0-x"]}, {"chon": []}, {"text": " "}, {"cause": "la"}])
def test_a_hand_made_explanation_explains_nothing(sent, as_, said):
    mapped(as_("aggregator"), book(ROWS))
    code = sent.services[sent.commune][1].procedure_id
    right = {"chon": [f"{code}-received_online"], "cause": "channel", "text": "Nộp hộ."}
    assert as_("officer").post(f"/doi-soat/{sent.commune.pk}/giai-thich/{ASKED}", right | said).status_code == 422
    assert not Discrepancy.objects.exists()


def test_the_same_words_stand_beside_each_other_with_the_units_numbers(sent, as_):
    page = text(as_("officer").get(unit_page(sent)))
    assert "Kỳ này chưa có số của cổng" in page
    for words in ("6/20 = 30,00 %", "20/20 = 100,00 %", "2/2 = 100,00 %", "chưa tải số của Cổng quốc gia"):
        assert words in page
    mapped(as_("aggregator"), book([["1.001193", "18136", 3, 7, 10, 3]]))
    assert "ước 15,00 % (đồng bộ 50,00 %)" in text(as_("officer").get(unit_page(sent)))


def test_a_strange_source_or_period_is_no_page(sent, as_):
    client = as_("aggregator")
    assert client.get("/doi-soat/?nguon=la").status_code == 404
    assert client.get("/doi-soat/?ky=1999-10").status_code == 404


def test_more_units_and_rows_take_no_more_queries(sent, as_):
    client = as_("aggregator")
    mapped(client, book(ROWS))
    pages = (f"/doi-soat/{ASKED}", unit_page(sent))
    before = [queries(client, page) for page in pages]
    more = [["1.001193", code, 9, 9, 9, 9] for code in ("439", "440", "18200", "SO-TP")]
    send(client, book([*ROWS, *more, ["2.000815", "439", 1, 1, 1, 1]]), name="moi.xlsx")
    assert [queries(client, page) for page in pages] == before
