"""Are the libraries those that were locked, and is anything known against them.

`python -m tests.audit` needs no network and is a step of `./dev check`: every line of requirements.lock names one version
and its hashes, and .venv holds these; what .venv holds besides is told. `--advisories` (`./dev audit`) has pip-audit ask
the advisory service of PyPI; where it cannot be asked, that is said and the exit code is 3: nothing is claimed then.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
INSTALLERS = {"pip", "setuptools", "wheel", "uv"}  # they put the others there and are no part of the portal
LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<marker> *;[^\\]*)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
AUDITOR = "pip-audit>=2.7,<3"
NOT_ASKED = 3


def problems(lock: str, installed: dict[str, str]) -> list[str]:
    """What is wrong with the lock, or with what is installed beside it; names as PyPI compares them."""
    wrong, locked, optional = [], {}, set()
    for entry in re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", lock).strip()):
        found = LINE.match(entry)
        if found is None:
            wrong.append(f"requirements.lock: “{entry.splitlines()[0]}” không ghi đúng một phiên bản (tên==phiên bản)")
            continue
        name = plain(found["name"])
        locked[name] = found["version"]
        optional |= {name} if found["marker"] else set()
        wrong += [] if HASH.search(entry) else [f"requirements.lock: {name} không có mã băm"]
    for name, version in installed.items():
        if locked.get(name, version) != version:
            wrong.append(f".venv: {name} {version}, requirements.lock ghi {locked[name]}")
    missing = sorted(set(locked) - optional - set(installed))
    return wrong + [f".venv: thiếu {name} {locked[name]}" for name in missing]


def strangers(lock: str, installed: dict[str, str]) -> list[str]:
    """What is installed and was never locked: left by an earlier lock, or put there by hand. A new .venv has none."""
    locked = {plain(found["name"]) for found in LINE.finditer(lock)}
    return sorted(set(installed) - locked - INSTALLERS)


def plain(name: str) -> str:
    """One spelling for Foo_Bar, foo-bar and foo.bar."""
    return re.sub(r"[-_.]+", "-", name).lower()


def check() -> int:
    """1 where something is wrong."""
    installed = {plain(one.metadata["Name"]): one.version for one in distributions()}
    lock = LOCK.read_text(encoding="utf-8")
    wrong = problems(lock, installed)
    for words in wrong:
        print(words, file=sys.stderr)
    if found := strangers(lock, installed):
        print(f".venv: thừa so với requirements.lock: {', '.join(found)} (xóa .venv để làm lại)", file=sys.stderr)
    return 1 if wrong else 0


def advisories() -> int:
    """1 where something is known against a locked version, 3 where nobody could be asked."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".venv" / "bin"))
    if uv is None:
        return _not_asked("không có uv để chạy pip-audit")
    call = [uv, "tool", "run", "--from", AUDITOR, "pip-audit", "-r", str(LOCK), "--disable-pip", "--require-hashes"]
    try:
        done = subprocess.run(
            [*call, "-f", "json", "--progress-spinner", "off"], capture_output=True, text=True, timeout=600
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return _not_asked(str(error))
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return _not_asked((done.stderr.strip().splitlines() or ["không có trả lời"])[-1])
    known = [(one["name"], one["version"], vuln) for one in found for vuln in one.get("vulns", ())]
    for name, version, vuln in known:
        fixed = ", ".join(vuln["fix_versions"]) or "chưa có bản sửa"
        print(f"{name} {version}: {vuln['id']} (bản sửa: {fixed})")
    unasked = [one["name"] for one in found if "skip_reason" in one]
    print(f"{len(found)} thư viện, {len(known)} lỗ hổng đã biết" + (f", chưa hỏi được: {unasked}" if unasked else ""))
    return 1 if known else NOT_ASKED if unasked else 0


def _not_asked(why: str) -> int:
    print(
        f"Chưa hỏi được cơ sở dữ liệu lỗ hổng ({why}): chưa biết gì. Chạy lại ./dev audit ở nơi có mạng.",
        file=sys.stderr,
    )
    return NOT_ASKED


if __name__ == "__main__":
    os.chdir(ROOT)
    raise SystemExit(advisories() if "--advisories" in sys.argv[1:] else check())
