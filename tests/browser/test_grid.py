"""The grid in a real browser: the keyboard alone, a block pasted, two people at once, no network, a telephone's width."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from catalog.models import Service
from portal.units.models import Level
from reporting.columns import NAMES
from reporting.models import Line, Return, State
from tests import factories as make
from tests.factories import AT, PASSWORD

COUNTS = ["14", "3", "1", "9", "7", "0", "2", "0", "15"]
WAIT = 30_000  # 300 lines on a busy machine
NARROW = {"width": 360, "height": 780}


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: AT)
        yield


@pytest.fixture
def month(transactional_db, request) -> Return:
    """A commune's October with so many listed procedures (three, unless the test says otherwise)."""
    province = make.province(code="42")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    commune = make.commune("Xã Sơn Lễ", parent=district, code="18136", org_name="UBND xã Sơn Lễ")
    make.decision()
    names = ["Đăng ký khai sinh", "Đăng ký kết hôn", "Chứng thực bản sao"]
    procedures = [
        make.procedure(f"1.{100000 + place}", names[place] if place < 3 else f"Thủ tục {place}", in_field="Hộ tịch")
        for place in range(getattr(request, "param", 3))
    ]
    for one in procedures:
        make.listing(one, Level.COMMUNE)
        make.provided_service(commune, one)
    make.user(commune, "officer", "leader", username="can-bo", full_name="Nguyễn Thị Hà")
    make.user(commune, "officer", username="nguoi-thu-hai", full_name="Lê Thị Mai")
    return make.return_(commune)


def open_month(page: Page, name: str, month: Return) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
    page.goto(f"/so-lieu/2026-10/{month.unit_id}/")


def line(page: Page, number: int) -> Locator:
    return page.locator("tr.line").nth(number)


def cell(page: Page, number: int, place: int) -> Locator:
    return line(page, number).locator("input.cell").nth(place)


