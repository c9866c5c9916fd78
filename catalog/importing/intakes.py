"""An intake's row is the job's record: read, looked at, corrected, applied; done by whoever holds its lock, and once.

A small file is read while the person waits, a long one by a worker; both come through here.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalog.importing import appendix as work
from catalog.importing.outcome import outcome_of
from catalog.importing.reading import read_appendix
from catalog.limits import closed_until
from catalog.models import Intake, Listing, SourceFile
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.locks import INTAKES, PASSING_FAULTS, advisory_lock, is_unlocked
from portal.core.periods import ZONE

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
SMALL = 400_000  # bytes: such a workbook is read in a second or two
FORGOTTEN_AFTER = timedelta(days=30)
State = Intake.State
STOPPED = (
    f"Máy đọc tệp đã dừng giữa chừng {MOST_ATTEMPTS} lần. Tệp có thể quá lớn hoặc hỏng; lưu lại bằng Excel rồi tải lên."
)
UNEXPECTED = "Lỗi khi đọc tệp ({kind}). Chưa có gì thay đổi trong Danh mục. Báo quản trị kèm thời điểm này."
MOVED = "Danh mục đã thay đổi từ lúc xem trước; chưa ghi gì. Đây là bản so sánh mới, hãy xem lại rồi áp dụng."


def unfinished() -> QuerySet[Intake]:
    return Intake.objects.filter(state__in=[State.QUEUED, State.READING, State.APPLYING]).order_by("pk")


def abandoned() -> list[int]:
    """Intakes that wait and that nobody works on: lost by the broker, or their worker is gone."""
    return [pk for pk in unfinished().values_list("pk", flat=True) if is_unlocked(INTAKES, pk)]


def run(intake_id: int, *, clock: Callable[[], datetime]) -> None:
    """Do what the intake waits for, reading or writing; may be called twice."""
    with advisory_lock(INTAKES, intake_id) as held:
        if not held or not _claim(intake_id, clock()):
            return
        intake = Intake.objects.select_related("file", "decision", "applied_by").get(pk=intake_id)
        try:
            _apply(intake, clock) if intake.state == State.APPLYING else _read(intake, clock)
        except PASSING_FAULTS:
            raise
        except Exception as error:  # whatever it was, the record must say so in words; the log keeps the trace
            log.exception("intake %s failed", intake_id)
            _refuse(intake, UNEXPECTED.format(kind=type(error).__name__))


def _claim(intake_id: int, at: datetime) -> bool:
    open_ = unfinished().filter(pk=intake_id)
    if open_.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.REFUSED, failure=STOPPED):
        return False
    open_.filter(state=State.QUEUED).update(state=State.READING)
    return bool(open_.update(attempts=F("attempts") + 1, started_at=at, progress=5))


def _read(intake: Intake, clock: Callable[[], datetime]) -> None:
    prepared = prepare(intake, clock())
    if not prepared.reading.sheets:
        _refuse(intake, prepared.reading.problems[0].message)
        return
    _progress(intake, 80)
    outcome = outcome_of(prepared)
    with transaction.atomic():
        own(intake, State.READING).update(
            state=State.READY, progress=100, attempts=0, outcome=outcome | {"mark": mark(outcome)}, failure=""
        )


def prepare(intake: Intake, at: datetime) -> work.Prepared:
    """The kept file read with what the person corrected and accepted, held against the list of this moment."""
    with tempfile.TemporaryDirectory(prefix="phu-luc-") as folder:
        path = Path(folder) / Path(intake.name).name
        path.write_bytes(bytes(intake.file.content))
        reading = read_appendix(path, layouts=intake.layouts, accepted=intake.accepted, appendix=intake.appendix)
    _progress(intake, 50)
    return work.prepare(reading, plan_of(intake), at.astimezone(ZONE).date(), closed_until())


def plan_of(intake: Intake) -> work.Plan:
    return work.Plan(intake.appendix, intake.decision, intake.start, intake.provided_from)


def mark(outcome: dict) -> str:
    """What the person looked at, in one number: if it differs when it is to be written, they must look again."""
    seen = {name: outcome[name] for name in ("diff", "errors", "rows")}
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()


def _apply(intake: Intake, clock: Callable[[], datetime]) -> None:
    """Read once more and write, in one transaction, exactly what was shown; else show it anew."""
    by, at = intake.applied_by, clock()
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=reason(intake)):
        prepared = prepare(intake, at)
        outcome = outcome_of(prepared)
        if mark(outcome) != intake.outcome["mark"] or not prepared.may_be_written(allow_errors=intake.skip_errors):
            _show_again(intake, outcome)
            return
        work.write(prepared, at=at, content=bytes(intake.file.content))
        done = own(intake, State.APPLYING).update(state=State.APPLIED, progress=100, attempts=0, applied_at=at)
        if not done:  # taken over by somebody else: nothing of this stays
            transaction.set_rollback(True)


def _show_again(intake: Intake, outcome: dict) -> None:
    own(intake, State.APPLYING).update(
        state=State.READY, applied_by=None, attempts=0, failure=MOVED, outcome=outcome | {"mark": mark(outcome)}
    )


def reason(intake: Intake) -> str:
    return _("Nhập phụ lục {appendix} từ tệp {intake}").format(appendix=intake.appendix, intake=intake.name)


def own(intake: Intake, state: str) -> QuerySet[Intake]:
    return Intake.objects.filter(pk=intake.pk, state=state)


def _progress(intake: Intake, percent: int) -> None:
    Intake.objects.filter(pk=intake.pk).update(progress=percent)


def _refuse(intake: Intake, words: str) -> None:
    Intake.objects.filter(pk=intake.pk).update(state=State.REFUSED, failure=words, applied_by=None)


def is_small(intake: Intake) -> bool:
    return intake.file.bytes <= SMALL


def new_intake(*, name: str, content: bytes, plan: work.Plan, by: User, at: datetime) -> Intake:
    """Keep the file by its hash and queue its reading."""
    file = SourceFile.objects.keep(name, content, at)
    return Intake.objects.create(
        file=file,
        name=name[:200],
        appendix=plan.appendix,
        decision=plan.decision,
        start=plan.start,
        provided_from=plan.provided_from,
        by=by,
        at=at,
    )


def taken_from(file: SourceFile) -> str:
    """A kept file as the reason of a deed names it: by its hash it is found again, and never forgotten."""
    return f"{file.name} (sha256 {file.sha256})"


def forget(at: datetime) -> tuple[int, int]:
    """Throw away previews that nobody confirmed in thirty days, and the files that nothing else rests on.

    Never what was applied, is being read or written, or is named by a listing or by the deed that took a file in.
    Returns how many intakes and how many files went.
    """
    before = at - FORGOTTEN_AFTER
    with transaction.atomic():
        stale = Intake.objects.filter(state__in=[State.READY, State.REFUSED, State.DISCARDED], at__lt=before)
        intakes, _ = stale.delete()
        files = SourceFile.objects.filter(kept_at__lt=before, intakes=None)
        gone = [file.pk for file in files.defer("content") if not _rests_on(file)]
        SourceFile.objects.filter(pk__in=gone).delete()
    return intakes, len(gone)


def _rests_on(file: SourceFile) -> bool:
    """A listing made of it, or statuses taken from it."""
    if Listing.objects.filter(source_sha256=file.sha256).exists():
        return True
    return Deed.objects.filter(reason__contains=taken_from(file)).exists()
