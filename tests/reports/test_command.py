"""`build_report`: what it prints, what it writes, how it ends; the same code as the worker's."""

import json
import subprocess
import sys
from hashlib import sha256
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from reporting.models import Edition
from reporting.reports.payload import canonical_sha256
from tests import factories as make
from tests.reports.world import PACK, correct_a_count, small_province


@pytest.fixture
def world(db):
    return small_province()


def build_report(*words: str) -> dict:
    out = StringIO()
    call_command("build_report", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def refused(*words: str) -> list[str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("build_report", *words, "--json", stdout=out)
    assert ended.value.code == 1
    return [problem["message"] for problem in json.loads(out.getvalue())["problems"]]


def test_it_prints_the_edition_with_its_files_and_payload(world):
    result = build_report("monthly", "2026-10")
    assert list(result) == ["kind", "period", "edition", "sha256", "files", "payload"]
    assert (result["kind"], result["period"], result["edition"]) == ("monthly", "2026-10", 1)
    assert result["sha256"] == canonical_sha256(result["payload"])
    assert [one["name"] for one in result["files"]] == PACK


def test_twice_finds_the_first_edition(world):
    assert build_report("monthly", "2026-10") == build_report("monthly", "2026-10")
    assert Edition.objects.count() == 1


def test_again_rebuilds_the_same_report_and_stores_nothing(world):
    stored = build_report("monthly", "2026-10")
    assert build_report("monthly", "2026-10", "--again") == stored
    correct_a_count(world)
    changed = build_report("monthly", "2026-10", "--again")
    assert (changed["edition"], changed["sha256"] != stored["sha256"]) == (None, True)
    assert Edition.objects.count() == 1


def test_files_are_written_as_listed(world, tmp_path):
    result = build_report("monthly", "2026-10", "--out", str(tmp_path / "moi"))
    written = {path.name: path.read_bytes() for path in (tmp_path / "moi").iterdir()}
    assert {one["name"]: (one["bytes"], one["sha256"]) for one in result["files"]} == {
        name: (len(content), sha256(content).hexdigest()) for name, content in written.items()
    }


def test_a_folder_that_cannot_be_written_is_refused(world, tmp_path):
    (tmp_path / "tep").write_text("đã có")
    assert refused("monthly", "2026-10", "--out", str(tmp_path / "tep"))[0].startswith("Không ghi được vào")


def test_a_failed_edition_is_tried_again(world):
    build_report("monthly", "2026-10")
    Edition.objects.update(state=Edition.State.FAILED, failure="Thử", attempts=3)
    assert build_report("monthly", "2026-10")["edition"] == 1
    assert Edition.objects.get().state == Edition.State.DONE


def test_a_period_that_was_never_opened_is_refused_by_name(world):
    assert refused("monthly", "2026-09") == [
        "Lập báo cáo, kỳ 2026-09: kỳ này chưa mở. Hãy mở kỳ và nhập số liệu trước."
    ]


def test_an_empty_database_is_refused(db):
    make.period(2026, 10)
    assert "chưa có đơn vị cấp tỉnh" in refused("monthly", "2026-10")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["weekly", "2026-10"], "weekly"),
        (["annual", "2026"], "--edition"),
        (["annual", "hai-nghìn", "--edition", "so-bo"], "không phải là năm"),
        (["annual", "2026", "--edition", "cuoi-cung"], "cuoi-cung"),
        (["adhoc", "--from", "2026-08", "--to", "2026-03"], "chạy ngược"),
        (["adhoc", "--from", "2026-03"], "--to"),
        (["monthly", "2026-13"], "Kỳ 13/2026 không có"),
        (["monthly", "tháng mười"], "không phải là kỳ tháng"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(words, said):
    command = [sys.executable, "manage.py", "build_report", *words]
    ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