def paste(at: Locator, text: str) -> None:
    """What the browser does at Ctrl+V with this text on the clipboard."""
    at.focus()
    at.evaluate(
        """(cell, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def stored(column: str = "received_online") -> list:
    return list(Line.objects.filter(service__isnull=False).order_by("service").values_list(column, flat=True))


def test_a_month_is_typed_presented_and_sent_with_the_keyboard_alone(page: Page, month: Return):
    open_month(page, "can-bo", month)
    cell(page, 0, 0).focus()
    for value in COUNTS:
        page.keyboard.type(value)
        page.keyboard.press("ArrowRight")
    expect(line(page, 0)).to_contain_text("Đã lưu")
    expect(line(page, 0).locator(".computed")).to_have_text(["18", "16", "2"])
    expect(cell(page, 1, 0)).to_be_focused()
    page.keyboard.press("Control+0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+0")
    expect(page.locator("#entry-progress strong")).to_have_text("3/3 dòng")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator("button:focus").count() and page.locator("button:focus").inner_text() == "Lưu và gửi cấp trên":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã gửi số liệu tháng 10/2026 của UBND xã Sơn Lễ")).to_be_visible()
    month.refresh_from_db()
    assert (month.state, stored()) == (State.SUBMITTED, [14, None, None])


def test_keys_move_as_in_a_spreadsheet(page: Page, month: Return):
    open_month(page, "can-bo", month)
    moves = [
        ("Enter", (1, 0)),
        ("Shift+Enter", (0, 0)),
        ("End", (0, 8)),
        ("ArrowRight", (1, 0)),
        ("ArrowLeft", (0, 8)),
        ("Home", (0, 0)),
        ("Control+ArrowDown", (3, 0)),
        ("Control+ArrowRight", (3, 8)),
        ("Control+ArrowUp", (0, 8)),
        ("Control+Home", (0, 8)),
        ("Control+ArrowLeft", (0, 0)),
        ("Tab", (0, 1)),
    ]
    cell(page, 0, 0).focus()
    for key, (number, place) in moves:
        page.keyboard.press(key)
        expect(cell(page, number, place)).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 1)).to_have_value("")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    cell(page, 0, 1).focus()
    page.keyboard.press("F2")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 1)).to_have_value("152")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()


def test_sixty_steps_are_undone_and_done_again(page: Page, month: Return):
    open_month(page, "can-bo", month)
    for number in range(1, 61):
        cell(page, 0, 0).focus()
        page.keyboard.type(str(number))
        page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Control+z")
    expect(cell(page, 0, 0)).to_have_value("")
    expect(line(page, 0)).to_contain_text("Chưa nhập")
    assert stored() in ([], [None])  # all undone before the first was sent, or after
    for _ in range(60):
        page.keyboard.press("Control+y")
    expect(line(page, 0)).to_contain_text("Còn ô trống")
    assert stored() == [60]


@pytest.mark.parametrize("month", [300], indirect=True)
def test_the_lines_below_the_first_screens_follow_at_once_and_a_key_reaches_them_before(page: Page, month: Return):
    open_month(page, "can-bo", month)
    cell(page, 0, 0).focus()
    page.keyboard.press("Control+ArrowDown")
    expect(page.locator("tr.line")).to_have_count(301)  # the last is what lies outside the list
    expect(cell(page, 300, 0)).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(line(page, 300).locator(".entry__status")).to_contain_text("Còn ô trống")
    page.goto(f"/so-lieu/2026-10/{month.unit_id}/")
    expect(page.locator("tr.line")).to_have_count(301)
    expect(page.locator(".entry tbody template")).to_be_empty()
    page.locator("#entry-find").fill("Thủ tục 299")
    expect(line(page, 299)).to_be_visible()


@pytest.mark.parametrize("month", [300], indirect=True)
def test_three_hundred_lines_are_pasted_saved_whole_and_undone_in_one(page: Page, month: Return):
    page.set_default_timeout(WAIT)
    open_month(page, "can-bo", month)
    paste(cell(page, 0, 0), "\r\n".join("\t".join(COUNTS[:8]) for _ in range(300)) + "\r\n")
    expect(page.locator("#entry-alerts")).to_contain_text("Đã dán 2400 ô.", timeout=WAIT)
    assert stored() == [14] * 300
    page.keyboard.press("Control+z")
    expect(page.locator("tr.line[data-state=empty]")).to_have_count(301, timeout=WAIT)
    assert stored() == [None] * 300


def test_a_block_finds_its_lines_by_code_and_headings_of_the_source_shift_nothing(page: Page, month: Return):
    open_month(page, "can-bo", month)
    rows = [
        "STT\tMã\tTên\tTrực tuyến\tTrực tiếp",
        "I\t\tLĩnh vực Hộ tịch\t\t",
        '2\t1.100002\t"Chứng thực\nbản sao"\t1.234\t2',
        "II\t\tKhác\t\t",
        "1\t1.100000.000.00.00.H27\tĐăng ký khai sinh\t5\t",
    ]
    paste(cell(page, 0, 0), "\n".join(rows))
    expect(page.locator("#entry-alerts")).to_contain_text("Bỏ qua 3 dòng nhóm")
    assert stored() == [5, 1234]


def test_a_comma_is_asked_about_once_for_the_whole_block(page: Page, month: Return):
    open_month(page, "can-bo", month)
    paste(cell(page, 0, 0), "1,234\n2,345")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Có 2 ô viết như “1,234”")
    dialog.get_by_role("button", name="Là dấu ngăn nghìn").click()
    expect(page.locator("#entry-alerts")).to_contain_text("Đã dán 2 ô.")
    assert stored() == [1234, 2345]


def test_one_wrong_cell_keeps_the_whole_block_out_and_is_named(page: Page, month: Return):
    open_month(page, "can-bo", month)
    paste(cell(page, 0, 0), "4\t1,5\n6\t14/11/2026")
    expect(page.locator("#entry-alerts")).to_contain_text("Chưa lưu gì của khối: 2 ô bị từ chối.")
    expect(page.locator("#entry-alerts")).to_contain_text("Dòng 1.100001, ô (5) Trực tiếp, bưu chính “14/11/2026”")
    assert stored() == []


def test_one_code_among_headings_and_totals_is_enough(page: Page, month: Return):
    open_month(page, "can-bo", month)
    rows = ["STT\tMã\tTên\t(4)\t(5)", "I\t\tHộ tịch\t\t", "1\t1.100001\tĐăng ký kết hôn\t5\t0", "\t\tTỔNG CỘNG\t5\t0"]
    paste(cell(page, 0, 0), "\n".join(rows))
    expect(page.locator("#entry-alerts")).to_contain_text("Đã dán 2 ô.")
    expect(cell(page, 1, 0)).to_have_value("5")
    assert stored() == [5]


def history(month: Return, counts: dict, months: int = 9) -> None:
    """The same counts in every line of so many months before."""
    services = list(Service.objects.filter(unit=month.unit).order_by("pk"))
    for back in range(1, months + 1):
        make.return_(month.unit, make.period(2026, 10 - back), State.ENTERING, lines=dict.fromkeys(services, counts))


def test_a_warning_is_explained_right_under_its_line_with_the_keyboard(page: Page, month: Return):
    history(month, make.counts(online=4))
    open_month(page, "can-bo", month)
    cell(page, 0, 0).focus()
    for value in ["400", "0", "0", "0", "400", "0", "0", "0", "400"]:
        page.keyboard.type(value)
        page.keyboard.press("ArrowRight")
    expect(line(page, 0)).to_contain_text("Cần giải thích")
    expect(page.locator(".line-note--warning")).to_contain_text("khác hẳn 9 kỳ trước")
    page.keyboard.press("Shift+Tab")  # from the next line's first cell back into the word of this one
    word = page.get_by_label("1.100000, lời giải thích")
    expect(word).to_be_focused()
    page.keyboard.type("Đợt tuyển sinh")
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Đã lưu")
    expect(page.locator(".line-note")).to_have_count(0)
    expect(cell(page, 1, 0)).to_be_focused()
    assert list(Line.objects.filter(return_ref=month).values_list("note", flat=True)) == ["Đợt tuyển sinh"]
    page.keyboard.press("Control+z")
    expect(line(page, 0)).to_contain_text("Cần giải thích")
    page.reload()
    cell(page, 0, 3).focus()
    page.keyboard.press("Control+m")
    expect(page.get_by_label("1.100000, lời giải thích")).to_be_focused()


def test_a_copied_month_is_asked_for_one_word_and_then_goes_up(page: Page, month: Return):
    history(month, make.counts(online=4))
    open_month(page, "can-bo", month)
    row = "\t".join(str(value) for value in make.counts(online=4).values())
    paste(cell(page, 0, 0), "\n".join([row] * 3))
    expect(page.locator("#entry-whole")).to_contain_text("Cả biểu: 3 dòng có số đều giống hệt kỳ trước")
    page.get_by_role("button", name="Lưu và trình lãnh đạo").click()
    page.get_by_role("link", name="Cả biểu: 3 dòng").click()
    page.get_by_label("Lời giải thích cho cả biểu").fill("Tháng này như tháng trước, đã đối chiếu.")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-whole")).to_be_hidden()
    page.get_by_role("button", name="Lưu và trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo số liệu tháng 10/2026")).to_be_visible()


def test_carried_over_leaves_lines_without_dossiers_to_be_declared(page: Page, month: Return):
    history(month, make.counts(), months=1)
    pending = Line.objects.filter(service__isnull=False).order_by("service").first()
    with make.written():
        Line.objects.filter(pk=pending.pk).update(received_online=2, pending_in_time=2)
    open_month(page, "can-bo", month)
    page.get_by_role("button", name="Lấy số kỳ trước chuyển sang").press("Enter")
    expect(page.locator("#entry-alerts")).to_contain_text("cho 1 dòng")
    expect(cell(page, 0, 2)).to_have_value("2")
    page.get_by_role("button", name="Không phát sinh cho 2 dòng trống").press("Enter")
    expect(page.locator("tr.line[data-state=none]")).to_have_count(2)


def test_vietnamese_typing_is_left_alone(page: Page, month: Return):
    """As UniKey and Telex do it: the letters are composed, and only what comes out is the person's word."""
    open_month(page, "can-bo", month)
    keys = page.context.new_cdp_session(page)

    def compose(*shown: str) -> None:
        for text in shown:
            keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
            for kind in ("keyDown", "keyUp"):  # what a page sees of a key that the input method took
                keys.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "windowsVirtualKeyCode": 229})
        keys.send("Input.insertText", {"text": shown[-1]})

    page.get_by_label("Tìm thủ tục").focus()
    compose("c", "ch", "chư", "chứ", "chứng")
    expect(page.get_by_label("Tìm thủ tục")).to_be_focused()
    expect(page.get_by_label("Tìm thủ tục")).to_have_value("chứng")
    expect(page.locator("tr.line:visible")).to_have_count(1)
    page.get_by_label("Tìm thủ tục").fill("")
    cell(page, 0, 0).focus()
    page.keyboard.press("Control+m")
    compose("đ", "đo", "đôt", "đợt")
    expect(page.get_by_label("1.100000, lời giải thích")).to_have_value("đợt")
    expect(page.get_by_label("1.100000, lời giải thích")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".line-note")).to_have_count(0)
    expect(page.locator("#entry-saved")).to_contain_text("Tự lưu lúc")
    assert stored("note") == ["đợt"]


