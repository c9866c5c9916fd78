"""The audit of the libraries sees what it is there for, and does not claim to know what it could not ask."""

import os
import subprocess
import sys

import pytest

from tests.audit import LOCK, ROOT, problems, strangers

HASH = f"    --hash=sha256:{'a' * 64}"
GOOD = f"# a note\nfoo-bar==1.0 \\\n{HASH}\n    # via x\nwin==2 ; sys_platform == 'win32' \\\n{HASH}\n"


def test_what_is_locked_and_installed_alike_is_well():
    assert problems(GOOD, {"foo-bar": "1.0", "uv": "0.5"}) == []
    assert strangers(GOOD, {"foo-bar": "1.0", "uv": "0.5", "la": "3"}) == ["la"]


@pytest.mark.parametrize(
    ("lock", "installed", "word"),
    [
        ("foo==1.0\n", {"foo": "1.0"}, "mã băm"),
        (f"foo>=1.0 \\\n{HASH}\n", {}, "không ghi đúng một phiên bản"),
        (GOOD, {"foo-bar": "1.1"}, "requirements.lock ghi 1.0"),
        (GOOD, {}, "thiếu foo-bar"),
    ],
    ids=["no-hash", "no-version", "other-version", "missing"],
)
def test_what_is_wrong_is_named(lock, installed, word):
    found = problems(lock, installed)
    assert len(found) == 1
    assert word in found[0]


def test_our_own_lock_names_every_version_and_its_hashes():
    assert [words for words in problems(LOCK.read_text(encoding="utf-8"), {}) if words.startswith("requirements")] == []


def test_where_nobody_can_be_asked_nothing_is_claimed(tmp_path):
    away = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path), "UV_TOOL_DIR": str(tmp_path / "tools")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.audit", "--advisories"],
        cwd=ROOT,
        env=os.environ | away,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 3
    assert "chưa biết gì" in done.stderr
