"""The shipped files take the structure of 2022 to that of 2025, whichever comes first."""

from datetime import date

import pytest

from portal.core.csvfile import read_csv
from portal.units.models import Level, Succession, Unit, UnitEvent, UnitVersion
from portal.units.succession import breaks, endings, successor_map
from tests.units.reorganising import COMMUNES, OF_2025, UNITS, legs_of, province_of_2022, structure_on, write

JULY = date(2025, 7, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def reorganised() -> None:
    province_of_2022()
    write(legs_of(COMMUNES))
    write(legs_of(UNITS))


@pytest.mark.parametrize("files", [(COMMUNES, UNITS), (UNITS, COMMUNES)])
def test_both_files_give_the_69_communes_and_17_departments_in_either_order(files):
    province_of_2022()
    assert [write(legs_of(path)) for path in files] == [115 if path == COMMUNES else 19 for path in files]
    expected = {row["code"]: (row["name"], row["level"], row["parent_code"]) for row in read_csv(OF_2025, ())}
    assert structure_on(JULY) == expected
    levels = [level for _, level, _ in expected.values()]
    assert (levels.count(Level.COMMUNE), levels.count(Level.DEPARTMENT), levels.count(Level.DISTRICT)) == (69, 17, 0)


def test_communes_are_called_and_typed_as_the_shipped_list_says(reorganised):
    rows = {row["code"]: (row["type"], row["org_name"]) for row in read_csv(OF_2025, ()) if row["level"] == "xa"}
    found = {code: Unit.objects.with_code(code, JULY).get().on(JULY) for code in rows}
    assert {code: (version.type, version.org_name) for code, version in found.items()} == rows


def test_on_new_years_day_loc_ha_is_gone_and_its_communes_stand_under_two_others(reorganised):
    day = structure_on(date(2025, 1, 1))
    assert "448" not in day
    assert (day["18598"], day["18568"]) == (("Xã Hộ Độ", "xa", "436"), ("Thị trấn Lộc Hà", "xa", "445"))
    assert sum(level == Level.COMMUNE for _, level, _ in day.values()) == 209
    assert sum(level == Level.DISTRICT for _, level, _ in day.values()) == 12


def test_the_days_before_are_as_they_were(reorganised):
    day = structure_on(date(2024, 12, 31))
    assert (len(day), day["448"][0], day["18073"]) == (252, "Huyện Lộc Hà", ("Phường Nam Hà", "xa", "436"))


def test_xa_ky_anh_is_not_huyen_ky_anh(reorganised):
    old, town = (
        Unit.objects.with_code("447", date(2022, 1, 1)).get(),
        Unit.objects.with_code("449", date(2022, 1, 1)).get(),
    )
    new = UnitVersion.objects.on(JULY).get(name="Xã Kỳ Anh").unit
    assert len({old, town, new}) == 3
    heirs = successor_map(JULY)
    assert (heirs[old.pk], heirs[town.pk]) == (old.pk, town.pk)
    assert not Succession.objects.filter(predecessor__in=[old, town], successor=new).exists()


def test_a_split_gives_the_whole_history_to_the_part_that_is_named(reorganised):
    heirs = successor_map(JULY)
    for code, main in (("18082", "Phường Thành Sen"), ("18796", "Phường Vũng Áng")):
        old = Unit.objects.with_code(code, date(2025, 6, 30)).get()
        assert UnitVersion.objects.on(JULY).get(unit=heirs[old.pk]).name == main


def test_every_part_of_a_split_shows_the_break_and_others_do_not(reorganised):
    marked = {
        version.name
        for version in UnitVersion.objects.on(JULY).filter(level=Level.COMMUNE)
        if breaks(version.unit, date(2025, 1, 1), date(2026, 1, 1))
    }
    assert marked == {"Phường Thành Sen", "Phường Hà Huy Tập", "Phường Vũng Áng", "Phường Sông Trí", "Phường Hoành Sơn"}
    city = UnitVersion.objects.on(JULY).get(name="Phường Thành Sen").unit
    [mark] = breaks(city, date(2025, 1, 1), date(2026, 1, 1))
    assert (mark.on, mark.title) == (JULY, "Phường Đại Nài được chia tách")
    assert breaks(city, date(2025, 7, 2), date(2026, 1, 1)) == []


def test_districts_map_to_themselves_and_all_else_to_a_unit_that_stands(reorganised):
    heirs, day = successor_map(JULY), set(UnitVersion.objects.on(JULY).values_list("unit", flat=True))
    lost = {unit for unit, heir in heirs.items() if heir not in day}
    districts = {one.unit_id for one in endings(JULY) if one.carrier_id == one.unit_id}
    assert (len(lost), len(districts)) == (13, 12)  # Lộc Hà went into Thạch Hà, which ended half a year later
    assert {heirs[unit] for unit in lost} == districts


def test_a_chain_is_followed_as_far_as_the_day():
    province_of_2022()
    write(legs_of(COMMUNES))
    old = Unit.objects.with_code("18070", date(2022, 1, 1)).get()
    then = successor_map(date(2025, 1, 1))[old.pk]
    now = successor_map(JULY)[old.pk]
    names = [Unit.objects.get(pk=pk).versions.on(JULY).values_list("name", flat=True).first() for pk in (then, now)]
    assert names == [None, "Phường Thành Sen"]
    assert successor_map(date(2024, 12, 31))[old.pk] == old.pk


def test_a_renamed_office_stays_the_same_unit_under_its_new_code(reorganised):
    old, new = Unit.objects.with_code("CUC-THUE", date(2025, 2, 28)).get(), Unit.objects.with_code("THUE", JULY).get()
    assert (old, old.on(JULY).name) == (new, "Thuế tỉnh")
    assert UnitEvent.objects.get(title="Cục Thuế tỉnh đổi tên thành Thuế tỉnh").kind == UnitEvent.Kind.RENAME


def test_the_resolution_stands_at_the_new_communes(reorganised):
    event = UnitEvent.objects.get(title="Thành lập Phường Thành Sen")
    assert event.document == "Nghị quyết số 1665/NQ-UBTVQH15, ngày 16/06/2025"
