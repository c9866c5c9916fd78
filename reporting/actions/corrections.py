"""Correcting a return that is approved or whose period is closed: the unit asks, the office above decides, a new approval
ends it (domain.md §5).
"""

from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.effects import effects_of, snapshot
from reporting.models import Correction, Return, State
from reporting.refusals import Refused
from reporting.tasks import keep_sums_soon
from reporting.workflow import OPEN_CORRECTION, CorrectionStep, require_correction

DOOR = Deed.Door.CORRECTION


def ask_correction(*, return_: Return, reason: str, by: User, at: datetime, door: str = DOOR) -> Correction:
    """The unit asks to correct a month that was approved, or to send one that its period's close has overtaken; it says why."""
    reason = _reason(_("Đề nghị đính chính"), reason, _("ghi lý do: dòng nào, cột nào, số đúng là bao nhiêu"))
    with deed(by=by, at=at, door=door, reason=reason):
        return_ = Return.locked(return_.pk)
        open_ = return_.corrections.filter(state__in=OPEN_CORRECTION).first()
        require_correction(by, "ask", return_, open_, return_.period.data_to)
        return Correction.objects.create(return_ref=return_, reason=reason, asked_by=by, asked_at=at)


def grant_correction(
    *, correction: Correction, by: User, at: datetime, reason: str = "", door: str = DOOR
) -> Correction:
    """The office agrees: what stands now is kept, and the return is the unit's to edit, even in a closed period."""
    with deed(by=by, at=at, door=door, reason=reason.strip()):
        return_, correction, step = _decided(correction, "grant", by)
        correction.before = snapshot(return_)
        _decide(correction, step, by, at, reason.strip())
        # Only now: the database lets a return of a closed period be written while its correction is granted.
        return_.state = State.CORRECTING
        return_.version += 1
        return_.save(update_fields=["state", "version"])
        keep_sums_soon()
        return correction


def decline_correction(*, correction: Correction, reason: str, by: User, at: datetime, door: str = DOOR) -> Correction:
    """The office does not agree, and says why; the figures stay as they are."""
    reason = _reason(_("Không đồng ý đính chính"), reason, _("ghi lý do để đơn vị biết"))
    with deed(by=by, at=at, door=door, reason=reason):
        _return, correction, step = _decided(correction, "decline", by)
        _decide(correction, step, by, at, reason)
        return correction


def finish_correction(*, return_: Return, at: datetime) -> Correction | None:
    """Called by the approving deed: the granted correction is done, and what it changed is written down."""
    correction = return_.corrections.select_for_update().filter(state=Correction.State.GRANTED).first()
    if correction is None:
        return None
    correction.state, correction.done_at = Correction.State.DONE, at
    correction.effects = effects_of(return_, cast(dict, correction.before))  # kept when it was granted
    correction.save(update_fields=["state", "done_at", "effects"])
    return correction


def _decided(correction: Correction, deed_name: str, by: User) -> tuple[Return, Correction, CorrectionStep]:
    """Return and request under lock (the return first, as everywhere), checked again."""
    return_ = Return.locked(correction.return_ref_id)
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    return return_, correction, require_correction(by, deed_name, return_, correction, return_.period.data_to)


def _decide(correction: Correction, step: CorrectionStep, by: User, at: datetime, reason: str) -> None:
    correction.state, correction.decided_by, correction.decided_at = step.ends, by, at
    correction.decision_reason = reason
    correction.save(update_fields=["state", "decided_by", "decided_at", "decision_reason", "before"])


def _reason(what: str, reason: str, wanted: str) -> str:
    if not reason.strip():
        raise Refused(_("{what}: phải {wanted}.").format(what=what, wanted=wanted))
    return reason.strip()
