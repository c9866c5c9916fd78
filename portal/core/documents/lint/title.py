"""Type and trích yếu, or a letter's V/v; Kính gửi (Phụ lục I, mục II, ô 5, 9)."""

import re

from django.utils.translation import gettext as _

from portal.core.documents.lint.head import about_of, letters, line_below, symbol_of
from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper, Paragraph

# Type → how its symbol begins (Phụ lục III).
TYPES = {
    "BÁO CÁO": "/BC-",
    "TỜ TRÌNH": "/TTr-",
    "QUYẾT ĐỊNH": "/QĐ-",
    "THÔNG BÁO": "/TB-",
    "KẾ HOẠCH": "/KH-",
    "TÓM TẮT": "",
}
ADDRESSED = ("BÁO CÁO", "TỜ TRÌNH")
TO = "Kính gửi"


def type_line(paper: Paper) -> Found:
    """Type in capitals, 13–14, bold, centred; a document without type is a letter with V/v (ô 5)."""
    kind = type_of(paper)
    if paper.head and kind is None and not about_of(paper):
        yield _("đầu văn bản"), _("Thiếu tên loại văn bản (in hoa, đậm, canh giữa) hoặc “V/v …” của công văn.")
    if kind:
        if kind.text not in TYPES:
            yield kind.where, _("Tên loại phải viết in hoa, đúng một trong: {types}.").format(types=", ".join(TYPES))
        yield from letters(kind, _("Tên loại văn bản"), (13, 14), bold=True, italic=False)


def symbol_fits_type(paper: Paper) -> Found:
    """A report's number ends in /BC-…, a letter's names no type (ô 3, Phụ lục III)."""
    kind, symbol = type_of(paper), symbol_of(paper)
    if not symbol:
        return
    if kind and not symbol.startswith(TYPES.get(kind.text, "")):
        yield (
            _("phần đầu"),
            _("Ký hiệu {symbol} không phải của {kind} ({mark}…).").format(
                symbol=symbol, kind=kind.text, mark=TYPES[kind.text]
            ),
        )
    if kind is None and any(start and symbol.startswith(start) for start in TYPES.values()):
        yield (
            _("phần đầu"),
            _("Ký hiệu {symbol} là của văn bản có tên loại, không phải của công văn.").format(symbol=symbol),
        )


def subject_letters(paper: Paper) -> Found:
    """Trích yếu below the type: 13–14, bold, centred (ô 5)."""
    kind, subject = type_of(paper), _subject(paper)
    if kind and not subject:
        yield kind.where, _("Thiếu trích yếu nội dung dưới tên loại.")
    for one in subject:
        yield from letters(one, _("Trích yếu"), (13, 14), bold=True, italic=False)


def subject_line(paper: Paper) -> Found:
    """Below trích yếu a drawn line, a third to a half as long (ô 5)."""
    subject = _subject(paper)
    if subject:
        room = paper.sections[0].text_width
        yield from line_below(paper.main, room, subject[-1].text, (0.3, 0.53), _("trích yếu"))


def about_letters(paper: Paper) -> Found:
    """A letter's V/v under its number: 12–13, upright, not bold, centred (ô 5)."""
    about = about_of(paper)
    if about and not about[0].text.startswith("V/v "):
        yield about[0].where, _("Trích yếu của công văn phải bắt đầu bằng “V/v ”.")
    for one in about:
        yield from letters(one, _("Trích yếu công văn"), (12, 13), bold=False, italic=False)


def addressed(paper: Paper) -> Found:
    """Report, Tờ trình and letter name whom they are addressed to, with a colon (ô 9)."""
    kind = type_of(paper)
    wanted = kind.text in ADDRESSED if kind else bool(about_of(paper))
    first = next((one for one in paper.main if one.text.startswith(TO)), None)
    if wanted and first is None:
        yield _("sau trích yếu"), _("Thiếu “Kính gửi:”.")
    if first and not first.text.startswith(f"{TO}:"):
        yield first.where, _("Sau “Kính gửi” phải có dấu hai chấm.")


def addressees_marks(paper: Paper) -> Found:
    """Several addressees: a line each, a semicolon between them, a full stop at the end (ô 9)."""
    listed = addressees(paper)
    if not listed:
        return
    names = listed[1:] or listed
    if not names[-1].text.endswith("."):
        yield names[-1].where, _("Nơi nhận cuối cùng của “Kính gửi” phải kết thúc bằng dấu chấm.")
    for one in names[:-1]:
        if not one.text.endswith(";"):
            yield one.where, _("Giữa các nơi nhận của “Kính gửi” phải có dấu chấm phẩy.")
    for one in listed:
        if any(not 13 <= size <= 14 for size in one.sizes):
            yield one.where, _("“Kính gửi” phải có cỡ chữ 13 đến 14.")


def type_of(paper: Paper) -> Paragraph | None:
    """The paragraph of the document's type: the first below the head, unless that is Kính gửi."""
    first = next((one for one in paper.main if one.text), None) if paper.head else None
    if first is None or first.text.startswith(TO):
        return None
    is_type = first.text.upper() in TYPES or (first.is_bold and first.align == "center")
    return first if is_type else None


def addressees(paper: Paper) -> list[Paragraph]:
    """Kính gửi and the lines that belong to it."""
    at = next((place for place, one in enumerate(paper.main) if one.text.startswith(TO)), None)
    if at is None:
        return []
    rest = []
    for one in paper.main[at + 1 :]:
        if not re.match(r"- ", one.text) or one.mm("left") < 20:
            break
        rest.append(one)
    return [paper.main[at], *rest]


def opening(paper: Paper) -> list[Paragraph]:
    """All that is not yet the body: type, trích yếu, its line, Kính gửi."""
    kind = type_of(paper)
    parts = [kind, *_subject(paper), *addressees(paper)]
    return [one for one in paper.main if one.rule or one in parts]


def _subject(paper: Paper) -> list[Paragraph]:
    """The paragraphs between the type and the drawn line; where the line is gone, those that look like trích yếu."""
    kind = type_of(paper)
    if kind is None:
        return []
    below = paper.main[paper.main.index(kind) + 1 :]
    at = next((place for place, one in enumerate(below) if one.rule), None)
    if at is not None and at <= 4:
        return [one for one in below[:at] if one.text]
    found = []
    for one in below:
        if not (one.is_bold and one.align == "center"):
            break
        found.append(one)
    return found


RULES = [type_line, symbol_fits_type, subject_letters, subject_line, about_letters, addressed, addressees_marks]
