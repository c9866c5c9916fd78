"""A file to be saved under its own name: every page that hands one out does it here."""

from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

OFFICE = "application/vnd.openxmlformats-officedocument."
ANYTHING = "application/octet-stream"  # also what somebody uploaded: the browser must not open it
KINDS = {
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
}


def download(name: str, content: bytes, *, as_is: bool = False) -> HttpResponse:
    """The answer that saves the content; its kind by the name's ending, unless it goes out as it came in (`as_is`)."""
    kind = ANYTHING if as_is else KINDS.get(PurePath(name).suffix, ANYTHING)
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return response
