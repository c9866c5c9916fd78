"""The signed file that comes back: a real PDF or none, and what is written in it, honestly labelled."""

import pytest

from reporting.refusals import Refused
from reporting.reports.signed import LARGEST, read_signed
from tests.sending import papers


def test_a_plain_scan_has_pages_a_hash_and_no_signature():
    read = read_signed("ban quet.pdf", papers.plain(3))
    assert (read["name"], read["pages"], read["signatures"]) == ("ban quet.pdf", 3, [])
    assert len(read["sha256"]) == 64


def test_what_a_signature_says_is_shown_as_it_is_written():
    read = read_signed("ky.pdf", papers.signed())
    assert read["signatures"] == [
        {"name": "Nguyễn Văn An", "time": "18/11/2026 09:30:00", "reason": "", "kind": "adbe.pkcs7.detached"}
    ]


def test_what_is_written_cannot_steer_the_page_or_the_database():
    read = read_signed("a\x00b\u202egnp.pdf", papers.signed(name="An\x00\u202e" + "x" * 900, time="hôm qua\x07"))
    assert read["name"] == "abgnp.pdf"
    assert read["signatures"][0]["name"] == "An" + "x" * 198
    assert read["signatures"][0]["time"] == "hôm qua"


@pytest.mark.parametrize("kind", papers.NONE_AT_ALL)
def test_what_is_no_pdf_is_refused_in_words(kind):
    with pytest.raises(Refused, match="Tải bản đã ký"):
        read_signed("ban-ky.pdf", papers.NONE_AT_ALL[kind])


def test_a_locked_or_too_heavy_file_is_refused():
    with pytest.raises(Refused, match="mật khẩu"):
        read_signed("khoa.pdf", papers.encrypted())
    with pytest.raises(Refused, match="nhiều nhất 20 MB"):
        read_signed("nang.pdf", papers.plain() + b" " * LARGEST)
