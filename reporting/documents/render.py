"""From a frozen payload to its files: everything a reader gets is made here, from the payload alone."""

from dataclasses import dataclass
from hashlib import sha256

from reporting.documents.docx import monthly_docx
from reporting.documents.xlsx import monthly_xlsx


@dataclass(frozen=True)
class Rendered:
    """One document: its file name, its bytes and their hash."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    def as_dict(self) -> dict:
        """What a command prints of it."""
        return {"name": self.name, "bytes": len(self.content), "sha256": self.sha256}


def word(payload: dict) -> Rendered:
    """The report as a Word document."""
    return Rendered(f"{_stem(payload)}.docx", monthly_docx(payload))


def workbook(payload: dict) -> Rendered:
    """The Biểu as an Excel workbook."""
    return Rendered(f"{_stem(payload)}.xlsx", monthly_xlsx(payload))


DOCUMENTS = (word, workbook)


def _stem(payload: dict) -> str:
    return f"bao-cao-thang-{payload['period']['month']}"
