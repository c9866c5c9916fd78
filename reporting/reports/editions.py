"""An edition's row is the job's record: found or queued, claimed, built, frozen; a worker killed half-way leaves no half.

Whoever builds holds an advisory lock of the database on the edition: the lock ends with the process that held it, so a
running edition whose lock is free has lost its worker.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Max, QuerySet

from portal.accounts.models import User
from portal.core.documents.typesetting import CompilerKilled
from portal.core.locks import EDITIONS, PASSING_FAULTS, advisory_lock, is_unlocked
from portal.core.periods import ZONE
from portal.units.models import Unit
from reporting.documents.render import Rendered, documents_of
from reporting.models import Edition, EditionFile, Period, Report
from reporting.refusals import Refused
from reporting.reports.inputs import input_key, replaced_letters
from reporting.reports.payload import canonical_sha256, composed, monthly_payload
from reporting.reports.spans import span_payload
from reporting.reports.subject import Subject
from reporting.reports.written import with_replaced, with_written

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
STOPPED = f"Máy lập báo cáo đã dừng giữa chừng {MOST_ATTEMPTS} lần. Hãy bấm “Lập lại”; nếu vẫn dừng, báo quản trị."
OVERTAKEN = "Số liệu đã thay đổi trong lúc chờ và đã có bản lần {number} lập từ số liệu mới. Hãy dùng bản ấy."
CANCELLED = "{by} đã hủy lúc {at:%H:%M ngày %d/%m/%Y}. Bấm “Lập lại” nếu vẫn cần bản này."
UNEXPECTED = "Lỗi khi lập báo cáo ({kind}): {words}. Hãy báo quản trị kèm thời điểm này, rồi bấm “Lập lại”."


class LostClaim(Exception):
    """The edition was taken over by another worker; what was built is thrown away."""


def report_about(subject: Subject, scope: Unit) -> Report:
    """The report's row, made where it is not there yet."""
    month = subject.last
    period = None
    if subject.kind == Report.Kind.MONTHLY:
        period = Period.objects.get(year=month.year, month=month.month)
    report, _ = Report.objects.get_or_create(kind=subject.kind, scope=scope, period=period, subject=subject.text)
    return report


def find_or_queue(*, report: Report, by: User, at: datetime, replaces: Edition | None = None) -> tuple[Edition, bool]:
    """The edition of this report and its present input, and whether it was made just now (queued).

    Two who ask at once wait for each other at the report's row; the constraint one_edition_per_input holds beyond that.
    """
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        key = input_key(report, replaces=replaces)
        found = report.editions.filter(input_key=key).first()
        if found:
            return found, False
        last = report.editions.aggregate(last=Max("number"))["last"] or 0
        edition = Edition.objects.create(
            report=report, number=last + 1, input_key=key, asked_at=at, asked_by=by, replaces=replaces
        )
        return edition, True


def cancel(edition: Edition, *, by: User, at: datetime) -> bool:
    """Stop an edition that waits or is being built; its worker finds that out at the next step. False if it was over."""
    words = CANCELLED.format(by=by, at=at.astimezone(ZONE))
    open_ = Edition.objects.filter(pk=edition.pk, state__in=[Edition.State.QUEUED, Edition.State.RUNNING])
    return bool(open_.update(state=Edition.State.FAILED, failure=words, cancelled_at=at))


def queue_again(edition: Edition, *, by: User, at: datetime) -> bool:
    """Put a failed edition back to the queue with all its attempts before it; False if it had not failed."""
    return bool(
        Edition.objects.filter(pk=edition.pk, state=Edition.State.FAILED).update(
            state=Edition.State.QUEUED,
            attempts=0,
            progress=0,
            failure="",
            started_at=None,
            cancelled_at=None,
            asked_by=by,
            asked_at=at,
        )
    )


def unbuilt() -> QuerySet[Edition]:
    """What was asked for and is not there yet, oldest first."""
    return Edition.objects.filter(state__in=[Edition.State.QUEUED, Edition.State.RUNNING]).order_by("asked_at", "pk")


def abandoned() -> list[Edition]:
    """Unbuilt editions that nobody is building: lost by the broker, or their worker is gone."""
    return [edition for edition in unbuilt() if is_unlocked(EDITIONS, edition.pk)]


