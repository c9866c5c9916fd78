"""The head (Phụ lục I, mục II, ô 1, 2, 3, 4): Quốc hiệu and Tiêu ngữ, issuing body, number, place and date."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper, Paragraph
from portal.core.documents.measure import width_mm

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TWIPS_MM = 25.4 / 1440
NUMBER = re.compile(r"Số:\s*(?P<number>\d+|…+|\.{3,})?\s*(?P<symbol>/[A-ZĐ][\w\-….Đ]*)")
PARENTS = ("UBND ", "BỘ ")  # a body so written stands above another, however it is set
BLANK = r"…+|\.{3,}"
DATE = re.compile(
    rf"(?P<place>[^,]+), ngày (?P<day>\d+|{BLANK}) tháng (?P<month>\d+|{BLANK}) năm (?P<year>\d{{4}}|{BLANK})"
)


def head_present(paper: Paper) -> Found:
    """The document opens with issuing body and Quốc hiệu side by side, in a table without lines."""
    if paper.is_annex:
        return
    if paper.head is None or len(paper.head.rows[0].cells) != 2:
        yield (
            _("đầu văn bản"),
            _("Thiếu phần đầu: bảng hai cột không kẻ khung, tên cơ quan bên trái, Quốc hiệu bên phải."),
        )


def country_words(paper: Paper) -> Found:
    """Quốc hiệu word for word in capitals (ô 1)."""
    if paper.head and COUNTRY not in [one.text for one in _right(paper)]:
        yield _("phần đầu"), _("Quốc hiệu phải là “{country}”, chữ in hoa, trên một dòng.").format(country=COUNTRY)


def country_letters(paper: Paper) -> Found:
    """Size 12–13, bold, upright, centred (ô 1)."""
    for one in _right(paper)[:1]:
        yield from _letters(one, _("Quốc hiệu"), (12, 13), bold=True, italic=False)


def country_on_one_line(paper: Paper) -> Found:
    """Quốc hiệu is never broken: its column must be wide enough for it."""
    first = _right(paper)[:1]
    if first and first[0].text == COUNTRY and paper.head:
        room = (paper.head.rows[0].cells[1].width or 0) * TWIPS_MM
        if width_mm(COUNTRY, max(first[0].sizes)) > room:
            yield first[0].where, _("Cột bên phải không đủ rộng để Quốc hiệu nằm trên một dòng.")


def motto_words(paper: Paper) -> Found:
    """Tiêu ngữ word for word: capitals at the start of each part, hyphens between blanks (ô 1)."""
    if paper.head and MOTTO not in [one.text for one in _right(paper)]:
        yield _("phần đầu"), _("Tiêu ngữ phải là “{motto}”.").format(motto=MOTTO)


def motto_letters(paper: Paper) -> Found:
    """Size 13–14, bold, upright, centred (ô 1)."""
    for one in _right(paper):
        if one.text == MOTTO:
            yield from _letters(one, _("Tiêu ngữ"), (13, 14), bold=True, italic=False)


def motto_line(paper: Paper) -> Found:
    """Below the motto a drawn line as long as it (ô 1)."""
    if paper.head and _right(paper):
        room = (paper.head.rows[0].cells[1].width or 0) * TWIPS_MM
        yield from line_below(paper.head.rows[0].cells[1].paragraphs, room, MOTTO, (0.9, 1.1), _("Tiêu ngữ"))


def issuer_letters(paper: Paper) -> Found:
    """The issuing body: capitals, 12–13, bold, centred; the body above it not bold (ô 2)."""
    above, issuer = _issuing(paper)
    if paper.head and not issuer:
        yield _("phần đầu"), _("Thiếu tên cơ quan ban hành (in hoa, đậm) ở cột bên trái.")
    for one in issuer:
        yield from _capitals(one, _("Tên cơ quan ban hành"))
        yield from _letters(one, _("Tên cơ quan ban hành"), (12, 13), bold=True, italic=False)
    for one in above:
        yield from _capitals(one, _("Tên cơ quan chủ quản"))
        yield from _letters(one, _("Tên cơ quan chủ quản"), (12, 13), bold=False, italic=False)


def issuer_line(paper: Paper) -> Found:
    """Below the issuing body a drawn line, a third to a half as long (ô 2)."""
    issuer = _issuing(paper)[1]
    if paper.head and issuer:
        cell = paper.head.rows[0].cells[0]
        room = (cell.width or 0) * TWIPS_MM
        yield from line_below(cell.paragraphs, room, issuer[-1].text, (0.3, 0.53), _("tên cơ quan ban hành"))


def number_line(paper: Paper) -> Found:
    """ "Số: …/BC-UBND": 13, upright, not bold, centred under the issuing body (ô 3)."""
    numbers = [one for one in _left(paper) if one.text.startswith("Số")]
    if paper.head and not numbers:
        yield _("phần đầu"), _("Thiếu số, ký hiệu văn bản (“Số: …/…”).")
    for one in numbers:
        if not NUMBER.fullmatch(one.text):
            yield one.where, _("Số, ký hiệu phải viết “Số: …/KÝ-HIỆU”; số để trống cho văn thư.")
        yield from _letters(one, _("Số, ký hiệu"), (13, 13), bold=False, italic=False)


def number_has_leading_zero(paper: Paper) -> Found:
    """Numbers below 10 are written with a zero before (ô 3)."""
    for one in _left(paper):
        match = NUMBER.fullmatch(one.text)
        if match and re.fullmatch(r"\d", match["number"] or ""):
            yield one.where, _("Số văn bản nhỏ hơn 10 phải ghi thêm số 0 phía trước.")


def place_and_date(paper: Paper) -> Found:
    """ "Hà Tĩnh, ngày 09 tháng 02 năm 2026": 13–14, italic, centred (ô 4)."""
    dates = [one for one in _right(paper) if "ngày" in one.text]
    if paper.head and not dates:
        yield _("phần đầu"), _("Thiếu địa danh và thời gian ban hành.")
    for one in dates:
        if not DATE.fullmatch(one.text):
            yield one.where, _("Địa danh, thời gian phải viết “Địa danh, ngày … tháng … năm …”.")
        yield from _letters(one, _("Địa danh, thời gian"), (13, 14), bold=False, italic=True)


def date_zeros(paper: Paper) -> Found:
    """A zero before days below 10 and months 1 and 2, before no other month; the day must exist (ô 4)."""
    for one in _right(paper):
        match = DATE.fullmatch(one.text)
        if not match or not (match["day"].isdigit() and match["month"].isdigit() and match["year"].isdigit()):
            continue
        day, month = int(match["day"]), int(match["month"])
        if not _exists(day, month, int(match["year"])):
            yield one.where, _("Ngày này không có trên lịch.")
        elif match["day"] != f"{day:02d}" or match["month"] != (f"{month:02d}" if month < 3 else str(month)):
            yield one.where, _("Ngày nhỏ hơn 10 và tháng 1, 2 phải thêm số 0 phía trước; các tháng khác thì không.")


def place_named(paper: Paper) -> Found:
    """The place stands before the date."""
    for one in _right(paper):
        if one.text.startswith(("ngày", ", ngày")):
            yield one.where, _("Thiếu địa danh trước ngày tháng.")


def line_below(
    paragraphs: list[Paragraph], room: float, words: str, shares: tuple[float, float], what: str
) -> Iterator[tuple[str, str]]:
    """A drawn line after the paragraph of these words, between two shares of their length; `room` in millimetres."""
    at = next((place for place, one in enumerate(paragraphs) if one.text == words), None)
    if at is None:
        return
    rule = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
    if rule is None or not rule.rule:
        yield paragraphs[at].where, _("Thiếu đường kẻ ngang, nét liền dưới {what}.").format(what=what)
        return
    length = room - rule.mm("left") - rule.mm("right")
    share = length / (min(width_mm(words, max(paragraphs[at].sizes)), room) or 1)
    if not shares[0] <= share <= shares[1]:
        yield (
            paragraphs[at].where,
            _("Đường kẻ dưới {what} dài {share:.0f} % dòng chữ, không đúng quy định.").format(
                what=what, share=share * 100
            ),
        )
    if abs(rule.mm("left") - rule.mm("right")) > 1:
        yield paragraphs[at].where, _("Đường kẻ dưới {what} không cân đối với dòng chữ.").format(what=what)


def symbol_of(paper: Paper) -> str:
    """The document's symbol, "/BC-VP"; "" where there is none."""
    matches = (NUMBER.fullmatch(one.text) for one in _left(paper))
    return next((match["symbol"] for match in matches if match), "")


