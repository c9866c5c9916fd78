"""Chỉ tiêu từng đơn vị: every level with its source; given by document, carried on, by Excel; nothing above 100."""

import html
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from catalog.importing import intakes
from catalog.models import SourceFile
from portal.accounts.models import Change, Deed
from targets.models import Quota
from tests import factories as make

PAGE = "/chi-tieu/2026/don-vi/"
GIVE, COPY, UPLOAD, FILE = f"{PAGE}giao/", f"{PAGE}chep/", f"{PAGE}nhap/", f"{PAGE}chi-tieu.xlsx"
DOCUMENT = "Công văn số 12/UBND-NC ngày 01/02/2026 của UBND tỉnh"


def text(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def units_shown(client, query: str = "") -> list[str]:
    page = text(client.get(f"{PAGE}?{query}"))
    units = ("Sở Tư pháp", "UBND huyện Hương Sơn", "UBND xã Sơn Lễ", "UBND huyện Đức Thọ", "UBND xã Trường Sơn")
    return [unit for unit in units if f"<span>{unit} <" in page]


def kept() -> dict[tuple[int, str, int], tuple[int, str]]:
    return {(one.unit_id, one.indicator, one.year): (one.hundredths, one.document) for one in Quota.objects.all()}


def given(*units, chi_tieu=("Q4",), muc="85,5", **more) -> dict:
    ids = ",".join(str(unit.pk) for unit in units)
    return {"don_vi": ids, "chi_tieu": list(chi_tieu), "muc": muc, "van_ban": DOCUMENT} | more


def test_each_level_says_where_it_comes_from(world, as_):
    make.quota(world.district, "Q4", 95, document=DOCUMENT)
    make.quota(world.commune, "Q4", "73.21")
    page = text(as_("viewer").get(PAGE))
    assert f"Q1, Q2, Q3: theo quy tắc<br>Q4: theo {DOCUMENT}" in page
    assert "Q1, Q2, Q3: chưa giao<br>Q4: giao riêng, chưa ghi văn bản" in page
    assert "<strong>73,21</strong>" in page
    assert "Giao mức cho đơn vị" not in page


def test_a_district_sees_itself_and_its_communes(world, as_):
    assert units_shown(as_("reviewer")) == ["UBND huyện Hương Sơn", "UBND xã Sơn Lễ"]
    assert units_shown(as_("other_reviewer")) == ["UBND huyện Đức Thọ", "UBND xã Trường Sơn"]
    assert len(units_shown(as_("viewer"))) == 5


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=son le", ["UBND xã Sơn Lễ"]),
        ("q=DUC THO", ["UBND huyện Đức Thọ"]),
        ("q=18136", ["UBND xã Sơn Lễ"]),
        ("cap=so", ["Sở Tư pháp"]),
        ("cap=huyen&q=son", ["UBND huyện Hương Sơn"]),
        ("nguon=chua_giao", ["UBND xã Sơn Lễ", "UBND xã Trường Sơn"]),
        ("nguon=van_ban", []),
        ("q=khong co", []),
    ],
)
def test_filters_by_tier_source_and_name_without_diacritics(world, as_, query, shown):
    assert units_shown(as_("viewer"), query) == shown


def test_a_filter_that_is_none_is_refused(world, as_):
    assert as_("viewer").get(f"{PAGE}?cap=khong-co").status_code == 400


def test_a_level_is_given_to_many_units_by_a_document(world, as_):
    client = as_("supervisor")
    shown = text(client.get(f"{GIVE}?don_vi={world.commune.pk}&don_vi={world.district.pk}&don_vi=x"))
    assert "2 đơn vị đã chọn" in shown
    assert client.post(GIVE, given(world.commune, world.district, chi_tieu=("Q2", "Q4"))).status_code == 302
    assert kept() == {
        (unit.pk, indicator, 2026): (8550, DOCUMENT)
        for unit in (world.commune, world.district)
        for indicator in ("Q2", "Q4")
    }
    assert Change.objects.filter(table_name="targets_quota").values("deed").distinct().count() == 1
    client.post(GIVE, given(world.commune, muc="90"))
    assert kept()[world.commune.pk, "Q4", 2026] == (9000, DOCUMENT)


