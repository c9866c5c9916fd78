"""From a frozen payload to its files: everything a reader gets is made here, from the payload alone."""

from portal.core.documents.rendered import Rendered
from reporting.documents.docx import monthly_docx
from reporting.documents.xlsx import monthly_xlsx

__all__ = ["DOCUMENTS", "Rendered", "word", "workbook"]


def word(payload: dict) -> Rendered:
    """The report as a Word document."""
    return Rendered(f"{_stem(payload)}.docx", monthly_docx(payload))


def workbook(payload: dict) -> Rendered:
    """The Biểu as an Excel workbook."""
    return Rendered(f"{_stem(payload)}.xlsx", monthly_xlsx(payload))


DOCUMENTS = (word, workbook)


def _stem(payload: dict) -> str:
    return f"bao-cao-thang-{payload['period']['month']}"
