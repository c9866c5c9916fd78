"""Events that cannot be are refused whole, with the row and the reason."""

import csv
from datetime import date
from pathlib import Path

import pytest

from portal.core.csvfile import UnreadableFile
from portal.units.models import UnitEvent, UnitVersion
from portal.units.reorganising.files import read_events
from portal.units.reorganising.rules import Eve, check
from tests import factories as make
from tests.units.reorganising import COMMUNES, legs_of, problems_of, structure_on, units_file, write

pytestmark = pytest.mark.django_db
DAY, LATER = "2025-03-01", "2025-06-01"


@pytest.fixture
def small():
    top = make.province(code="42")
    for code in ("A", "B", "C", "D"):
        make.department(f"Sở {code}", parent=top, code=code)
    district = make.district("Huyện Kỳ Anh", parent=top, code="447")
    make.commune("Xã Kỳ Bắc", parent=district, code="18757")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("X", "A", DAY, "merge")], "Dòng 2: không có đơn vị mang mã X trước ngày 01/03/2025"),
        ([("A", "X", DAY, "merge")], "Dòng 2: đơn vị kế thừa X không có vào ngày 01/03/2025"),
        ([("A", "B", DAY, "merge"), ("B", "A", DAY, "merge")], "vòng kế thừa A → B → A"),
        ([("A", "B", DAY, "merge"), ("B", "C", DAY, "merge")], "đơn vị kế thừa B cũng chấm dứt trong ngày đó"),
        ([("A", "B", DAY, "merge"), ("A", "C", DAY, "merge")], "đơn vị A chấm dứt hoặc đổi 2 lần trong cùng một ngày"),
        (
            [("A", "B", DAY, "merge"), ("A", "C", LATER, "merge")],
            "Dòng 3: không có đơn vị mang mã A trước ngày 01/06/2025",
        ),
        ([("A", "B", DAY, "split"), ("A", "C", DAY, "split")], "chia thành 2 phần nhưng có 0 phần chính"),
        ([("A", "B", DAY, "split_main"), ("A", "C", DAY, "split_main")], "chia thành 2 phần nhưng có 2 phần chính"),
        ([("A", "B", DAY, "split")], "chia thành 1 phần nhưng có 0 phần chính"),
        ([("A", "B", DAY, "split_main"), ("A", "B", DAY, "split")], "có hai phần vào cùng một đơn vị"),
        ([("18757", "447", DAY, "merge")], "Xã Kỳ Bắc (Cấp xã) không thể vào 447 (Cấp huyện)"),
        ([("A", "X", DAY, "rename")], "không biết tên mới của đơn vị A"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(small, tmp_path, rows, words):
    assert any(words in message for message in problems_of(rows, tmp_path / "sap-nhap.csv"))


def test_an_event_before_an_existing_one_of_the_same_unit_is_refused(small, tmp_path):
    path = tmp_path / "su-kien.csv"
    assert problems_of([("A", "B", LATER, "merge")], path) == []
    refused = [
        "Dòng 2: đơn vị B đã có sự kiện ngày 01/06/2025, sau ngày 01/03/2025. Kiểm tra mã và ngày rồi nạp lại cả tệp."
    ]
    assert problems_of([("C", "B", DAY, "merge")], path) == refused
    assert problems_of([("C", "D", DAY, "merge")], path) == []


def test_the_same_file_a_second_time_is_refused(small, tmp_path):
    path = tmp_path / "su-kien.csv"
    rows = [("A", "B", DAY, "merge")]
    assert problems_of(rows, path) == []
    [message] = problems_of(rows, path)
    assert message.startswith("Dòng 2: Sở A (A) đã chấm dứt từ 01/03/2025")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("A", "B", "1/3/2025", "merge"), "on"),
        (("A", "B", DAY, "nhập"), "kind"),
        (("A", "", DAY, "merge"), "new_code"),
        (("A", "B", DAY, "abolish"), "new_code"),
        (("", "B", DAY, "merge"), "old_code"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path, row, column):
    legs, problems = read_events(units_file([row], tmp_path / "x.csv"), {})
    assert (legs, [(one["row"], one["column"]) for one in problems]) == ([], [(2, column)])


def test_a_file_of_another_layout_is_no_file_of_events(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="không phải tệp sự kiện"):
        read_events(path, {})


def test_an_empty_cell_in_the_file_of_communes_is_named(tmp_path):
    lines = COMMUNES.read_text(encoding="utf-8").splitlines()
    (tmp_path / "x.csv").write_text("\n".join([lines[0], lines[1].replace("18073", "", 1)]), encoding="utf-8")
    _, problems = read_events(tmp_path / "x.csv", {})
    assert [(one["row"], one["column"]) for one in problems] == [(2, "new_code_2025_07")]


