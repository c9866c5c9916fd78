"""Decisions side by side: one list in force at any day, what replaces what, and what changed between two days."""

from datetime import date

import pytest

from catalog.actions.decisions import enter_decision, name_decision
from catalog.models import Decision
from catalog.refusals import Refused
from catalog.versions import compare_days, decision_on, decisions
from portal.accounts.deeds import broken_links
from portal.accounts.models import Change, User
from portal.units.models import Level
from tests import factories as make

pytestmark = pytest.mark.django_db
PREDECESSOR = {
    "number": "1929/QĐ-UBND",
    "date": date(2020, 6, 23),
    "title": "Danh mục dịch vụ công trực tuyến mức độ 3, mức độ 4 triển khai trên địa bàn tỉnh",
    "valid_from": date(2020, 6, 23),
    "has_quotas": False,
}
LATER = {"number": "12/QĐ-UBND", "date": date(2026, 1, 5), "title": "Danh mục mới", "valid_from": date(2026, 1, 5)}


def enter(**given) -> Decision:
    return enter_decision(by=User.objects.command(), at=make.AT, **given)


def kept() -> list[tuple]:
    """Number, from, until, what it replaces."""
    rows = Decision.objects.select_related("replaces").order_by("valid")
    return [(one.number, one.valid.lower, one.valid.upper, one.replaces and one.replaces.number) for one in rows]


def test_the_predecessor_of_2020_holds_until_the_first_list_and_is_replaced_by_it():
    make.decision("2300/QĐ-UBND")
    old = enter(**PREDECESSOR)
    assert kept() == [
        ("1929/QĐ-UBND", date(2020, 6, 23), date(2022, 1, 1), None),
        ("2300/QĐ-UBND", date(2022, 1, 1), None, "1929/QĐ-UBND"),
    ]
    assert (old.has_quotas, decision_on(date(2021, 12, 31)), decision_on(date(2020, 6, 22))) == (False, old, None)


def test_a_new_decision_ends_the_one_it_replaces():
    first = make.decision("2300/QĐ-UBND")
    enter(**LATER, replaces=first)
    assert kept() == [
        ("2300/QĐ-UBND", date(2022, 1, 1), date(2026, 1, 5), None),
        ("12/QĐ-UBND", date(2026, 1, 5), None, "2300/QĐ-UBND"),
    ]
    assert broken_links() == []


def test_a_decision_entered_between_two_others_stands_between_them():
    first = make.decision("2300/QĐ-UBND")
    enter(**LATER, replaces=first)
    enter(number="7/QĐ-UBND", date=date(2024, 3, 1), title="Giữa", valid_from=date(2024, 3, 1), replaces=first)
    assert kept() == [
        ("2300/QĐ-UBND", date(2022, 1, 1), date(2024, 3, 1), None),
        ("7/QĐ-UBND", date(2024, 3, 1), date(2026, 1, 5), "2300/QĐ-UBND"),
        ("12/QĐ-UBND", date(2026, 1, 5), None, "7/QĐ-UBND"),
    ]


@pytest.mark.parametrize(
    ("given", "named", "way_out"),
    [
        ({**LATER}, "Quyết định số 2300/QĐ-UBND đang có hiệu lực", "Chọn “thay thế”"),
        ({**LATER, "valid_from": date(2026, 1, 4)}, "trước ngày ban hành 05/01/2026", "Chọn ngày hiệu lực"),
        ({**LATER, "number": "  "}, "Chưa có số Quyết định", "Nhập số"),
    ],
)
def test_what_cannot_stand_beside_the_others_is_refused_in_words(given, named, way_out):
    make.decision("2300/QĐ-UBND")
    with pytest.raises(Refused) as caught:
        enter(**given)
    assert (named in caught.value.message, way_out in caught.value.message) == (True, True)
    assert kept() == [("2300/QĐ-UBND", date(2022, 1, 1), None, None)]


def test_a_decision_does_not_replace_one_that_begins_later_nor_one_whose_listings_do():
    first = make.decision("2300/QĐ-UBND")
    with pytest.raises(Refused, match="không thể bị thay thế"):
        enter(number="1/QĐ-UBND", date=date(2021, 1, 1), title="Cũ", valid_from=date(2021, 1, 1), replaces=first)
    make.listing(make.procedure("1.001193"), start=date(2026, 6, 1))
    with pytest.raises(Refused, match=r"1\.001193 vào Danh mục .* từ 01/06/2026"):
        enter(**LATER, replaces=first)


def test_the_same_number_and_date_are_entered_once():
    make.decision("2300/QĐ-UBND")
    enter(**PREDECESSOR)
    with pytest.raises(Refused, match="đã có trong cổng"):
        enter(**{**PREDECESSOR, "valid_from": date(2020, 6, 25)})


def test_the_unnamed_decision_gets_its_number_and_date_once():
    unnamed, by = make.decision(), User.objects.command()
    name_decision(decision=unnamed, number=" 2300/QĐ-UBND ", date=date(2022, 10, 28), by=by, at=make.AT)
    unnamed.refresh_from_db()
    assert (unnamed.number, unnamed.date) == ("2300/QĐ-UBND", date(2022, 10, 28))
    change = Change.objects.filter(table_name="catalog_decision", row_id=unnamed.pk).latest("pk")
    assert change.after == {"number": "2300/QĐ-UBND", "date": "2022-10-28"}
    with pytest.raises(Refused, match="đã có số và ngày"):
        name_decision(decision=unnamed, number="9/QĐ-UBND", date=date(2022, 10, 28), by=by, at=make.AT)


def test_the_list_of_decisions_counts_each_procedure_once():
    listed = make.procedure()
    make.listing(listed, until=date(2024, 1, 1))
    make.listing(listed, start=date(2024, 1, 1))
    make.listing(make.procedure())
    [decision] = decisions()
    assert [(one.number, one.procedures) for one in decision.appendices.all()] == [("3", 2)]


def test_two_days_are_held_side_by_side():
    day = date(2025, 1, 1)
    make.listing(make.procedure("1.000001", "Còn"))
    make.listing(make.procedure("1.000002", "Rút"), until=day)
    make.listing(make.procedure("1.000003", "Thêm"), start=day)
    changed = make.procedure("1.000004", "Tên mới")
    with make.written():
        for listing, name in (
            (make.listing(changed, agencies=["UBND cấp xã"], until=day), "Tên cũ"),
            (make.listing(changed, agencies=["Công an cấp xã"], start=day), "Tên mới"),
        ):
            listing.name = name
            listing.save()
    make.listing(make.procedure("1.000005"), Level.DISTRICT, start=day)
    found = compare_days("3", date(2024, 1, 1), make.AT.date())
    assert [entry.code for entry in found.added] == ["1.000003"]
    assert [entry.code for entry in found.withdrawn] == ["1.000002"]
    assert [(one.code, one.pairs) for one in found.changed] == [
        ("1.000004", [("Tên thủ tục", "Tên cũ", "Tên mới"), ("Cơ quan thực hiện", "UBND cấp xã", "Công an cấp xã")])
    ]
    assert (found.unchanged, found.is_same) == (1, False)
