"""The return's life as tables: which deed leads from where to where, who may do it, and to whose return.

The second table is of corrections: a request beside an approved return, or beside any return of a closed period (sent and
not approved in time, or never sent), which when granted opens that return again.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.delegations import mark, may_for
from portal.accounts.models import User
from portal.units.models import Level
from reporting.models import Correction, Return, State
from reporting.refusals import Refused

OWN, LEADER_OR_ABOVE, ABOVE = "own", "leader_or_above", "above"


@dataclass(frozen=True)
class Step:
    """One deed: the words on its button, the states it starts from and ends in, the permission, whose return it takes."""

    deed: str
    label: str | Promise
    starts: tuple[State, ...]
    ends: State
    permission: str
    whose: str
    needs_reason: bool = False


STEPS = {
    step.deed: step
    for step in (
        Step(
            "enter",
            gettext_lazy("Nhập số liệu"),
            (State.ASSIGNED, State.ENTERING, State.RETURNED, State.CORRECTING),
            State.ENTERING,
            "return.enter",
            OWN,
        ),
        Step(
            "present",
            gettext_lazy("Trình lãnh đạo"),
            (State.ASSIGNED, State.ENTERING, State.RETURNED, State.CORRECTING),
            State.PRESENTED,
            "return.present",
            OWN,
        ),
        Step(
            "submit",
            gettext_lazy("Gửi cấp trên"),
            (State.ASSIGNED, State.ENTERING, State.PRESENTED, State.RETURNED, State.CORRECTING),
            State.SUBMITTED,
            "return.submit",
            OWN,
        ),
        Step(
            "send_back",
            gettext_lazy("Trả lại"),
            (State.PRESENTED, State.SUBMITTED),
            State.RETURNED,
            "return.return",
            LEADER_OR_ABOVE,
            needs_reason=True,
        ),
        Step("approve", gettext_lazy("Duyệt"), (State.SUBMITTED,), State.APPROVED, "return.approve_commune", ABOVE),
        Step("accept", gettext_lazy("Duyệt"), (State.SUBMITTED,), State.APPROVED, "return.accept", ABOVE),
    )
}


@dataclass(frozen=True)
class CorrectionStep:
    """One deed to a correction of a return: from which of its states (None: none is open) to which."""

    deed: str
    label: str | Promise
    starts: Correction.State | None
    ends: Correction.State
    permission: str
    whose: str
    opens_return: bool = False
    needs_reason: bool = False


# The approval that follows a granted correction is "approve" above; it ends the correction as well.
CORRECTION_STEPS = {
    step.deed: step
    for step in (
        CorrectionStep(
            "ask",
            gettext_lazy("Đề nghị đính chính"),
            None,
            Correction.State.ASKED,
            "return.enter",
            OWN,
            needs_reason=True,
        ),
        CorrectionStep(
            "grant",
            gettext_lazy("Đồng ý đính chính"),
            Correction.State.ASKED,
            Correction.State.GRANTED,
            "correction.decide",
            ABOVE,
            opens_return=True,
        ),
        CorrectionStep(
            "decline",
            gettext_lazy("Không đồng ý"),
            Correction.State.ASKED,
            Correction.State.DECLINED,
            "correction.decide",
            ABOVE,
            needs_reason=True,
        ),
    )
}
OPEN_CORRECTION = (Correction.State.ASKED, Correction.State.GRANTED)


def is_correctable(return_: Return) -> bool:
    """Whether only a correction can change it: it was approved, or its period closed before it was."""
    return return_.state == State.APPROVED or return_.period.is_closed


def is_open(return_: Return) -> bool:
    """A return of an open period, or of a closed one if its correction was granted and is not done."""
    return not return_.period.is_closed or return_.corrections.filter(state=Correction.State.GRANTED).exists()


def owns(user: User, return_: Return) -> bool:
    """The unit's own return; one that an ended unit left is done by those who carry on, in its name."""
    return return_.unit_id == user.unit_id or return_.unit_id in user.acts_for


def stands_above(user: User, return_: Return, day: date) -> bool:
    """The district reviews its communes; the aggregator takes all others, and communes that have no district."""
    place = return_.unit.on(day)
    parent = place.parent.on(day) if place and place.parent else None
    if parent and parent.level == Level.DISTRICT:
        return may_for(user, "return.approve_commune", parent.unit_id)
    return user.may("return.accept")


