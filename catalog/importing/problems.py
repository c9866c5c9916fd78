"""What an import has to say about a file: one problem with its place, its value and what it should probably be."""

from dataclasses import asdict, dataclass

ERROR, WARNING, INFO = "error", "warning", "info"
LONGEST_VALUE = 200  # a cell may hold megabytes; a person needs its beginning


@dataclass(frozen=True)
class Problem:
    """`row` is the sheet's 1-based row, None for the file; `suggestion` is empty where nothing can be said."""

    severity: str
    kind: str
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    suggestion: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


class UnreadableWorkbook(ValueError):
    """The file is refused as a whole; the message says what it is and what to do."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def place(sheet: str, row: int) -> str:
    """The key of a row in what a person accepted: sheet and 1-based row."""
    return f"{sheet}!{row}"


def shortened(text: object) -> str:
    """The beginning of a value that is too long to be shown."""
    words = str(text)
    return words if len(words) <= LONGEST_VALUE else f"{words[: LONGEST_VALUE - 1]}…"
