"""Is every edition still what was frozen, and do its documents still say the same when they are drawn again."""

from hashlib import sha256

from django.db.models import QuerySet

from reporting.models import Edition, EditionFile
from reporting.reports.payload import canonical_sha256


def broken_payloads(editions: QuerySet[Edition]) -> list[dict]:
    """Editions whose payload is not that of their hash: `{kind, edition, message}`."""
    return [
        {
            "kind": "payload",
            "edition": edition.pk,
            "message": f"Bản báo cáo {edition.pk}: nội dung không khớp mã băm {edition.sha256[:12]}….",
        }
        for edition in editions.iterator(chunk_size=20)
        if canonical_sha256(edition.payload) != edition.sha256
    ]


def broken_files(files: QuerySet[EditionFile]) -> list[dict]:
    """Documents that are not those of their hash: `{kind, edition, file, message}`."""
    return [
        {
            "kind": "file",
            "edition": file.edition_id,
            "file": file.name,
            "message": f"Bản báo cáo {file.edition_id}, tệp {file.name}: không khớp mã băm {file.sha256[:12]}….",
        }
        for file in files.iterator(chunk_size=20)
        if sha256(bytes(file.content)).hexdigest() != file.sha256
    ]
