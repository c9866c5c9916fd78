"""An uploaded file on disk for as long as it is read, and its cells as the texts a person would have typed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from catalog.importing.problems import UnreadableWorkbook
from catalog.importing.sheets import read
from catalog.importing.workbook import Sheet, Workbook
from portal.core.text import tidy
from reporting.refusals import Refused

LARGEST = 10 * 1024 * 1024
UNCOMPUTED = "=…"  # a formula whose value no program ever wrote into the file


def read_upload(name: str, content: bytes, *, unhide: frozenset[str] = frozenset()) -> Workbook:
    """The sheets of an uploaded file, whatever program wrote it. Raises Refused in words."""
    if len(content) > LARGEST:
        raise Refused(
            _("Tệp {name}: lớn hơn {largest} MB. Bỏ hình ảnh, bỏ trang thừa rồi tải lại.").format(
                name=name, largest=LARGEST // 1024**2
            )
        )
    try:
        with _on_disk(name, content) as path:
            return read(path, unhide)
    except UnreadableWorkbook as error:
        raise Refused(str(error)) from error


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def text_at(sheet: Sheet, row: int, column: int) -> str:
    """The cell as text: 5.0 is 5, an error is its sign, a formula that was never computed says so."""
    if (row, column) in sheet.error_cells:
        return sheet.error_cells[row, column]
    if (row, column) in sheet.empty_formulas:
        return UNCOMPUTED
    return as_text(sheet.at(row, column))


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return tidy(str(value)).replace("\x00", "")


@contextmanager
def _on_disk(name: str, content: bytes) -> Iterator[Path]:
    """Under its own name, which messages repeat, in a folder of its own."""
    with TemporaryDirectory(prefix="tep-") as folder:
        path = Path(folder) / (Path(name.replace("\\", "/")).name[-120:].lstrip(".") or "tep")
        path.write_bytes(content)
        yield path
