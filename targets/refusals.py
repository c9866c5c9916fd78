"""A refusal: said in words that name what, where, why and what to do; a problem may name its cell."""

from dataclasses import dataclass

from portal.core.refusals import Refused


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with the row and the cell ("D12") it stands in."""

    message: str
    row: int | None = None
    cell: str = ""


__all__ = ["Problem", "Refused"]
