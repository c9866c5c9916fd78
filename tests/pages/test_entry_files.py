"""The pages of a return's files: a workbook out and in, numbers from a one-stop export, a comparison that changes nothing."""

import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from portal.accounts.models import Change
from reporting.columns import NAMES
from reporting.entry_book import DATA_SHEET
from reporting.models import Line, OneStopMapping, State
from tests import factories as make
from tests.reporting.entry_files import FULL, filled, saved

EXPORT = (
    "Số liệu tính từ ngày {window}\n"
    "Mã TTHC;Tên;Tiếp nhận trực tuyến;Tiếp nhận trực tiếp;Ghi riêng\n"
    "2.000815;Chứng thực;5;2;9\n"
    "9.999999;Khác;1;1;1\n"
)
RIGHT_DAYS = "15/09/2026 đến ngày 14/10/2026"


def text(response) -> str:
    return html.unescape(response.content.decode())


def token(response) -> str:
    return re.search(r'name="tep" value="([^"]+)"', response.content.decode())[1]


def file(content: bytes, name: str = "bieu.xlsx") -> dict:
    return {"file": SimpleUploadedFile(name, content)}


def export(window: str = RIGHT_DAYS) -> bytes:
    return EXPORT.format(window=window).encode()


@pytest.fixture
def address(world):
    """Of a page about the commune's October."""
    return lambda page: world.address(world.commune) + page


@pytest.fixture
def workbook(as_, address) -> bytes:
    return as_("officer").get(address("bieu.xlsx")).content


def counts_of(world) -> dict[str, list]:
    lines = Line.objects.filter(return_ref=world.returns[world.commune]).select_related("service__procedure")
    return {line.service.procedure.code: [getattr(line, name) for name in NAMES] for line in lines}


