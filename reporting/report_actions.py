"""The deeds of reports: ask for one, try a failed one again. Asking twice finds the first; the work goes out after commit."""

from datetime import datetime
from functools import partial

from django.db import transaction

from portal.accounts.models import COMMAND_USER, User
from portal.core.periods import end_of
from portal.units.models import Level, Unit
from reporting.models import Edition, Period, Report
from reporting.refusals import Refused
from reporting.reports import editions
from reporting.tasks import enqueue


def ask_for_report(*, kind: str, scope: Unit, period: Period, by: User, at: datetime) -> Edition:
    """The edition of what the data say now: the one that is there, or a new one that a worker will build.

    Where the broker does not answer, the edition stays queued, its `failure` says that it will run later, and the
    timetable sends it. Raises Refused for a kind or scope that is not offered, a period that has not ended, a wrong role.
    """
    with transaction.atomic():
        edition, is_new = find_or_queue(kind=kind, scope=scope, period=period, by=by, at=at)
        if is_new:
            _send(edition)
    edition.refresh_from_db()
    return edition


def find_or_queue(*, kind: str, scope: Unit, period: Period, by: User, at: datetime) -> tuple[Edition, bool]:
    """The same without sending it to a worker: who builds in the foreground needs no broker."""
    what = f"Lập báo cáo, {period}"
    _require_builder(by, what)
    if kind not in Report.Kind.values:
        raise Refused(f"{what}: chưa có loại báo cáo “{kind}”. Hiện chỉ lập được báo cáo tháng (monthly).")
    if at < end_of(period.data_to):
        raise Refused(f"{what}: kỳ kéo dài đến 24:00 ngày {period.data_to:%d/%m/%Y}. Hãy lập báo cáo từ ngày hôm sau.")
    place = scope.on(period.data_to)
    if place is None or place.level != Level.PROVINCE:
        raise Refused(f"{what}: phạm vi phải là toàn tỉnh, không phải “{place or scope}”. Hãy chọn đơn vị cấp tỉnh.")
    return editions.find_or_queue(kind=kind, scope=scope, period=period, by=by, at=at)


def try_again(*, edition: Edition, by: User, at: datetime) -> Edition:
    """Put a failed edition back to the queue; one that is queued, running or done stays as it is. Raises Refused."""
    _require_builder(by, f"Lập lại báo cáo, {edition.report.period}")
    with transaction.atomic():
        if editions.queue_again(edition, by=by, at=at):
            _send(edition)
    edition.refresh_from_db()
    return edition


def _send(edition: Edition) -> None:
    transaction.on_commit(partial(enqueue, edition.pk))


def _require_builder(by: User, what: str) -> None:
    if not (by.may("report.build") or by.username == COMMAND_USER):
        raise Refused(f"{what}: tài khoản {by} không có quyền lập báo cáo. Hãy nhờ cơ quan tổng hợp thực hiện.")
