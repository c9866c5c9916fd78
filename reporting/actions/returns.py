"""The deeds of a return's life: present, submit, send back, approve. One transaction each; two clicks do it once."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import end_of
from reporting.actions.corrections import finish_correction
from reporting.columns import NAMES
from reporting.due import started_unlisted, unfinished
from reporting.explanations import unexplained
from reporting.models import Return, ReturnedCell
from reporting.receipts import write_receipt
from reporting.refusals import Problem, Refused
from reporting.tasks import keep_sums_soon
from reporting.workflow import STEPS, Step, may, require

LONGEST_NOTE = 500
SHOWN = 5  # so many unfinished lines are named in a refusal; the page marks all
Cell = tuple[int, str, str]  # a line's id, a column, what is wrong with it


def present(*, return_: Return, by: User, at: datetime, door: str = Deed.Door.PAGE) -> Return:
    """The officer lays the month before the unit's leader."""
    with deed(by=by, at=at, door=door):
        return_, step = _locked(return_, "present", by)
        _require_finished(return_, step)
        _require_explained(return_, step)
        return_.presented_by, return_.presented_at = by, at
        return _moved(return_, step)


def submit(*, return_: Return, by: User, at: datetime, door: str = Deed.Door.PAGE) -> Return:
    """The leader sends the month up and gets a receipt. Refused before the period's end, and with unfinished lines."""
    with deed(by=by, at=at, door=door):
        return_, step = _locked(return_, "submit", by)
        if at < end_of(return_.period.data_to):
            raise Refused(
                _(
                    "{step}, {period}: kỳ kéo dài đến 24:00 ngày {until:%d/%m/%Y}. "
                    "Có thể nhập trước; gửi từ ngày hôm sau."
                ).format(step=step.label, period=return_.period, until=return_.period.data_to)
            )
        _require_finished(return_, step)
        _require_explained(return_, step)
        return_.submitted_by, return_.submitted_at = by, at
        sent = _moved(return_, step)
        write_receipt(sent)
        return sent


def send_back(
    *, return_: Return, by: User, at: datetime, reason: str, cells: Iterable[Cell] = (), door: str = Deed.Door.PAGE
) -> Return:
    """The leader or the office above gives the month back, with a reason in words and the wrong cells marked."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Trả lại: phải ghi lý do để đơn vị biết cần sửa gì."))
    with deed(by=by, at=at, door=door, reason=reason):
        return_, step = _locked(return_, "send_back", by)
        _mark(return_, cells)
        return_.returned_by, return_.returned_at, return_.return_reason = by, at, reason
        return _moved(return_, step)


def approve(*, return_: Return, by: User, at: datetime, door: str = Deed.Door.PAGE) -> Return:
    """The district approves a commune's month; the aggregator accepts a department's or a district's.

    A correction that was under way is done with it.
    """
    with deed(by=by, at=at, door=door):
        name = "approve" if may(by, STEPS["approve"], return_, return_.period.data_to) else "accept"
        return_, step = _locked(return_, name, by)
        return_.approved_by, return_.approved_at = by, at
        approved = _moved(return_, step)
        approved.returned_cells.all().delete()
        finish_correction(return_=approved, at=at)
        return approved


def _locked(return_: Return, deed_name: str, by: User) -> tuple[Return, Step]:
    """The row under lock, checked again: what the page showed may have changed meanwhile."""
    held = Return.locked(return_.pk)
    return held, require(by, deed_name, held, held.period.data_to)


def _moved(return_: Return, step: Step) -> Return:
    return_.state = step.ends
    return_.version += 1
    return_.save()
    keep_sums_soon()
    return return_


def _mark(return_: Return, cells: Iterable[Cell]) -> None:
    """The marks of this time in place of the last ones; they stay until the return is approved."""
    marks = {(line, column): note.strip() for line, column, note in cells}
    lines = set(return_.lines.filter(pk__in={line for line, _ in marks}).values_list("pk", flat=True))
    if any(line not in lines or column not in NAMES for line, column in marks):
        raise Refused(_("Trả lại: có ô đánh dấu không thuộc biểu này. Hãy tải lại trang rồi đánh dấu lại."))
    return_.returned_cells.all().delete()
    ReturnedCell.objects.bulk_create(
        ReturnedCell(return_ref=return_, line_id=line, column_name=column, note=note[:LONGEST_NOTE])
        for (line, column), note in marks.items()
    )


def _require_finished(return_: Return, step: Step) -> None:
    codes = unfinished(return_)
    fields = [_("ngoài Danh mục, {name}").format(name=name) for name in started_unlisted(return_)]
    if not codes and not fields:
        return
    named = ", ".join((codes + fields)[:SHOWN])
    more = len(codes) + len(fields) - SHOWN
    tail = _(" và {more} dòng nữa").format(more=more) if more > 0 else ""
    raise Refused(
        _(
            "{step}, {period}: {n} dòng còn trống hoặc chưa khớp ({named}{tail}). "
            "Nhập đủ, sửa cho khớp, hoặc khai “không phát sinh hồ sơ trong kỳ”."
        ).format(step=step.label, period=return_.period, n=len(codes) + len(fields), named=named, tail=tail),
        [
            Problem("error", "unfinished", _("Dòng {line}: còn trống hoặc chưa khớp.").format(line=line), line=line)
            for line in codes + fields
        ],
    )


def _require_explained(return_: Return, step: Step) -> None:
    """A line that jumps, falls silent, repeats last month or does not carry over needs a word; so does a copied month."""
    problems = unexplained(return_)
    if not problems:
        return
    places = list(dict.fromkeys(problem.line or _("cả biểu") for problem in problems))
    named = ", ".join(places[:SHOWN]) + ("…" if len(places) > SHOWN else "")
    raise Refused(
        _(
            "{step}, {period}: {n} cảnh báo chưa có lời giải thích ({named}). Ghi lời giải thích ngay "
            "dưới dòng, hoặc sửa số."
        ).format(step=step.label, period=return_.period, n=len(problems), named=named),
        problems,
    )
