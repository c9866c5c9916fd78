"""From a frozen payload to its files: everything a reader gets is made here, from the payload alone."""

from collections.abc import Callable
from functools import partial

from portal.core.documents.rendered import Rendered
from reporting.documents.monthly import monthly_docx, monthly_pdf
from reporting.documents.summary_page import summary_docx, summary_pdf
from reporting.documents.xlsx import monthly_xlsx
from reporting.reports.head import LETTERS

__all__ = ["DOCUMENTS", "documents_of", "Rendered", "pdf", "word", "workbook"]
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


def summary_word(payload: dict) -> Rendered:
    """The page for the Chairman as a Word document."""
    return Rendered(f"{_summary_stem(payload)}.docx", summary_docx(payload))


def summary_print(payload: dict) -> Rendered:
    """The page for the Chairman as PDF."""
    return Rendered(f"{_summary_stem(payload)}.pdf", summary_pdf(payload))


def _summary_stem(payload: dict) -> str:
    return _stem(payload).replace("bao-cao", "tom-tat-trinh-chu-tich", 1)


def _stem(payload: dict) -> str:
    return payload["stem"]


# The files of the pack, by name.
DOCUMENTS: tuple[Draw, ...] = (
    *(partial(draw, letter=letter) for letter in LETTERS for draw in (word, pdf, workbook)),
    summary_word,
    summary_print,
)


def documents_of(payload: dict) -> tuple[Draw, ...]:
    """The pack of this report: the page for the Chairman is the month's."""
    return DOCUMENTS if payload["kind"] == "monthly" else DOCUMENTS[:-2]
