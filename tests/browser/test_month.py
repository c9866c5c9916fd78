"""A whole month in a real browser: typed, presented, sent, approved, accepted; then the report, built by a real worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.units.models import Level, Unit
from reporting.models import Return, State
from tests import factories as make
from tests.factories import AT, PASSWORD

CELLS = ["14", "3", "1", "9", "7", "0", "2", "0", "15"]
NARROW = {"width": 360, "height": 780}
WAIT = 60_000  # a worker process on a busy machine


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """The clock of the pages stands at AT, when 10/2026 is over and due."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: AT)
        yield


@dataclass
class World:
    commune: Unit
    silent: Unit
    return_: Return
    district_return: Return


@pytest.fixture
def world(transactional_db) -> World:
    """A district with two communes and three listed procedures; October assigned, the district's own ready to accept."""
    province = make.province(code="42")
    office = make.department("Văn phòng UBND tỉnh", parent=province, code="VP-UBND")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136", org_name="UBND xã Sơn Lễ")
    silent = make.commune("Xã Sơn Lĩnh", parent=district, code="18139", org_name="UBND xã Sơn Lĩnh")
    make.decision()
    procedures = [make.procedure(in_field=field) for field in ("Hộ tịch", "Hộ tịch", "Chứng thực")]
    for one in procedures:
        make.listing(one, Level.COMMUNE)
        make.listing(one, Level.DISTRICT)
    services = {unit: [make.provided_service(unit, one) for one in procedures] for unit in (district, commune, silent)}
    make.return_(silent)
    full = make.counts(online=5, direct=2)
    own = make.return_(district, state=State.SUBMITTED, lines=dict.fromkeys(services[district], full))
    make.user(commune, "officer", username="can-bo", full_name="Nguyễn Thị Hà")
    make.user(commune, "leader", username="lanh-dao", full_name="Trần Văn Bình")
    make.user(district, "reviewer", username="huyen", full_name="Lê Văn Dũng")
    make.user(office, "aggregator", username="van-phong", full_name="Võ Thanh Sơn")
    make.user(office, "supervisor", username="so-tttt", full_name="Nguyễn Quốc Anh")
    return World(commune, silent, make.return_(commune), own)


def log_in(page: Page, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")


def enter_and_present(page: Page, world: World) -> None:
    log_in(page, "can-bo")
    page.get_by_role("link", name="Nhập 3 dòng").click()
    line = page.locator("tr.line").first
    for place, value in enumerate(CELLS):
        line.locator("input.cell").nth(place).fill(value)
    page.get_by_role("button", name="Không phát sinh cho 2 dòng trống").click()
    expect(page.locator("#entry-alerts")).to_contain_text("cho 2 dòng trống")
    expect(line.locator(".computed")).to_have_text(["18", "16", "2"])
    page.get_by_label("Tuyên truyền, hướng dẫn đã làm trong kỳ").fill("Hai buổi tại nhà văn hóa thôn.")
    page.get_by_role("button", name="Lưu và trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo số liệu tháng 10/2026")).to_be_visible()


def send_and_approve(page: Page, world: World) -> None:
    log_in(page, "lanh-dao")
    page.get_by_role("link", name="Xem và gửi cấp trên").click()
    page.get_by_role("button", name="Gửi cấp trên").click()
    expect(page.get_by_text("Đã gửi số liệu tháng 10/2026 của UBND xã Sơn Lễ đến UBND huyện Hương Sơn")).to_be_visible()
    log_in(page, "huyen")
    page.get_by_role("link", name="Duyệt", exact=True).first.click()
    page.get_by_role("button", name="Duyệt UBND xã Sơn Lễ").click()
    expect(page.get_by_text("Đã duyệt số liệu tháng 10/2026 của UBND xã Sơn Lễ")).to_be_visible()
    log_in(page, "van-phong")
    page.goto("/duyet/")
    page.get_by_role("button", name="Duyệt UBND huyện Hương Sơn").click()
    expect(page.get_by_text("Đã duyệt số liệu tháng 10/2026 của UBND huyện Hương Sơn")).to_be_visible()


def test_a_month_goes_from_the_officer_to_the_accepted_return(page: Page, world: World):
    enter_and_present(page, world)
    send_and_approve(page, world)
    for one in (world.return_, world.district_return):
        one.refresh_from_db()
    assert [world.return_.state, world.district_return.state] == [State.APPROVED, State.APPROVED]
    log_in(page, "so-tttt")
    page.goto("/tien-do/?trang_thai=chua-gui")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("UBND xã Sơn Lĩnh")
    page.goto("/tong-quan/")
    expect(page.locator(".tile")).to_have_count(4)
    expect(page.locator(".tile").nth(3)).to_contain_text("81,08")  # (15 + 3 × 5) of (16 + 3 × 7)


def test_the_report_is_built_by_a_worker_and_comes_down(page: Page, world: World, worker, tmp_path: Path):
    log_in(page, "van-phong")
    page.goto("/bao-cao/")
    page.get_by_role("button", name="Lập báo cáo tháng").click()
    expect(page.get_by_text("Đã lập xong")).to_be_visible(timeout=WAIT)
    taken = {}
    for suffix in ("docx", "xlsx"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"-A.{suffix}").click()
        taken[suffix] = tmp_path / download.value.suggested_filename
        download.value.save_as(taken[suffix])
    assert any("BÁO CÁO" in one.text for one in docx.Document(str(taken["docx"])).paragraphs)
    assert len(openpyxl.load_workbook(taken["xlsx"], read_only=True).sheetnames) >= 2


def test_a_refused_cell_keeps_the_form_and_the_link_leads_to_it(page: Page, world: World):
    log_in(page, "can-bo")
    page.goto(f"/so-lieu/2026-10/{world.commune.pk}/")
    cells = page.locator("tr.line").nth(1).locator("input.cell")
    cells.nth(0).fill("1,5")
    cells.nth(1).fill("7")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    page.locator("#tu-choi a").first.click()
    expect(cells.nth(0)).to_be_focused()
    expect(cells.nth(0)).to_have_attribute("aria-invalid", "true")
    expect(cells.nth(1)).to_have_value("7")


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("can-bo", ["/", "/so-lieu/", "/so-lieu/2026-10/{}/", "/ket-qua/{}/", "/danh-muc/", "/quyet-dinh/"]),
        ("van-phong", ["/", "/duyet/", "/tien-do/", "/tong-quan/", "/bao-cao/", "/ky/2026-10/chot/", "/doi-mat-khau/"]),
    ],
)
def test_no_page_is_wider_than_a_telephone(page: Page, world: World, who: str, addresses: list[str]):
    page.set_viewport_size(NARROW)
    log_in(page, who)
    widths = {}
    for address in addresses:
        page.goto(address.format(world.commune.pk))
        widths[address] = page.locator("body").evaluate("body => body.ownerDocument.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, NARROW["width"])
