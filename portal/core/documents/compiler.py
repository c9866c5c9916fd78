"""The process that typesetting.py starts: files and time in on standard input, the PDF out. It imports nothing of the portal.

The compiler gets the files and the four fonts beside this module; it reads nothing else and reaches no network. The same
content makes the same bytes: the only time in it is the one given. PDF/A-2a, tagged by PDF/UA-1.
"""

import pickle
import sys
from pathlib import Path

import typst

FONTS = Path(__file__).resolve().parent / "fonts"
STANDARDS: list = ["a-2a", "ua-1"]

if __name__ == "__main__":
    files, created = pickle.load(sys.stdin.buffer)
    made = typst.compile(
        files, font_paths=[FONTS], ignore_system_fonts=True, pdf_standards=STANDARDS, timestamp=created
    )
    sys.stdout.buffer.write(made)