def may(user: User, step: Step, return_: Return, day: date) -> bool:
    """Whether the user may do this deed to this return at all, whatever its state."""
    if step.whose == OWN:
        return may_for(user, step.permission, return_.unit_id)
    if not user.may(step.permission) and not stands_in_above(user, step, return_, day):
        return False
    is_own = owns(user, return_)
    above = stands_above(user, return_, day)
    if step.whose == ABOVE:
        # "approve" and "accept" are the same deed of two offices; each may only do its own.
        return above and (step.permission == "return.accept") == user.may("return.accept")
    return above if return_.state != State.PRESENTED else is_own and user.may("return.submit")


def stands_in_above(user: User, step: Step, return_: Return, day: date) -> bool:
    """Whether the user approves this commune's return by a delegation of its district's reviewer."""
    place = return_.unit.on(day)
    if step.permission != "return.approve_commune" or place is None or place.parent_id is None:
        return False
    return may_for(user, step.permission, place.parent_id)


def open_steps(user: User, return_: Return, day: date) -> list[Step]:
    """The deeds that this user may do to this return now; buttons and API are made from this list."""
    steps = [step for step in STEPS.values() if return_.state in step.starts and may(user, step, return_, day)]
    return steps if steps and is_open(return_) else []


def require(user: User, deed: str, return_: Return, day: date) -> Step:
    """The step, if the user may do it from the return's present state; else Refused with who could and why not."""
    step = STEPS[deed]
    if not may(user, step, return_, day):
        why = _("tài khoản {user} không có quyền này. Hãy nhờ người có thẩm quyền thực hiện.").format(user=user)
    elif not is_open(return_):
        why = _(
            "kỳ đã chốt ngày {closed_at:%d/%m/%Y}. Muốn sửa hoặc gửi bổ sung, đơn vị đề nghị "
            "đính chính, Văn phòng UBND tỉnh quyết định."
        ).format(closed_at=return_.period.closed_at)
    elif return_.state not in step.starts:
        why = _("biểu đang ở trạng thái “{state}”. Hãy tải lại trang.").format(state=return_.get_state_display())
    else:
        _mark_for(user, step, return_, day)
        return step
    raise Refused(f"{step.label}, {return_.period}, {return_.unit.on(day) or return_.unit}: {why}")


def _mark_for(user: User, step: Step, return_: Return, day: date) -> None:
    """Whose place the user takes: the unit's own, or that of the office above it."""
    if step.whose == OWN:
        mark(user, step.permission, return_.unit_id)
    elif (place := return_.unit.on(day)) and place.parent_id:
        mark(user, step.permission, place.parent_id)


def may_correct(user: User, step: CorrectionStep, return_: Return, day: date) -> bool:
    """Whether the user may do this deed to a correction of the return, whatever its state.

    The office that approves decides; once the period is closed, only the office that closed it.
    """
    if step.whose == OWN:
        return may_for(user, step.permission, return_.unit_id)
    if not user.may(step.permission):
        return False
    return user.may("return.accept") if return_.period.is_closed else stands_above(user, return_, day)


def open_correction_steps(
    user: User, return_: Return, correction: Correction | None, day: date
) -> list[CorrectionStep]:
    """What this user may do now about correcting this return, where `correction` is the open one, if any."""
    if not is_correctable(return_):
        return []
    now = correction.state if correction else None
    return [step for step in CORRECTION_STEPS.values() if step.starts == now and may_correct(user, step, return_, day)]


def require_correction(
    user: User, deed: str, return_: Return, correction: Correction | None, day: date
) -> CorrectionStep:
    """The step, if the user may do it now; else Refused. `correction` is the open one, or the one that is decided."""
    step = CORRECTION_STEPS[deed]
    what = f"{step.label}, {return_.period}, {return_.unit.on(day) or return_.unit}"
    if not may_correct(user, step, return_, day):
        raise Refused(
            _("{what}: tài khoản {user} không có quyền này. {who_decides}").format(
                what=what, user=user, who_decides=_who_decides(return_)
            )
        )
    if (correction.state if correction else None) != step.starts:
        now = correction.get_state_display() if correction else _("chưa có đề nghị nào")
        raise Refused(_("{what}: đề nghị đang ở trạng thái “{now}”. Hãy tải lại trang.").format(what=what, now=now))
    if not is_correctable(return_):
        raise Refused(
            _(
                "{what}: biểu đang ở trạng thái “{state}”, chưa được duyệt nên không cần đính chính. "
                "Hãy sửa biểu, hoặc nhờ cấp trên trả lại."
            ).format(what=what, state=return_.get_state_display())
        )
    return step


def _who_decides(return_: Return) -> str:
    if return_.period.is_closed:
        return _("Kỳ đã chốt: đơn vị đề nghị, Văn phòng UBND tỉnh quyết định.")
    return _("Đơn vị đề nghị, cơ quan đã duyệt biểu quyết định.")
