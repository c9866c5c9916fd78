"""A refusal: said in words that name what, where, why and what to do; nothing was written."""

from collections.abc import Sequence
from typing import Any


class Refused(ValueError):
    """A deed that may not be done. `problems` lists every reason with its place, where there are several."""

    def __init__(self, message: str, problems: Sequence[Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = list(problems or [])
