"""The script dev where it cannot go on: one clear line each, and nothing half-made taken for whole."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import nfc
from tests.embedded.conftest import ROOT, environment

NO_INDEX = "http://127.0.0.1:9/simple"  # the discard port, where nobody answers


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the set-up needs of a clone, in a folder whose name has spaces and marks."""
    folder = tmp_path / "bản sao mới"
    (folder / "portal").mkdir(parents=True)
    for name in ("dev", "requirements.lock", "portal/install.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def dev(clone: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Call dev from elsewhere, without uv, with no package to be had."""
    offline = {
        "PIP_INDEX_URL": NO_INDEX,
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "0",
    }
    variables = environment(**offline) | given
    return subprocess.run([str(clone / "dev"), *words], cwd="/", env=variables, capture_output=True, text=True)


@pytest.fixture
def only_python(tmp_path: Path) -> str:
    """A PATH with this Python, a shell's tools, and no uv."""
    programs = tmp_path / "bin"
    programs.mkdir()
    base = Path(sys.base_prefix) / "bin" / "python3"
    for program in (base, "/bin/sh", shutil.which("dirname"), shutil.which("cat")):
        assert program is not None
        (programs / Path(program).name).symlink_to(program)
    return str(programs)


def test_no_network_is_one_line(clone, only_python):
    called = dev(clone, "setup", PATH=only_python)
    assert (called.returncode, called.stdout) == (1, "")
    lines = called.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "Đang cài thư viện vào .venv (lần đầu mất vài phút)…",
        "Không tải được uv từ PyPI",
    ]
    assert not (clone / ".venv/installed").exists()


def test_a_half_made_environment_is_not_taken_for_whole(clone, only_python):
    python = clone / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (clone / ".venv/half").touch()
    called = dev(clone, "setup", PATH=only_python)
    assert called.returncode == 1
    assert not (clone / ".venv/half").exists()


def test_an_environment_with_its_stamp_is_left_alone(clone):
    python = clone / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    stamp = subprocess.run([python, clone / "portal/install.py", "stamp"], capture_output=True, text=True, check=True)
    (clone / ".venv/installed").write_text(stamp.stdout.strip())
    called = dev(clone, "setup", PATH="/usr/bin:/bin")
    assert (called.returncode, called.stdout, called.stderr) == (0, "", "")
    with (clone / "requirements.lock").open("a") as lock:
        lock.write("# another package\n")
    changed = subprocess.run([python, clone / "portal/install.py", "stamp"], capture_output=True, text=True, check=True)
    assert changed.stdout.strip() != stamp.stdout.strip()


def test_no_fitting_python_is_one_line(clone, only_python):
    (Path(only_python) / "python3").unlink()
    called = dev(clone, "setup", PATH=only_python)
    assert called.returncode == 1
    assert called.stderr.count("\n") == 1
    assert "Python 3.11–3.14" in called.stderr


def test_an_unknown_routine_is_a_wrong_call(clone):
    called = dev(clone, "frobnicate")
    assert (called.returncode, called.stdout) == (2, "")
    assert "./dev demo" in called.stderr


def test_text_that_is_not_nfc_is_named_by_file_and_line(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.txt").write_text("đúng\nsa\u0301i\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\0a\xcc\x81")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    assert nfc.problems(tmp_path) == ["a.txt:2"]
