"""Which files may come in at all: known by their content, not by their name, and small enough when unpacked."""

import zipfile
from pathlib import Path

from catalog.importing.problems import UnreadableWorkbook

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_PART = 250 * 1024 * 1024
MOST_PARTS = 5_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognise(path: Path) -> str:
    """ "xlsx", "xls", "ods" or "csv". Raises UnreadableWorkbook for everything else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UnreadableWorkbook("file", f"Tệp {path.name}: không đọc được ({error.strerror}).") from error
    if size == 0:
        raise UnreadableWorkbook("file_empty", f"Tệp {path.name}: rỗng.")
    if size > LARGEST_FILE:
        raise UnreadableWorkbook("file_too_large", f"Tệp {path.name}: lớn hơn 50 MB; hãy bỏ hình ảnh hoặc chia nhỏ.")
    if head.startswith(b"%PDF"):
        raise UnreadableWorkbook(
            "file_pdf", f"Tệp {path.name} là PDF, không phải bảng tính. Xin bản Excel hoặc Word của phụ lục."
        )
    if head.startswith(OLE):
        if path.suffix.lower() == ".doc" or b"W\0o\0r\0d\0D\0o\0c" in path.read_bytes():
            raise UnreadableWorkbook("file_word", f"Tệp {path.name} là Word cũ (.doc). Chép bảng sang Excel (.xlsx).")
        return "xls"
    if head.startswith(b"PK"):
        return _zipped(path)
    return _text(path, head)


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_bomb(path, parts)
            names = {part.filename for part in parts}
            if any(name.endswith("vbaProject.bin") for name in names):
                raise UnreadableWorkbook(
                    "file_macro", f"Tệp {path.name} có macro (.xlsm), không được nhận. Lưu lại dạng .xlsx rồi nhập."
                )
            kind = _kind(path, archive, names)
            _refuse_doctype(path, archive, parts)
            return kind
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableWorkbook("file_broken", f"Tệp {path.name} bị hỏng, không mở được. Tải lại tệp gốc.") from error


def _refuse_bomb(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """A few kilobytes may unpack to gigabytes: the archive's own table is asked before anything is unpacked."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or any(p.file_size > LARGEST_PART for p in parts):
        raise UnreadableWorkbook("file_bomb", f"Tệp {path.name}: giải nén ra quá lớn, không được nhận.")


def _kind(path: Path, archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise UnreadableWorkbook(
                "file_macro", f"Tệp {path.name} là bảng tính có macro (.xlsm), không được nhận. Lưu lại dạng .xlsx."
            )
        return "xlsx"
    if "mimetype" in names and b"spreadsheet" in archive.read("mimetype"):
        return "ods"
    if "word/document.xml" in names:
        raise UnreadableWorkbook(
            "file_word", f"Tệp {path.name} là văn bản Word. Chép bảng của phụ lục sang Excel (.xlsx) rồi nhập."
        )
    raise UnreadableWorkbook("file_not_workbook", f"Tệp {path.name} không phải bảng tính (.xlsx, .xls, .ods, .csv).")


def _refuse_doctype(path: Path, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No office program writes a DOCTYPE; it is only good for entities that expand or reach outside."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                head = stream.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise UnreadableWorkbook("file_doctype", f"Tệp {path.name}: có khai báo DOCTYPE, không được nhận.")


def _text(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    markup = head.lstrip().lower().startswith((b"<", b"{\\rtf"))
    if path.suffix.lower() == ".csv" and b"\0" not in head and not markup:
        return "csv"
    raise UnreadableWorkbook(
        "file_not_workbook", f"Tệp {path.name} không phải bảng tính (.xlsx, .xls, .ods, .csv) dù tên là vậy."
    )
