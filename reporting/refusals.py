"""A refusal: said in words that name what, where, why and what to do."""

from dataclasses import asdict, dataclass

from portal.core.refusals import Refused


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


__all__ = ["Problem", "Refused"]
