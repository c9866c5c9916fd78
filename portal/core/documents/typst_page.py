"""An official document by Nghị định 30 as PDF: the same pieces as the Word document's, one JSON value for official.typ."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

from portal.core.documents.typesetting import typeset

TEMPLATE = Path(__file__).resolve().parent / "official.typ"
Part = dict[str, object]
BODY = 14  # points; body text is 13–14
SIGNING_ROOM = 76.0  # points for signature and stamp


class Cell(Protocol):
    """A cell of a ruled table as the Word document's tables have it."""

    value: str
    align: str
    bold: bool
    italic: bool
    span: int
    merge: str


class Paper:
    """An A4 document in sections; pages are counted from 1 in each, and the first carries no number."""

    def __init__(self, *, title: str, author: str, created: datetime) -> None:
        self.title, self.author = title, author
        self.created = created.astimezone(timezone(created.utcoffset() or timedelta()))  # a zone by name is refused
        self.sections: list[dict] = [{"wide": False, "parts": []}]

    def append(self, part: Part) -> None:
        """Put a piece at the end of the section."""
        self.sections[-1]["parts"].append(part)

    def start_wide_section(self) -> None:
        """A landscape section of its own."""
        self.sections.append({"wide": True, "parts": []})

    def save(self) -> bytes:
        """The document's bytes."""
        paper = {"title": self.title, "author": self.author, "sections": self.sections}
        files = {"main.typ": TEMPLATE.read_bytes(), "paper.json": json.dumps(paper, ensure_ascii=False).encode()}
        return typeset(files, self.created)


def head(*, parent: str, issuer: str, symbol: str, place: str, about: str = "") -> Part:
    """Issuing body (lines) and Quốc hiệu side by side; number and date are left blank for the clerk; a letter's V/v."""
    lines = {"issuer": issuer.split("\n"), "about": [line for line in about.split("\n") if line]}
    return {"kind": "head", "parent": parent, "symbol": symbol, "place": place, **lines}


def title(kind: str, subject: str, *, close: bool = False) -> Part:
    """The document's type and its trích yếu, a drawn line below; `close` to the head where all must fit one page."""
    return {"kind": "title", "type": kind, "subject": subject.split("\n"), "above": 8 if close else 18}


def addressees(names: list[str], *, size: float = BODY) -> Part:
    """Kính gửi."""
    return {"kind": "addressees", "names": names, "size": size}


def heading(words: str, *, level: int) -> Part:
    """A heading of the body, from level 0 down as in the Word document."""
    return {"kind": "heading", "words": words, "level": level + 1}


def body_text(words: str, *, italic: bool = False, last: bool = False, size: float = BODY) -> Part:
    """A paragraph of the body; the last stays with the signature."""
    return {"kind": "text", "words": words, "italic": italic, "last": last, "size": size}


def authority(words: str) -> Part:
    """Who decides, above the grounds; and the word QUYẾT ĐỊNH below them."""
    return {"kind": "authority", "words": words}


def article(label: str, words: str, *, last: bool = False, size: float = BODY) -> Part:
    """A clause with its label in bold."""
    return {"kind": "article", "label": label, "words": words, "last": last, "size": size}


def closing(*, recipients: list[str], signatory: str, name: str = "", room: float = SIGNING_ROOM) -> Part:
    """Nơi nhận on the left, the signatory's place on the right; a name that is not known is left to the signature."""
    who = {"signatory": signatory.split("\n"), "name": name}
    return {"kind": "closing", "recipients": recipients, "room": room, **who}


def table_title(*, number: str, words: str, attached: str, notes: list[str]) -> Part:
    """The head of a Biểu: number, name, to which report it is attached, what must be known to read it."""
    return {"kind": "table-title", "number": number, "words": words, "attached": attached, "notes": notes}


def ruled_table(
    *,
    widths: list[float],
    head: Sequence[Sequence[Cell]],
    rows: Sequence[Sequence[Cell]],
    size: float,
    caption: str,
) -> Part:
    """A table with all its lines drawn, its head repeated on each page; widths in millimetres."""
    return {
        "kind": "table",
        "widths": widths,
        "head": _cells(head),
        "rows": _cells(rows),
        "size": size,
        "caption": caption,
    }


def table_end() -> list[Part]:
    """Nothing is needed after a table; Word's pen has a paragraph here."""
    return []


def _cells(rows: Sequence[Sequence[Cell]]) -> list[dict]:
    """Cells with the number of rows they go down; those that Word merges away are left out."""
    starts = [_by_column(row) for row in rows]
    made = []
    for number, row in enumerate(starts):
        for column, cell in row.items():
            if cell.merge == "continue":
                continue
            below = number + 1
            while below < len(starts) and _continues(starts[below], column):
                below += 1
            made.append(
                {
                    "value": cell.value,
                    "align": cell.align,
                    "bold": cell.bold,
                    "italic": cell.italic,
                    "span": cell.span,
                    "rows": below - number,
                }
            )
    return made


def _by_column(row: Sequence[Cell]) -> dict[int, Cell]:
    placed, column = {}, 0
    for cell in row:
        placed[column] = cell
        column += cell.span
    return placed


def _continues(row: dict[int, Cell], column: int) -> bool:
    return column in row and row[column].merge == "continue"
