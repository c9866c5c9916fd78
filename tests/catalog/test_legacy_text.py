"""TCVN3 and VNI against the names of all procedures: there and back again, and never where nothing is to convert."""

import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from catalog.importing.reading import read_appendix
from portal.core.legacy_text import TCVN3, TCVN3_LETTERS, VNI, VNI_LETTERS, by_font, decode, encoding_of_font, guess
from portal.core.syllables import is_syllable
from tests.catalog.workbooks import HEAD, row

NAMES = (Path(__file__).parent / "data" / "names.txt").read_text(encoding="utf-8").splitlines()
LETTERS = {
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
} | {"đ", "Đ"}
ACCENTED = {letter for letter in LETTERS if not letter.isascii()}
OF_TCVN3 = {letter: written for written, letter in TCVN3_LETTERS.items()}
OF_VNI = {letter: written for written, letter in VNI_LETTERS.items()}


def in_tcvn3(text: str) -> str:
    """As typed in .VnTime: a capital with a tone has no place of its own, so it becomes small."""
    return "".join(OF_TCVN3.get(char) or OF_TCVN3.get(char.lower()) or char for char in text)


def in_vni(text: str) -> str:
    return "".join(OF_VNI.get(char, char) for char in text)


def without_toned_capitals(text: str) -> str:
    return "".join(char if char.isascii() or char in OF_TCVN3 else char.lower() for char in text)


def test_the_tables_have_every_letter():
    assert set(VNI_LETTERS.values()) == ACCENTED
    small = {letter for letter in ACCENTED if letter.islower()}
    assert set(TCVN3_LETTERS.values()) == small | set("ĂÂÊÔƠƯĐ")


def test_no_name_of_a_procedure_is_taken_for_an_old_encoding():
    assert [name for name in NAMES if guess(name)] == []
    assert len(NAMES) == 3_140


def test_every_name_comes_back_from_vni():
    assert [name for name in NAMES if decode(in_vni(name), VNI) != name] == []
    assert [name for name in NAMES if not name.isascii() and guess(in_vni(name)) != VNI] == []


def test_every_name_comes_back_from_tcvn3_but_for_capitals_with_a_tone():
    assert [name for name in NAMES if decode(in_tcvn3(name), TCVN3) != without_toned_capitals(name)] == []
    assert [name for name in NAMES if guess(in_tcvn3(name)) != TCVN3] == []


def test_what_both_encodings_and_unicode_could_be_is_what_the_rest_of_the_sheet_is():
    word = in_tcvn3("Thuế")
    assert (guess(word), guess(word, TCVN3)) == (None, TCVN3)


def test_the_soft_hyphen_of_tcvn3_is_a_letter():
    assert decode("t­ ph¸p", TCVN3) == "tư pháp"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [(".VnTime", TCVN3), (".VnTimeH", TCVN3), (".VnArial", TCVN3), ("VNI-Times", VNI), ("Times New Roman", None)],
)
def test_fonts_tell_the_encoding(font, encoding):
    assert encoding_of_font(font) == encoding


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("së t­ ph¸p", ".VnTimeH", "SỞ TƯ PHÁP"),
        ("ban", ".VnTimeH", "BAN"),
        ("§¨ng ký", ".VnTime", "Đăng ký"),
        ("t«i", ".VnTime", "tôi"),
        ("tôi", ".VnTime", "tụi"),
        ("Đăng ký", ".VnTime", "Đăng ký"),
        ("Cà phê", ".VnTime", "Cà phê"),
        ("Ñaêng kyù", "VNI-Times", "Đăng ký"),
        ("KEÁT HOÂN", "VNI-Times", "KẾT HÔN"),
        ("Aùp duïng", "VNI-Times", "Áp dụng"),
        ("§¨ng ký", "Times New Roman", "§¨ng ký"),
    ],
)
def test_a_cell_is_what_its_font_shows(text, font, shown):
    assert by_font(text, font) == shown


@pytest.mark.parametrize("text", ["Nestlé", "m²", "35 °C", "§ 5", "«abc»", "Café", "phu\u00adluc", "x"])
def test_what_is_no_vietnamese_in_any_encoding_stays(text):
    assert guess(text) is None


@pytest.mark.parametrize("word", ["nghiêng", "giếng", "gì", "quyết", "Uỷ", "khuỷu", "yêu", "đường", "ngoằn"])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["khàch", "§¨ng", "zô", "đàt", "ôn̂g", "kết́"])
def test_what_is_no_syllable(word):
    assert not is_syllable(word)


def legacy_file(folder: Path, *rows: tuple, font: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "PL"
    sheet.append(HEAD)
    for cells in rows:
        sheet.append(cells)
    for cells in sheet.iter_rows(min_row=2) if font else ():
        for cell in cells[2:5]:
            cell.font = Font(name=font)
    path = folder / "cu.xlsx"
    book.save(path)
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("font", ["", ".VnTime"])
def test_a_file_in_an_old_font_is_read_and_said_to_be(tmp_path, font):
    rows = [
        row("1.001193", in_tcvn3("Đăng ký khai sinh"), field=in_tcvn3("Hộ tịch"), agency=in_tcvn3("Sở Tư pháp")),
        row("1.000894", in_tcvn3("Đăng ký kết hôn"), field=in_tcvn3("Thuế"), agency=in_tcvn3("Sở Tư pháp")),
    ]
    reading = read_appendix(legacy_file(tmp_path, *rows, font=font))
    assert [(entry.name, entry.field, entry.agencies) for entry in reading.entries] == [
        ("Đăng ký khai sinh", "Hộ tịch", ["Sở Tư pháp"]),
        ("Đăng ký kết hôn", "Thuế", ["Sở Tư pháp"]),
    ]
    assert [problem.kind for problem in reading.problems] == ["text_converted"]
    assert reading.conversions == {"tcvn3": 6, "vni": 0, "nfd": 0, "zero_width": 0}


@pytest.mark.django_db
def test_in_a_mixed_file_what_is_unicode_already_stays_and_what_is_unsure_is_said(tmp_path):
    rows = [row(f"1.00119{n}", in_vni(f"Đăng ký {word}")) for n, word in enumerate(["kết hôn", "cư trú", "khai tử"])]
    rows.append(row("1.000894", "Hóa đơn"))
    rows.append(row("1.000895", "Hóa", field="Thủy lợi"))
    reading = read_appendix(legacy_file(tmp_path, *rows))
    assert [entry.name for entry in reading.entries] == [
        "Đăng ký kết hôn",
        "Đăng ký cư trú",
        "Đăng ký khai tử",
        "Hóa đơn",
        "Hóa",
    ]
    assert reading.conversions["vni"] == 3