def test_all_that_the_filters_leave_are_chosen(world, as_):
    assert "2 đơn vị đã chọn" in text(as_("supervisor").get(f"{GIVE}?cap=xa&tat_ca=1"))
    assert "Chưa chọn đơn vị nào" in text(as_("supervisor").get(GIVE))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"muc": "100,01"}, "phải từ 0 đến 100"),
        ({"muc": "-1"}, "phải từ 0 đến 100"),
        ({"muc": "80,555"}, "nhiều nhất hai chữ số lẻ"),
        ({"muc": "tám mươi"}, "không phải tỷ lệ phần trăm"),
        ({"muc": "NaN"}, "phải từ 0 đến 100"),
        ({"muc": "1e999"}, "phải từ 0 đến 100"),
        ({"muc": ""}, "Ghi mức"),
        ({"van_ban": ""}, "Có ô chưa hợp lệ"),
        ({"chi_tieu": []}, "Có ô chưa hợp lệ"),
        ({"chi_tieu": ["Q9"]}, "Có ô chưa hợp lệ"),
        ({"muc": "80", "bo": "1"}, "Chọn một"),
    ],
)
def test_a_wrong_level_is_refused_by_the_form(world, as_, wrong, words):
    response = as_("supervisor").post(GIVE, given(world.commune) | wrong)
    assert response.status_code == 422
    assert words in text(response)
    assert kept() == {}


@pytest.mark.parametrize("hundredths", [10_001, -1])
def test_a_level_above_100_or_negative_is_refused_by_the_database(world, hundredths):
    with pytest.raises(IntegrityError), make.written():
        Quota.objects.create(unit=world.commune, indicator="Q4", year=2026, hundredths=hundredths)


def test_a_unit_that_did_not_stand_in_the_year_is_not_found(world, as_):
    gone = make.commune("Xã Cũ", parent=world.district, until=make.START)
    assert as_("supervisor").post(GIVE, given(gone)).status_code == 404
    assert as_("supervisor").post(GIVE, given(world.province)).status_code == 404
    assert as_("supervisor").post(GIVE, given() | {"don_vi": "999999999"}).status_code == 404
    assert kept() == {}


def test_what_was_given_by_name_is_taken_back(world, as_):
    make.quota(world.district, "Q4", 95)
    as_("supervisor").post(GIVE, given(world.district, world.commune, muc="", bo="1"))
    assert kept() == {}
    assert Deed.objects.filter(reason__startswith="Bỏ mức giao riêng năm 2026").count() == 1


def test_carrying_on_skips_what_is_there_and_says_first_what_it_would_do(world, as_):
    make.quota(world.commune, "Q4", 80, document="Văn bản 1")
    make.quota(world.commune, "Q2", 50, document="Chép từ năm 2025: Văn bản 0")
    make.quota(world.district, "Q4", 95)
    make.quota(world.district, "Q4", 97, 2027, document="Văn bản 2")
    make.quota(make.commune("Xã Cũ", parent=world.district, until=make.AT.date()), "Q4", 70)
    client = as_("supervisor")
    page = text(client.get(COPY))
    assert "<span>Chỉ tiêu sẽ chép</span><strong>2</strong>" in page
    assert "<span>Năm 2027 đã có, giữ nguyên</span><strong>1</strong>" in page
    assert "không chép</span><strong>1</strong>" in page
    assert Quota.objects.filter(year=2027).count() == 1
    for _ in range(2):
        assert client.post(COPY).status_code == 302
    assert {key: value for key, value in kept().items() if key[2] == 2027} == {
        (world.commune.pk, "Q4", 2027): (8000, "Chép từ năm 2026: Văn bản 1"),
        (world.commune.pk, "Q2", 2027): (5000, "Chép từ năm 2026: Văn bản 0"),
        (world.district.pk, "Q4", 2027): (9700, "Văn bản 2"),
    }
    assert client.get("/chi-tieu/2027/don-vi/chep/").status_code == 404


def book(response) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(response.content))


def sent(client, made: openpyxl.Workbook):
    buffer = io.BytesIO()
    made.save(buffer)
    return client.post(UPLOAD, {"tep": SimpleUploadedFile("chi-tieu.xlsx", buffer.getvalue())})


def row_of(sheet, code: str, indicator: str) -> int:
    return next(row[0].row for row in sheet.iter_rows() if (row[0].value, row[2].value) == (code, indicator))


