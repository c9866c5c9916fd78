"""The letters of the whole document (Phụ lục I, mục I, phần I.4, I.5): one font, black, Vietnamese of TCVN 6909:2001."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.oxml.ns import qn

from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper

FONT = "Times New Roman"
BLACK = ("auto", "000000", "", None)
CHANGES = {
    "w:ins": gettext_lazy("chữ thêm"),
    "w:del": gettext_lazy("chữ xóa"),
    "w:commentReference": gettext_lazy("ghi chú"),
}
TEMPLATE = re.compile(r"\{\{|\}\}|\{%|\bNone\b|\bnan\b|\bTODO\b|lorem ipsum", re.IGNORECASE)


def font_times(paper: Paper) -> Found:
    """Times New Roman throughout (khoản 4)."""
    wanted = {paper.styles.run_defaults.get(kind, "?") for kind in ("ascii", "hAnsi")}
    if wanted != {FONT}:
        yield (
            _("kiểu chữ mặc định"),
            _("Phông chữ {wanted}; phải là {font}.").format(wanted=", ".join(sorted(wanted)), font=FONT),
        )
    headers = [one for section in paper.sections for listed in section.headers.values() for one in listed]
    for paragraph in [*paper.everything(), *headers]:
        wrong = sorted({font for run in paragraph.runs if run.text.strip() for font in run.fonts} - {FONT})
        if wrong:
            yield paragraph.where, _("Phông chữ {wrong}; phải là {font}.").format(wrong=", ".join(wrong), font=FONT)


def colour_black(paper: Paper) -> Found:
    """Letters are black (khoản 4)."""
    for paragraph in paper.everything():
        wrong = sorted({run.facts["color"] for run in paragraph.lettered if run.facts.get("color") not in BLACK})
        if wrong:
            yield paragraph.where, _("Màu chữ {wrong}; phải là màu đen.").format(wrong=", ".join(wrong))


def no_marking(paper: Paper) -> Found:
    """Underlined, struck out, highlighted letters are no part of the form; lines are drawn, not underlined."""
    for paragraph in paper.everything():
        for run in paragraph.lettered:
            if run.facts.get("u", "none") != "none":
                yield paragraph.where, _("Chữ gạch chân; đường kẻ phải được vẽ (nét liền).")
            elif run.facts.get("strike") == "1" or run.facts.get("highlight", "none") != "none":
                yield paragraph.where, _("Chữ bị gạch ngang hoặc tô nền.")
            else:
                continue
            break


def no_hidden_text(paper: Paper) -> Found:
    """What is printed is what is there."""
    for paragraph in paper.everything():
        if any(run.facts.get("vanish") == "1" for run in paragraph.lettered):
            yield paragraph.where, _("Chữ ẩn; hãy bỏ trước khi trình ký.")


def composed_letters(paper: Paper) -> Found:
    """Unicode of TCVN 6909:2001 (khoản 4): composed letters, no bytes of an older code."""
    for paragraph in paper.everything():
        if paragraph.text != unicodedata.normalize("NFC", paragraph.text):
            yield paragraph.where, _("Chữ tiếng Việt ở dạng tổ hợp; phải là dạng dựng sẵn (NFC, TCVN 6909:2001).")
        elif any(unicodedata.category(one) in ("Co", "Cs") or one == "\ufffd" for one in paragraph.text):
            yield paragraph.where, _("Có ký tự hỏng hoặc ký tự riêng của phông chữ cũ.")


def vietnamese(paper: Paper) -> Found:
    """The text is declared Vietnamese: spelling and screen readers need it."""
    if not paper.styles.run_defaults.get("lang", "").startswith("vi"):
        yield _("kiểu chữ mặc định"), _("Ngôn ngữ của văn bản chưa khai báo là tiếng Việt (vi-VN).")


def no_empty_paragraphs(paper: Paper) -> Found:
    """Room is made by spacing: an empty paragraph moves when a word is added (khoản 5)."""
    for paragraph in paper.everything():
        is_bare = not (paragraph.text or paragraph.rule or paragraph.ends_section or paragraph.pictures)
        if is_bare and not paragraph.is_thin and not paragraph.place.startswith("bảng"):
            yield paragraph.place, _("Đoạn trống dùng làm khoảng cách; hãy đặt khoảng cách đoạn.")


def no_empty_lines_in_cells(paper: Paper) -> Found:
    """The same within a cell: the head, the place of the signature."""
    for section in paper.sections:
        for table in section.tables:
            for cell in (cell for row in table.rows for cell in row.cells):
                bare = [one for one in cell.paragraphs if not (one.text or one.rule or one.is_thin)]
                if bare and len(cell.paragraphs) > 1:
                    yield bare[0].place, _("Dòng trống trong ô dùng làm khoảng cách; hãy đặt khoảng cách đoạn.")


def no_spaces_as_layout(paper: Paper) -> Found:
    """Runs of blanks or tabs hold words in place until the font changes."""
    for paragraph in paper.everything():
        if re.search(r"[ \u00a0]{3}|\t", "".join(run.text for run in paragraph.runs).strip()):
            yield paragraph.where, _("Nhiều dấu cách liền nhau hoặc dấu tab dùng để dàn chữ.")


def no_open_changes(paper: Paper) -> Found:
    """Tracked changes and comments are settled before anybody signs."""
    for name, words in CHANGES.items():
        if next(paper.root.iter(qn(name)), None) is not None:
            yield _("văn bản"), _("Còn {words} chưa xử lý; chấp nhận hoặc bỏ trước khi trình ký.").format(words=words)


def nothing_unfilled(paper: Paper) -> Found:
    """Blanks are dots for the clerk; the marks of a template must not stand in a document."""
    for paragraph in paper.everything():
        if TEMPLATE.search(paragraph.text):
            yield paragraph.where, _("Còn dấu của mẫu soạn thảo chưa được điền.")


def nothing_from_outside(paper: Paper) -> Found:
    """An official document fetches nothing and leads nowhere."""
    for target in paper.links:
        yield _("văn bản"), _("Liên kết ra ngoài tệp: {target}.").format(target=target[:80])


RULES = [
    font_times,
    colour_black,
    no_marking,
    no_hidden_text,
    composed_letters,
    vietnamese,
    no_empty_paragraphs,
    no_empty_lines_in_cells,
    no_spaces_as_layout,
    no_open_changes,
    nothing_unfilled,
    nothing_from_outside,
]
