"""The return's life as a table: which deed leads from where to where, who may do it, and to whose return."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import User
from portal.units.models import Level
from reporting.models import Return, State
from reporting.refusals import Refused

OWN, LEADER_OR_ABOVE, ABOVE = "own", "leader_or_above", "above"


@dataclass(frozen=True)
class Step:
    """One deed: the words on its button, the states it starts from and ends in, the permission, whose return it takes."""

    deed: str
    label: str
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
            "Nhập số liệu",
            (State.ASSIGNED, State.ENTERING, State.RETURNED, State.CORRECTING),
            State.ENTERING,
            "return.enter",
            OWN,
        ),
        Step(
            "present",
            "Trình lãnh đạo",
            (State.ASSIGNED, State.ENTERING, State.RETURNED, State.CORRECTING),
            State.PRESENTED,
            "return.present",
            OWN,
        ),
        Step(
            "submit",
            "Gửi cấp trên",
            (State.ASSIGNED, State.ENTERING, State.PRESENTED, State.RETURNED, State.CORRECTING),
            State.SUBMITTED,
            "return.submit",
            OWN,
        ),
        Step(
            "send_back",
            "Trả lại",
            (State.PRESENTED, State.SUBMITTED),
            State.RETURNED,
            "return.return",
            LEADER_OR_ABOVE,
            needs_reason=True,
        ),
        Step("approve", "Duyệt", (State.SUBMITTED,), State.APPROVED, "return.approve_commune", ABOVE),
        Step("accept", "Duyệt", (State.SUBMITTED,), State.APPROVED, "return.accept", ABOVE),
    )
}


def stands_above(user: User, return_: Return, day: date) -> bool:
    """The district reviews its communes; the aggregator takes all others, and communes that have no district."""
    place = return_.unit.on(day)
    parent = place.parent.on(day) if place and place.parent else None
    if parent and parent.level == Level.DISTRICT:
        return user.may("return.approve_commune") and user.unit_id == parent.unit_id
    return user.may("return.accept")


def may(user: User, step: Step, return_: Return, day: date) -> bool:
    """Whether the user may do this deed to this return at all, whatever its state."""
    if not user.may(step.permission):
        return False
    is_own = user.unit_id == return_.unit_id
    if step.whose == OWN:
        return is_own
    above = stands_above(user, return_, day)
    if step.whose == ABOVE:
        # "approve" and "accept" are the same deed of two offices; each may only do its own.
        return above and (step.permission == "return.accept") == user.may("return.accept")
    return above if return_.state != State.PRESENTED else is_own and user.may("return.submit")


def open_steps(user: User, return_: Return, day: date) -> list[Step]:
    """The deeds that this user may do to this return now; buttons and API are made from this list."""
    if return_.period.is_closed:
        return []
    return [step for step in STEPS.values() if return_.state in step.starts and may(user, step, return_, day)]


def require(user: User, deed: str, return_: Return, day: date) -> Step:
    """The step, if the user may do it from the return's present state; else Refused with who could and why not."""
    step = STEPS[deed]
    what = f"{step.label}, {return_.period}, {return_.unit.on(day) or return_.unit}"
    if not may(user, step, return_, day):
        raise Refused(f"{what}: tài khoản {user} không có quyền này. Hãy nhờ người có thẩm quyền thực hiện.")
    if return_.period.is_closed:
        raise Refused(f"{what}: kỳ đã chốt lúc {return_.period.closed_at:%d/%m/%Y}. Muốn sửa, hãy đề nghị đính chính.")
    if return_.state not in step.starts:
        raise Refused(f"{what}: biểu đang ở trạng thái “{return_.get_state_display()}”. Hãy tải lại trang.")
    return step
