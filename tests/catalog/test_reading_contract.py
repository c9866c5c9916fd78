"""What the wizard relies on: sheets as recognised, a person's corrections, suggestions that a person accepted."""

import pytest
from django.conf import settings
from openpyxl import load_workbook

from catalog.importing.matching import among
from catalog.importing.reading import read_appendix
from tests import factories as make
from tests.catalog.workbooks import GOOD, row, workbook

pytestmark = pytest.mark.django_db
ODD_HEAD = ("Số", "Ký hiệu", "Tên việc", "Mảng", "Nơi làm", "Ghi")


def kinds(reading) -> list[tuple[str, str, int | None]]:
    return [(problem.severity, problem.kind, problem.row) for problem in reading.problems]


def test_each_sheet_says_how_it_was_recognised():
    [sheet] = read_appendix(settings.BASE_DIR / "fixtures" / "phu_luc_1.xlsx").sheets
    assert (sheet.name, sheet.used, sheet.hidden, sheet.first, sheet.last) == ("Phụ lục 1", True, False, 4, 5)
    assert [(one["letter"], one["role"]) for one in sheet.columns][:4] == [
        ("A", "stt"),
        ("B", "code"),
        ("C", "name"),
        ("D", "full"),
    ]
    assert (sheet.bands, sheet.bands_declared, sheet.bands_matching, sheet.rows) == (107, 17, 17, 632)
    assert sheet.total_declared == 632


def test_a_person_says_which_column_is_which(tmp_path):
    path = workbook(tmp_path, GOOD, head=ODD_HEAD)
    assert kinds(read_appendix(path)) == [("error", "header_missing", None)]
    layout = {"use": True, "first": 2, "last": 2, "roles": {"code": 1, "name": 2, "field": 3}}
    reading = read_appendix(path, layouts={"Phụ lục": layout})
    assert [(entry.code, entry.name, entry.field) for entry in reading.entries] == [
        ("1.001193", "Đăng ký khai sinh", "Hộ tịch")
    ]


def test_a_column_can_be_passed_over(tmp_path):
    reading = read_appendix(workbook(tmp_path, GOOD), layouts={"Phụ lục": {"roles": {"agency": None}}})
    assert [entry.agencies for entry in reading.entries] == [[]]
    assert [one["role"] for one in reading.sheets[0].columns] == ["stt", "code", "name", "field", "", "full"]


@pytest.mark.parametrize(
    "layout",
    [{"first": 99}, {"roles": {"name": 40}}, {"roles": {"ten": 2}}, {"roles": {"name": None}}, {"last": "3"}],
)
def test_a_correction_that_points_nowhere_is_an_error(tmp_path, layout):
    reading = read_appendix(workbook(tmp_path, GOOD), layouts={"Phụ lục": layout})
    assert ("error", "layout_wrong", None) in kinds(reading)


def test_a_person_chooses_the_sheets(tmp_path):
    path = workbook(tmp_path, GOOD)
    book = load_workbook(path)
    other = book.create_sheet("Bản cũ")
    for cells in (("Mã TTHC", "Tên thủ tục"), ("1.000894", "Đăng ký kết hôn")):
        other.append(cells)
    other.sheet_state = "hidden"
    book.save(path)
    by_rule = read_appendix(path)
    assert [entry.code for entry in by_rule.entries] == ["1.001193"]
    assert [(sheet.name, sheet.used, sheet.hidden) for sheet in by_rule.sheets] == [
        ("Phụ lục", True, False),
        ("Bản cũ", False, True),
    ]
    chosen = read_appendix(path, layouts={"Phụ lục": {"use": False}, "Bản cũ": {"use": True}})
    assert [entry.code for entry in chosen.entries] == ["1.000894"]


def test_an_accepted_suggestion_takes_the_row_and_is_said(tmp_path):
    path = workbook(tmp_path, row("1.00O193"), row("1.000894", "Đăng ký kết hôn"))
    reading = read_appendix(path, accepted={"Phụ lục!4": "1.000193"})
    assert [(entry.raw_code, entry.code) for entry in reading.entries][:1] == [("1.00O193", "1.000193")]
    assert kinds(reading) == [("info", "suggestion_accepted", 4)]
    assert (reading.rows_read, reading.refused, reading.listed) == (2, 0, 0)


