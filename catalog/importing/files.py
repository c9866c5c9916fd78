"""Which files may come in at all: known by their content, not by their name, and small enough when unpacked."""

import zipfile
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing import archives
from catalog.importing.problems import UnreadableWorkbook

LARGEST_FILE = 50 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXTS = (".csv", ".tsv", ".txt")
ACCEPTED = gettext_lazy(".xlsx, .xls, .ods, .csv hoặc .docx")
# A zipped file that is none of ours ← a part that gives it away, and what to do.
_STRANGERS = [
    ("xl/workbook.bin", gettext_lazy("là bảng tính nhị phân (.xlsb). Mở bằng Excel, lưu lại dạng .xlsx.")),
    ("ppt/presentation.xml", gettext_lazy("là bản trình chiếu. Xin tệp gốc: Excel, hoặc Word nếu là phụ lục.")),
    (".xlsx", gettext_lazy("là tệp nén chứa bảng tính. Giải nén rồi nhập từng tệp.")),
    (".docx", gettext_lazy("là tệp nén chứa văn bản Word. Giải nén rồi nhập từng tệp.")),
]


def recognise(path: Path) -> str:
    """ "xlsx", "docx", "xls", "ods" or "csv". Raises UnreadableWorkbook for everything else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UnreadableWorkbook(
            "file", _("Tệp {file}: không đọc được ({why}).").format(file=path.name, why=error.strerror)
        ) from error
    if size == 0:
        raise UnreadableWorkbook("file_empty", _("Tệp {file}: rỗng. Chọn lại tệp.").format(file=path.name))
    if size > LARGEST_FILE:
        raise UnreadableWorkbook(
            "file_too_large", _("Tệp {file}: lớn hơn 50 MB; hãy bỏ hình ảnh hoặc chia nhỏ.").format(file=path.name)
        )
    if head.startswith(b"%PDF"):
        raise UnreadableWorkbook(
            "file_pdf",
            _("Tệp {file} là PDF, không phải bảng tính. Xin tệp gốc: Excel, hoặc Word nếu là phụ lục.").format(
                file=path.name
            ),
        )
    if head.startswith(OLE):
        return _compound(path)
    if head.startswith(b"PK"):
        return _zipped(path)
    return _text(path, head)


def _compound(path: Path) -> str:
    """The container of Office before 2007, and of files with a password since."""
    raw = path.read_bytes()
    if _utf16("EncryptedPackage") in raw:
        words = _("Tệp {file} có mật khẩu. Mở bằng Excel hoặc Word, bỏ mật khẩu, lưu lại rồi nhập.").format(
            file=path.name
        )
        raise UnreadableWorkbook("file_encrypted", words)
    if path.suffix.lower() == ".doc" or _utf16("WordDocument") in raw:
        words = _("Tệp {file} là Word cũ (.doc). Mở bằng Word, lưu lại dạng .docx rồi nhập.").format(file=path.name)
        raise UnreadableWorkbook("file_word", words)
    return "xls"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            archives.refuse_bomb(path, archive)
            kind = _kind(path, archive, archive.namelist())
            archives.refuse_doctype(path, archive)
            return kind
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, UnreadableWorkbook):
            raise
        raise UnreadableWorkbook(
            "file_broken", _("Tệp {file} bị hỏng, không mở được. Tải lại tệp gốc.").format(file=path.name)
        ) from error


def _kind(path: Path, archive: zipfile.ZipFile, names: list[str]) -> str:
    if any(name.lower().endswith("vbaproject.bin") for name in names) or _is_macro_enabled(archive, names):
        raise UnreadableWorkbook(
            "file_macro",
            _("Tệp {file} có macro (.xlsm, .docm), không được nhận. Lưu lại dạng .xlsx hoặc .docx rồi nhập.").format(
                file=path.name
            ),
        )
    if "xl/workbook.xml" in names:
        return "xlsx"
    if archives.word_part(archive):
        return "docx"
    mimetype = archive.read("mimetype") if "mimetype" in names else b""
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if b"opendocument.text" in mimetype:
        words = _("Tệp {file} là văn bản OpenDocument (.odt). Mở rồi lưu lại dạng .docx.").format(file=path.name)
        raise UnreadableWorkbook("file_not_workbook", words)
    for mark, words in _STRANGERS:
        if any(name.endswith(mark) for name in names):
            raise UnreadableWorkbook("file_not_workbook", _("Tệp {file} {words}").format(file=path.name, words=words))
    raise UnreadableWorkbook(
        "file_not_workbook", _("Tệp {file} không phải {accepted}.").format(file=path.name, accepted=ACCEPTED)
    )


def _is_macro_enabled(archive: zipfile.ZipFile, names: list[str]) -> bool:
    return "[Content_Types].xml" in names and b"macroEnabled" in archive.read("[Content_Types].xml")


def _text(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<", b"{\\rtf")):
        what = "RTF" if start.startswith(b"{") else _("trang web hoặc XML")
        raise UnreadableWorkbook(
            "file_not_workbook",
            _(
                "Tệp {file} thật ra là {what}, không phải bảng tính. Mở bằng Excel hoặc Word, lưu lại dạng .xlsx, "
                ".docx."
            ).format(file=path.name, what=what),
        )
    if path.suffix.lower() in TEXTS and (b"\0" not in head or bare_utf16(head)):
        return "csv"
    raise UnreadableWorkbook(
        "file_not_workbook",
        _("Tệp {file} không phải {accepted} dù tên là vậy. Xin tệp gốc.").format(file=path.name, accepted=ACCEPTED),
    )


def bare_utf16(head: bytes) -> str | None:
    """UTF-16 without its mark: digits, blanks and separators have a zero as every second byte, always on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 < len(head) // 2 or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
