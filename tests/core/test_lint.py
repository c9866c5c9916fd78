"""The linter finds nothing in what the portal makes, and each planted fault by the rule that is there for it."""

import json
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command

from portal.core.documents.lint import RULES, check
from portal.core.refusals import Refused
from reporting.documents import urging_letter
from reporting.documents.render import word
from reporting.documents.urging_letter import Kind, Urged, Urging
from reporting.reports.head import heads
from targets.documents import assignment
from tests.core.faults import BODY, FAULTS, planted, said
from tests.reports import sample

MADE = datetime(2026, 10, 20, 8, tzinfo=UTC)
QUOTAS: dict[str, str | None] = {"Q1": "100.00", "Q2": "80.00", "Q3": "80.00", "Q4": "90.00"}


def letter(kind: Kind = Kind.BELOW_QUOTA, units: int = 8) -> bytes:
    head = heads(sample.MONTH, "Tỉnh Hà Tĩnh")["B"]
    listed = tuple(
        Urged(f"UBND xã Số {number}", "45/50 hồ sơ (90,00 %)", "Chưa đạt Q4", number % 3 + 1) for number in range(units)
    )
    urging = Urging(kind, head | {"symbol": "/STTTT-……"}, listed, "tháng 10 năm 2026", date(2026, 10, 25), MADE)
    return urging_letter.word(urging).content


def given(form: assignment.Form = assignment.Form.DECISION) -> bytes:
    communes = tuple(assignment.Given(f"UBND xã Số {number}", QUOTAS, 30, 1200) for number in range(30))
    made = assignment.Assignment(
        form, assignment.committee_head("Huyện Hương Sơn", form), "UBND huyện Hương Sơn", 2026, QUOTAS, communes, MADE
    )
    return assignment.word(made).content


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    return {"report": word(sample.payload()).content, "letter": letter(), "decision": given()}


def found(content: bytes) -> list[tuple[str, str, str]]:
    return [(one.rule, one.where, one.message) for one in check(content)]


@pytest.mark.parametrize("which", ["A", "B"])
def test_monthly_reports_are_clean(which):
    assert found(word(sample.payload(), letter=which).content) == []


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("units", [1, 3, 60])
def test_letters_that_urge_are_clean(kind, units):
    assert found(letter(kind, units)) == []


def test_a_letter_to_nobody_is_refused():
    with pytest.raises(Refused, match="không có đơn vị nào"):
        letter(Kind.LATE, 0)


@pytest.mark.parametrize("form", list(assignment.Form))
def test_documents_that_give_quotas_are_clean(form):
    assert found(given(form)) == []


@pytest.mark.parametrize(
    ("rule", "which", "part", "change"), FAULTS, ids=[f"{place}-{one[0]}" for place, one in enumerate(FAULTS)]
)
def test_a_planted_fault_is_found(documents, rule, which, part, change):
    assert rule in {one.rule for one in check(planted(documents[which], part, change))}


def test_nearly_every_rule_has_a_planted_fault():
    unproven = {rule.__name__ for rule in RULES} - {fault[0] for fault in FAULTS}
    assert unproven == {"footer_empty", "place_named", "annex_has_table"}


def test_a_finding_says_rule_place_and_what_is_wrong(documents, tmp_path):
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(planted(documents["report"], BODY, said("CỘNG HÒA XÃ HỘI", "Cộng hòa xã hội")))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_document", str(path), "--json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["findings"][0] == {
        "rule": "country_words",
        "where": "phần đầu",
        "message": "Quốc hiệu phải là “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM”, chữ in hoa, trên một dòng.",
    }


def test_a_clean_document_ends_quietly(documents, tmp_path):
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(documents["report"])
    out = StringIO()
    call_command("check_document", str(path), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"findings": []}


def zipped(**parts: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture(scope="module")
def hostile(documents: dict[str, bytes]) -> dict[str, tuple[bytes, str]]:
    types = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    bomb = {"[Content_Types].xml": types, BODY: b"<a>" + b" " * (201 * 1024 * 1024) + b"</a>"}
    return {
        "renamed": (b"%PDF-1.7 renamed", "không phải là văn bản Word"),
        "empty": (b"", "không phải là văn bản Word"),
        "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word cũ (.doc)"),
        "cut": (documents["report"][:4000], "đã hỏng"),
        "archive": (zipped(**{"a.txt": b"x"}), "không phải là văn bản Word"),
        "workbook": (zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "không phải là văn bản Word"),
        "bomb": (zipped(**bomb), "nở ra quá lớn"),
        "entity": (
            planted(
                documents["report"],
                BODY,
                lambda xml: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + xml.partition("?>")[2],
            ),
            "DOCTYPE",
        ),
        "not_xml": (planted(documents["report"], BODY, lambda xml: xml[:-40]), "không phải XML đúng"),
        "macro": (zipped(**{"[Content_Types].xml": types, BODY: b"<a/>", "word/vbaProject.bin": b""}), "macro"),
    }


@pytest.mark.parametrize(
    "name", ["renamed", "empty", "old", "cut", "archive", "workbook", "bomb", "entity", "not_xml", "macro"]
)
def test_what_is_no_word_document_is_refused_in_words(hostile, tmp_path, name):
    content, words = hostile[name]
    path = tmp_path / "van-ban.docx"
    path.write_bytes(content)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_document", str(path), "--json", stdout=out, stderr=err)
    assert (ended.value.code, out.getvalue()) == (2, "")
    assert words in err.getvalue()


def test_a_missing_file_is_refused_in_words(tmp_path):
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_document", str(tmp_path / "khong-co.docx"), stderr=err)
    assert ended.value.code == 2
    assert "Không đọc được tệp" in err.getvalue()


@pytest.mark.parametrize(
    "body", ["", "<w:p/>", "<w:tbl/>", "<w:tbl><w:tr/></w:tbl>", "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>"]
)
def test_a_bare_document_has_findings_and_no_crash(documents, body):
    bare = planted(
        documents["report"], BODY, lambda xml: xml[: xml.index("<w:body>") + 8] + body + "</w:body></w:document>"
    )
    assert "page_size" in {one.rule for one in check(bare)}
