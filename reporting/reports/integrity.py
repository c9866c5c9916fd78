"""Is every edition still what was frozen, and do its documents still say the same when they are drawn again."""

from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from reporting.documents.render import documents_of
from reporting.models import Edition, EditionFile
from reporting.reports.payload import canonical_sha256
from reporting.reports.version import PAYLOAD_VERSION


def broken_payloads(editions: QuerySet[Edition]) -> list[dict]:
    """Editions whose payload is not that of their hash: `{kind, edition, message}`."""
    return [
        {
            "kind": "payload",
            "edition": edition.pk,
            "message": _("Bản báo cáo {edition}: nội dung không khớp mã băm {sha256}….").format(
                edition=edition.pk, sha256=edition.sha256[:12]
            ),
        }
        for edition in editions.iterator(chunk_size=20)
        if canonical_sha256(edition.payload) != edition.sha256
    ]


def broken_files(files: Iterable[EditionFile]) -> list[dict]:
    """Documents that are not those of their hash: `{kind, edition, file, message}`."""
    return [
        {
            "kind": "file",
            "edition": file.edition_id,
            "file": file.name,
            "message": _("Bản báo cáo {edition_id}, tệp {file}: không khớp mã băm {sha256}….").format(
                edition_id=file.edition_id, file=file.name, sha256=file.sha256[:12]
            ),
        }
        for file in files
        if sha256(bytes(file.content)).hexdigest() != file.sha256
    ]


def differing_documents(editions: QuerySet[Edition]) -> list[dict]:
    """Documents that, drawn again from the frozen payload, say something else: `{kind, edition, file, message}`.

    An older shape of payload is not drawn by today's code: there the stored files and their hashes are the proof.
    """
    found = []
    for edition in editions.prefetch_related("files").iterator(chunk_size=5):
        if edition.payload.get("version") != PAYLOAD_VERSION or canonical_sha256(edition.payload) != edition.sha256:
            continue
        kept = {file.name: bytes(file.content) for file in edition.files.all() if not broken_files([file])}
        for draw in documents_of(edition.payload):
            again = draw(edition.payload)
            if again.name in kept and not says_the_same(again.name, kept[again.name], again.content):
                found.append(
                    {
                        "kind": "document",
                        "edition": edition.pk,
                        "file": again.name,
                        "message": _(
                            "Bản báo cáo {edition}, tệp {again}: dựng lại từ nội dung đóng băng ra số khác."
                        ).format(edition=edition.pk, again=again.name),
                    }
                )
    return found


def says_the_same(name: str, kept: bytes, again: bytes) -> bool:
    """The same bytes; or, where a newer program draws other bytes, the same words and numbers."""
    return kept == again or _said(name, kept) == _said(name, again)


def _said(name: str, content: bytes) -> list[str]:
    raw = BytesIO(content)
    if name.endswith(".xlsx"):
        book = CalamineWorkbook.from_filelike(raw)
        return [str(book.get_sheet_by_name(sheet).to_python()) for sheet in book.sheet_names]
    if name.endswith(".docx"):
        return [text.text or "" for text in Document(raw).element.iter(qn("w:t"))]
    return " ".join(page.extract_text() for page in PdfReader(raw).pages).split()
