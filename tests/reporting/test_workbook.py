"""The return by Excel: what goes out comes back; what was changed is saved whole; what is wrong is named by its cell."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter import Workbook as Writer

from portal.accounts.models import Change, Deed
from reporting.columns import NAMES
from reporting.entry_book import DATA_SHEET, HELP_SHEET, IDENTITY_SHEET
from reporting.intake.workbook import plan_workbook, read_workbook, require_identity
from reporting.models import Line, State
from reporting.refusals import Refused
from tests import factories as make
from tests.reporting.entry_files import FULL, October, address, as_ods, cell, edited, filled, saved

pytestmark = pytest.mark.django_db
COUNTS = [FULL[name] for name in NAMES]


@pytest.fixture
def october() -> October:
    return October()


def places(plan) -> list[tuple[str, str, str]]:
    return [(problem.kind, problem.line, problem.cell) for problem in plan.problems]


def test_uploaded_unchanged_it_changes_nothing(october):
    october.type_in(0, note="hỏi  lại\nxã bên", pending_overdue="5")  # does not add up, two blanks, a line break
    october.type_in(1, declared_none=True, **dict.fromkeys(NAMES, ""))
    before = Change.objects.count()
    content = october.workbook()
    assert october.plan(content).changes == []
    assert october.plan(edited(content)).changes == []
    assert (october.take(content), Change.objects.count()) == (0, before)


def test_what_is_typed_is_saved_through_its_own_door(october):
    content = filled(october.workbook(), 1, {**FULL, "note": " Đợt 1 "})
    plan = october.plan(content)
    assert [(c.line, c.label, c.before, c.after, c.cell) for c in plan.changes][:2] == [
        ("1.000001", "(4) Mới, trực tuyến", "", "14", "E8"),
        ("1.000001", "(5) Trực tiếp, bưu chính", "", "3", "F8"),
    ]
    assert october.take(content) == 1
    assert october.stored() == {"1.000001": (COUNTS, False, "Đợt 1")}
    deed = Deed.objects.filter(changes__table_name="reporting_line").distinct().get()
    assert (deed.door, deed.by, deed.reason[:14]) == (Deed.Door.EXCEL, october.officer, "Tệp bieu.xlsx,")
    assert october.now().state == State.ENTERING


def test_empty_stays_empty_and_zero_is_zero(october):
    content = filled(october.workbook(), 0, {"received_online": 0})
    assert october.take(content) == 1
    assert october.stored()["1.000000"][0] == [0] + [None] * 8
    assert cell(october.workbook(), address(0, "received_direct")).value is None
    assert cell(october.workbook(), address(0, "received_online")).value == 0


def test_nothing_arose_and_lines_outside_the_list(october):
    content = filled(october.workbook(), 2, {"none": "X"})
    content = filled(content, 4, FULL)  # after three services: Chứng thực, Hộ tịch
    assert october.take(content) == 2
    assert october.stored() == {"1.000002": ([None] * 9, True, ""), "Hộ tịch": (COUNTS, False, "")}


def test_every_error_at_once_with_its_cell_in_the_order_of_the_sheet(october):
    content = filled(october.workbook(), 0, {"received_online": "1,5", "carried_over": -2, "none": "hả"})
    content = filled(content, 1, {**FULL, "pending_overdue": 9})
    content = filled(content, 2, {**FULL, "resolved_online": 16})
    plan = october.plan(content)
    assert places(plan) == [
        ("none_mark", "1.000000", "P7"),
        ("cell", "1.000000", "E7"),
        ("cell", "1.000000", "G7"),
        ("identity", "1.000001", "A8"),
        ("online_over_resolved", "1.000002", "O9"),
    ]
    with pytest.raises(Refused, match="5 lỗi, chưa ghi gì") as caught:
        october.take(content)
    assert [problem.cell for problem in caught.value.problems] == ["P7", "E7", "G7", "A8", "O9"]
    assert october.stored() == {}


def test_the_marked_copy_keeps_what_was_typed_and_goes_in_once_mended(october):
    content = filled(october.workbook(), 0, {**FULL, "received_online": "1,5", "none": "hả", "note": "hỏi xã"})
    content = filled(content, 1, {**FULL, "pending_overdue": 9})
    copy = october.marked(content)
    assert cell(copy, "E7").value == "1,5"
    assert "không phải số nguyên" in cell(copy, "E7").comment.text
    assert cell(copy, "E7").fill.start_color.rgb == "FFF8C9C4"
    assert "(3) phải bằng (7) + (11)" in cell(copy, "D8").comment.text
    assert places(october.plan(copy)) == places(october.plan(content))
    mended = edited(copy, E7=14, P7=None, N8=0)
    assert october.take(mended) == 2
    assert october.stored() == {"1.000000": (COUNTS, False, "hỏi xã"), "1.000001": (COUNTS, False, "")}


def test_an_unknown_code_and_a_line_twice_are_named_and_can_be_mended(october):
    content = edited(october.workbook(), A8="9.999999", A9="1.000000", E8=1, E9=2)
    plan = october.plan(content)
    assert places(plan) == [("unknown_line", "", "A8"), ("twice", "1.000000", "A9")]
    copy = october.marked(content)
    assert not cell(copy, "A8").protection.locked
    mended = edited(copy, A8="1.000001.000.00.00.H27", A9="1.000002")
    assert october.take(mended) == 2
    assert sorted(october.stored()) == ["1.000001", "1.000002"]


def test_a_row_without_code_is_passed_over_when_blank_or_a_sum_and_else_named(october):
    def below(book):
        book[DATA_SHEET].append([None, "Tổng cộng", None, 5, 5])
        book[DATA_SHEET].append([None, "Người lập biểu"])
        book[DATA_SHEET].append([None, None, None, None, 7])

    plan = october.plan(edited(october.workbook(), below))
    assert places(plan) == [("unknown_line", "", "A14")]


def test_columns_are_found_by_their_marks_wherever_they_stand(october):
    def moved(book):
        book[DATA_SHEET].insert_cols(3, 2)
        book[DATA_SHEET].insert_rows(1, 4)
        book[DATA_SHEET].title = "Bản của tôi"

    # openpyxl does not take merges and formulas along; the reader needs neither.
    content = edited(filled(october.workbook(), 0, FULL), moved)
    assert october.take(content) == 1
    assert october.stored() == {"1.000000": (COUNTS, False, "")}


@pytest.mark.parametrize(
    ("value", "kind"),
    [("=5+3", "công thức chưa có giá trị"), ("#N/A", "không phải là số"), (12.5, "không phải số nguyên")],
)
def test_formulas_without_values_errors_and_fractions_are_refused_by_cell(october, value, kind):
    plan = october.plan(filled(october.workbook(), 0, {"received_online": value}))
    assert [(p.cell, kind in p.message) for p in plan.problems] == [("E7", True)]
    copy = october.marked(filled(october.workbook(), 0, {"received_online": value}))
    assert [p.cell for p in october.plan(copy).problems] == ["E7"]  # not mended, it does not slip in as empty


def test_a_formula_without_value_is_no_note_either(october):
    plan = october.plan(filled(october.workbook(), 0, {"note": "=A1", "none": "=A1"}))
    assert [(p.kind, p.cell) for p in plan.problems] == [("none_mark", "P7"), ("cell", "Q7")]


def test_a_formula_with_its_value_counts_as_the_value(october):
    book = load_workbook(io.BytesIO(october.workbook()))
    out = io.BytesIO()
    with Writer(out) as copy:  # another program writes the same cells, one of them a formula with its value
        for sheet in book:
            page = copy.add_worksheet(sheet.title)
            for row in sheet.iter_rows():
                for one in row:
                    if isinstance(one.value, str) and one.value.startswith("="):
                        continue
                    page.write(one.row - 1, one.column - 1, one.value)
            if sheet.title == DATA_SHEET:
                page.write_formula("E7", "=5+3", None, 8)
    assert october.take(out.getvalue()) == 1
    assert october.stored()["1.000000"][0][0] == 8


def test_saved_as_opendocument_it_is_read_alike(october):
    content = filled(filled(october.workbook(), 0, FULL), 1, {"received_online": "1,5"})
    book = read_workbook("bieu.ods", as_ods(content))
    assert [(p.cell, p.line) for p in plan_workbook(october.now(), book).problems] == [("E8", "1.000001")]
    assert october.take(as_ods(filled(october.workbook(), 0, FULL)), name="bieu.ods") == 1
    assert october.stored() == {"1.000000": (COUNTS, False, "")}


def test_another_units_workbook_is_refused_with_both_named(october):
    other = make.return_(make.commune("Xã Khác", code="99001"), make.period(2026, 10))
    with pytest.raises(Refused, match=r"mã 18136, trang này của .*mã 99001"):
        require_identity(read_workbook("bieu.xlsx", october.workbook()), other)


def test_another_periods_workbook_is_refused_with_both_named(october):
    content = october.workbook()
    november = make.return_(october.commune, make.period(2026, 11))
    with pytest.raises(Refused, match="biểu kỳ 2026-10, trang này là kỳ 2026-11"):
        require_identity(read_workbook("bieu.xlsx", content), november)


def test_a_workbook_newer_than_the_portal_is_refused_with_both_versions(october):
    october.type_in(0)
    content = october.workbook()
    with make.written():
        october.return_.version = 1
        october.return_.save(update_fields=["version"])
    with pytest.raises(Refused, match="phiên bản 2, biểu ở đây mới là phiên bản 1"):
        october.take(content)


def test_lines_that_only_others_changed_stay_theirs(october):
    content = october.workbook()
    october.type_in(0, received_online="15", pending_in_time="3")
    assert october.take(filled(content, 1, FULL)) == 1
    assert october.stored()["1.000000"][0][0] == 15
    assert october.stored()["1.000001"][0] == COUNTS


def test_a_line_changed_on_both_sides_is_a_conflict_that_names_versions(october):
    content = october.workbook()
    october.type_in(0, received_online="15", pending_in_time="3")
    stale = filled(filled(content, 0, FULL), 1, FULL)
    plan = october.plan(stale)
    assert places(plan) == [("conflict", "1.000000", "A7")]
    assert "Tệp làm từ phiên bản 1, biểu nay là phiên bản 2." in plan.problems[0].message
    with pytest.raises(Refused):
        october.take(stale)
    assert "1.000001" not in october.stored()


def test_the_marked_copy_of_a_conflict_shows_what_is_stored_and_then_the_person_decides(october):
    content = october.workbook()
    october.type_in(0, received_online="15", pending_in_time="3")
    copy = october.marked(filled(content, 0, FULL))
    assert "Đang lưu, theo thứ tự cột: 15, 3, " in cell(copy, "A7").comment.text
    assert october.take(copy) == 1
    assert october.stored()["1.000000"][0] == COUNTS


def test_both_sides_with_the_same_numbers_is_no_conflict(october):
    content = october.workbook()
    october.type_in(0)
    assert october.take(filled(content, 0, FULL)) == 0


@pytest.mark.parametrize(
    ("where", "value"), [("B2", "18137"), ("B3", "2026-11"), ("B4", "7"), ("B4", "x"), ("C7", "0" * 16)]
)
def test_an_identity_that_was_edited_is_refused(october, where, value):
    def forged(book):
        book[IDENTITY_SHEET][where] = value

    with pytest.raises(Refused, match="bị sửa"):
        october.take(edited(october.workbook(), forged))


def test_a_file_that_is_not_of_the_portal_is_refused_in_words(october):
    def lost(book):
        del book[IDENTITY_SHEET]

    def headless(book):
        book[DATA_SHEET]["E6"] = "4"

    other = Workbook()
    other.active.append(["Mã", "Số"])
    for content, words in [
        (saved(other), "không có trang “Nhận dạng”"),
        (edited(october.workbook(), lost), "không có trang “Nhận dạng”"),
        (edited(october.workbook(), headless), "không thấy dòng đánh dấu cột"),
        (b"%PDF-1.7", "PDF"),
        (b"", "rỗng"),
        (b"PK\x03\x04 hong", "bị hỏng"),
    ]:
        with pytest.raises(Refused, match=words):
            october.take(content)


def test_only_the_units_own_people_and_only_while_it_is_open(october):
    content = filled(october.workbook(), 0, FULL)
    for stranger in (make.user(make.commune(), "officer"), make.user(None, "supervisor"), make.user(october.commune)):
        with pytest.raises(Refused, match="không có quyền"):
            october.take(content, by=stranger)
    make.settle(october.return_, State.PRESENTED)
    with pytest.raises(Refused, match="trạng thái"):
        october.take(content)
    assert Line.objects.count() == 0


def test_only_what_is_typed_is_unlocked_and_cells_say_what_they_take(october):
    october.type_in(0)
    book = load_workbook(io.BytesIO(october.workbook()))
    sheet = book[DATA_SHEET]
    unlocked = {one.column_letter for one in sheet[7] if not one.protection.locked}
    assert unlocked == set("EFGIJKMNOPQ")
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert book[IDENTITY_SHEET].sheet_state == "hidden"
    assert [book[HELP_SHEET].cell(2, column).value is not None for column in (1, 2)] == [True, True]
    rules = {
        str(rule.sqref): (rule.type, rule.formula1, rule.formula2) for rule in sheet.data_validations.dataValidation
    }
    assert rules["E7:E11"] == ("whole", "0", "9999999")
    assert rules["P7:P11"] == ("list", '"x"', None)
    assert sheet["D7"].value == '=IF(COUNT(E7,F7,G7)=3,SUM(E7,F7,G7),"")'
    values = load_workbook(io.BytesIO(october.workbook()), data_only=True)[DATA_SHEET]
    assert (values["D7"].value, values["H7"].value, values["L7"].value, values["D8"].value) == (17, 15, 2, None)
    formulas = [rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules]
    assert sum("<>SUM" in formula for formula in formulas) == 3
    assert len(formulas) == 13


def test_nothing_of_the_database_runs_as_a_formula(october):
    october.type_in(0, note='=HYPERLINK("http://x")')
    content = october.workbook()
    assert cell(content, "Q7").data_type == "s"
    assert october.plan(content).changes == []


def test_a_note_saves_alone_and_warnings_come_with_the_preview(october):
    for back in range(1, 8):
        month = october.now().period.reporting_month.shift(-back)
        earlier = make.return_(october.commune, make.period(month.year, month.month))
        make.line(earlier, october.services[0], **make.counts(online=5))
    content = filled(october.workbook(), 0, make.counts(online=500))
    assert {(p.kind, p.line) for p in october.plan(content).warnings} == {("jump", "1.000000")}
    assert october.plan(filled(content, 0, {"note": "Đợt cao điểm"})).warnings == []


def test_the_number_of_queries_does_not_grow_with_lines(october, django_assert_num_queries):
    content = filled(filled(filled(october.workbook(), 0, FULL), 1, FULL), 2, FULL)
    for lines in (filled(october.workbook(), 0, FULL), content):
        book, now = read_workbook("bieu.xlsx", lines), october.now()
        with django_assert_num_queries(6):
            plan_workbook(now, book)