def test_every_count_column_is_in_view_on_a_laptop_at_125_percent(page: Page, month: Return):
    page.set_viewport_size({"width": 1093, "height": 614})  # 1366 × 768 at 125 %
    open_month(page, "can-bo", month)
    sides = line(page, 0).locator("td.num").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert (len(sides), max(sides) <= 1093) == (12, True)
    frame = page.locator(".entry-frame").evaluate(
        "one => [one.scrollWidth <= one.clientWidth, one.ownerDocument.documentElement.scrollWidth]"
    )
    assert frame == [True, 1093]


def test_two_people_at_one_cell_see_both_numbers_and_one_picks(
    page: Page, browser: Browser, month: Return, live_server
):
    open_month(page, "can-bo", month)
    context = browser.new_context(base_url=live_server.url, locale="vi-VN")
    other = context.new_page()
    open_month(other, "nguoi-thu-hai", month)
    cell(other, 0, 0).fill("7")
    other.keyboard.press("Enter")
    expect(line(other, 0)).to_contain_text("Còn ô trống")
    cell(page, 0, 0).fill("9")
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Xung đột")
    expect(page.locator(".line-note--conflict")).to_contain_text("Lê Thị Mai đã lưu 7")
    cell(page, 1, 0).fill("5")
    page.keyboard.press("Enter")
    expect(line(page, 1)).to_contain_text("Còn ô trống")
    assert stored() == [7, 5]
    page.get_by_role("button", name="Giữ 9 (bạn nhập)").click()
    expect(line(page, 0)).to_contain_text("Còn ô trống")
    context.close()
    assert stored() == [9, 5]


