"""A file's tables as cells, whatever kind of file they came in: rows and columns count from 0 here, from 1 for people."""

from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, int]  # row, column
Block = tuple[int, int, int, int]  # top, left, bottom, right


@dataclass
class Sheet:
    """One sheet of a workbook or one table of a Word file."""

    name: str
    rows: list[list[Any]]
    merges: dict[Place, Block] | None = None  # cell → its block; None: the file does not tell
    hidden_rows: set[int] = field(default_factory=set)
    error_cells: dict[Place, str] = field(default_factory=dict)
    empty_formulas: set[Place] = field(default_factory=set)
    fonts: dict[Place, str] = field(default_factory=dict)  # only the legacy ones
    decoded: dict[Place, str] = field(default_factory=dict)  # cells that were in an old encoding, and in which
    heading: str = ""  # what stands above a table of a Word file
    hidden: bool = False
    begin: int = 0  # where the header is looked for: further down in a part of a sheet

    def at(self, row: int, column: int) -> Any:
        """What stands in the cell itself; "" beyond the edge."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""

    def shown(self, row: int, column: int) -> Any:
        """What a person sees there: a merged cell shows what stands in the block's first one."""
        block = self.merges.get((row, column)) if self.merges else None
        return self.at(block[0], block[1]) if block else self.at(row, column)


@dataclass
class Workbook:
    sheets: list[Sheet]
    hidden_sheets: list[str] = field(default_factory=list)
