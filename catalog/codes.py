"""The forms a procedure's code is written in: national 1.001193, local 1.001193.000.00.00.H27, since 2025 1.001193.H27."""

import re

PROVINCE_SUFFIX = "H27"  # Hà Tĩnh
_ACCEPTED = re.compile(rf"([0-9]\.[0-9]{{6}})(?:(?:\.000\.00\.00)?\.{PROVINCE_SUFFIX})?")


def short_code(text: str) -> str | None:
    """The national code of a right code in any accepted form; None for anything else (nothing is guessed here)."""
    match = _ACCEPTED.fullmatch(text.strip())
    return match[1] if match else None
