"""Lấy số từ file thống kê một cửa: found by its codes, read by its heads, empty cells only, everything else told."""

import pytest
from openpyxl import Workbook

from portal.accounts.models import Change, Deed
from reporting.actions.onestop import remember_columns, take_onestop
from reporting.columns import NAMES
from reporting.intake.onestop import OneStopTable, guess_columns, read_table
from reporting.intake.onestop_plan import known_columns, plan_onestop
from reporting.models import OneStopMapping
from reporting.refusals import Refused
from tests import factories as make
from tests.reporting.entry_files import FULL, October, saved

GROUPS = ["STT", "Mã TTHC", "Tên thủ tục", "Tiếp nhận", "", "", "Đã giải quyết", "", "", "", "Đang giải quyết", ""]
HEADS = [
    *["", "", "", "Trực tuyến", "Trực tiếp/BCCI", "Kỳ trước chuyển qua"],
    *["Trước hạn", "Đúng hạn", "Quá hạn", "Trong đó toàn trình", "Trong hạn", "Quá hạn"],
]
ORDER = [*NAMES[:6], "resolved_online", *NAMES[6:8]]  # as the export has them
WINDOW = "(Số liệu tính từ ngày 15/09/2026 đến ngày 14/10/2026)"


def export(*rows: list, window: str = WINDOW) -> bytes:
    """As the one-stop system writes it: titles, merged heads, the row of numbers, bands, a sum, signatures."""
    book = Workbook()
    sheet = book.active
    for words in (["UBND HUYỆN HƯƠNG SƠN"], ["", "THỐNG KÊ TÌNH HÌNH GIẢI QUYẾT TTHC"], [window], []):
        sheet.append(words)
    sheet.append(GROUPS)
    sheet.append(HEADS)
    for block in ("A5:A6", "B5:B6", "C5:C6", "D5:F5", "G5:J5", "K5:L5"):
        sheet.merge_cells(block)
    sheet.append([f"({number})" for number in range(1, 13)])
    sheet.append(["I", "Lĩnh vực Hộ tịch"])
    for row in rows:
        sheet.append(row)
    sheet.append(["", "", "Tổng cộng", 99, 99])
    sheet.append(["", "", "", "", "", "", "", "", "THỦ TRƯỞNG ĐƠN VỊ"])
    return saved(book)


def row(code: str, counts: dict | None = None, **cells: object) -> list:
    values = {**(counts or FULL), **cells}
    return [1, code, "Thủ tục", *(values[name] for name in ORDER)]


@pytest.fixture
def october(db) -> October:
    return October()


def plan_of(october: October, content: bytes, name: str = "motcua.xlsx"):
    table = read_table(name, content)
    return plan_onestop(october.now(), table, guess_columns(table))


def take(october: October, content: bytes, by=None) -> int:
    table = read_table("motcua.xlsx", content)
    columns = guess_columns(table)
    return take_onestop(return_=october.return_, table=table, columns=columns, by=by or october.officer, at=make.AT)


def test_heads_of_three_rows_are_read_and_guessed():
    table = read_table("motcua.xlsx", export(row("1.000000")))
    assert table.heads[3:7] == [
        "Tiếp nhận > Trực tuyến",
        "Tiếp nhận > Trực tiếp/BCCI",
        "Tiếp nhận > Kỳ trước chuyển qua",
        "Đã giải quyết > Trước hạn",
    ]
    assert guess_columns(table) == {"code": 1} | {name: 3 + ORDER.index(name) for name in NAMES}
    assert table.window == ("2026-09-15", "2026-10-14")


def test_a_csv_with_groups_over_its_heads_is_read_alike():
    lines = [WINDOW, ";".join(GROUPS), ";".join(HEADS), ";".join(str(cell) for cell in row("1.000000"))]
    table = read_table("motcua.csv", "\n".join(lines).encode("utf-8-sig"))
    assert guess_columns(table) == {"code": 1} | {name: 3 + ORDER.index(name) for name in NAMES}


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Số hồ sơ tiếp nhận trực tuyến", "received_online"),
        ("Tiếp nhận > Qua bưu chính", "received_direct"),
        ("Số mới tiếp nhận trực tiếp hoặc qua dịch vụ BCCI", "received_direct"),
        ("Số kỳ trước chuyển qua", "carried_over"),
        ("Hồ sơ tồn đầu kỳ", "carried_over"),
        ("Số hồ sơ đã giải quyết > Trả đúng thời hạn, trước hạn", "resolved_early"),
        ("Hồ sơ đã giải quyết > Đúng hạn", "resolved_on_time"),
        ("Trả kết quả > Trễ hạn", "resolved_late"),
        ("Hồ sơ chưa giải quyết > Chưa quá hạn", "pending_in_time"),
        ("Đang xử lý > Trong hạn", "pending_in_time"),
        ("Đang xử lý > Trễ hạn", "pending_overdue"),
        ("Đã giải quyết > Toàn trình", "resolved_online"),
        ("Tiếp nhận > Trực tuyến > Toàn trình", None),
        ("Tiếp nhận > Trực tuyến > Một phần", None),
        ("Tên thủ tục", None),
        ("Tổng số", None),
    ],
)
def test_heads_as_exports_write_them(head, name):
    table = OneStopTable("", "", "", ["Mã thủ tục", head], 2, [["1.000000", "1"]], None)
    assert guess_columns(table) == {"code": 0} | ({name: 1} if name else {})


