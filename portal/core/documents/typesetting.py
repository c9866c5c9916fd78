"""The typst compiler in a process of its own: what it keeps in memory, 100 to 200 MB, goes when the page is made.

Run as a script it is that process, and imports nothing of the portal: files and options in on standard input, the PDF out.
The compiler gets the files and the four fonts beside this module; it reads nothing else and reaches no network. The same
content makes the same bytes: the only time in it is the one given. PDF/A-2a, tagged by PDF/UA-1.
"""

import pickle
import subprocess
import sys
from datetime import datetime
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
STANDARDS: list = ["a-2a", "ua-1"]
PATIENCE = 120  # seconds; the thickest annex takes two


class TypesettingError(Exception):
    """The compiler refused the page, or did not end; its own words."""


def typeset(files: dict[str, bytes], created: datetime) -> bytes:
    """The PDF of `main.typ` and the files it reads, by name. TypesettingError where none came of it."""
    command = [sys.executable, "-I", __file__]
    try:
        ended = subprocess.run(command, input=pickle.dumps((files, created)), capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"no page after {PATIENCE} s") from error
    if ended.returncode:
        raise TypesettingError(
            ended.stderr.decode(errors="replace").strip()[-2000:] or f"ended with {ended.returncode}"
        )
    return ended.stdout


def _main() -> None:
    import typst  # noqa: PLC0415 — only this process needs it

    files, created = pickle.load(sys.stdin.buffer)
    made = typst.compile(
        files, font_paths=[FONTS], ignore_system_fonts=True, pdf_standards=STANDARDS, timestamp=created
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main()