def test_the_file_goes_out_and_comes_back_unchanged(world, as_):
    make.quota(world.commune, "Q4", "73.21", document=DOCUMENT)
    make.reading("Q4", denominator="resolved", growth="times")
    client = as_("supervisor")
    made = book(client.get(FILE))
    assert made.active.max_row == 1 + 5 * 4
    assert made.active.cell(row_of(made.active, "439", "Q4"), 5).value == 73.21
    page = text(sent(client, made))
    assert "0 chỉ tiêu sẽ đổi" in page
    assert "20 dòng như cũ" in page


def test_what_the_file_changes_is_shown_and_then_written(world, as_):
    make.quota(world.commune, "Q4", 80, document="Văn bản 1")
    client = as_("supervisor")
    made = book(client.get(FILE))
    sheet = made.active
    for code, indicator, level in (("18136", "Q4", "85,5"), ("18136", "Q2", 50), ("439", "Q4", 95)):
        row = row_of(sheet, code, indicator)
        sheet.cell(row, 5).value, sheet.cell(row, 6).value = level, DOCUMENT
    sheet.delete_rows(row_of(sheet, "440", "Q1"))
    page = text(sent(client, made))
    assert "3 chỉ tiêu sẽ đổi" in page
    assert "<del>80,00</del> <ins>85,50</ins>" in page
    assert "<del>Văn bản 1</del>" in page
    assert Quota.objects.count() == 1
    assert client.post(f"{UPLOAD}{SourceFile.objects.get().sha256}/").status_code == 302
    assert kept() == {
        (world.commune.pk, "Q4", 2026): (8550, DOCUMENT),
        (world.commune.pk, "Q2", 2026): (5000, DOCUMENT),
        (world.district.pk, "Q4", 2026): (9500, DOCUMENT),
    }
    file = SourceFile.objects.get()
    assert (
        Deed.objects.get(door="excel").reason == f"Chỉ tiêu năm 2026: nhập từ tệp chi-tieu.xlsx (sha256 {file.sha256})"
    )
    assert intakes.forget(file.kept_at + timedelta(days=90)) == (0, 0)  # what was taken in stays


def test_every_wrong_cell_of_a_file_is_named_and_nothing_is_written(world, as_):
    client = as_("supervisor")
    made = book(client.get(FILE))
    sheet = made.active
    sheet["E2"], sheet["F2"] = 100.01, DOCUMENT
    sheet["E3"], sheet["F3"] = -5, DOCUMENT
    sheet["A4"] = "KHONG-CO"
    sheet["C5"] = "Q7"
    sheet["D6"] = 2025
    sheet["E7"] = 55
    sheet["E8"] = "nhiều"
    sheet["E9"], sheet["F9"] = 60, DOCUMENT
    sheet.append([sheet["A9"].value, "", sheet["C9"].value, 2026, 60, DOCUMENT])
    response = sent(client, made)
    page = text(response)
    assert response.status_code == 422
    for words in ("Ô E2:", "Ô E3:", "Ô A4:", "Ô C5:", "Ô D6:", "Ô F7: trống", "Ô E8:", "Dòng 22: trùng dòng 9"):
        assert words in page
    assert kept() == {}
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize("content", [b"", b"khong phai bang tinh", b"PK\x03\x04", b"\x00" * 100])
def test_a_file_that_is_no_table_is_refused_in_words(world, as_, content):
    response = as_("supervisor").post(UPLOAD, {"tep": SimpleUploadedFile("a.xlsx", content)})
    assert response.status_code == 422
    assert kept() == {}


def test_a_formula_in_a_document_is_text_in_the_file(world, as_):
    make.quota(world.commune, "Q4", 80, document='=HYPERLINK("http://x")')
    sheet = book(as_("supervisor").get(FILE)).active
    cell = sheet.cell(row_of(sheet, "18136", "Q4"), 6)
    assert (cell.data_type, cell.value) == ("s", '\'=HYPERLINK("http://x")')
    assert "0 chỉ tiêu sẽ đổi" in text(sent(as_("supervisor"), book(as_("supervisor").get(FILE))))


def test_a_file_that_was_never_shown_is_not_found(world, as_):
    assert as_("supervisor").post(f"{UPLOAD}{'0' * 64}/").status_code == 404
    assert as_("supervisor").get(f"{UPLOAD}{'0' * 64}/").status_code == 405
    assert as_("reviewer").post(UPLOAD, {}).status_code == 404
