"""Reading a CSV of ours: UTF-8, comma or semicolon, named columns; anything else is refused in words."""

import csv
import io
from pathlib import Path

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
            raise UnreadableFile(f"Tệp {path.name}: thiếu cột {', '.join(missing)} ở dòng tiêu đề.")
        rows = list(reader)
    except csv.Error as error:
        raise UnreadableFile(f"Tệp {path.name}: không phải CSV đúng dạng ({error}). Lưu lại dạng CSV UTF-8.") from error
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise UnreadableFile(
                f"Tệp {path.name}, dòng {number}: số ô khác số cột của tiêu đề. Kiểm tra dấu phân cách."
            )
    return rows


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"Tệp {path.name}: lớn hơn 200 MB; hãy chia nhỏ.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"Tệp {path.name}: không đọc được ({error.strerror}). Kiểm tra đường dẫn.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"Tệp {path.name}: không phải CSV dạng chữ UTF-8. Lưu lại dạng CSV UTF-8.") from error
    if "\x00" in text:
        raise UnreadableFile(f"Tệp {path.name}: không phải CSV (có ký tự nhị phân).")
    return text
