"""Any appendix at any date is printed in the bands of the original and reads back as the same list, word for word."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.actions.appendices import import_appendix
from catalog.documents.appendix_xlsx import appendix_xlsx
from catalog.documents.paper import Paper, attached_to, paper_of, roman
from catalog.importing.reading import read_appendix
from catalog.importing.table import Entry
from catalog.models import Listing, OnlineLevel
from catalog.versions import appendix_on, entries_on
from portal.accounts.models import User
from portal.units.models import Level
from tests import factories as make
from tests.catalog.workbooks import row, workbook

SAME = {"added": 0, "changed": 0, "removed": 0}
FIXTURES = settings.BASE_DIR / "fixtures"


def exported(folder: Path, number: str, day: date) -> Path:
    path = folder / f"phu-luc-{number}.xlsx"
    path.write_bytes(appendix_xlsx(paper_of(appendix_on(number, day), entries_on(number, day))))
    return path


def read_again(path: Path, number: str, day: date | None = None) -> tuple[dict, list[str]]:
    """The dry run of an import: what it would change and the errors it found."""
    result = import_appendix(path=path, appendix=number, by=User.objects.command(), at=make.AT, start=day)
    errors = [problem["message"] for problem in result["problems"] if problem["severity"] == "error"]
    return {name: result["diff"][name] for name in SAME}, errors


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "count"), [("1", 632), ("2", 109), ("3", 92)])
def test_each_appendix_of_the_decision_reads_back_without_a_difference(tmp_path, number, count):
    path = FIXTURES / f"phu_luc_{number}.xlsx"
    import_appendix(path=path, appendix=number, by=User.objects.command(), at=make.AT, apply=True)
    again = exported(tmp_path, number, make.AT.date())
    assert read_again(again, number) == (SAME, [])
    assert [entry.code for entry in read_appendix(again).entries] == [e.code for e in read_appendix(path).entries]
    assert Listing.objects.count() == count


def bands(path: Path) -> list[str]:
    """The rows that hold nothing but a band, as they are printed."""
    rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    filled = [[str(cell) for cell in row if cell not in (None, "")] for row in rows]
    return [
        " | ".join(row)
        for row in filled
        if 1 <= len(row) <= 2 and re.search("lĩnh vực|TTHC\\)", row[-1], re.IGNORECASE)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_the_bands_are_those_of_the_original(tmp_path, number):
    path = FIXTURES / f"phu_luc_{number}.xlsx"
    import_appendix(path=path, appendix=number, by=User.objects.command(), at=make.AT, apply=True)
    assert bands(exported(tmp_path, number, make.AT.date())) == bands(path)


@pytest.mark.django_db
def test_the_head_has_two_rows_and_numbers_and_the_sheet_ends_with_the_total(tmp_path):
    import_appendix(path=FIXTURES / "phu_luc_3.xlsx", appendix="3", by=User.objects.command(), at=make.AT, apply=True)
    sheet = openpyxl.load_workbook(exported(tmp_path, "3", make.AT.date())).active
    rows = [[cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True)]
    assert rows[4] == ["STT", "Tên thủ tục hành chính", "Mã TTHC", "Mức độ cung cấp", "Nơi tiếp nhận", "Ghi chú"]
    assert rows[5] == ["Toàn trình", "Một phần", "Bộ phận Một cửa cấp xã", "Công an cấp xã"]
    assert rows[6] == [f"({number})" for number in range(1, 9)]
    assert [row for row in rows if row[:1] == ["TỔNG SỐ"]] == [["TỔNG SỐ", 92]]


@pytest.mark.django_db
def test_a_past_day_is_printed_as_it_was(tmp_path):
    first = workbook(tmp_path, row("1.001193", "Đăng ký khai sinh"), row("1.000894", "Đăng ký kết hôn"))
    later = workbook(tmp_path, row("1.001193", "Đăng ký khai sinh lưu động", field="Tư pháp"), name="sau.xlsx")
    by, new_year = User.objects.command(), date(2026, 1, 1)
    import_appendix(path=first, appendix="1", by=by, at=make.AT, apply=True)
    import_appendix(path=later, appendix="1", by=by, at=make.AT, apply=True, start=new_year)
    before, after = date(2025, 12, 31), new_year
    assert [(e.name, e.field) for e in entries_on("1", before)] == [
        ("Đăng ký khai sinh", "Hộ tịch"),
        ("Đăng ký kết hôn", "Hộ tịch"),
    ]
    for day in (before, after):
        assert read_again(exported(tmp_path, "1", day), "1", day) == (SAME, [])


@pytest.mark.django_db
def test_a_procedure_that_leaves_the_list_says_when_and_its_end_is_read_again(tmp_path):
    make.listing(make.procedure("1.001193", "Đăng ký khai sinh"), until=date(2027, 1, 1))
    [entry] = read_appendix(exported(tmp_path, "3", make.AT.date())).entries
    assert entry.ends == date(2027, 1, 1)


# — any list at all —

NAMES = st.sampled_from(
    [
        "Đăng ký khai sinh",
        "=1+1",
        '=HYPERLINK("http://example.invalid")',
        "+84 đường dây nóng",
        "@SUM(A1)",
        "-5 thủ tục",
        "CẤP GIẤY PHÉP XÂY DỰNG",
        "Tổng cộng hồ sơ",
        "Ghi chú thay đổi hộ tịch",
        "I. Lĩnh vực gì đó",
        "Cấp thẻ (2 thủ tục)",
        "Lĩnh vực Hộ tịch",
        "x",
        "A",
        "Tên <b>đậm</b> & “ngoặc”",
    ]
)
FIELDS = st.sampled_from(
    [
        "Hộ tịch",
        "HỘ TỊCH",
        "PCCC",
        "Thanh tra",
        "THANH TRA",
        "Ban hành văn bản",
        "Sở hữu trí tuệ",
        "Văn phòng luật sư",
        "Quỹ từ thiện",
        "Thủ tục hành chính nội bộ",
        "Tổng hợp (3 thủ tục)",
        "Giáo dục nghề nghiệp (G07-LĐ06)",
        "=Lĩnh vực lạ",
        "Chưa phân loại",
        "đường bộ",
    ]
)
AGENCIES = st.lists(
    st.sampled_from(
        ["Sở Tư pháp", "SỞ TƯ PHÁP", "Sở X", "Ban Dân tộc", "Thanh tra tỉnh", "=Sở lạ", "Công an tỉnh", "Tổ 5", "Hội"]
    ),
    max_size=3,
    unique=True,
)
ROWS = st.lists(
    st.tuples(NAMES, FIELDS, AGENCIES, st.sampled_from(OnlineLevel.values), st.sampled_from([None, date(2027, 1, 1)])),
    max_size=24,
)


class AnyList(TestCase):
    @hypothesis_settings(max_examples=40, deadline=None)
    @given(rows=ROWS, level=st.sampled_from([Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE]))
    def test_any_list_reads_back_without_a_difference(self, rows, level):
        appendix = make.appendix(level)
        for number, (name, field, agencies, online, until) in enumerate(rows):
            procedure = make.procedure(f"3.{number:06d}", name, in_field=field)
            listing = make.listing(procedure, level, agencies=agencies, until=until)
            with make.written():
                Listing.objects.filter(pk=listing.pk).update(online=online, source_row=number)
        paper = paper_of(appendix, entries_on(appendix.number, make.AT.date()))
        path = Path(self.folder) / "phu-luc.xlsx"
        path.write_bytes(appendix_xlsx(paper))
        assert read_again(path, appendix.number) == (SAME, [])
        formulas = [
            cell for line in openpyxl.load_workbook(path).active.iter_rows() for cell in line if cell.data_type == "f"
        ]
        assert formulas == []

    @pytest.fixture(autouse=True)
    def somewhere(self, tmp_path):
        self.folder = tmp_path


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (19, "XIX"), (90, "XC"), (148, "CXLVIII")])
def test_roman_numbers(number, text):
    assert roman(number) == text


@pytest.mark.django_db
def test_more_offices_than_letters_are_all_printed(tmp_path):
    entries = [
        Entry(n, "", f"1.{n:06d}", f"1.{n:06d}", f"Thủ tục {n}", "Hộ tịch", [f"Sở số {n}"], "full", integrated=False)
        for n in range(40)
    ]
    path = tmp_path / "nhieu.xlsx"
    path.write_bytes(appendix_xlsx(Paper("1", Level.DEPARTMENT, attached_to(None), entries)))
    assert [entry.agencies for entry in read_appendix(path).entries] == [entry.agencies for entry in entries]
