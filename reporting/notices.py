"""Reminders on their way: written once into the ledger, then sent by mail where there is one, else only shown."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

from portal.accounts.models import User
from portal.core.locks import NOTICES, advisory_lock
from reporting.models import Notice, Period
from reporting.sending import can_send_mail

log = logging.getLogger(__name__)
State = Notice.State
LONGEST_WAIT = timedelta(days=1)  # a reminder of yesterday says nothing true any more
LOST = "Máy gửi thư dừng giữa chừng: không rõ thư đã đi chưa. Thông báo vẫn hiện trên Cổng."
TOO_LATE = "Máy chủ thư không nhận trong một ngày ({words}). Thông báo vẫn hiện trên Cổng."
BATCH = 500


@dataclass(frozen=True)
class Message:
    """What one person is told; the key keeps it from being told twice."""

    user_id: int
    reason: str
    key: str
    subject: str
    body: str
    period_id: int | None = None


def write(messages: Iterable[Message], at: datetime) -> int:
    """Into the ledger; who was told already under that key is not told again. How many are new."""
    rows = [
        Notice(
            user_id=one.user_id,
            period_id=one.period_id,
            reason=one.reason,
            key=one.key,
            subject=one.subject[:200],
            body=one.body,
            at=at,
        )
        for one in messages
    ]
    keys = {row.key for row in rows}
    before = Notice.objects.filter(key__in=keys).count()
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return Notice.objects.filter(key__in=keys).count() - before


def told(key: str, users: Iterable[int]) -> set[int]:
    """Who was told under the key."""
    return set(Notice.objects.filter(key=key, user__in=list(users)).values_list("user", flat=True))


def note_done(key: str, reason: str, subject: str, at: datetime, period: Period | None = None) -> None:
    """The timetable's own line in the ledger: this was done, whatever clock or beat comes next."""
    Notice.objects.bulk_create(
        [
            Notice(
                user=User.objects.command(),
                period=period,
                reason=reason,
                key=key,
                subject=subject[:200],
                body=subject,
                state=State.SHOWN,
                at=at,
            )
        ],
        ignore_conflicts=True,
    )


def send_waiting(*, clock: Callable[[], datetime]) -> int:
    """Send what waits, over one connection; one process at a time. How many went out."""
    with advisory_lock(NOTICES, 1) as held:
        if not held:
            return 0
        Notice.objects.filter(state=State.SENDING).update(state=State.FAILED, failure=LOST)
        waiting = Notice.objects.filter(state=State.QUEUED)
        without = waiting if not can_send_mail() else waiting.filter(user__email="")
        Notice.objects.filter(pk__in=without.values("pk")).update(state=State.SHOWN)
        rows = list(waiting.select_related("user").order_by("pk"))
        return _send_all(rows, clock) if rows else 0


def _send_all(rows: list[Notice], clock: Callable[[], datetime]) -> int:
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        log.warning("%s reminders wait, the mail server does not answer: %s", len(rows), error)
        late = [row.pk for row in rows if clock() - row.at > LONGEST_WAIT]
        words = TOO_LATE.format(words=str(error)[:200])
        Notice.objects.filter(pk__in=late, state=State.QUEUED).update(state=State.FAILED, failure=words)
        return 0
    try:
        return sum(_send_one(row, connection, clock) for row in rows)
    finally:
        connection.close()


def _send_one(row: Notice, connection, clock: Callable[[], datetime]) -> bool:
    """Claimed before the server is called: whatever happens then, it is not sent a second time."""
    mine = Notice.objects.filter(pk=row.pk, state=State.QUEUED)
    if not mine.update(state=State.SENDING):
        return False
    sending = Notice.objects.filter(pk=row.pk, state=State.SENDING)
    try:
        EmailMessage(row.subject, row.body, to=[row.user.email], connection=connection).send()
    except (SMTPException, OSError) as error:
        log.warning("reminder %s was not sent: %s", row.pk, error)
        sending.update(state=State.FAILED, failure=str(error)[:300] or type(error).__name__)
        return False
    return bool(sending.update(state=State.SENT, sent_at=clock()))
