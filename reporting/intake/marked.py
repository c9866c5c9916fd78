"""A refused workbook written anew with what its reader typed, wrong cells coloured and explained; mended, it goes in."""

from dataclasses import replace

from django.utils.translation import gettext as _

from portal.core.text import fold
from reporting.entry_book import TOTALS, UNLISTED_LABEL, BookRow, EntryBook, Identity, book_of
from reporting.intake.plan import Plan
from reporting.intake.workbook import ReadBook, ReadRow
from reporting.models import Return
from reporting.refusals import Problem


def marked_book(return_: Return, book: ReadBook, plan: Plan) -> EntryBook:
    """Rows in the file's own order. A line in conflict is made from what is stored now: keeping it is then a decision."""
    fresh = book_of(return_)
    conflicts = {problem.line for problem in plan.problems if problem.kind == "conflict"}
    rebased = {name: fresh.identity.lines[name] for name in conflicts}
    lines = {**book.identity.lines, **rebased}
    version = return_.version if conflicts else book.identity.version
    stored = {row.line_name: row for row in fresh.rows}
    rows = [_marked(read, plan.problems, stored) for read in book.rows]
    identity = Identity(book.identity.unit, book.identity.period, version, lines)
    return replace(fresh, identity=identity, rows=rows)


def _marked(read: ReadRow, problems: list[Problem], stored: dict[str, BookRow]) -> BookRow:
    remarks: dict[str, list[str]] = {}
    for problem in problems:
        if problem.row == read.row:
            head = problem.column or next(iter(TOTALS.values()))[0]  # what does not add up is shown at its sum
            remarks.setdefault(head, []).append(_said(problem, stored))
    code = UNLISTED_LABEL if fold(read.cells.code) == fold(UNLISTED_LABEL) else read.cells.code
    return replace(read.cells, code=code, remarks=remarks)


def _said(problem: Problem, stored: dict[str, BookRow]) -> str:
    """What is wrong; of a conflict also what is stored now, so that a person can choose."""
    if problem.kind != "conflict":
        return problem.message
    now = stored[problem.line]
    held = ", ".join(text or _("trống") for text in now.texts.values())
    return _("{message} Đang lưu, theo thứ tự cột: {held}. Tải tệp này lên là lấy số trong tệp.").format(
        message=problem.message, held=held
    )
