"""The deeds of reports: ask for one, try a failed one again, cancel. Asking twice finds the first; work goes after commit."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import COMMAND_USER, User
from portal.core.periods import end_of
from portal.units.models import Level, Unit
from reporting.models import Edition, Period, Report
from reporting.refusals import Refused
from reporting.reports import editions
from reporting.reports.spans import widened
from reporting.reports.subject import CHINH_THUC, Subject
from reporting.tasks import enqueue

LONGEST_SUBJECT = 400  # as the report's row keeps it


def ask_for_report(
    *, subject: Subject, scope: Unit, by: User, at: datetime, replaces: Edition | None = None
) -> Edition:
    """The edition of what the data say now: the one that is there, or a new one that a worker will build.

    Where the broker does not answer, the edition stays queued, its `failure` says that it will run later, and the
    timetable sends it. Raises Refused for what is not offered, months that have not ended, a wrong role.
    """
    with transaction.atomic():
        edition, is_new = find_or_queue(subject=subject, scope=scope, by=by, at=at, replaces=replaces)
        if is_new:
            _send(edition)
    edition.refresh_from_db()
    return edition


def find_or_queue(
    *, subject: Subject, scope: Unit, by: User, at: datetime, replaces: Edition | None = None
) -> tuple[Edition, bool]:
    """The same without sending it to a worker: who builds in the foreground needs no broker."""
    report = find_report(subject=subject, scope=scope, by=by, at=at)
    if replaces is not None:
        _require_replaceable(replaces, report)
    return editions.find_or_queue(report=report, by=by, at=at, replaces=replaces)


def find_report(*, subject: Subject, scope: Unit, by: User, at: datetime) -> Report:
    """The report that may be built of this subject now. Raises Refused."""
    what = _("Lập báo cáo, {subject}").format(subject=subject.words)
    _require_builder(by, what)
    last = subject.last
    if at < end_of(last.data_to):
        raise Refused(
            _("{what}: kỳ kéo dài đến 24:00 ngày {until:%d/%m/%Y}. Hãy lập báo cáo từ ngày hôm sau.").format(
                what=what, until=last.data_to
            )
        )
    period = Period.objects.filter(year=last.year, month=last.month).first()
    if period is None:
        raise Refused(_("Lập báo cáo, kỳ {last}: kỳ này chưa mở. Hãy mở kỳ và nhập số liệu trước.").format(last=last))
    if subject.edition == CHINH_THUC and not period.is_closed:
        raise Refused(
            _("{what}: kỳ tháng 12 chưa chốt. Hãy chốt kỳ trước; đến khi đó chỉ lập được bản sơ bộ.").format(what=what)
        )
    place = scope.on(last.data_to)
    if place is None or place.level != Level.PROVINCE:
        raise Refused(
            _("{what}: phạm vi phải là toàn tỉnh, không phải “{place}”. Hãy chọn đơn vị cấp tỉnh.").format(
                what=what, place=place or scope
            )
        )
    if subject.unit_ids:
        subject = Subject.of_range(subject.first, last, widened(subject.unit_ids, last))
        if len(subject.text) > LONGEST_SUBJECT:
            raise Refused(
                _("{what}: chọn quá nhiều đơn vị cho một báo cáo. Hãy chọn ít hơn, hoặc lập cho toàn tỉnh.").format(
                    what=what
                )
            )
    return editions.report_about(subject, scope)


def try_again(*, edition: Edition, by: User, at: datetime) -> Edition:
    """Put a failed edition back to the queue; one that is queued, running or done stays as it is. Raises Refused."""
    _require_builder(by, _("Lập lại báo cáo"))
    with transaction.atomic():
        if editions.queue_again(edition, by=by, at=at):
            _send(edition)
    edition.refresh_from_db()
    return edition


def cancel(*, edition: Edition, by: User, at: datetime) -> Edition:
    """Stop an edition that waits or is being built; one that is over stays as it is. Raises Refused."""
    _require_builder(by, _("Hủy lập báo cáo"))
    editions.cancel(edition, by=by, at=at)
    edition.refresh_from_db()
    return edition


def _send(edition: Edition) -> None:
    transaction.on_commit(partial(enqueue, edition.pk))


def _require_builder(by: User, what: str) -> None:
    if not (by.may("report.build") or by.username == COMMAND_USER):
        raise Refused(
            _("{what}: tài khoản {by} không có quyền lập báo cáo. Hãy nhờ cơ quan tổng hợp thực hiện.").format(
                what=what, by=by
            )
        )


def _require_replaceable(old: Edition, report: Report) -> None:
    """Only what went out is replaced, once, and by a report about the same."""
    if old.report_id != report.pk:
        raise Refused(_("Lập bản thay thế: bản thay thế phải cùng loại, cùng kỳ với bản được thay."))
    if old.locked_at is None:
        raise Refused(
            _("Lập bản thay thế: bản {number} chưa ban hành nên không cần thay. Hãy lập bản mới.").format(
                number=old.number
            )
        )
