"""Tables: what Word needs so that they look the same everywhere, and what a reader needs on each page."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.core.documents.lint.page import Found
from portal.core.documents.lint.reading import Paper, Row, Section, Table

EDGES = {"top", "left", "bottom", "right", "insideH", "insideV"}
MOST_UPRIGHT = 9  # columns; more lie down
CLOSE = 2  # twips a row may differ by rounding, for each cell
TWIPS_MM = 25.4 / 1440
LEAST_LETTERS = 8
NUMBER = re.compile(r"\((\d+)\)(\s*=\s*\(\d+\)([+\-/]\(\d+\))*)?")


def table_edges(paper: Paper) -> Found:
    """All lines are drawn."""
    for _section, table in _ruled(paper):
        if missing := EDGES - table.edges:
            yield table.place, _("Bảng thiếu đường kẻ: {missing}.").format(missing=", ".join(sorted(missing)))


def header_repeated(paper: Paper) -> Found:
    """The head comes again on each page."""
    for _section, table in _ruled(paper):
        marks = [row.header for row in table.rows]
        if not marks or not marks[0]:
            yield table.place, _("Dòng tiêu đề của bảng không lặp lại ở đầu mỗi trang.")
        elif any(marks[place] and not marks[place - 1] for place in range(1, len(marks))):
            yield table.place, _("Các dòng tiêu đề lặp lại phải đứng liền nhau ở đầu bảng.")
        elif all(marks) and len(marks) > 1:
            yield table.place, _("Cả bảng được đánh dấu là tiêu đề lặp lại.")


def header_complete(paper: Paper) -> Found:
    """All rows of the head come again: those of a merged cell, and the numbers of the columns."""
    for _section, table in _ruled(paper):
        for place, row in enumerate(table.rows[1:], start=1):
            before = table.rows[place - 1]
            belongs = any(cell.goes_on for cell in row.cells) or _is_numbers(row)
            if belongs and before.header and not row.header:
                yield (
                    _("{place}, dòng {row}").format(place=table.place, row=place + 1),
                    _("Dòng này thuộc tiêu đề nhưng không lặp lại ở đầu mỗi trang."),
                )


def column_numbers(paper: Paper) -> Found:
    """The last row of a Biểu's head numbers the columns (1) (2) (3)."""
    for section, table in _ruled(paper):
        if section not in paper.annexes:
            continue
        head = [row for row in table.rows if row.header] or table.rows[:3]
        rows = [row for row in head if _is_numbers(row)]
        if not rows:
            yield table.place, _("Thiếu dòng số thứ tự cột (1), (2), (3)… dưới tiêu đề.")
        elif [match[1] for cell in rows[0].cells if (match := NUMBER.fullmatch(cell.text))] != [
            str(number) for number in range(1, len(rows[0].cells) + 1)
        ]:
            yield table.place, _("Dòng số thứ tự cột phải chạy liên tục từ (1).")


def widths_on_cells(paper: Paper) -> Found:
    """Widths stand on columns and cells and agree: each program believes another of the two."""
    for section in paper.sections:
        for table in section.tables:
            if (
                not table.columns
                or table.width is None
                or abs(sum(table.columns) - table.width) > CLOSE * len(table.columns)
            ):
                yield table.place, _("Độ rộng bảng không bằng tổng độ rộng các cột.")
            for at, row in enumerate(table.rows, start=1):
                if any(cell.width is None for cell in row.cells):
                    yield _("{place}, dòng {at}").format(place=table.place, at=at), _("Có ô không ghi độ rộng.")
                    break
                if abs(sum(cell.width or 0 for cell in row.cells) - sum(table.columns)) > CLOSE * len(table.columns):
                    yield (
                        _("{place}, dòng {at}").format(place=table.place, at=at),
                        _("Tổng độ rộng các ô khác độ rộng bảng."),
                    )
                    break


def cells_fill_columns(paper: Paper) -> Found:
    """Every row has as many columns as the table."""
    for section in paper.sections:
        for table in section.tables:
            for at, row in enumerate(table.rows, start=1):
                if sum(cell.span for cell in row.cells) != len(table.columns):
                    yield (
                        _("{place}, dòng {at}").format(place=table.place, at=at),
                        _("Số cột của dòng khác số cột của bảng."),
                    )
                    break


def table_fits(paper: Paper) -> Found:
    """A table stays between the margins."""
    for section in paper.sections:
        for table in section.tables:
            if sum(table.columns) * TWIPS_MM > section.text_width + 1:
                yield table.place, _("Bảng rộng hơn phần giấy giữa hai lề.")


def wide_table_lies(paper: Paper) -> Found:
    """A table of many columns stands on a landscape page of its own section."""
    for section, table in _ruled(paper):
        if len(table.columns) > MOST_UPRIGHT and not section.is_wide:
            yield table.place, _("Bảng {n} cột phải ở trang ngang, trong phần riêng.").format(n=len(table.columns))


def rows_whole(paper: Paper) -> Found:
    """A row is not torn apart by a page's end."""
    for section in paper.sections:
        for table in section.tables:
            torn = next((at for at, row in enumerate(table.rows, start=1) if not row.whole), None)
            if torn:
                yield (
                    _("{place}, dòng {torn}").format(place=table.place, torn=torn),
                    _("Dòng của bảng có thể bị ngắt qua hai trang."),
                )


def letters_readable(paper: Paper) -> Found:
    """Letters of a table stay readable on paper."""
    for _section, table in _ruled(paper):
        if any(size < LEAST_LETTERS for one in table.paragraphs() for size in one.sizes):
            yield table.place, _("Chữ trong bảng nhỏ hơn cỡ {least}.").format(least=LEAST_LETTERS)


def head_bold(paper: Paper) -> Found:
    """Column heads are bold and centred, the row of numbers apart."""
    for _section, table in _ruled(paper):
        for at, row in enumerate(table.rows, start=1):
            if not row.header or _is_numbers(row):
                continue
            words = [one for cell in row.cells for one in cell.paragraphs if one.text]
            if any(not one.is_bold or one.align != "center" for one in words):
                yield _("{place}, dòng {at}").format(place=table.place, at=at), _("Tiêu đề cột phải đậm, canh giữa.")


def table_named(paper: Paper) -> Found:
    """A table says what it is to whom hears it read (accessibility)."""
    for _section, table in _ruled(paper):
        if not table.caption:
            yield table.place, _("Bảng chưa có tên (mô tả thay thế).")


def _ruled(paper: Paper) -> Iterator[tuple[Section, Table]]:
    for section in paper.sections:
        for table in section.tables:
            if table is not paper.head and table is not paper.closing:
                yield section, table


def _is_numbers(row: Row) -> bool:
    texts = [cell.text for cell in row.cells]
    return sum(bool(NUMBER.fullmatch(text)) for text in texts) > len(texts) / 2


RULES = [
    table_edges,
    header_repeated,
    header_complete,
    column_numbers,
    widths_on_cells,
    cells_fill_columns,
    table_fits,
    wide_table_lies,
    rows_whole,
    letters_readable,
    head_bold,
    table_named,
]
