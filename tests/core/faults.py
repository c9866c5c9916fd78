"""Faults planted into produced documents: (the rule that must see it, document, part of the archive, what is done to its XML)."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

Change = Callable[[str], str]
BODY, STYLES, NUMBERS, RELS = "word/document.xml", "word/styles.xml", "word/header2.xml", "word/_rels/document.xml.rels"
JUSTIFIED = '<w:jc w:val="both"/>'
CENTRED = '<w:jc w:val="center"/>'
INDENT = 'w:firstLine="720"'
EMPTY = '<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p>'
OPENING, TITLE = "Thực hiện Quyết định số", "và giải quyết thủ tục hành chính trên địa bàn"
NUMBER_ROW = r"<w:tr>(?:(?!</w:tr>).)*>\(1\)<.*?</w:tr>"


def planted(content: bytes, part: str, change: Change) -> bytes:
    """The document with one part changed; a change that changes nothing is a mistake of the test."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            raw = source.read(name)
            if name == part:
                before = raw.decode()
                raw = change(before).encode()
                assert raw.decode() != before
            target.writestr(name, raw)
    return made.getvalue()


def said(old: str, new: str) -> Change:
    """Another text at its first place."""
    return lambda xml: xml.replace(old, new, 1)


def before(words: str, old: str, new: str) -> Change:
    """Another mark, the last one that stands before these words."""

    def change(xml: str) -> str:
        at = xml.rindex(old, 0, xml.index(words))
        return xml[:at] + new + xml[at + len(old) :]

    return change


def after(words: str, old: str, new: str) -> Change:
    """Another mark, the first one that stands after these words."""

    def change(xml: str) -> str:
        at = xml.index(old, xml.index(words))
        return xml[:at] + new + xml[at + len(old) :]

    return change


def without_rule(words: str) -> Change:
    """The drawn line below these words is gone."""

    def change(xml: str) -> str:
        at = xml.index("<w:pBdr>", xml.index(words))
        return xml[:at] + re.sub(r"^<w:pBdr>.*?</w:pBdr>", "", xml[at:])

    return change


def pattern(old: str, new: str) -> Change:
    """A regular expression's first match."""
    return lambda xml: re.sub(old, new, xml, count=1, flags=re.DOTALL)


def last(old: str, new: str) -> Change:
    """Another mark at its last place."""
    return lambda xml: new.join(xml.rsplit(old, 1))


def paragraph_out(words: str) -> Change:
    """The paragraph with these words is gone."""

    def change(xml: str) -> str:
        at = xml.index(words)
        return xml[: xml.rindex("<w:p>", 0, at)] + xml[xml.index("</w:p>", at) + 6 :]

    return change