def test_the_workbook_is_named_after_its_unit_and_month_and_holds_its_lines(as_, address):
    response = as_("officer").get(address("bieu.xlsx"))
    assert "so-lieu-2026-10-18136.xlsx" in response["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(response.content))[DATA_SHEET]
    assert [sheet.cell(row, 1).value for row in range(7, 11)] == [
        "2.000815",
        "1.001193",
        "Ngoài Danh mục",
        "Ngoài Danh mục",
    ]
    assert "UBND xã Sơn Lễ" in sheet["A2"].value


def test_an_upload_is_previewed_then_saved_by_its_button(world, as_, address, workbook):
    client = as_("officer")
    preview = client.post(address("tai-len/"), file(filled(workbook, 0, FULL)))
    page = text(preview)
    assert preview.status_code == 200
    assert "Đổi 9 ô của 1 dòng." in page
    assert re.search(r'data-label="Ô">E7</td>.*?trống.*?<span class="chip">14</span>', page)
    assert counts_of(world) == {}
    done = client.post(address("tai-len/ghi/"), {"tep": token(preview)}, follow=True)
    assert "Đã lưu 1 dòng từ tệp bieu.xlsx." in text(done)
    assert counts_of(world) == {"2.000815": [FULL[name] for name in NAMES]}
    assert "tệp Excel" in text(done)  # the door, in the history of the return


def test_an_unchanged_upload_says_so_and_offers_nothing_to_save(as_, address, workbook):
    page = text(as_("officer").post(address("tai-len/"), file(workbook)))
    assert "Tệp không đổi ô nào" in page
    assert "tai-len/ghi/" not in page


def test_all_errors_are_shown_with_their_cells_and_a_marked_copy_is_offered(world, as_, address, workbook):
    client = as_("officer")
    wrong = filled(filled(workbook, 0, {"received_online": "1,5"}), 1, {**FULL, "pending_overdue": 9})
    refused = client.post(address("tai-len/"), file(wrong))
    page = text(refused)
    assert refused.status_code == 422
    assert "2 lỗi, chưa ghi gì" in page
    assert re.findall(r'<th class="code" scope="row">([A-Z]\d+)</th>', page) == ["E7", "A8"]
    copy = client.post(address("tai-len/ban-danh-dau/"), {"tep": token(refused)})
    assert "sua-loi-2026-10-18136.xlsx" in copy["Content-Disposition"]
    assert load_workbook(io.BytesIO(copy.content))[DATA_SHEET]["E7"].comment is not None
    mended = filled(filled(copy.content, 0, FULL), 1, {"pending_overdue": 0})
    again = client.post(address("tai-len/"), file(mended))
    assert again.status_code == 200
    client.post(address("tai-len/ghi/"), {"tep": token(again)})
    assert len(counts_of(world)) == 2


def test_of_very_many_errors_the_first_are_shown_and_all_are_counted(as_, address, workbook):
    book = load_workbook(io.BytesIO(workbook))
    for _ in range(310):
        book[DATA_SHEET].append(["9.999999"])
    page = text(as_("officer").post(address("tai-len/"), file(saved(book))))
    assert "310 lỗi, chưa ghi gì" in page
    assert "300 lỗi đầu trong 310 lỗi; bản sao đánh dấu mọi lỗi." in page
    for _ in range(5_000):
        book[DATA_SHEET].append(["9.999999"])
    assert "quá 5000 dòng có số" in text(as_("officer").post(address("tai-len/"), file(saved(book))))


def test_a_preview_of_wrong_data_cannot_be_saved(world, as_, address, workbook):
    client = as_("officer")
    refused = client.post(address("tai-len/"), file(filled(workbook, 0, {"received_online": -1})))
    response = client.post(address("tai-len/ghi/"), {"tep": token(refused)})
    assert (response.status_code, counts_of(world)) == (422, {})
    assert "<strong>E7</strong>" in text(response)


def test_what_somebody_saved_meanwhile_is_not_overwritten(world, as_, address, workbook):
    client = as_("officer")
    preview = client.post(address("tai-len/"), file(filled(workbook, 0, FULL)))
    make.line(world.returns[world.commune], world.services[world.commune][1], received_online=7)
    response = client.post(address("tai-len/ghi/"), {"tep": token(preview)})
    assert response.status_code == 422
    assert "người khác đã sửa dòng này" in text(response)
    assert counts_of(world)["2.000815"][0] == 7


def test_a_preview_of_another_return_or_none_is_refused(world, as_, address, workbook):
    preview = as_("officer").post(address("tai-len/"), file(filled(workbook, 0, FULL)))
    other = world.address(world.other_commune)
    tokens = {"tai-len/ghi/": token(preview), "tai-len/ban-danh-dau/": "x", "mot-cua/": ""}
    for page, carried in tokens.items():
        response = as_("neighbour").post(other + page, {"tep": carried})
        assert response.status_code == 422
        assert "không phải của trang này" in text(response)


def test_another_months_workbook_is_refused_on_the_page(world, as_, address, workbook):
    make.return_(world.commune, make.period(month=11))
    response = as_("officer").post(f"/so-lieu/2026-11/{world.commune.pk}/tai-len/", file(workbook))
    assert response.status_code == 422
    assert "biểu kỳ 2026-10, trang này là kỳ 2026-11" in text(response)


@pytest.mark.parametrize("page", ["tai-len/", "mot-cua/", "doi-chieu/"])
def test_no_file_a_wrong_file_or_too_large_a_one_is_said_in_words(as_, address, page):
    client = as_("officer")
    assert client.get(address(page)).status_code == 200
    for data in ({}, file(b"%PDF-1.7", "bieu.pdf"), file(b"x" * (10 * 1024 * 1024 + 1))):
        response = client.post(address(page), data)
        assert response.status_code == 422
        assert re.search("bắt buộc|PDF|lớn hơn 10 MB", text(response))


def test_numbers_from_a_one_stop_file_fill_empty_cells(world, as_, address):
    make.line(world.returns[world.commune], world.services[world.commune][1], received_online=4)
    client = as_("officer")
    preview = client.post(address("mot-cua/"), file(export(), "motcua.csv"))
    page = text(preview)
    assert "Điền 1 ô của 1 dòng." in page
    assert re.search(r'dòng 4: <span class="code">9.999999</span>', page)
    assert "cần xem lại" not in page
    columns = {"cot-code": "0", "cot-received_online": "2", "cot-received_direct": "3"}
    done = client.post(address("mot-cua/"), {"tep": token(preview), "then": "dien", **columns}, follow=True)
    assert "Đã điền ô trống của 1 dòng từ tệp motcua.csv." in text(done)
    assert counts_of(world) == {"2.000815": [4, 2] + [None] * 7}


def test_dates_of_another_window_are_warned_of(as_, address):
    page = text(as_("officer").post(address("mot-cua/"), file(export("01/10/2026 đến ngày 31/10/2026"), "motcua.csv")))
    assert "Tệp ghi số liệu từ 01/10/2026 đến 31/10/2026; kỳ này từ 15/09/2026 đến 14/10/2026." in page


def test_columns_are_chosen_once(world, as_, address):
    client = as_("officer")
    first = client.post(address("mot-cua/"), file(export(), "motcua.csv"))
    assert re.search(
        r'name="cot-received_online".*?<option value="2" selected>C: Tiếp nhận trực tuyến', text(first), re.S
    )
    chosen = {"tep": token(first), "cot-code": "0", "cot-received_online": "4"}
    page = text(client.post(address("mot-cua/"), chosen))
    assert re.search(r'<span class="chip">9</span>', page)
    assert OneStopMapping.objects.get().columns == {"code": 0, "received_online": 4}
    again = text(client.post(address("mot-cua/"), file(export(), "thang-sau.csv")))
    assert re.search(r'name="cot-received_online".*?<option value="4" selected>', again, re.S)


def test_columns_that_cannot_be_are_asked_again(as_, address):
    client = as_("officer")
    first = client.post(address("mot-cua/"), file(export(), "motcua.csv"))
    for columns in (
        {"cot-code": ""},
        {"cot-code": "0", "cot-received_online": "0"},
        {"cot-code": "99"},
        {"cot-code": "x"},
    ):
        response = client.post(address("mot-cua/"), {"tep": token(first), **columns})
        assert response.status_code == 422
        assert "chọn cột" in text(response)
        assert '<details class="card" open>' in text(response)


def test_a_one_stop_file_with_errors_fills_nothing(world, as_, address):
    client = as_("officer")
    wrong = file(export().replace(b"5;2;9", b"5;-2;9"), "motcua.csv")
    refused = client.post(address("mot-cua/"), wrong)
    assert refused.status_code == 422
    assert '<th class="code" scope="row">D3</th>' in text(refused)
    again = client.post(address("mot-cua/"), {"tep": token(refused), "then": "dien"})
    assert (again.status_code, counts_of(world)) == (422, {})


def test_comparing_marks_differing_cells_and_changes_nothing(world, as_, address):
    make.line(world.returns[world.commune], world.services[world.commune][1], received_online=4, received_direct=2)
    before = Change.objects.count()
    page = text(as_("officer").post(address("doi-chieu/"), file(export(), "motcua.csv")))
    assert re.search(r'data-label="Ô">C3</td>.*?data-label="Trên cổng">4</td>.*?<span class="chip">5</span>', page)
    assert page.count('class="chip"') == 1
    assert "mot-cua" not in page.split("<main", 1)[1]
    assert (Change.objects.count(), counts_of(world)["2.000815"][0]) == (before, 4)


def test_a_reader_may_compare_but_leaves_no_trace(world, as_, address):
    make.line(world.returns[world.commune], world.services[world.commune][1], received_online=5, received_direct=2)
    world.put(world.commune, State.SUBMITTED)
    client = as_("supervisor")
    first = client.post(address("doi-chieu/"), file(export(), "motcua.csv"))
    assert "Không có ô nào khác nhau" in text(first)
    client.post(
        address("doi-chieu/"), {"tep": token(first), "cot-code": "0", "cot-received_online": "2", "then": "dien"}
    )
    assert OneStopMapping.objects.count() == 0


def test_who_may_fill_in_who_may_read_and_who_may_not(world, as_, address):
    make.line(world.returns[world.commune], world.services[world.commune][1], received_online=5)
    draft = {
        page: [as_(who).get(address(page)).status_code for who in ("officer", "supervisor", "neighbour")]
        for page in PAGES
    }
    assert draft == {
        "bieu.xlsx": [200, 404, 404],
        "tai-len/": [200, 403, 404],
        "mot-cua/": [200, 403, 404],
        "doi-chieu/": [200, 404, 404],
    }
    world.put(world.commune, State.SUBMITTED)
    assert [as_("supervisor").get(address(page)).status_code for page in PAGES] == [200, 403, 403, 200]
    posts = [
        as_("supervisor").post(address(page)).status_code
        for page in ("tai-len/ghi/", "tai-len/ban-danh-dau/", "mot-cua/")
    ]
    assert posts == [403, 403, 403]
    assert [as_("officer").get(address(page)).status_code for page in ("tai-len/ghi/", "tai-len/ban-danh-dau/")] == [
        405,
        405,
    ]


PAGES = ("bieu.xlsx", "tai-len/", "mot-cua/", "doi-chieu/")


def test_a_sent_month_takes_no_file(world, as_, address, workbook):
    client = as_("officer")
    preview = client.post(address("tai-len/"), file(filled(workbook, 0, FULL)))
    one_stop = client.post(address("mot-cua/"), file(export(), "motcua.csv"))
    world.put(world.commune, State.PRESENTED)
    responses = [
        client.post(address("tai-len/ghi/"), {"tep": token(preview)}),
        client.post(address("mot-cua/"), {"tep": token(one_stop), "then": "dien"}),
    ]
    assert [response.status_code for response in responses] == [422, 422]
    assert all("trạng thái “Đã trình lãnh đạo”" in text(response) for response in responses)


def test_names_and_cells_of_a_file_are_shown_as_text(as_, address, workbook):
    evil = '"><script>alert(1)</script>'
    content = filled(workbook, 0, {"note": evil, "received_online": evil})
    response = as_("officer").post(address("tai-len/"), file(content, "a<b>.xlsx"))
    assert "<script>alert" not in response.content.decode()
    csv = export().replace("Ghi riêng".encode(), evil.encode())
    assert "<script>alert" not in as_("officer").post(address("mot-cua/"), file(csv, "m.csv")).content.decode()


@pytest.mark.parametrize("page", ["tai-len/", "mot-cua/", "doi-chieu/"])
def test_the_number_of_queries_does_not_grow_with_lines(world, as_, address, page, django_assert_max_num_queries):
    client, counted = as_("officer"), []
    for times in range(2):
        content = client.get(address("bieu.xlsx")).content
        for line in range(len(world.services[world.commune])):
            content = filled(content, line, FULL)
        with django_assert_max_num_queries(40) as captured:
            client.post(address(page), file(content))
        counted.append(len(captured))
        for number in range(2):
            world.services[world.commune].append(make.service(world.commune, make.procedure(f"3.0000{times}{number}")))
    assert counted[0] == counted[1]
