"""A refusal: said in words that name what, where, why and what to do."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (error) or needs a word (warning), with the place it stands in; `cell` as "F12"."""

    severity: str
    kind: str
    message: str
    row: int | None = None
    line: str = ""
    column: str = ""
    value: str = ""
    cell: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


class Refused(ValueError):
    """A deed that may not be done; nothing was written. `problems` lists every reason with its place."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or []
