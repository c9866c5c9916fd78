"""Which files are opened at all: a Word document by its content, small when unpacked, without entities or macros."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from lxml import etree

from portal.core.refusals import Refused

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "word/document.xml"
MAIN_TYPE = b"wordprocessingml.document.main+xml"
WANTED = re.compile(r"word/(document|styles|settings|header\d*|footer\d*)\.xml|word/_rels/document\.xml\.rels")
Parts = dict[str, etree._Element]


def open_document(content: bytes) -> Parts:
    """The XML parts that a rule looks at, by name. Raises Refused, in words, for everything that is no Word document."""
    if len(content) > LARGEST_FILE:
        raise Refused(_("Tệp lớn hơn 50 MB, không phải văn bản. Hãy bỏ hình ảnh rồi kiểm tra lại."))
    if content.startswith(OLE):
        raise Refused(_("Tệp là Word cũ (.doc) hoặc có mật khẩu. Mở bằng Word, bỏ mật khẩu, lưu lại dạng .docx."))
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _parts(archive)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(
            _("Tệp không phải là văn bản Word (.docx), hoặc đã hỏng. Hãy chọn lại tệp .docx do Word lưu.")
        ) from error


def _parts(archive: ZipFile) -> Parts:
    infos = archive.infolist()
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_UNPACKED:
        raise Refused(_("Tệp nở ra quá lớn khi giải nén, không được nhận."))
    names = [info.filename for info in infos]
    if MAIN not in names or "[Content_Types].xml" not in names:
        raise Refused(_("Tệp nén này không phải là văn bản Word (.docx). Hãy chọn tệp .docx do Word lưu."))
    if len(set(names)) != len(names):
        raise Refused(_("Tệp có hai phần trùng tên, không được nhận. Mở bằng Word rồi lưu lại."))
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("Tệp có macro, không được nhận. Lưu lại dạng .docx."))
    if MAIN_TYPE not in types:
        raise Refused(_("Tệp nén này không phải là văn bản Word (.docx). Hãy chọn tệp .docx do Word lưu."))
    return {name: _parsed(name, archive.read(name)) for name in names if WANTED.fullmatch(name)}


def _parsed(name: str, raw: bytes) -> etree._Element:
    """One part. An entity could stand for anything, so a document type is refused before any is expanded."""
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", raw.replace(b"\0", b""), re.IGNORECASE):
        raise Refused(_("Phần {name} khai báo DOCTYPE, không được nhận. Mở bằng Word rồi lưu lại.").format(name=name))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(_("Phần {name} không phải XML đúng. Mở bằng Word rồi lưu lại.").format(name=name)) from error
