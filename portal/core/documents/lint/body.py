"""The body (Phụ lục I, mục II, ô 6): justified, first line, spacing, points in order, the end mark."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper, Paragraph
from portal.core.documents.lint.title import opening

FIRST_LINES = (10.0, 12.7)
CLOSE = 0.4
POINTS = "abcdđeghiklmnopqrstuvxy"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
END = "./."


def body_size(paper: Paper) -> Found:
    """13 to 14, one size throughout (điểm b)."""
    seen = set()
    for one in _body(paper):
        if any(not 13 <= size <= 14 for size in one.sizes):
            yield one.where, _("Cỡ chữ phần nội dung phải từ 13 đến 14.")
        seen |= one.sizes
    if len(seen) > 1 and all(13 <= size <= 14 for size in seen):
        yield _("nội dung"), _("Phần nội dung có nhiều cỡ chữ; phải thống nhất một cỡ.")


def body_justified(paper: Paper) -> Found:
    """Both sides straight (điểm c)."""
    for one in _flowing(paper):
        if one.align != "both":
            yield one.where, _("Đoạn văn phải canh đều cả hai lề.")


def body_first_line(paper: Paper) -> Found:
    """The first line stands in by 1 or 1,27 cm (điểm c)."""
    for one in _flowing(paper):
        if not any(abs(one.mm("first") - wanted) <= CLOSE for wanted in FIRST_LINES):
            yield (
                one.where,
                _("Dòng đầu lùi {depth:.2f} cm; phải là 1 hoặc 1,27 cm.")
                .format(depth=one.mm("first") / 10)
                .replace(".", ",", 1),
            )


def body_spacing(paper: Paper) -> Found:
    """At least 6 points between paragraphs (điểm c)."""
    listed = _body(paper)
    for above, below in zip(listed, listed[1:], strict=False):
        if above.points("after") + below.points("before") < 6:
            yield below.where, _("Khoảng cách giữa các đoạn văn tối thiểu là 6 pt.")


def body_line_spacing(paper: Paper) -> Found:
    """Lines from single to one and a half apart (điểm c)."""
    for one in _body(paper):
        if not 1 <= one.line <= 1.5:
            yield one.where, _("Khoảng cách dòng phải từ dòng đơn (1,0) đến 1,5 dòng.")


def headings_bold(paper: Paper) -> Found:
    """Parts, chapters, headings in bold (điểm d)."""
    for one in _body(paper):
        if "outlineLvl" in one.facts and not one.is_bold:
            yield one.where, _("Tiêu đề mục phải là chữ đậm.")


def headings_kept(paper: Paper) -> Found:
    """A heading does not stand last on a page."""
    for one in _body(paper):
        if "outlineLvl" in one.facts and not one.keep_next:
            yield one.where, _("Tiêu đề mục phải đi cùng đoạn sau (không nằm cuối trang).")


def parts_in_order(paper: Paper) -> Found:
    """I, II, III without a gap (điểm d)."""
    marks = [(one, match[1]) for one in _body(paper) if (match := re.match(r"([IVX]+)\. ", one.text)) and one.is_bold]
    for place, (one, mark) in enumerate(marks):
        if place < len(ROMAN) and mark != ROMAN[place]:
            yield one.where, _("Số thứ tự mục phải là {number}.").format(number=ROMAN[place])


def clauses_in_order(paper: Paper) -> Found:
    """1, 2, 3 within each part (điểm d)."""
    last = 0
    for one in _body(paper):
        if re.match(r"[IVX]+\. |Điều \d+", one.text):
            last = 0
        match = re.match(r"(\d{1,2})\. ", one.text)
        if match:
            if int(match[1]) not in (1, last + 1):
                yield one.where, _("Số thứ tự khoản phải là {number}.").format(number=last + 1)
            last = int(match[1])


def points_in_order(paper: Paper) -> Found:
    """Points a b c d đ e g h …, in the order of the Vietnamese alphabet (điểm d)."""
    at = -1
    for one in _body(paper):
        match = re.match(r"([a-zđ])\) ", one.text)
        if not match:
            at = -1 if re.match(r"\d+\. |[IVX]+\. |Điều ", one.text) else at
            continue
        wanted = POINTS[at + 1 : at + 2]
        if match[1] != wanted and match[1] != "a":
            yield (
                one.where,
                _("Điểm phải theo thứ tự chữ cái tiếng Việt: sau {point} là {wanted}.").format(
                    point=POINTS[at] if at >= 0 else "…", wanted=wanted
                ),
            )
        at = POINTS.find(match[1])


def articles_in_order(paper: Paper) -> Found:
    """Điều 1, Điều 2 … with its label in bold (điểm d)."""
    last = 0
    for one in _body(paper):
        match = re.match(r"Điều (\d+)\.", one.text)
        if not match:
            continue
        if int(match[1]) != last + 1:
            yield one.where, _("Phải là Điều {number}.").format(number=last + 1)
        if not one.lettered[0].bold:
            yield one.where, _("Từ “Điều” và số thứ tự phải là chữ đậm.")
        last = int(match[1])


def grounds_italic(paper: Paper) -> Found:
    """Căn cứ: italic, a semicolon after each, a full stop after the last (điểm b)."""
    grounds = [one for one in _body(paper) if one.text.startswith("Căn cứ ")]
    for one in grounds:
        if not one.is_italic:
            yield one.where, _("Căn cứ ban hành phải là chữ nghiêng.")
        if not one.text.endswith((";", ".")):
            yield one.where, _("Sau mỗi căn cứ phải có dấu chấm phẩy, sau căn cứ cuối có dấu chấm.")


def end_mark(paper: Paper) -> Found:
    """The text ends with "./."."""
    listed = _body(paper)
    if listed and not listed[-1].text.endswith(END):
        yield listed[-1].where, _("Phần nội dung phải kết thúc bằng “{end}”.").format(end=END)


def _body(paper: Paper) -> list[Paragraph]:
    before = opening(paper)
    return [one for one in paper.main if one.text and one not in before]


def _flowing(paper: Paper) -> Iterator[Paragraph]:
    """Paragraphs of sentences: no lines in the middle such as QUYẾT ĐỊNH:, no captions over a table of the body."""
    for one in _body(paper):
        is_middle = one.align == "center" and one.is_bold and one.text == one.text.upper()
        if not is_middle:
            yield one


RULES = [
    body_size,
    body_justified,
    body_first_line,
    body_spacing,
    body_line_spacing,
    headings_bold,
    headings_kept,
    parts_in_order,
    clauses_in_order,
    points_in_order,
    articles_in_order,
    grounds_italic,
    end_mark,
]