def test_without_network_what_is_typed_waits_and_goes_out_on_return(page: Page, month: Return):
    open_month(page, "can-bo", month)
    page.context.set_offline(True)
    cell(page, 0, 0).fill("8")
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Chờ gửi")
    expect(page.locator("#entry-alerts")).to_contain_text("Mất kết nối")
    assert stored() == []
    page.context.set_offline(False)
    expect(line(page, 0)).to_contain_text("Còn ô trống")
    assert stored() == [8]


def test_what_waits_survives_a_closed_tab(page: Page, month: Return):
    open_month(page, "can-bo", month)
    page.context.set_offline(True)
    cell(page, 0, 0).fill("8")
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Chờ gửi")
    context = page.context
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(f"/so-lieu/2026-10/{month.unit_id}/")
    expect(line(later, 0)).to_contain_text("Còn ô trống")
    expect(cell(later, 0, 0)).to_have_value("8")
    assert stored() == [8]


def test_an_expired_session_keeps_what_was_typed(page: Page, month: Return):
    open_month(page, "can-bo", month)
    page.context.clear_cookies(name="sessionid")
    cell(page, 0, 0).fill("8")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-alerts")).to_contain_text("Phiên làm việc đã hết")
    expect(line(page, 0)).to_contain_text("Chờ gửi")


def test_a_refused_cell_goes_back_to_what_was_saved(page: Page, month: Return):
    open_month(page, "can-bo", month)
    cell(page, 0, 0).fill("6")
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Còn ô trống")
    cell(page, 0, 0).fill("sáu")
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Bị từ chối")
    page.get_by_role("button", name="Về giá trị đã lưu: 6").click()
    expect(line(page, 0)).to_contain_text("Còn ô trống")
    expect(cell(page, 0, 0)).to_have_value("6")


def test_lines_are_found_without_diacritics_and_empty_ones_alone(page: Page, month: Return):
    open_month(page, "can-bo", month)
    page.get_by_label("Tìm thủ tục").fill("chung thuc")
    expect(page.locator("tr.line:visible")).to_have_count(1)
    page.get_by_label("Tìm thủ tục").fill("")
    cell(page, 0, 0).fill("1")
    page.keyboard.press("Enter")
    page.get_by_label("Lọc dòng").select_option("changed")
    expect(page.locator("tr.line:visible")).to_have_count(1)


def test_every_cell_has_a_name_and_the_telephone_needs_no_sideways_scroll(page: Page, month: Return):
    page.set_viewport_size(NARROW)
    open_month(page, "can-bo", month)
    expect(page.get_by_role("textbox", name="1.100000, Tiếp nhận, Mới, trực tuyến (4)")).to_be_visible()
    names = page.locator("input.cell").evaluate_all("cells => cells.map(one => one.getAttribute('aria-label'))")
    assert (len(names), len(set(names))) == (4 * len(NAMES), 4 * len(NAMES))
    for place, value in enumerate(COUNTS):
        cell(page, 0, place).fill(value)
    page.keyboard.press("Enter")
    expect(line(page, 0)).to_contain_text("Đã lưu")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
