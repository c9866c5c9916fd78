"""Files in the real browser: a workbook out, filled, in, looked at and saved; a one-stop file read; at 360 px too."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.reporting.entry_files import FULL, filled

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORT = (
    "Số liệu tính từ ngày 01/10/2026 đến ngày 31/10/2026\n"
    "Mã TTHC;Tên;Tiếp nhận trực tuyến\n"
    "1.001193;Khai sinh;5\n"
    "9.999999;Khác;1\n"
)


@pytest.fixture
def october(page: Page, transactional_db) -> str:
    """The address of a commune's October, with its officer logged in."""
    commune = make.commune("Xã Sơn Lễ", code="18136", org_name="UBND xã Sơn Lễ")
    make.decision()
    for code, name in (("1.001193", "Đăng ký khai sinh"), ("1.001194", "Đăng ký kết hôn")):
        make.service(commune, make.procedure(code, name))
    make.return_(commune, make.period())
    make.user(commune, "officer", username="canbo")
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("canbo")
    page.get_by_label("Mật khẩu", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    return f"/so-lieu/2026-10/{commune.pk}/"


def upload(page: Page, address: str, name: str, content: bytes, kind: str = XLSX) -> None:
    page.goto(address)
    page.get_by_label("Tệp", exact=True).set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.locator("form[enctype] button").click()


def is_narrow_enough(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_workbook_goes_out_and_comes_back(page: Page, october: str):
    page.goto(f"{october}tai-len/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải biểu mới").click()
    content = filled(download.value.path().read_bytes(), 0, FULL)
    wrong = filled(content, 0, {"received_online": "1,5"})
    upload(page, f"{october}tai-len/", "bieu.xlsx", wrong)
    expect(page.get_by_role("heading", name="1 lỗi, chưa ghi gì")).to_be_visible()
    with page.expect_download() as marked:
        page.get_by_role("button", name="Tải bản sao đã đánh dấu ô lỗi").click()
    mended = filled(marked.value.path().read_bytes(), 0, FULL)
    upload(page, f"{october}tai-len/", "bieu-da-sua.xlsx", mended)
    page.set_viewport_size({"width": 360, "height": 740})
    assert is_narrow_enough(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="Ghi 9 ô").click()
    expect(page.get_by_text("Đã lưu 1 dòng từ tệp bieu-da-sua.xlsx.")).to_be_visible()


def test_a_one_stop_file_fills_and_compares(page: Page, october: str):
    upload(page, f"{october}mot-cua/", "motcua.csv", EXPORT.encode(), "text/csv")
    expect(page.get_by_text("kỳ này từ 15/09/2026 đến 14/10/2026")).to_be_visible()
    page.get_by_role("heading", name="Cột nào của tệp là số nào").click()
    expect(page.get_by_label("(4) Mới, trực tuyến")).to_have_value("2")
    page.set_viewport_size({"width": 360, "height": 740})
    assert is_narrow_enough(page)
    page.get_by_role("button", name="Điền 1 ô trống").click()
    expect(page.get_by_text("Đã điền ô trống của 1 dòng")).to_be_visible()
    other = EXPORT.replace(";5\n", ";6\n").encode()
    upload(page, f"{october}doi-chieu/", "cua-toi.csv", other, "text/csv")
    expect(page.get_by_role("heading", name="Ô khác nhau")).to_be_visible()
    assert is_narrow_enough(page)
