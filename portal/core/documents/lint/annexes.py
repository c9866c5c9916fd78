"""Biểu and Phụ lục (Phụ lục I, mục III): a section of their own, name, to which document they are attached."""

import re

from django.utils.translation import gettext as _

from portal.core.documents.lint.head import line_below, symbol_of
from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper, Paragraph, Section
from portal.core.documents.lint.title import type_of

LABEL = re.compile(r"(PHỤ LỤC|Phụ lục|Biểu)( .*)?")
KINDS = "Báo cáo|Tờ trình|Quyết định|Công văn|Thông báo|Kế hoạch"
BLANK = r"…+|\.{3,}"
ATTACHED = re.compile(
    rf"\((?:Ban hành kèm theo|Kèm theo) (?P<kind>{KINDS}) số (?:\d+|{BLANK})?(?P<symbol>/\S+) "
    r"ngày (?:\d{2}/\d{1,2}/\d{4}|…/…/……|\d+ tháng \d+ năm \d{4}) của .+\)"
)


def annex_label(paper: Paper) -> Found:
    """ "Phụ lục" or "Biểu" with its number: 14, bold, centred (khoản 1)."""
    for section in paper.annexes:
        first = _first(section)
        if first is None or not LABEL.fullmatch(first.text):
            yield section.place, _("Phần này phải bắt đầu bằng “Phụ lục …” hoặc “Biểu …”.")
        elif first.sizes - {13, 14} or not first.is_bold or first.align != "center":
            yield first.where, _("Chữ “Phụ lục”, “Biểu” phải có cỡ chữ 14, đậm, canh giữa.")


def annex_name(paper: Paper) -> Found:
    """Its name below: 13–14, bold, centred (khoản 1)."""
    for section in paper.annexes:
        name = _lines(section)[1:2]
        if not name or ATTACHED.match(name[0].text):
            yield section.place, _("Thiếu tên của Biểu, Phụ lục.")
        elif name[0].sizes - {13, 14} or not name[0].is_bold or name[0].align != "center":
            yield name[0].where, _("Tên Biểu, Phụ lục phải có cỡ chữ 13 đến 14, đậm, canh giữa.")


def annex_attached(paper: Paper) -> Found:
    """ "(Kèm theo Báo cáo số … ngày … của …)": 13–14, italic, centred (khoản 1)."""
    for section in paper.annexes:
        said = [one for one in section.paragraphs if one.text.lower().startswith(("(kèm theo", "(ban hành kèm theo"))]
        if not said:
            yield section.place, _("Thiếu dòng “(Kèm theo … số … ngày … của …)”.")
        for one in said[:1]:
            if not ATTACHED.fullmatch(one.text):
                yield one.where, _("Dòng kèm theo phải viết “(Kèm theo <loại> số … ngày … của <cơ quan>)”.")
            if one.sizes - {13, 14} or not one.is_italic or one.align != "center":
                yield one.where, _("Dòng kèm theo phải có cỡ chữ 13 đến 14, nghiêng, canh giữa.")


def annex_belongs(paper: Paper) -> Found:
    """It names the very document that it stands in: kind and symbol."""
    kind, symbol = type_of(paper), symbol_of(paper)
    for section in [] if paper.is_annex else paper.annexes:
        for one in section.paragraphs:
            match = ATTACHED.fullmatch(one.text)
            if not match:
                continue
            wanted = kind.text.capitalize() if kind else _("Công văn")
            is_draft = wanted == "Quyết định"  # an appendix of the decision that this one changes keeps its own number
            if match["kind"] != wanted or (symbol and match["symbol"] != symbol and not is_draft):
                yield (
                    one.where,
                    _("Dòng kèm theo phải nêu {wanted} mang ký hiệu {symbol}, như phần đầu.").format(
                        wanted=wanted, symbol=symbol
                    ),
                )


def annex_line(paper: Paper) -> Found:
    """A drawn line below the head of the appendix, not longer than half of the line above."""
    for section in paper.annexes:
        for one in section.paragraphs:
            if ATTACHED.match(one.text):
                yield from line_below(
                    section.paragraphs, section.text_width, one.text, (0.2, 0.7), _("tên Biểu, Phụ lục")
                )
                break


def annex_has_table(paper: Paper) -> Found:
    """A Biểu without a table is none."""
    for section in paper.annexes:
        if not section.tables:
            yield section.place, _("Biểu, Phụ lục không có bảng nào.")


def annex_in_own_section(paper: Paper) -> Found:
    """An appendix never begins in the middle of the document's own pages."""
    if paper.is_annex:
        return
    for one in paper.sections[0].paragraphs:
        if LABEL.fullmatch(one.text) and one.is_bold and one.align == "center":
            yield one.where, _("Biểu, Phụ lục phải ở phần riêng (ngắt phần, sang trang).")


def _lines(section: Section) -> list[Paragraph]:
    return [one for one in section.paragraphs if one.text]


def _first(section: Section) -> Paragraph | None:
    return next(iter(_lines(section)), None)


RULES = [
    annex_label,
    annex_name,
    annex_attached,
    annex_belongs,
    annex_line,
    annex_has_table,
    annex_in_own_section,
]
