"""The timetable's own hand: each minute, what is due by reporting.timetable is done, each thing under its key."""

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import expiry
from portal.accounts.models import Deed, User
from portal.core.locks import TIMETABLE, advisory_lock
from portal.core.periods import Month
from portal.units.models import Level, Unit
from reporting import notices
from reporting.actions.periods import assign_missing, close_period, open_period
from reporting.actions.urgings import settle_by_timetable
from reporting.digests import ESCALATION, REMINDER, digests, messages, returned
from reporting.models import Edition, EditionFile, Period
from reporting.notices import Message
from reporting.refusals import Refused
from reporting.report_actions import ask_for_report
from reporting.reports.integrity import broken_files, broken_payloads
from reporting.timetable import (
    Action,
    accounts_to_close,
    accounts_to_warn,
    aggregators,
    due_actions,
    key_of,
    lately_closed,
    short_months,
    subjects_after,
)

log = logging.getLogger(__name__)


@shared_task(name="reporting.timed.run_due")
def run_due() -> None:
    """Do what is due now; a second beat finds it done, or somebody at it."""
    run(timezone.now())


def run(at: datetime) -> list[Action]:
    """Everything due at the instant, one process at a time; what fails is logged and comes again with the next beat."""
    done = []
    with advisory_lock(TIMETABLE, 1) as held:
        for action in due_actions(at) if held else []:
            try:
                TASKS[action.task](action, at)
            except Refused as refusal:
                log.warning("%s %s was refused: %s", action.task, action.key, refusal.message)
            except Exception:  # one thing that fails must not stand in the way of the others
                log.exception("%s %s failed", action.task, action.key)
            else:
                done.append(action)
    return done


def _open(action: Action, at: datetime) -> None:
    open_period(month=Month.parse(action.key), by=User.objects.command(), at=at)


def _assign(action: Action, at: datetime) -> None:
    month = Month.parse(action.key)
    period = Period.objects.get(year=month.year, month=month.month)
    assign_missing(period=period, by=User.objects.command(), at=at)


def _warn_short_month(action: Action, at: datetime) -> None:
    for month, count in short_months(at):
        if action.key != f"it-ngay:{month}":
            continue
        _tell_aggregators(
            action.key,
            _("Kỳ tháng {month}/{year}: chỉ có {count} ngày làm việc từ 15 đến 19").format(
                month=month.month, year=month.year, count=count
            ),
            _(
                "Hạn của Quyết định vẫn là trước ngày 20. Hãy quyết định cách làm (trực ngày nghỉ, gửi sớm, báo cáo "
                "tạm) và ghi lại ở trang Lịch: /lich/{month}/."
            ).format(month=month),
            at,
        )


def _remind(action: Action, at: datetime) -> None:
    notices.write(messages((one for one in digests(at) if one.reason == REMINDER), at), at)


def _escalate(action: Action, at: datetime) -> None:
    notices.write(messages((one for one in digests(at) if one.reason == ESCALATION), at), at)


def _tell_returned(action: Action, at: datetime) -> None:
    notices.write((one for one in returned(at) if one.key == action.key), at)


def _offer_close(action: Action, at: datetime) -> None:
    month = action.key.partition(":")[2]
    _tell_aggregators(
        action.key,
        _("Đến ngày chốt kỳ {month}").format(month=month),
        _(
            "Kỳ {month} đến ngày chốt. Xem ai còn thiếu rồi chốt tại /ky/{month}/chot/; chốt xong Cổng tự lập báo cáo."
        ).format(month=month),
        at,
    )


def _close(action: Action, at: datetime) -> None:
    month = Month.parse(action.key.partition(":")[2])
    period = Period.objects.get(year=month.year, month=month.month)
    close_period(period=period, by=User.objects.command(), at=at, door=Deed.Door.COMMAND)


def _build(action: Action, at: datetime) -> None:
    """The subject is found again among those that closed months make possible."""
    for period in lately_closed(at):
        for subject in subjects_after(period):
            if key_of(subject) == action.key:
                scope = Unit.objects.at_level(Level.PROVINCE, period.data_to).get()
                ask_for_report(subject=subject, scope=scope, by=User.objects.command(), at=at)


def _settle_urgings(action: Action, at: datetime) -> None:
    settle_by_timetable(by=User.objects.command(), at=at)


def _check_editions(action: Action, at: datetime) -> None:
    """The whole of it is `manage.py verify`; broken ones are told to whoever administers the portal."""
    broken = broken_payloads(Edition.objects.filter(state=Edition.State.DONE))
    broken += broken_files(EditionFile.objects.select_related("edition").iterator(chunk_size=20))
    if broken:
        words = "\n".join(one["message"] for one in broken)
        people = User.objects.filter(is_active=True, roles__overlap=["administrator", "aggregator"]).order_by("pk")
        subject = _("{n} bản báo cáo hoặc tệp không khớp mã băm").format(n=len(broken))
        notices.write((Message(user.pk, "kiem-tra", f"hong:{action.key}", subject, words) for user in people), at)
        log.error("editions are broken: %s", words)
    notices.note_done(action.key, "kiem-tra", _("Đã kiểm tra các bản báo cáo: {n} chỗ hỏng").format(n=len(broken)), at)


def _warn_account(action: Action, at: datetime) -> None:
    words = _("Tài khoản sẽ bị khóa sau 45 ngày không đăng nhập. Đăng nhập một lần là đủ.")
    told = [
        Message(user.pk, "het-han", key, _("Tài khoản sắp hết hạn"), words)
        for user, key in accounts_to_warn(at, action.key)
    ]
    notices.write(told, at)


def _close_account(action: Action, at: datetime) -> None:
    for user, _last in accounts_to_close(at, action.key):
        expiry.disable(user=user, by=User.objects.command(), at=at)


def _tell_aggregators(key: str, subject: str, body: str, at: datetime) -> None:
    notices.write((Message(user.pk, key.partition(":")[0], key, subject, body) for user in aggregators()), at)


TASKS: dict[str, Callable[[Action, datetime], None]] = {
    "open-period": _open,
    "assign-returns": _assign,
    "warn-short-month": _warn_short_month,
    "remind": _remind,
    "escalate": _escalate,
    "tell-returned": _tell_returned,
    "offer-close": _offer_close,
    "close-period": _close,
    "build-report": _build,
    "settle-urgings": _settle_urgings,
    "check-editions": _check_editions,
    "warn-account": _warn_account,
    "close-account": _close_account,
}