def test_empty_cells_are_filled_and_what_stands_there_stays(october):
    october.type_in(0, **{**dict.fromkeys(NAMES, ""), "received_online": "14"}, note="của tôi")
    content = export(row("1.000000", received_online=13), row("1.000001.000.00.00.H27"))
    assert take(october, content) == 2
    counts = [FULL[name] for name in NAMES]
    assert october.stored() == {"1.000000": (counts, False, "của tôi"), "1.000001": (counts, False, "")}
    deeds = Deed.objects.filter(changes__table_name="reporting_line").distinct().order_by("pk")
    assert [deed.door for deed in deeds] == [Deed.Door.GRID, Deed.Door.ONE_STOP]


def test_the_same_file_again_changes_nothing(october):
    content = export(row("1.000000"))
    take(october, content)
    before = Change.objects.count()
    assert (take(october, content), Change.objects.count()) == (0, before)


def test_rows_of_one_code_are_added_up(october):
    content = export(
        row("1.000000", received_direct="1.003", pending_in_time=1002), row("1.000000", pending_in_time=None)
    )
    plan = plan_of(october, content)
    after = {change.label[:4].strip(): change.after for change in plan.plan.changes}
    assert (after["(4)"], after["(5)"], after["(12)"]) == ("28", "1006", "1002")


def test_rows_of_other_codes_and_lines_without_a_row_are_listed(october):
    plan = plan_of(october, export(row("1.000000"), row("9.999999"), row("T-BPC-280421-TT")))
    assert [(one.row, one.code) for one in plan.foreign] == [(10, "9.999999"), (11, "T-BPC-280421-TT")]
    assert plan.missing == ["1.000001", "1.000002"]


def test_errors_are_named_by_cell_and_nothing_is_filled(october):
    content = export(row("1.000000", received_online="-1", resolved_late="x"), row("1.000001", pending_overdue=7))
    with pytest.raises(Refused, match="3 lỗi, chưa ghi gì") as caught:
        take(october, content)
    assert [(p.kind, p.line, p.cell) for p in caught.value.problems] == [
        ("cell", "1.000000", "D9"),
        ("cell", "1.000000", "I9"),
        ("identity", "1.000001", "B10"),
    ]
    assert (october.stored(), OneStopMapping.objects.count()) == ({}, 0)


def test_a_wrong_cell_among_rows_that_are_added_up_is_the_one_named(october):
    plan = plan_of(october, export(row("1.000000"), row("1.000000", received_online="hai"))).plan
    assert [(p.value, p.cell) for p in plan.problems] == [("hai", "D10")]


@pytest.mark.parametrize(
    ("window", "kinds"),
    [
        (WINDOW, []),
        ("Từ ngày 01/10/2026 đến ngày 31/10/2026", ["dates"]),
        ("Từ 15.9.2026 đến 14-10-2026", []),
        ("Tháng 10 năm 2026", ["no_dates"]),
        ("Từ ngày 31/02/2026 đến 14/10/2026", ["no_dates"]),
    ],
)
def test_dates_that_are_not_the_periods_are_warned_of(october, window, kinds):
    plan = plan_of(october, export(row("1.000000", make.counts(online=1)), window=window))
    assert [problem.kind for problem in plan.warnings] == kinds


def test_dates_in_cells_of_their_own_are_found_too(october):
    book = Workbook()
    sheet = book.active
    sheet.append(["Từ ngày:", "01/10/2026", "Đến ngày:", "31/10/2026"])
    sheet.append(["Mã", "Trực tuyến", "Trực tiếp"])
    sheet.append(["1.000000", 1, 2])
    assert read_table("a.xlsx", saved(book)).window == ("2026-10-01", "2026-10-31")


