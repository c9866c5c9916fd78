"""PDF files as offices bring them: plain, with a signature dictionary, and everything that is none."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)


def plain(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return _bytes(writer)


def signed(name: str = "Nguyễn Văn An", time: str = "D:20261118093000+07'00'") -> bytes:
    """With a filled signature field; the bytes of the signature itself are nonsense, as nobody verifies them."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    value = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
            NameObject("/SubFilter"): NameObject("/adbe.pkcs7.detached"),
            NameObject("/Name"): TextStringObject(name),
            NameObject("/M"): TextStringObject(time),
            NameObject("/Contents"): ByteStringObject(b"\x00" * 16),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("Signature1"),
            NameObject("/V"): writer._add_object(value),
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
        }
    )
    reference = writer._add_object(field)
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([reference]), NameObject("/SigFlags"): NumberObject(3)})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(form)
    return _bytes(writer)


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("bi-mat", algorithm="RC4-128")
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    raw = BytesIO()
    writer.write(raw)
    return raw.getvalue()


NONE_AT_ALL = {
    "empty": b"",
    "word": b"PK\x03\x04" + b"x" * 200,
    "text": "Báo cáo".encode(),
    "html": b"<html><script>alert(1)</script>%PDF-1.7</html>",
    "only the head": b"%PDF-1.7\n",
    "cut": plain()[:200],
    "noise": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "no pages": b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    b"trailer\n<</Root 1 0 R>>\n%%EOF",
}