FAULTS: list[tuple[str, str, str, Change]] = [
    ("page_size", "report", BODY, said('<w:pgSz w:w="11906" w:h="16838"/>', '<w:pgSz w:w="12240" w:h="15840"/>')),
    ("page_orientation", "report", BODY, said(' w:orient="landscape"', "")),
    (
        "first_page_upright",
        "report",
        BODY,
        said('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'),
    ),
    ("page_margins", "report", BODY, said('w:left="1701" w:header', 'w:left="1134" w:header')),
    ("page_margins", "report", BODY, said('w:right="850" w:bottom', 'w:right="1701" w:bottom')),
    ("page_number_present", "report", NUMBERS, said('w:instr="PAGE"', 'w:instr="DATE"')),
    ("page_number_centred", "report", NUMBERS, said(CENTRED, '<w:jc w:val="right"/>')),
    ("page_number_letters", "report", NUMBERS, said('<w:sz w:val="28"/>', '<w:sz w:val="20"/>')),
    ("page_number_not_on_first", "report", BODY, said("<w:titlePg/>", "")),
    ("page_number_restarts", "report", BODY, said('<w:pgNumType w:start="1"/>', "")),
    ("font_times", "report", STYLES, said('w:ascii="Times New Roman"', 'w:ascii="Calibri"')),
    ("font_times", "report", BODY, before(OPENING, "<w:rPr>", '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>')),
    ("colour_black", "report", BODY, before(OPENING, "<w:rPr>", '<w:rPr><w:color w:val="FF0000"/>')),
    ("no_marking", "report", BODY, before("Độc lập", "<w:rPr>", '<w:rPr><w:u w:val="single"/>')),
    ("no_marking", "report", BODY, before(OPENING, "<w:rPr>", '<w:rPr><w:highlight w:val="yellow"/>')),
    ("no_hidden_text", "report", BODY, before(OPENING, "<w:rPr>", "<w:rPr><w:vanish/>")),
    ("composed_letters", "report", BODY, said(OPENING, "Thu\u031b\u0323c hie\u0323\u0302n Quyết định số")),
    ("vietnamese", "report", STYLES, said('<w:lang w:val="vi-VN"', '<w:lang w:val="en-US"')),
    ("no_empty_paragraphs", "report", BODY, after("Kính gửi:", "</w:p>", f"</w:p>{EMPTY}")),
    ("no_empty_lines_in_cells", "report", BODY, after("CHÁNH VĂN PHÒNG", "</w:p>", f"</w:p>{EMPTY}")),
    ("no_spaces_as_layout", "report", BODY, said("Kính gửi:", "Kính     gửi:")),
    (
        "no_open_changes",
        "report",
        BODY,
        pattern(r"(<w:r>(?:(?!<w:r>).)*kính báo cáo\./\.</w:t></w:r>)", r"<w:ins>\1</w:ins>"),
    ),
    ("nothing_unfilled", "report", BODY, said("- Bộ Nội vụ.", "- {{ noi_nhan }}.")),
    (
        "nothing_from_outside",
        "report",
        RELS,
        said(
            "</Relationships>",
            '<Relationship Id="x" Type="y" Target="http://x" TargetMode="External"/></Relationships>',
        ),
    ),
    ("head_present", "report", BODY, pattern(r"<w:body><w:tbl>.*?</w:tbl>", "<w:body>")),
    ("country_words", "report", BODY, said("CỘNG HÒA XÃ HỘI", "Cộng hòa xã hội")),
    (
        "country_words",
        "report",
        BODY,
        said("CHỦ NGHĨA VIỆT NAM", "</w:t></w:r></w:p><w:p><w:r><w:t>CHỦ NGHĨA VIỆT NAM"),
    ),
    ("country_letters", "report", BODY, before("CỘNG HÒA", "<w:b/>", "")),
    ("country_on_one_line", "report", BODY, said('<w:tcW w:w="5669"', '<w:tcW w:w="4500"')),
    ("motto_words", "report", BODY, said("Độc lập - Tự do", "Độc Lập – Tự Do")),
    ("motto_letters", "report", BODY, before("Độc lập", '<w:sz w:val="28"/>', '<w:sz w:val="32"/>')),
    ("motto_line", "report", BODY, without_rule("Độc lập")),
    ("motto_line", "report", BODY, after("Độc lập", 'w:left="1127" w:right="1127"', 'w:left="2400" w:right="2400"')),
    ("issuer_letters", "report", BODY, said("VĂN PHÒNG<", "Văn phòng<")),
    ("issuer_letters", "report", BODY, before("UBND TỈNH", "<w:rPr>", "<w:rPr><w:b/>")),
    ("issuer_line", "report", BODY, without_rule("VĂN PHÒNG<")),
    ("issuer_line", "report", BODY, after("VĂN PHÒNG<", 'w:left="1510" w:right="1510"', 'w:left="0" w:right="0"')),
    ("number_line", "report", BODY, said("Số: ……/BC-VP", "……/BC-VP")),
    ("number_line", "report", BODY, before("Số: ……", "<w:rPr>", "<w:rPr><w:b/>")),
    ("number_has_leading_zero", "report", BODY, said("Số: ……/BC-VP", "Số: 7/BC-VP")),
    ("place_and_date", "report", BODY, said("Hà Tĩnh, ngày …… tháng …… năm ……", "Hà Tĩnh, 16/10/2026 ngày")),
    ("place_and_date", "report", BODY, before("Hà Tĩnh, ngày", "<w:i/>", "")),
    ("date_zeros", "report", BODY, said("ngày …… tháng …… năm ……", "ngày 9 tháng 2 năm 2026")),
    ("date_zeros", "report", BODY, said("ngày …… tháng …… năm ……", "ngày 09 tháng 03 năm 2026")),
    ("date_zeros", "report", BODY, said("ngày …… tháng …… năm ……", "ngày 31 tháng 11 năm 2026")),
    ("type_line", "report", BODY, said("BÁO CÁO<", "Báo cáo<")),
    ("type_line", "report", BODY, paragraph_out("BÁO CÁO<")),
    ("symbol_fits_type", "report", BODY, said("Số: ……/BC-VP", "Số: ……/TTr-VP")),
    ("subject_letters", "report", BODY, before(TITLE, "<w:b/>", "")),
    ("subject_line", "report", BODY, without_rule(TITLE)),
    ("addressed", "report", BODY, paragraph_out("Kính gửi:")),
    ("addressees_marks", "report", BODY, said("- Văn phòng Chính phủ;", "- Văn phòng Chính phủ,")),
    ("body_size", "report", BODY, before(OPENING, '<w:sz w:val="28"/>', '<w:sz w:val="24"/>')),
    ("body_justified", "report", BODY, before(OPENING, JUSTIFIED, '<w:jc w:val="left"/>')),
    ("body_first_line", "report", BODY, before(OPENING, INDENT, 'w:firstLine="0"')),
    ("body_spacing", "report", BODY, before("II. ĐÁNH GIÁ", 'w:before="120"', 'w:before="0"')),
    (
        "body_line_spacing",
        "report",
        BODY,
        before(OPENING, 'w:after="0"/>', 'w:after="0" w:line="480" w:lineRule="auto"/>'),
    ),
    ("headings_bold", "report", BODY, before("II. ĐÁNH GIÁ", "<w:b/>", "")),
    ("headings_kept", "report", BODY, before("II. ĐÁNH GIÁ", "<w:keepNext/>", "")),
    ("parts_in_order", "report", BODY, said("III. KHÓ KHĂN", "IV. KHÓ KHĂN")),
    ("clauses_in_order", "report", BODY, said("2. Phát sinh hồ sơ", "3. Phát sinh hồ sơ")),
    ("end_mark", "report", BODY, said("kính báo cáo./.", "kính báo cáo.")),
    ("closing_present", "report", BODY, said("Nơi nhận:", "Kính chuyển:")),
    ("recipients_label", "report", BODY, before("Nơi nhận:", "<w:i/>", "")),
    ("recipients_items", "report", BODY, before("- Như trên;", '<w:sz w:val="22"/>', '<w:sz w:val="28"/>')),
    ("recipients_items", "report", BODY, said("- Như trên;", "Như trên")),
    ("recipients_archive", "report", BODY, paragraph_out("- Lưu: VT")),
    ("signatory_title", "report", BODY, said("CHÁNH VĂN PHÒNG<", "Chánh Văn phòng<")),
    ("signing_room", "report", BODY, said('w:after="1520"', 'w:after="0"')),
    ("signature_kept", "report", BODY, before("kính báo cáo./.", "<w:keepNext/>", "")),
    ("table_edges", "report", BODY, pattern(r"<w:insideV .*?/>", "")),
    ("header_repeated", "report", BODY, lambda xml: xml.replace("<w:tblHeader/>", "")),
    ("header_complete", "report", BODY, before(">(1)<", "<w:tblHeader/>", "")),
    ("column_numbers", "report", BODY, pattern(NUMBER_ROW, "")),
    ("column_numbers", "report", BODY, said(">(4)<", ">(5)<")),
    ("widths_on_cells", "report", BODY, after("TOÀN TỈNH", '<w:tcW w:w="595"', '<w:tcW w:w="952"')),
    ("widths_on_cells", "report", BODY, after("Biểu 01", '<w:tcW w:w="454" w:type="dxa"/>', "")),
    ("cells_fill_columns", "report", BODY, after("Biểu 01", '<w:gridSpan w:val="4"/>', '<w:gridSpan w:val="3"/>')),
    ("table_fits", "report", BODY, last('<w:gridCol w:w="680"/>', '<w:gridCol w:w="4680"/>')),
    (
        "wide_table_lies",
        "report",
        BODY,
        lambda xml: xml.replace('w:w="16838" w:h="11906" w:orient="landscape"', 'w:w="11906" w:h="16838"'),
    ),
    ("rows_whole", "report", BODY, last("<w:cantSplit/>", "")),
    ("letters_readable", "report", BODY, after("Biểu 01", '<w:sz w:val="17"/><w:szCs', '<w:sz w:val="12"/><w:szCs')),
    ("head_bold", "report", BODY, before("Đơn vị<", "<w:b/>", "")),
    ("table_named", "report", BODY, pattern(r"<w:tblCaption .*?/>", "")),
    ("annex_label", "report", BODY, said(">Biểu 01<", ">Bảng số liệu<")),
    ("annex_name", "report", BODY, paragraph_out("Kết quả thực hiện bốn chỉ tiêu")),
    ("annex_attached", "report", BODY, paragraph_out("(Kèm theo Báo cáo")),
    ("annex_belongs", "report", BODY, said("(Kèm theo Báo cáo số ……/BC-VP", "(Kèm theo Báo cáo số ……/BC-STTTT")),
    ("annex_line", "report", BODY, without_rule("(Kèm theo Báo cáo")),
    (
        "annex_in_own_section",
        "report",
        BODY,
        pattern(r"<w:p><w:pPr>(?:(?!</w:pPr>).)*?<w:sectPr>.*?</w:sectPr></w:pPr></w:p>", ""),
    ),
    ("about_letters", "letter", BODY, said("V/v đôn đốc", "Về việc: v/v đôn đốc")),
    ("about_letters", "letter", BODY, before("V/v đôn đốc", '<w:sz w:val="24"/>', '<w:sz w:val="28"/>')),
    ("symbol_fits_type", "letter", BODY, said("/STTTT-……", "/BC-STTTT")),
    ("points_in_order", "letter", BODY, said("c) Trường hợp", "d) Trường hợp")),
    ("addressed", "letter", BODY, paragraph_out("Kính gửi:")),
    ("articles_in_order", "decision", BODY, said("Điều 2. ", "Điều 4. ")),
    ("grounds_italic", "decision", BODY, before("Căn cứ ………", "<w:i/>", "")),
    ("symbol_fits_type", "decision", BODY, said("/QĐ-UBND", "/BC-UBND")),
]
