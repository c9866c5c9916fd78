"""All text of the repository is NFC; `./dev check` runs this. Names every line that is not."""

import subprocess
import sys
import unicodedata
from pathlib import Path


def problems(root: Path) -> list[str]:
    """Every tracked text file's name and lines that are not NFC, as `file:line`; a file with a zero byte is no text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    found = []
    for name in filter(None, listed.decode().split("\0")):
        if not unicodedata.is_normalized("NFC", name):
            found.append(f"{name}: tên tệp")
        path = root / name
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" in content:
            continue
        lines = content.decode("utf-8", errors="replace").split("\n")
        found += [f"{name}:{at}" for at, line in enumerate(lines, 1) if not unicodedata.is_normalized("NFC", line)]
    return found


def main() -> int:
    """Exit 1 when anything is not NFC."""
    found = problems(Path(__file__).resolve().parent.parent)
    for place in found:
        sys.stderr.write(f"{place}: chữ chưa ở dạng NFC\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
