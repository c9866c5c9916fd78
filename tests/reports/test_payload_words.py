"""What the monthly report says: its words repeat its values, nothing missing is counted as zero, nobody is blamed too early."""

import json
import unicodedata
from datetime import datetime

from portal.core.periods import ZONE
from reporting.reports import texts
from reporting.reports.payload import canonical, canonical_sha256
from tests.reports import sample


def all_text(payload: dict) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_words_are_made_from_the_frozen_values_alone():
    payload = sample.payload()
    frozen = json.loads(canonical(payload))
    assert texts.sections(frozen) == payload["sections"]
    assert texts.notices(frozen) == payload["notices"]
    assert {letter: texts.opening(frozen, letter) for letter in "AB"} == payload["opening"]


def test_same_values_give_the_same_hash_and_another_count_another_hash():
    changed = sample.places()
    changed[0].figures["Q4"]["numerator"] += 1
    assert canonical_sha256(sample.payload()) == canonical_sha256(sample.payload())
    assert canonical_sha256(sample.payload(units=changed)) != canonical_sha256(sample.payload())


def test_payload_holds_no_float_at_all():
    def refuse(text: str) -> None:
        raise AssertionError(f"a float in the payload: {text}")

    json.loads(canonical(sample.payload()), parse_float=refuse)


def test_decomposed_text_is_frozen_composed():
    decomposed = unicodedata.normalize("NFD", "Sở Tư pháp còn vướng mắc")
    units = sample.places(difficulties=decomposed)
    payload = sample.payload(units=units)
    assert payload["difficulties"] == [{"text": "Sở Tư pháp còn vướng mắc", "units": ["Sở Tư pháp"]}]
    assert all_text(payload) == unicodedata.normalize("NFC", all_text(payload))


def test_what_units_propose_stands_in_section_three():
    payload = sample.payload(units=sample.places(proposals="Cấp máy quét"))
    assert payload["proposals"] == [{"text": "Cấp máy quét", "units": ["Sở Tư pháp"]}]
    said = [words for part in payload["sections"][2]["parts"] for words in part["paragraphs"]]
    assert said[-2:] == ["Các đơn vị đề xuất, kiến nghị:", "- Sở Tư pháp: Cấp máy quét."]


def test_province_adds_own_figures_and_never_rates():
    row = sample.payload()["tables"]["units"]["province"]["indicators"]["Q4"]
    assert (row["numerator"], row["denominator"]) == (1234 + 0 + 400 + 45 + 45, 1300 + 0 + 500 + 50 + 50)
    assert row["rate"] == "90.74"
    assert (
        row["verdict"] == "1/2 đạt"
    )  # the department reaches it, the district does not, who has no dossier is not judged


def test_a_district_is_judged_with_its_communes_and_its_own_row_has_no_verdict():
    group = sample.payload()["tables"]["units"]["groups"][1]
    whole, own = group["whole"]["indicators"]["Q4"], group["rows"][0]["indicators"]["Q4"]
    assert (whole["numerator"], whole["denominator"], whole["rate"], whole["verdict"]) == (
        490,
        600,
        "81.67",
        "Chưa đạt",
    )
    assert (own["numerator"], own["denominator"], own["rate"], own["verdict"]) == (400, 500, "80.00", "")


def test_total_of_partly_known_columns_carries_its_coverage_and_unknown_ones_stay_unknown():
    total = sample.payload()["tables"]["fields"]["total"]
    assert total["counts"]["received_online"] == 805
    assert (total["lines_filled"], total["lines_due"]) == (70, 120)
    silent = sample.payload()["tables"]["fields"]["rows"][2]["counts"]
    assert set(silent.values()) == {None}


def test_form_title_admits_that_only_listed_procedures_are_in_it():
    title = "Kết quả giải quyết thủ tục hành chính tháng 10 năm 2026"
    assert sample.payload()["tables"]["fields"]["title"] == f"{title} (chỉ TTHC thuộc Danh mục)"
    partly = "TTHC thuộc Danh mục; TTHC ngoài Danh mục mới có của 2/3 đơn vị"
    assert sample.payload(units_with_unlisted=2)["tables"]["fields"]["title"] == f"{title} ({partly})"
    assert sample.payload(units_with_unlisted=3)["tables"]["fields"]["title"] == title


def test_no_unit_is_called_late_while_no_document_sets_the_internal_dates():
    late = sample.places(submitted_at=datetime(2026, 10, 18, tzinfo=ZONE))
    rows = sample.payload(units=late)["tables"]["missing"]["rows"]
    assert [(row["name"], row["note"]) for row in rows] == [
        ("Sở Y tế", "Chưa gửi theo lịch nội bộ"),
        ("UBND xã Sơn Lĩnh", "Chưa gửi theo lịch nội bộ"),
    ]


def test_with_a_document_late_units_are_named_with_their_dates():
    late = sample.places(submitted_at=datetime(2026, 10, 18, tzinfo=ZONE))
    table = sample.payload(units=late, document="Công văn số 12/VP-TH")["tables"]["missing"]
    assert table["rows"][0] == {
        "no": "1",
        "name": "Sở Tư pháp",
        "parent": "UBND tỉnh",
        "state": "Cấp trên đã duyệt",
        "note": "Gửi muộn ngày 18/10/2026; hạn 16/10/2026",
    }
    assert table["title"] == "Đơn vị gửi muộn hoặc chưa gửi số liệu tháng 10 năm 2026"


def test_provisional_readings_and_reconstructed_appendices_are_announced():
    said = " ".join(sample.payload()["notices"])
    assert "cách hiểu tạm thời, chưa có văn bản hướng dẫn" in said
    assert "Dữ liệu minh họa: Phụ lục phục dựng" in said
    decided = " ".join(sample.payload(reading="Công văn số 5/UBND")["notices"])
    assert "cách hiểu tạm thời" not in decided


def test_number_and_date_of_nothing_are_invented():
    payload = sample.payload()
    assert "Quyết định số ……/QĐ-UBND ngày …/…/……" in payload["opening"]["A"]
    assert [payload["heads"][letter]["symbol"] for letter in "AB"] == ["/BC-VP", "/BC-STTTT"]


def test_without_districts_the_province_is_asked_to_give_communes_their_quotas():
    units = [place for place in sample.places() if place.level != "huyen"]
    payload = sample.payload(units=units)
    assert "Đề nghị UBND tỉnh giao chỉ tiêu cụ thể cho 2 đơn vị cấp xã" in all_text(payload)
    assert [group["whole"]["name"] for group in payload["tables"]["units"]["groups"]] == [
        "Sở, ban, ngành cấp tỉnh (2 đơn vị)",
        "Cấp xã (2 đơn vị)",
    ]