TOLD = ("old_code", "new_code", "on", "kind", "name", "type", "org_name", "level", "parent_code", "document")


def told(rows: list[tuple[str, ...]], path: Path) -> Path:
    """Rows that say themselves what the successor is called."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([TOLD, *rows])
    return path


def test_a_file_says_itself_what_a_new_unit_is_called_and_by_which_document(small, tmp_path):
    rows = [
        ("A", "AB", DAY, "merge", "Sở A và B", "", "Sở A và B tỉnh", "so", "", "Nghị quyết 9"),
        ("B", "AB", DAY, "merge", "", "", "", "", "", "Nghị quyết 9"),
        ("18757", "18757", DAY, "rename", "Thị trấn Kỳ Đồng", "", "", "xa", "447", "Nghị quyết 10"),
        ("C", "", DAY, "abolish", "", "", "", "", "", "Nghị quyết 11"),
    ]
    assert write(legs_of(told(rows, tmp_path / "su-kien.csv"))) == 3
    assert structure_on(date.fromisoformat(DAY))["AB"] == ("Sở A và B", "so", "42")
    town = UnitVersion.objects.on(date.fromisoformat(DAY)).get(name="Thị trấn Kỳ Đồng")
    assert (town.type, town.org_name) == ("thị trấn", "UBND thị trấn Kỳ Đồng")
    assert set(UnitEvent.objects.values_list("title", "document")) == {
        ("Thành lập Sở A và B", "Nghị quyết 9"),
        ("Xã Kỳ Bắc đổi tên thành Thị trấn Kỳ Đồng", "Nghị quyết 10"),
        ("Sở C kết thúc hoạt động", "Nghị quyết 11"),
    }


def test_a_unit_is_called_as_on_its_day_where_a_file_has_several(small, tmp_path):
    rows = [
        ("A", "X", DAY, "merge", "Sở X1", "", "", "so", "", ""),
        ("B", "X", DAY, "merge", "", "", "", "", "", ""),
        ("X", "X", LATER, "rename", "Sở X2", "", "", "so", "", ""),
    ]
    write(legs_of(told(rows, tmp_path / "su-kien.csv")))
    assert structure_on(date.fromisoformat(DAY))["X"][0] == "Sở X1"
    assert structure_on(date.fromisoformat(LATER))["X"][0] == "Sở X2"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            ("A", "B", DAY, "merge", "Sở B mới", "", "", "so", "", ""),
            "đơn vị B đã có; đổi tên nó bằng một dòng “rename”",
        ),
        (("A", "X", DAY, "merge", "Sở X", "", "", "so", "Y", ""), "cấp trên Y của X không có vào ngày đó"),
        (("A", "X", DAY, "merge", "Xã X", "", "", "xa", "447", ""), "không thể vào X (Cấp xã)"),
    ],
)
def test_what_a_row_says_of_its_successor_must_hold(small, tmp_path, row, words):
    legs = legs_of(told([row], tmp_path / "x.csv"))
    assert any(words in str(one["message"]) for one in check(legs, Eve.of(date.fromisoformat(DAY))))


def test_two_rows_may_not_call_one_unit_otherwise(small, tmp_path):
    rows = [(old, "X", DAY, "merge", name, "", "", "so", "", "") for old, name in (("A", "Sở X"), ("B", "Sở Y"))]
    [found] = check(legs_of(told(rows, tmp_path / "x.csv")), Eve.of(date.fromisoformat(DAY)))
    assert "Dòng 3: đơn vị X được ghi khác dòng 2" in str(found["message"])


@pytest.mark.parametrize(
    ("given", "column"),
    [
        (("Sở X", "", "", "", "", ""), "level"),
        (("Sở X", "", "", "huyện", "", ""), "level"),
        (("", "", "", "so", "", ""), "name"),
        (("X" * 201, "", "", "so", "", ""), "name"),
        (("Sở X", "", "", "so", "", "N" * 201), "document"),
    ],
)
def test_what_is_said_of_a_successor_is_read_whole_or_refused(tmp_path, given, column):
    legs, problems = read_events(told([("A", "X", DAY, "merge", *given)], tmp_path / "x.csv"), {})
    assert (legs, [(one["row"], one["column"]) for one in problems]) == ([], [(2, column)])


def test_an_abolished_unit_has_no_successor_to_be_told_of(tmp_path):
    row = ("A", "", DAY, "abolish", "Sở X", "", "", "so", "", "Nghị quyết 1")
    legs, problems = read_events(told([row], tmp_path / "x.csv"), {})
    assert (legs, [one["column"] for one in problems]) == ([], ["name"])