def test_a_declared_line_is_not_filled_but_said(october):
    october.type_in(0, declared_none=True, **dict.fromkeys(NAMES, ""))
    plan = plan_of(october, export(row("1.000000")))
    assert (plan.plan.changes, [p.kind for p in plan.warnings]) == ([], ["declared_none"])
    nothing = plan_of(october, export(row("1.000000", make.ZERO)))
    assert (nothing.differing, nothing.warnings) == ([], [])


def test_comparing_names_the_differing_cells_and_changes_nothing(october):
    october.type_in(0)
    before = Change.objects.count()
    plan = plan_of(october, export(row("1.000000", received_online=13, resolved_late=None), row("1.000001", make.ZERO)))
    mine = [(one.line, one.label, one.before, one.after, one.cell) for one in plan.differing if one.line == "1.000000"]
    assert mine == [("1.000000", "(4) Mới, trực tuyến", "14", "13", "D9")]
    assert len(plan.differing) == 1 + 9
    assert Change.objects.count() == before


def test_the_portals_own_workbook_can_be_compared_too(october):
    october.type_in(0)
    content = october.workbook()
    october.type_in(0, version=1, received_online="15", pending_in_time="3")
    plan = plan_of(october, content)
    assert [(one.label[:4], one.before, one.after) for one in plan.differing] == [
        ("(4) ", "15", "14"),
        ("(12)", "3", "2"),
    ]


def test_columns_are_chosen_once_and_remembered_by_the_heads(october):
    table = read_table("motcua.xlsx", export(row("1.000000")))
    chosen = {"code": 1, "received_online": 4, "received_direct": 3}
    assert known_columns(october.commune.pk, table) is None
    remember_columns(unit=october.commune, table=table, columns=chosen, by=october.officer, at=make.AT)
    again = read_table("thang-sau.xlsx", export(row("1.000001"), window="khác"))
    assert known_columns(october.commune.pk, again) == chosen
    assert known_columns(make.commune().pk, again) is None
    remember_columns(unit=october.commune, table=again, columns=guess_columns(again), by=october.officer, at=make.AT)
    assert OneStopMapping.objects.count() == 1


@pytest.mark.parametrize(
    "columns",
    [{}, {"code": 1}, {"received_online": 3}, {"code": 1, "received_online": 1}, {"code": 1, "received_online": 40}],
)
def test_columns_that_cannot_be_are_refused(october, columns):
    table = read_table("motcua.xlsx", export(row("1.000000")))
    with pytest.raises(Refused, match="chọn cột"):
        take_onestop(return_=october.return_, table=table, columns=columns, by=october.officer, at=make.AT)


def test_a_file_without_codes_is_refused(db):
    book = Workbook()
    book.active.append(["Lĩnh vực", "Tổng"])
    with pytest.raises(Refused, match="không có cột nào chứa mã thủ tục"):
        read_table("a.xlsx", saved(book))
    with pytest.raises(Refused, match="không phải bảng tính"):
        read_table("a.xlsx", b"<html></html>")


def test_only_the_unit_takes_numbers_in(october):
    for stranger in (make.user(make.commune(), "officer"), make.user(None, "supervisor"), make.user(october.commune)):
        with pytest.raises(Refused, match="không có quyền"):
            take(october, export(row("1.000000")), by=stranger)


def test_the_best_sheet_is_taken_and_formulas_without_values_are_refused(october):
    book = Workbook()
    book.active.append(["Hướng dẫn", "Mã ví dụ", "1.000001"])
    sheet = book.create_sheet("Dữ liệu")
    sheet.append(["Mã", "Tiếp nhận trực tuyến", "Tiếp nhận trực tiếp"])
    sheet.append(["1.000000", "=1+1", 2])
    sheet.append(["1.000001", 1, 2])
    content = saved(book)
    assert read_table("a.xlsx", content).sheet == "Dữ liệu"
    assert [(p.cell, "công thức" in p.message) for p in plan_of(october, content).plan.problems] == [("B2", True)]


def test_the_number_of_queries_does_not_grow_with_rows(october, django_assert_num_queries):
    for rows in ([row("1.000000")], [row(f"1.00000{n}") for n in range(3)]):
        table, now = read_table("motcua.xlsx", export(*rows)), october.now()
        with django_assert_num_queries(7):
            plan_onestop(now, table, guess_columns(table))


def test_a_bare_csv_is_read():
    assert read_table("a.csv", b"Ma,Truc tuyen,x\n1.000000,5,\n").rows == [["1.000000", "5", ""]]
