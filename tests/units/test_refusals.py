"""Events that cannot be are refused whole, with the row and the reason."""

import pytest

from portal.core.csvfile import UnreadableFile
from portal.units.reorganising.files import read_events
from tests import factories as make
from tests.units.reorganising import COMMUNES, problems_of, units_file

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
