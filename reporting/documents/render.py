"""From a frozen payload to its files: everything a reader gets is made here, from the payload alone."""

from collections.abc import Callable
from functools import partial

from portal.core.documents.rendered import Rendered
from reporting.documents.monthly import monthly_docx, monthly_pdf
from reporting.documents.xlsx import monthly_xlsx
from reporting.reports.head import LETTERS

__all__ = ["DOCUMENTS", "Rendered", "pdf", "word", "workbook"]
Draw = Callable[[dict], Rendered]


def word(payload: dict, *, letter: str = "A") -> Rendered:
    """Report A or B as a Word document."""
    return Rendered(f"{_stem(payload)}-{letter}.docx", monthly_docx(payload, letter))


def workbook(payload: dict, *, letter: str = "A") -> Rendered:
    """Its Biểu as an Excel workbook."""
    return Rendered(f"{_stem(payload)}-{letter}.xlsx", monthly_xlsx(payload, letter))


def pdf(payload: dict, *, letter: str = "A") -> Rendered:
    """The report as PDF."""
    return Rendered(f"{_stem(payload)}-{letter}.pdf", monthly_pdf(payload, letter))


def _stem(payload: dict) -> str:
    return payload["stem"]


# Each is a file of the pack.
DOCUMENTS: tuple[Draw, ...] = tuple(
    partial(draw, letter=letter) for letter in LETTERS for draw in (word, workbook, pdf)
)
