"""The end (Phụ lục I, mục II, ô 7, 9): signatory on the right, Nơi nhận on the left."""

from django.utils.translation import gettext as _

from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper, Paragraph

LABEL = "Nơi nhận:"
ROOM = 56  # points for signature and stamp


def closing_present(paper: Paper) -> Found:
    """Nơi nhận and the signatory stand side by side in a table without lines."""
    if paper.is_annex:
        return
    if paper.closing is None or len(paper.closing.rows[0].cells) != 2 or LABEL not in paper.closing.text:
        yield (
            _("cuối văn bản"),
            _("Thiếu phần cuối: bảng hai cột, “{label}” bên trái, chức vụ người ký bên phải.").format(label=LABEL),
        )


def recipients_label(paper: Paper) -> Found:
    """ "Nơi nhận:" 12, bold italic, at the left edge (ô 9)."""
    for one in _column(paper, 0)[:1]:
        if one.text != LABEL:
            yield one.where, _("Cột bên trái phải bắt đầu bằng “{label}”.").format(label=LABEL)
        elif one.sizes != {12} or not one.is_bold or not one.is_italic or one.align not in ("left", "both"):
            yield one.where, _("“{label}” phải có cỡ chữ 12, đậm, nghiêng, sát lề trái.").format(label=LABEL)


def recipients_items(paper: Paper) -> Found:
    """Each on a line: hyphen, 11, upright, a semicolon after it, a full stop after the last (ô 9)."""
    items = _column(paper, 0)[1:]
    for place, one in enumerate(items, start=1):
        end = "." if place == len(items) else ";"
        if not one.text.startswith("- ") or not one.text.endswith(end):
            yield one.where, _("Mỗi nơi nhận bắt đầu bằng “- ” và kết thúc bằng “{end}”.").format(end=end)
        if one.sizes != {11} or one.is_bold or one.is_italic:
            yield one.where, _("Nơi nhận phải có cỡ chữ 11, chữ đứng.")


def recipients_archive(paper: Paper) -> Found:
    """The last recipient is "Lưu: VT, …" (ô 9)."""
    items = _column(paper, 0)[1:]
    if paper.closing and not (items and items[-1].text.startswith("- Lưu: VT")):
        yield _("Nơi nhận"), _("Dòng cuối của Nơi nhận phải là “- Lưu: VT, …”.")


def signatory_title(paper: Paper) -> Found:
    """The signatory's title: capitals, 13–14, bold, centred (ô 7)."""
    lines = _column(paper, 1)
    if paper.closing and not lines:
        yield _("cuối văn bản"), _("Thiếu chức vụ của người ký.")
    for place, one in enumerate(lines):
        is_title = place == 0 or one.text == one.text.upper()
        if is_title and one.text != one.text.upper():
            yield one.where, _("Quyền hạn, chức vụ người ký phải viết in hoa.")
        if any(not 13 <= size <= 14 for size in one.sizes) or not one.is_bold or one.is_italic or one.align != "center":
            yield one.where, _("Chức vụ, họ tên người ký phải có cỡ chữ 13 đến 14, đậm, đứng, canh giữa.")


def signing_room(paper: Paper) -> Found:
    """Room for signature and stamp below the title (ô 7, 8)."""
    lines = _column(paper, 1)
    titles = [one for one in lines if one.text == one.text.upper()]
    if not titles:
        return
    room = titles[-1].points("after") + sum(one.points("before") for one in lines if one not in titles)
    if room < ROOM:
        yield titles[-1].where, _("Chưa chừa chỗ cho chữ ký và dấu dưới chức vụ người ký.")


def signature_kept(paper: Paper) -> Found:
    """The signature is not torn apart, nor does it stand alone on a page: the last words go with it."""
    if paper.closing is None:
        return
    if not all(row.whole for row in paper.closing.rows):
        yield _("cuối văn bản"), _("Phần ký có thể bị ngắt qua hai trang.")
    words = [one for one in paper.main if one.text]
    if words and not words[-1].keep_next:
        yield words[-1].where, _("Đoạn cuối phải đi cùng phần ký, để chữ ký không nằm riêng một trang.")


def _column(paper: Paper, column: int) -> list[Paragraph]:
    cells = paper.closing.rows[0].cells if paper.closing else []
    return [one for one in cells[column].paragraphs if one.text] if column < len(cells) else []


RULES = [
    closing_present,
    recipients_label,
    recipients_items,
    recipients_archive,
    signatory_title,
    signing_room,
    signature_kept,
]
