"""Reading a CSV of ours: UTF-8, comma or semicolon, named columns; anything else is refused in words."""

import csv
import io
from pathlib import Path

from django.utils.translation import gettext as _

LARGEST_FILE = 200 * 1024 * 1024


class UnreadableFile(ValueError):
    """The file cannot be read as a CSV with these columns; the message says why and what to do."""


def read_csv(path: Path, required: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows by column name; row n of the answer is line n + 2 of a file without line breaks inside cells.

    Raises UnreadableFile.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        missing = [name for name in required if name not in (reader.fieldnames or [])]
        if missing:
            raise UnreadableFile(
                _("Tệp {file}: thiếu cột {missing} ở dòng tiêu đề.").format(file=path.name, missing=", ".join(missing))
            )
        rows = list(reader)
    except csv.Error as error:
        raise UnreadableFile(
            _("Tệp {file}: không phải CSV đúng dạng ({error}). Lưu lại dạng CSV UTF-8.").format(
                file=path.name, error=error
            )
        ) from error
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise UnreadableFile(
                _("Tệp {file}, dòng {number}: số ô khác số cột của tiêu đề. Kiểm tra dấu phân cách.").format(
                    file=path.name, number=number
                )
            )
    return rows


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(_("Tệp {file}: lớn hơn 200 MB; hãy chia nhỏ.").format(file=path.name))
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(
            _("Tệp {file}: không đọc được ({why}). Kiểm tra đường dẫn.").format(file=path.name, why=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("Tệp {file}: không phải CSV dạng chữ UTF-8. Lưu lại dạng CSV UTF-8.").format(file=path.name)
        ) from error
    if "\x00" in text:
        raise UnreadableFile(_("Tệp {file}: không phải CSV (có ký tự nhị phân).").format(file=path.name))
    return text
