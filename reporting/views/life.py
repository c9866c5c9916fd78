"""What stands beside a month on its page: receipts, correction, marks, what changed since it was given back."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.compiled import Instances
from reporting.marks import changed_since_returned, marks_in_words
from reporting.models import Correction, Receipt, Return, State
from reporting.visibility import shows_cells
from reporting.workflow import open_correction_steps, open_steps

WORDS = {
    "asked": _("Đã đề nghị đính chính lúc {at:%H:%M %d/%m/%Y}, chờ quyết định; số hiện có giữ nguyên."),
    "granted": _("Đang đính chính: sửa, trình và gửi lại; xong khi được duyệt."),
    "declined": _("Đề nghị đính chính không được đồng ý: {why}"),
    "done": _("Biểu này đã được đính chính."),
}

_CORRECTION = Instances(
    Correction, lambda return_: Correction.objects.filter(return_ref=return_).order_by("-asked_at", "-pk")[:1]
)
_RECEIPT = Instances(
    Receipt, lambda return_: Receipt.objects.filter(return_ref=return_).defer("payload").order_by("-number")[:1]
)


def life_of(user: User, return_: Return) -> dict:
    """`{receipt, correction, correction_words, may_ask, may_mark, marks, changed}` for _return_life.html; 4–6 queries."""
    day = return_.period.data_to
    last = next(iter(_CORRECTION(return_.pk)), None)
    open_ = last if last and last.state in ("asked", "granted") else None
    is_shown = shows_cells(user, return_)
    was_returned = is_shown and return_.returned_at is not None and return_.state != State.APPROVED
    return {
        "receipt": next(iter(_RECEIPT(return_.pk)), None) if is_shown else None,
        "correction": last,
        "correction_words": WORDS[last.state].format(at=localtime(last.asked_at), why=last.decision_reason)
        if last
        else "",
        "may_ask": any(step.deed == "ask" for step in open_correction_steps(user, return_, open_, day)),
        "may_mark": any(step.deed == "send_back" for step in open_steps(user, return_, day)),
        "marks": marks_in_words(return_) if was_returned else [],
        "changed": changed_since_returned(return_) if was_returned else None,
    }
