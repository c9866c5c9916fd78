"""Mails that go out once: claimed by one conditional update before the server is called, so nothing is sent twice.

What a dead worker leaves behind stays "Đang gửi": nobody knows whether the mail left, and a person decides. Only faults
that say for certain that nothing left are tried again, a few times, each time later.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Change, Deed
from portal.core.locks import DISPATCHES, advisory_lock, is_unlocked
from reporting.models import Dispatch

log = logging.getLogger(__name__)
State = Dispatch.State
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # after the first, second … attempt
MOST_ATTEMPTS = len(WAITS) + 1
NOT_LEFT = "Chưa gửi được lần {number}: {words}. Cổng sẽ tự gửi lại."
GAVE_UP = "Không gửi được sau {number} lần: {words}. Kiểm tra máy chủ thư rồi bấm “Gửi lại”, hoặc gửi bằng cách khác."
REFUSED = "Máy chủ thư từ chối: {words}. Kiểm tra địa chỉ rồi bấm “Gửi lại”, hoặc gửi bằng cách khác."
UNKNOWN = "Mất liên lạc với máy chủ thư giữa chừng ({words}): không rõ thư đã đi chưa."


class Refusal(Exception):
    """The server said no for good."""


class NotLeft(Exception):
    """For certain nothing left, and it may go better later."""


class Unclear(Exception):
    """Something went wrong after the mail was handed over."""


def can_send_mail() -> bool:
    """Whether the portal was told of a mail server."""
    return bool(settings.EMAIL_URL)


def send(dispatch_id: int, *, clock: Callable[[], datetime]) -> str | None:
    """Send one dispatch; the state it ends in, or None where there was nothing to do. May be called twice."""
    with advisory_lock(DISPATCHES, dispatch_id) as held:
        if not held:
            return None
        dispatch = Dispatch.objects.select_related("outgoing__edition", "by").filter(pk=dispatch_id).first()
        if dispatch is None or not _move(dispatch, State.QUEUED, State.SENDING, clock(), message_id=_id(dispatch)):
            return None
        number = attempts(dispatch)
        try:
            _hand_over(dispatch)
        except Refusal as error:
            words = REFUSED.format(words=error)
            _move(dispatch, State.SENDING, State.FAILED, clock(), failure=words)
        except NotLeft as error:
            log.warning("dispatch %s: nothing left, %s", dispatch_id, error)
            again = number < MOST_ATTEMPTS
            words = (NOT_LEFT if again else GAVE_UP).format(number=number, words=error)
            _move(dispatch, State.SENDING, State.QUEUED if again else State.FAILED, clock(), failure=words)
        except Unclear as error:
            log.exception("dispatch %s: unclear whether it left", dispatch_id)
            _move(dispatch, State.SENDING, State.SENDING, clock(), failure=UNKNOWN.format(words=error))
        else:
            at = clock()
            _move(dispatch, State.SENDING, State.SENT, at, failure="", sent_at=at)
        return Dispatch.objects.values_list("state", flat=True).get(pk=dispatch_id)


def waiting(at: datetime) -> list[Dispatch]:
    """What is queued and whose time has come, the oldest first."""
    queued = Dispatch.objects.filter(state=State.QUEUED, way=Dispatch.Way.EMAIL).order_by("asked_at", "pk")
    return [one for one in queued if next_attempt(one) <= at]


def next_attempt(dispatch: Dispatch) -> datetime:
    """When a queued mail is tried, the first time at once."""
    claims = _claims(dispatch).order_by("-pk")
    number = claims.count()
    last = claims.select_related("deed").first()
    return last.deed.at + WAITS[min(number, len(WAITS)) - 1] if last else dispatch.asked_at


def attempts(dispatch: Dispatch) -> int:
    """How often a worker took it since a person last asked for it."""
    return _claims(dispatch).count()


def is_unclear(dispatch: Dispatch) -> bool:
    """Whether it is "being sent" and nobody is sending it."""
    return dispatch.state == State.SENDING and is_unlocked(DISPATCHES, dispatch.pk)


def _claims(dispatch: Dispatch) -> QuerySet[Change]:
    """The log is the count: no column could be reset by mistake."""
    rows = Change.objects.filter(table_name=Dispatch._meta.db_table, row_id=dispatch.pk)
    asked = rows.filter(deed__door=Deed.Door.PAGE, after__state=State.QUEUED).order_by("-pk").first()
    return rows.filter(after__state=State.SENDING, pk__gt=asked.pk if asked else 0)


def _move(dispatch: Dispatch, before: str, after: str, at: datetime, **fields: object) -> bool:
    """One conditional update in a deed of whoever asked; False where the row is not as expected."""
    with deed(by=dispatch.by, at=at, door=Deed.Door.COMMAND, reason=f"Gửi thư tới {dispatch.recipient}"):
        row = Dispatch.objects.filter(pk=dispatch.pk, state=before)
        return bool(row.update(state=after, **fields))


def _id(dispatch: Dispatch) -> str:
    """The same for every attempt: a mail server that gets it twice can see that."""
    return f"<van-ban-{dispatch.outgoing_id}-gui-{dispatch.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _hand_over(dispatch: Dispatch) -> None:
    """Call the mail server. Raises Refusal, NotLeft or Unclear."""
    message = _message(dispatch)
    connection = get_connection()
    try:
        connection.open()
    except SMTPResponseException as error:
        raise (NotLeft if error.smtp_code < 500 else Refusal)(_words(error)) from error
    except (SMTPException, OSError) as error:
        raise NotLeft(_words(error)) from error
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        raise (NotLeft if code < 500 else Refusal)(f"{code} {_text(reason)}") from error
    except (SMTPSenderRefused, SMTPDataError) as error:
        raise (NotLeft if error.smtp_code < 500 else Refusal)(_words(error)) from error
    except (SMTPException, OSError) as error:
        raise Unclear(_words(error)) from error
    finally:
        _close(connection)


def _close(connection) -> None:
    """A connection that breaks while it is closed changes nothing about the mail."""
    try:
        connection.close()
    except (SMTPException, OSError):
        log.warning("the mail connection did not close")


def _message(dispatch: Dispatch) -> EmailMessage:
    outgoing = dispatch.outgoing
    name = f"Báo cáo số {outgoing.number}{outgoing.symbol} ngày {outgoing.date:%d/%m/%Y}"
    message = EmailMessage(
        subject=name,
        body=_("Kính gửi: {recipient}.\n\n{name} được gửi kèm thư này (bản đã ký và các Biểu).\n").format(
            recipient=dispatch.recipient, name=name
        ),
        to=[dispatch.address],
        headers={"Message-ID": _id(dispatch)},
    )
    message.attach(outgoing.signed_name, bytes(outgoing.signed_content or b""), "application/pdf")
    for file in outgoing.edition.files.filter(name__endswith=f"-{outgoing.letter}.xlsx"):
        message.attach(file.name, bytes(file.content), "application/octet-stream")
    return message


def _words(error: BaseException) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error)[:200] or type(error).__name__


def _text(reason: bytes | str) -> str:
    return (reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason)[:200]
