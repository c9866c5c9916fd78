"""A sheet seen through its header: the cell of a role in a row, what is special about it, and a problem said of it."""

from collections.abc import Collection
from typing import Any

from catalog.importing.columns import Header
from catalog.importing.problems import ERROR, Problem, shortened
from catalog.importing.workbook import Place, Sheet


class Grid:
    """Rows count from 0; a problem counts them from 1."""

    def __init__(self, sheet: Sheet, header: Header, problems: list[Problem]) -> None:
        self.sheet = sheet
        self.header = header
        self.problems = problems

    def cell(self, row: int, role: str) -> Any:
        column = self.header.roles.get(role)
        if column is None:
            return ""
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else ""

    def text(self, row: int, role: str) -> str:
        return str(self.cell(row, role))

    def shown(self, row: int, role: str) -> str:
        """As a person sees it, the text of a merged block on each of its rows."""
        if not self.sheet.merges:
            return self.text(row, role)
        column = self.header.roles.get(role)
        return "" if column is None else str(self.sheet.shown(row, column))

    def is_merged_on(self, row: int, role: str) -> bool:
        """The cell belongs to a block that began in a row above."""
        block = (self.sheet.merges or {}).get((row, self.header.roles.get(role, -1)))
        return block is not None and block[0] < row

    def runs_wide(self, row: int) -> bool:
        """Something in this row is merged over at least three columns."""
        merges = self.sheet.merges
        if not merges:
            return False
        blocks = {merges[row, column] for column in range(len(self.sheet.rows[row])) if (row, column) in merges}
        return any(right - left >= 2 for _, left, _, right in blocks)

    def is_among(self, cells: Collection[Place], row: int, *roles: str) -> bool:
        """One of the row's cells with these roles is among special cells."""
        return bool(cells) and any((row, self.header.roles.get(role, -1)) in cells for role in roles)

    def say(
        self, row: int, severity: str, kind: str, words: str, role: str = "", value: object = "", suggestion: str = ""
    ) -> None:
        """A problem of that row, and of the column with that role."""
        hint = f" Gợi ý: {suggestion}." if suggestion and severity == ERROR else ""
        message = f"{self.sheet.name}, dòng {row + 1}: {words}.{hint}"
        column = self.header.title(role)
        self.problems.append(
            Problem(severity, kind, message, self.sheet.name, row + 1, column, shortened(value), suggestion)
        )