def about_of(paper: Paper) -> list[Paragraph]:
    """The lines of a letter's V/v."""
    left = _left(paper)
    at = next((place for place, one in enumerate(left) if one.text.startswith("Số")), None)
    return [] if at is None else left[at + 1 :]


def _left(paper: Paper) -> list[Paragraph]:
    return _told(paper, 0)


def _right(paper: Paper) -> list[Paragraph]:
    return _told(paper, 1)


def _told(paper: Paper, column: int) -> list[Paragraph]:
    cells = paper.head.rows[0].cells if paper.head else []
    return [one for one in cells[column].paragraphs if one.text] if column < len(cells) else []


def _issuing(paper: Paper) -> tuple[list[Paragraph], list[Paragraph]]:
    """What stands above the drawn line or the number: (the body above, the issuing body); bold tells them apart."""
    lines: list[Paragraph] = []
    for one in paper.head.rows[0].cells[0].paragraphs if paper.head else []:
        if one.rule or one.text.startswith("Số"):
            break
        lines += [one] if one.text else []
    bold = [one for one in lines if one.is_bold]
    if len(bold) > 1 and bold[0].text.startswith(PARENTS):
        bold = bold[1:]
    return [one for one in lines if one not in bold], bold


def _capitals(one: Paragraph, what: str) -> Found:
    if one.text != one.text.upper():
        yield one.where, _("{what} phải viết in hoa.").format(what=what)


def _letters(one: Paragraph, what: str, sizes: tuple[float, float], *, bold: bool, italic: bool) -> Found:
    if any(not sizes[0] <= size <= sizes[1] for size in one.sizes):
        least, most = sizes
        yield (
            one.where,
            _("{what} phải có cỡ chữ {least} đến {most}.").format(what=what, least=least, most=most)
            if least != most
            else _("{what}: cỡ chữ {least}.").format(what=what, least=least),
        )
    if one.is_bold != bold:
        yield one.where, _("{what} phải là chữ {words}.").format(what=what, words=_("đậm") if bold else _("không đậm"))
    if one.is_italic != italic:
        yield one.where, _("{what} phải là chữ {words}.").format(what=what, words=_("nghiêng") if italic else _("đứng"))
    if one.align != "center":
        yield one.where, _("{what} phải canh giữa.").format(what=what)


def _exists(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


letters = _letters

RULES = [
    head_present,
    country_words,
    country_letters,
    country_on_one_line,
    motto_words,
    motto_letters,
    motto_line,
    issuer_letters,
    issuer_line,
    number_line,
    number_has_leading_zero,
    place_and_date,
    date_zeros,
    place_named,
]
