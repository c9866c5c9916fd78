"""An appendix as it really looks is read right; a slip in a code is an error with a suggestion, never corrected."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from catalog.importing.reading import read_appendix
from tests.catalog.workbooks import GOOD, HEAD, row, workbook

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
APPENDICES = {"phu_luc_1.xlsx": 632, "phu_luc_2.xlsx": 109, "phu_luc_3.xlsx": 92}


def said(path: Path) -> list[tuple[str, str, int | None]]:
    return [(p.severity, p.kind, p.row) for p in read_appendix(path).problems]


@pytest.mark.parametrize(("name", "count"), APPENDICES.items())
def test_the_reconstructed_appendices_are_read_row_by_row(name, count):
    reading = read_appendix(settings.BASE_DIR / "fixtures" / name)
    expected = json.loads((DATA / name).with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert [[e.row, e.code, e.name, e.field] for e in reading.entries] == [row[:4] for row in expected["rows"]]
    assert (len(reading.entries), reading.problems, reading.is_reconstruction) == (count, [], True)


def test_the_bands_of_appendix_1_name_the_offices():
    reading = read_appendix(settings.BASE_DIR / "fixtures" / "phu_luc_1.xlsx")
    expected = json.loads((DATA / "phu_luc_1.expected.json").read_text(encoding="utf-8"))["rows"]
    named = [
        (entry.agencies[0].casefold(), row[4].casefold()) for entry, row in zip(reading.entries, expected, strict=True)
    ]
    assert [pair for pair in named if pair[0] != pair[1]] == []


def test_columns_in_another_order_and_wording_are_found(tmp_path):
    head = ("TT", "Tên dịch vụ", "Mã thủ tục", "Lĩnh vực")
    [entry] = read_appendix(workbook(tmp_path, (1, "Đăng ký khai sinh", "1.001193", "Hộ tịch"), head=head)).entries
    assert (entry.code, entry.name, entry.field) == ("1.001193", "Đăng ký khai sinh", "Hộ tịch")


def test_numbers_of_columns_repeated_heads_totals_and_signatures_are_no_procedures(tmp_path):
    path = workbook(
        tmp_path,
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        GOOD,
        HEAD,
        row("1.000894", "Đăng ký kết hôn"),
        ("TỔNG CỘNG", None, 2),
        ("Nơi nhận:",),
    )
    reading = read_appendix(path)
    assert ([entry.code for entry in reading.entries], reading.problems) == (["1.001193", "1.000894"], [])


def test_a_declared_count_that_is_not_what_stands_there_is_said(tmp_path):
    path = workbook(tmp_path, ("A", "SỞ TƯ PHÁP (3 TTHC)"), GOOD)
    assert ("warning", "band_count", 4) in said(path)


def test_names_are_composed_and_tidy(tmp_path):
    import_name = "  Đăng  ký khai sinh\u200b "
    [entry] = read_appendix(workbook(tmp_path, row("1.001193", import_name))).entries
    assert entry.name == "Đăng ký khai sinh"


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("1.00O193", "1.000193"),
        ("1001193", "1.001193"),
        ("1,001193", "1.001193"),
        ("1.001193.", "1.001193"),
        ("1. 001193", "1.001193"),
        ("１.001193", "1.001193"),
        ("1.001193.000.00.00.H72", "1.001193.000.00.00.H27"),
        (1.00023, "1.000230"),
    ],
)
def test_a_slip_in_a_code_is_an_error_with_a_suggestion(tmp_path, typed, suggestion):
    reading = read_appendix(workbook(tmp_path, GOOD[:1] + (typed,) + GOOD[2:], row("1.000894", "Đăng ký kết hôn")))
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    assert [(problem.row, problem.suggestion) for problem in errors] == [(4, suggestion)]
    assert [entry.code for entry in reading.entries] == ["1.000894"]


@pytest.mark.parametrize("typed", ["1.00?", "T-HTH-280421-TT", "", "abc"])
def test_a_code_that_says_too_little_is_an_error(tmp_path, typed):
    reading = read_appendix(workbook(tmp_path, row(typed), row("1.000894", "Đăng ký kết hôn")))
    assert [(p.severity, p.row) for p in reading.problems] == [("error", 4)]


@pytest.mark.parametrize("typed", ["1.001193", "1.001193.000.00.00.H27"])
def test_right_codes_pass_in_silence(tmp_path, typed):
    reading = read_appendix(workbook(tmp_path, row(typed)))
    assert ([entry.code for entry in reading.entries], reading.problems) == (["1.001193"], [])


def test_the_same_row_twice_is_written_once_with_a_warning(tmp_path):
    reading = read_appendix(workbook(tmp_path, GOOD, row("1.001193.000.00.00.H27")))
    assert [(p.severity, p.kind, p.row) for p in reading.problems] == [("warning", "code_twice", 5)]
    assert (reading.rows_read, len(reading.entries), reading.refused, reading.listed) == (2, 1, 0, 1)


def test_one_code_with_two_names_keeps_the_first_and_refuses_the_second(tmp_path):
    reading = read_appendix(workbook(tmp_path, GOOD, row("1.001193", "Đăng ký khai tử")))
    assert [(p.severity, p.kind, p.row, p.suggestion) for p in reading.problems] == [
        ("error", "code_two_names", 5, "Giữ dòng 4")
    ]
    assert [entry.name for entry in reading.entries] == ["Đăng ký khai sinh"]


def test_rows_in_are_rows_taken_refused_and_listed(tmp_path):
    rows = [GOOD, row("1.00O193", "A"), row("1.001193"), row("1.001193", "B"), row("1.000894", "C"), row("", "D")]
    reading = read_appendix(workbook(tmp_path, *rows))
    assert reading.rows_read == 6
    assert reading.rows_read == len(reading.entries) + reading.refused + reading.listed


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 ...", "file_pdf"),
        (b"PK\x03\x04 broken", "file_broken"),
        (b"hello", "file_not_workbook"),
        (b"<html><table></table></html>", "file_not_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(tmp_path, content, kind):
    path = tmp_path / "phu-luc.xlsx"
    path.write_bytes(content)
    [problem] = read_appendix(path).problems
    assert (problem.severity, problem.kind, problem.row) == ("error", kind, None)
    assert "phu-luc.xlsx" in problem.message


def test_a_workbook_without_such_a_table_is_refused(tmp_path):
    assert said(workbook(tmp_path, (1, 2, 3), head=("a", "b", "c"))) == [("error", "header_missing", None)]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert said(tmp_path / "khong-co.xlsx") == [("error", "file", None)]