def build(edition_id: int, *, clock: Callable[[], datetime]) -> Edition.State | None:
    """Build an edition and freeze it with its documents; the state it ends in, or None where there was nothing to do.

    May be called twice: only one caller holds the lock, and only a queued edition, or a running one that lost its
    worker, is claimed. A passing fault, of the database or of a killed compiler, puts it back to the queue. `clock` tells
    when it began and ended.
    """
    with advisory_lock(EDITIONS, edition_id) as held:
        if not held or not _claim(edition_id, clock()):
            return None
        edition = Edition.objects.select_related("report__period", "report__scope", "replaces").get(pk=edition_id)
        try:
            return _build_claimed(edition, clock)
        except LostClaim:
            return None
        except Refused as refusal:
            return _fail(edition, refusal.message)
        except (*PASSING_FAULTS, CompilerKilled):
            log.exception("edition %s: a passing fault", edition_id)
            return _put_back(edition)
        except Exception as error:  # whatever it was, the record must say so in words; the log keeps the trace
            log.exception("edition %s failed", edition_id)
            return _fail(edition, UNEXPECTED.format(kind=type(error).__name__, words=str(error)[:300]))


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All that is read inside is read as of one moment; inside a caller's transaction, as of that."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The year's sums are hashed by service: with the usual 4 MB those of ten provinces go by way of the disk.
            cursor.execute("SET LOCAL work_mem = '32MB'")
        yield


def read_payload(report: Report, *, replaces: Edition | None = None) -> tuple[dict, str]:
    """The payload and the key of the very input it was read from. Raises Refused where there is nothing to report on."""
    with one_snapshot():
        payload = _payload_of(report)
        written = {one.section: one.text for one in report.texts.all()}
        payload = with_written(payload, written)
        return composed(with_replaced(payload, replaced_letters(replaces))), input_key(report, replaces=replaces)


def _payload_of(report: Report) -> dict:
    if report.period is not None:
        return monthly_payload(report.period, report.scope)
    return span_payload(Subject.of(report), report.scope)


def _claim(edition_id: int, at: datetime) -> bool:
    """Take the edition by one conditional update; only whoever holds the lock may come here."""
    open_ = Edition.objects.filter(pk=edition_id, state__in=[Edition.State.QUEUED, Edition.State.RUNNING])
    if open_.filter(state=Edition.State.RUNNING, attempts__gte=MOST_ATTEMPTS).update(
        state=Edition.State.FAILED, failure=STOPPED
    ):
        return False
    return bool(
        open_.update(state=Edition.State.RUNNING, attempts=F("attempts") + 1, started_at=at, progress=0, failure="")
    )


def _build_claimed(edition: Edition, clock: Callable[[], datetime]) -> Edition.State:
    _progress(edition, 5)
    payload, key = read_payload(edition.report, replaces=edition.replaces)
    _progress(edition, 40)
    documents = []
    pack = documents_of(payload)
    for number, draw in enumerate(pack, start=1):
        documents.append(draw(payload))
        _progress(edition, 40 + 50 * number // len(pack))
    return _freeze(edition, payload, key, documents, clock())


def _freeze(edition: Edition, payload: dict, key: str, documents: list[Rendered], at: datetime) -> Edition.State:
    """Payload, hash and all documents in one transaction: an edition is done with everything, or not at all."""
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=edition.report_id)  # nobody queues the same input meanwhile
        locked = _own(edition).select_for_update().first()
        if locked is None:
            raise LostClaim
        newer = locked.report.editions.filter(input_key=key).exclude(pk=locked.pk).first()
        if newer:
            return _fail(edition, OVERTAKEN.format(number=newer.number))
        EditionFile.objects.filter(edition=locked).delete()
        EditionFile.objects.bulk_create(
            EditionFile(edition=locked, name=one.name, content=one.content, sha256=one.sha256, bytes=len(one.content))
            for one in documents
        )
        locked.input_key, locked.payload, locked.sha256 = key, payload, canonical_sha256(payload)
        locked.state, locked.progress, locked.built_at = Edition.State.DONE, 100, at
        locked.save()
    return Edition.State.DONE


def _own(edition: Edition) -> QuerySet[Edition]:
    """The edition as long as it is ours: running, in the attempt that we claimed."""
    return Edition.objects.filter(pk=edition.pk, state=Edition.State.RUNNING, attempts=edition.attempts)


def _progress(edition: Edition, percent: int) -> None:
    """Say how far it is, at once and for everybody to see. Raises LostClaim where it is ours no more."""
    if not _own(edition).update(progress=percent):
        raise LostClaim


def _put_back(edition: Edition) -> Edition.State:
    if edition.attempts >= MOST_ATTEMPTS:
        return _fail(edition, STOPPED)
    _own(edition).update(state=Edition.State.QUEUED, progress=0)
    return Edition.State.QUEUED


def _fail(edition: Edition, words: str) -> Edition.State:
    _own(edition).update(state=Edition.State.FAILED, failure=words)
    return Edition.State.FAILED