@pytest.mark.parametrize("value", ["1.00O193", "abc", "Giữ dòng 9"])
def test_an_accepted_value_that_is_no_code_is_an_error(tmp_path, value):
    reading = read_appendix(workbook(tmp_path, row("abc")), accepted={"Phụ lục!4": value})
    assert (kinds(reading), reading.entries) == ([("error", "accepted_wrong", 4)], [])


def test_the_second_name_of_a_code_is_listed_where_a_person_keeps_the_first(tmp_path):
    path = workbook(tmp_path, GOOD, row("1.001193", "Đăng ký khai tử"))
    reading = read_appendix(path, accepted={"Phụ lục!5": "Giữ dòng 4"})
    assert kinds(reading) == [("info", "suggestion_accepted", 5)]
    assert (len(reading.entries), reading.refused, reading.listed) == (1, 0, 1)


def test_a_mended_code_that_meets_another_name_can_be_kept_out_too(tmp_path):
    path = workbook(tmp_path, GOOD, row("1.OO1193", "Đăng ký khai tử"))
    once = read_appendix(path, accepted={"Phụ lục!5": "1.001193"})
    assert kinds(once)[-1] == ("error", "code_two_names", 5)
    twice = read_appendix(path, accepted={"Phụ lục!5": "Giữ dòng 4"})
    assert (twice.has_errors, twice.refused, twice.listed) == (False, 0, 1)


KNOWN = [
    ("1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch"),
    ("2.000635", "Cấp bản sao trích lục", "Hộ tịch"),
    ("2.000908", "Cấp bản sao trích lục", "Chứng thực"),
]


@pytest.mark.parametrize(
    ("name", "field", "suggestion", "words"),
    [
        ("Đăng ký khai sinh.", "Hộ tịch", "1.001193", "có thể là 1.001193"),
        ("Cấp bản sao trích lục", "Chứng thực", "2.000908", "có thể là 2.000908"),
        ("Cấp bản sao trích lục", "Đất đai", "", "2.000635, 2.000908"),
        ("Đăng ký kết hôn", "Hộ tịch", "", "không có thủ tục nào tên như vậy"),
    ],
)
def test_a_row_without_code_is_looked_for_and_never_taken_silently(tmp_path, name, field, suggestion, words):
    reading = read_appendix(workbook(tmp_path, row("", name, field=field)), known=among(KNOWN))
    [problem] = [one for one in reading.problems if one.severity == "error"]
    assert (problem.kind, problem.row, problem.suggestion, reading.entries) == ("code_missing", 4, suggestion, [])
    assert words in problem.message


def test_a_table_without_a_code_column_is_matched_against_the_catalogue(tmp_path, django_assert_num_queries):
    make.procedure("1.001193", "Đăng ký khai sinh")
    rows = [(1, "Đăng ký khai sinh", "Hộ tịch"), (2, "Đăng ký kết hôn", "Hộ tịch")]
    path = workbook(tmp_path, *rows, head=("TT", "Tên TTHC", "Lĩnh vực"))
    with django_assert_num_queries(2):
        reading = read_appendix(path)
    assert [(p.kind, p.row, p.suggestion) for p in reading.problems] == [
        ("code_missing", 4, "1.001193"),
        ("code_missing", 5, ""),
    ]
    taken = read_appendix(path, accepted={"Phụ lục!4": "1.001193"})
    assert [(entry.code, entry.raw_code) for entry in taken.entries] == [("1.001193", "")]


def test_codes_of_rows_not_taken_are_doubtful_so_that_nothing_is_withdrawn(tmp_path):
    rows = [row("1.00O193"), row("1.000894", ""), row("", "Cấp bản sao trích lục", field="x"), row("1.000110", "C")]
    assert read_appendix(workbook(tmp_path, *rows), known=among(KNOWN)).doubtful == {
        "1.000193",
        "1.000894",
        "2.000635",
        "2.000908",
    }
