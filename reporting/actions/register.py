"""Two registers of the Office: reports asked for on demand (đột xuất), and outages of the portals (Điều 2.2.b)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.core.text import tidy
from portal.units.models import Unit
from reporting.models import Edition, Outage, Request
from reporting.refusals import Refused
from reporting.report_actions import ask_for_report
from reporting.reports.subject import Subject

PAGE = Deed.Door.PAGE


def register_request(*, asked_by: str, document: str, about: str, due_on: date, by: User, at: datetime) -> Request:
    """Who asked, by which document, about what, by when."""
    _require(by, "report.build", _("Ghi yêu cầu đột xuất"), _("Văn phòng UBND tỉnh hoặc Sở TT&TT ghi"))
    with deed(by=by, at=at, door=PAGE, reason=f"Ghi yêu cầu của {asked_by}"):
        return Request.objects.create(
            asked_by=tidy(asked_by), document=tidy(document), about=about.strip(), due_on=due_on, by=by, at=at
        )


def build_for_request(*, request: Request, subject: Subject, scope: Unit, by: User, at: datetime) -> Edition:
    """The report that answers it is asked for and hangs on the request."""
    _require(by, "report.build", _("Lập báo cáo đột xuất"), _("cơ quan tổng hợp lập"))
    _require_open(request, _("Lập báo cáo đột xuất"))
    with deed(by=by, at=at, door=PAGE, reason=f"Lập báo cáo theo {request.document}"):
        edition = ask_for_report(subject=subject, scope=scope, by=by, at=at)
        Request.objects.filter(pk=request.pk).update(report=edition.report)
    return edition


def answer_request(*, request: Request, answered_on: date, answer_document: str, by: User, at: datetime) -> Request:
    """It was answered, by which document."""
    what = _("Ghi đã trả lời {document}").format(document=request.document)
    _require(by, "report.build", what, _("Văn phòng UBND tỉnh hoặc Sở TT&TT ghi"))
    if answered_on > at.astimezone(ZONE).date():
        raise Refused(_("{what}: ngày {answered_on:%d/%m/%Y} chưa đến.").format(what=what, answered_on=answered_on))
    with deed(by=by, at=at, door=PAGE, reason=what):
        row = Request.objects.select_for_update().get(pk=request.pk)
        _require_open(row, what)
        row.answered_on, row.answer_document = answered_on, tidy(answer_document)[:200]
        row.save(update_fields=["answered_on", "answer_document"])
        return row


def record_outage(
    *, portal: str, began_at: datetime, ended_at: datetime | None, cause: str, remedy: str, by: User, at: datetime
) -> Outage:
    """A portal stood still; it may still do so."""
    what = _("Ghi gián đoạn")
    _require(by, "service.set", what, _("Văn phòng UBND tỉnh ghi"))
    _check_span(began_at, ended_at, at, what)
    with deed(by=by, at=at, door=PAGE, reason=f"Ghi gián đoạn {Outage.Portal(portal).label}"):
        return Outage.objects.create(
            portal=portal,
            began_at=began_at,
            ended_at=ended_at,
            cause=cause.strip(),
            remedy=remedy.strip(),
            by=by,
            at=at,
        )


def end_outage(*, outage: Outage, ended_at: datetime, remedy: str, by: User, at: datetime) -> Outage:
    """It works again, and what was done about it."""
    what = _("Ghi hết gián đoạn")
    _require(by, "service.set", what, _("Văn phòng UBND tỉnh ghi"))
    with deed(by=by, at=at, door=PAGE, reason=what):
        row = Outage.objects.select_for_update().get(pk=outage.pk)
        if row.ended_at:
            raise Refused(
                _("{what}: lần này đã ghi hết lúc {ended_at:%H:%M ngày %d/%m/%Y}.").format(
                    what=what, ended_at=row.ended_at.astimezone(ZONE)
                )
            )
        _check_span(row.began_at, ended_at, at, what)
        row.ended_at, row.remedy = ended_at, remedy.strip()
        row.save(update_fields=["ended_at", "remedy"])
        return row


def _check_span(began_at: datetime, ended_at: datetime | None, at: datetime, what: str) -> None:
    if began_at > at or (ended_at and ended_at > at):
        raise Refused(_("{what}: thời điểm chưa đến. Ghi việc đã xảy ra.").format(what=what))
    if ended_at and ended_at <= began_at:
        raise Refused(
            _("{what}: lúc hết phải sau lúc bắt đầu ({began_at:%H:%M ngày %d/%m/%Y}).").format(
                what=what, began_at=began_at.astimezone(ZONE)
            )
        )


def _require(by: User, permission: str, what: str, who: str) -> None:
    if not by.may(permission):
        raise Refused(_("{what}: tài khoản {by} không có quyền này; {who}.").format(what=what, by=by, who=who))


def _require_open(request: Request, what: str) -> None:
    if request.answered_on:
        raise Refused(
            _("{what}: yêu cầu này đã trả lời ngày {answered_on:%d/%m/%Y}.").format(
                what=what, answered_on=request.answered_on
            )
        )
