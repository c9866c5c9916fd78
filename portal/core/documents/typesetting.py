"""A PDF from the typst compiler, in a process of its own (compiler.py): what it keeps in memory, 100 to 200 MB, goes with it."""

import pickle
import subprocess
import sys
from datetime import datetime
from pathlib import Path

COMPILER = Path(__file__).resolve().parent / "compiler.py"
PATIENCE = 120  # seconds; the thickest annex takes two


class TypesettingError(Exception):
    """The compiler refused the page, or did not end; its own words."""


class CompilerKilled(TypesettingError):
    """Something from outside ended the compiler (memory, an operator): the page is not to blame, the next try may do."""


def typeset(files: dict[str, bytes], created: datetime) -> bytes:
    """The PDF of `main.typ` and the files it reads, by name. TypesettingError, CompilerKilled where none came of it.

    `created` to the second, as PDF keeps it: the compiler refuses a finer moment.
    """
    command = [sys.executable, "-I", str(COMPILER)]
    given = pickle.dumps((files, created.replace(microsecond=0)))
    try:
        ended = subprocess.run(command, input=given, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"no page after {PATIENCE} s") from error
    if ended.returncode < 0:
        raise CompilerKilled(f"ended by signal {-ended.returncode}")
    if ended.returncode:
        raise TypesettingError(
            ended.stderr.decode(errors="replace").strip()[-2000:] or f"ended with {ended.returncode}"
        )
    return ended.stdout
