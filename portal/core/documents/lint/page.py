"""The page (Phụ lục I, mục I, phần I.1, I.2, I.7): A4, margins, page numbers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.documents.lint.reading import Paper, Paragraph, Section

Found = Iterator[tuple[str, str]]
A4 = (210.0, 297.0)
MARGINS = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
SIDES = {
    "top": gettext_lazy("trên"),
    "bottom": gettext_lazy("dưới"),
    "left": gettext_lazy("trái"),
    "right": gettext_lazy("phải"),
}
CLOSE = 0.3  # millimetres that rounding to twips may cost
PAGE_SIZES = (13, 14)


def page_size(paper: Paper) -> Found:
    """A4, 210 × 297 mm (khoản 1)."""
    for section in paper.sections:
        sides = sorted((section.width, section.height))
        if any(abs(side - wanted) > CLOSE for side, wanted in zip(sides, A4, strict=True)):
            yield (
                section.place,
                _("Khổ giấy {width:.0f} × {height:.0f} mm; phải là A4 (210 × 297 mm).").format(
                    width=sides[0], height=sides[1]
                ),
            )


def page_orientation(paper: Paper) -> Found:
    """A landscape page says so, else printers turn it (khoản 2)."""
    for section in paper.sections:
        if (section.orientation == "landscape") != section.is_wide:
            yield section.place, _("Hướng giấy ghi trong tệp không khớp với hai cạnh của trang.")


def first_page_upright(paper: Paper) -> Found:
    """The text stands on upright pages; only a wide table lies down, in a section of its own (khoản 2)."""
    if not paper.is_annex and paper.sections[0].is_wide:
        yield paper.sections[0].place, _("Phần chính của văn bản phải trình bày theo chiều dọc của trang.")


def page_margins(paper: Paper) -> Found:
    """Top and bottom 20–25, left 30–35, right 15–20 mm (khoản 3)."""
    for section in paper.sections:
        for side, (least, most) in MARGINS.items():
            value = section.margins[side]
            if not least - CLOSE <= value <= most + CLOSE:
                yield (
                    section.place,
                    _("Lề {side} {value:.0f} mm; phải từ {least} đến {most} mm.").format(
                        side=SIDES[side], value=value, least=least, most=most
                    ),
                )


def page_number_present(paper: Paper) -> Found:
    """Pages are numbered with Arabic figures in the top margin (khoản 7)."""
    for section in paper.sections:
        if not _numbers(section.headers.get("default", [])):
            yield section.place, _("Thiếu số trang ở lề trên.")


def page_number_centred(paper: Paper) -> Found:
    """The number stands in the middle of the top margin (khoản 7)."""
    for section, number in _own_numbers(paper):
        if number.align != "center":
            yield section.place, _("Số trang phải canh giữa lề trên.")


def page_number_letters(paper: Paper) -> Found:
    """Size 13 to 14, upright, not bold (khoản 7)."""
    for section, number in _own_numbers(paper):
        sizes = {run.size for run in number.runs}
        if any(not PAGE_SIZES[0] <= size <= PAGE_SIZES[1] for size in sizes):
            yield section.place, _("Số trang phải có cỡ chữ 13 đến 14.")
        if any(run.bold or run.italic for run in number.runs):
            yield section.place, _("Số trang phải là chữ đứng, không đậm.")


def page_number_not_on_first(paper: Paper) -> Found:
    """The first page shows no number (khoản 7)."""
    for section in paper.sections:
        if not section.first_differs:
            yield section.place, _("Trang thứ nhất không được hiện số trang: thiếu đầu trang riêng cho trang đầu.")
        elif _numbers(section.headers.get("first", [])):
            yield section.place, _("Trang thứ nhất không được hiện số trang.")


def footer_empty(paper: Paper) -> Found:
    """Nothing stands at the foot; the number belongs above (khoản 7)."""
    for section in paper.sections:
        said = [one for listed in section.footers.values() for one in listed if one.text or one.fields]
        if said:
            yield section.place, _("Chân trang phải để trống; số trang ở lề trên.")


def page_number_restarts(paper: Paper) -> Found:
    """Each appendix has page numbers of its own (khoản 7)."""
    for section in paper.annexes:
        if section is not paper.sections[0] and section.starts_at != "1":
            yield section.place, _("Số trang của Biểu, Phụ lục phải đánh lại từ 1.")


def _numbers(listed: list[Paragraph]) -> list[Paragraph]:
    return [one for one in listed if any(field.split()[:1] == ["PAGE"] for field in one.fields)]


def _own_numbers(paper: Paper) -> Iterator[tuple[Section, Paragraph]]:
    """Each header's number once, with the first section that has it."""
    seen: list[int] = []
    for section in paper.sections:
        for one in _numbers(section.headers.get("default", [])):
            if id(one) not in seen:
                seen.append(id(one))
                yield section, one


RULES = [
    page_size,
    page_orientation,
    first_page_upright,
    page_margins,
    page_number_present,
    page_number_centred,
    page_number_letters,
    page_number_not_on_first,
    footer_empty,
    page_number_restarts,
]
