"""Two registers of the Office: reports asked for on demand (đột xuất), and outages of the portals (Điều 2.2.b)."""

from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.core.seen import seen_of
from portal.core.text import tidy
from portal.units.models import Unit
from reporting.models import Edition, Outage, Request
from reporting.refusals import Refused
from reporting.report_actions import ask_for_report
from reporting.reports.subject import Subject

PAGE = Deed.Door.PAGE
Row = TypeVar("Row", Outage, Request)


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
    with deed(by=by, at=at, door=PAGE, reason=f"Lập báo cáo theo {request.document}"):
        row = _held(Request, request.pk, _("Lập báo cáo đột xuất"))
        _require_open(row, _("Lập báo cáo đột xuất"))
        edition = ask_for_report(subject=subject, scope=scope, by=by, at=at)
        row.report = edition.report
        row.save(update_fields=["report"])
    return edition


def answer_request(*, request: Request, answered_on: date, answer_document: str, by: User, at: datetime) -> Request:
    """It was answered, by which document."""
    what = _("Ghi đã trả lời {document}").format(document=request.document)
    _require(by, "report.build", what, _("Văn phòng UBND tỉnh hoặc Sở TT&TT ghi"))
    _check_answered_on(answered_on, at, what)
    with deed(by=by, at=at, door=PAGE, reason=what):
        row = _held(Request, request.pk, what)
        _require_open(row, what)
        row.answered_on, row.answer_document = answered_on, tidy(answer_document)[:200]
        row.save(update_fields=["answered_on", "answer_document"])
        return row


def correct_request(
    *,
    request: Request,
    seen: str,
    asked_by: str,
    document: str,
    about: str,
    due_on: date,
    reason: str,
    by: User,
    at: datetime,
    answered_on: date | None = None,
    answer_document: str = "",
) -> Request:
    """What was registered wrongly is put right; an answered one without an answer any more is open again."""
    what = _("Sửa yêu cầu {document}").format(document=request.document)
    _require(by, "report.build", what, _("Văn phòng UBND tỉnh hoặc Sở TT&TT sửa"))
    answer_document = tidy(answer_document)
    if answered_on:
        _check_answered_on(answered_on, at, what)
    if bool(answered_on) != bool(answer_document):
        raise Refused(
            _(
                "{what}: trả lời phải có cả ngày và văn bản. Ghi đủ hai ô, hoặc để trống cả hai nếu chưa trả lời."
            ).format(what=what)
        )
    reason = _said(reason, what)
    with deed(by=by, at=at, door=PAGE, reason=f"{what}: {reason}"):
        row = _held(Request, request.pk, what, seen)
        if answered_on and not row.answered_on:
            raise Refused(_("{what}: yêu cầu chưa trả lời. Ghi trả lời ở mục “Ghi đã trả lời”.").format(what=what))
        row.asked_by, row.document, row.about, row.due_on = tidy(asked_by), tidy(document), about.strip(), due_on
        row.answered_on, row.answer_document = answered_on, answer_document
        row.save(update_fields=["asked_by", "document", "about", "due_on", "answered_on", "answer_document"])
        return row


def remove_request(*, request: Request, reason: str, by: User, at: datetime) -> None:
    """A double entry; one on which a report hangs stays, for the report answers it."""
    what = _("Bỏ yêu cầu {document}").format(document=request.document)
    _require(by, "report.build", what, _("Văn phòng UBND tỉnh hoặc Sở TT&TT bỏ"))
    reason = _said(reason, what)
    with deed(by=by, at=at, door=PAGE, reason=f"{what}: {reason}"):
        row = _held(Request, request.pk, what)
        if row.report_id:
            raise Refused(
                _("{what}: đã lập báo cáo trả lời yêu cầu này nên phải giữ trong sổ. Nội dung sai thì sửa.").format(
                    what=what
                )
            )
        row.delete()


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
        row = _held(Outage, outage.pk, what)
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


def correct_outage(
    *,
    outage: Outage,
    seen: str,
    portal: str,
    began_at: datetime,
    ended_at: datetime | None,
    cause: str,
    remedy: str,
    reason: str,
    by: User,
    at: datetime,
) -> Outage:
    """What was recorded wrongly is put right, as if recorded so; `seen` is `seen_of` the row that was corrected."""
    what = _("Sửa lần gián đoạn")
    _require(by, "service.set", what, _("Văn phòng UBND tỉnh sửa"))
    _check_span(began_at, ended_at, at, what)
    reason = _said(reason, what)
    with deed(by=by, at=at, door=PAGE, reason=f"Sửa gián đoạn {Outage.Portal(portal).label}: {reason}"):
        row = _held(Outage, outage.pk, what, seen)
        row.portal, row.began_at, row.ended_at = portal, began_at, ended_at
        row.cause, row.remedy = cause.strip(), remedy.strip()
        row.save(update_fields=["portal", "began_at", "ended_at", "cause", "remedy"])
        return row


def remove_outage(*, outage: Outage, reason: str, by: User, at: datetime) -> None:
    """It was entered by mistake: no report names it any more; what stood there stays in the log."""
    what = _("Bỏ lần gián đoạn")
    _require(by, "service.set", what, _("Văn phòng UBND tỉnh bỏ"))
    reason = _said(reason, what)
    with deed(by=by, at=at, door=PAGE, reason=f"Bỏ gián đoạn ghi nhầm: {reason}"):
        _held(Outage, outage.pk, what).delete()


def _held(model: type[Row], pk: int, what: str, seen: str | None = None) -> Row:
    """The row, locked; raises Refused where another took it out of the register, or changed what was seen."""
    row = model.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Refused(_("{what}: dòng này vừa được bỏ khỏi sổ. Tải lại sổ để xem.").format(what=what))
    if seen is not None and seen_of(row) != seen:
        raise Refused(
            _(
                "{what}: dòng này vừa được người khác sửa nên chưa ghi gì. Mở lại trang, xem số mới rồi sửa tiếp."
            ).format(what=what)
        )
    return row


def _said(reason: str, what: str) -> str:
    reason = tidy(reason)
    if not reason:
        raise Refused(_("{what}: chưa ghi lý do. Ghi vì sao vào ô lý do rồi bấm lại.").format(what=what))
    return reason


def _check_answered_on(answered_on: date, at: datetime, what: str) -> None:
    if answered_on > at.astimezone(ZONE).date():
        raise Refused(_("{what}: ngày {answered_on:%d/%m/%Y} chưa đến.").format(what=what, answered_on=answered_on))


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
