"""Deeds on "Không áp dụng tại đơn vị": a documented exception takes a service out, its end brings it back."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from catalog import services
from catalog.limits import refuse_closed
from catalog.models import Procedure, Service, ServiceException, ServiceStatus, StatusAnswer
from catalog.refusals import Refused
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import DateRange, from_day
from portal.core.periods import ZONE
from portal.core.seen import seen_of
from portal.core.text import tidy
from portal.units.models import Unit


def make_exception(
    *,
    procedure: Procedure,
    unit: Unit,
    start: date,
    reason: str,
    document: str,
    by: User,
    at: datetime,
    until: date | None = None,
    closed_until: date | None = None,
) -> ServiceException:
    """The procedure makes no service at the unit from `start` on, up to but not including `until`."""
    refuse_closed(start, closed_until, _("Ngoại lệ"))
    if until and until <= start:
        raise Refused(
            _("Ngày trở lại {until:%d/%m/%Y} phải sau ngày bắt đầu {start:%d/%m/%Y}.").format(until=until, start=start)
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Không áp dụng tại đơn vị: {reason} ({document})"):
        _refuse_unlisted(procedure, unit, start)
        _refuse_twice(procedure, unit, from_day(start, until))
        made = ServiceException.objects.create(
            procedure=procedure, unit=unit, valid=from_day(start, until), reason=reason, document=document
        )
        _settle(made, start)
        if until:
            _return(made, until)
    return made


def end_exception(
    *,
    exception: ServiceException,
    until: date,
    reason: str,
    by: User,
    at: datetime,
    closed_until: date | None = None,
) -> None:
    """From `until` on the procedure is the unit's again, and stands on the portals as it did when it left."""
    refuse_closed(until, closed_until, _("Kết thúc ngoại lệ"))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Kết thúc ngoại lệ: {reason}"):
        kept = ServiceException.objects.select_for_update().get(pk=exception.pk)
        if kept.valid.lower and until <= kept.valid.lower:
            raise Refused(
                _("Ngoại lệ bắt đầu ngày {start:%d/%m/%Y}: chọn ngày kết thúc sau đó.").format(start=kept.valid.lower)
            )
        if kept.valid.upper:
            raise Refused(
                _("Ngoại lệ này đã có ngày kết thúc {end:%d/%m/%Y}. Tải lại trang để xem.").format(end=kept.valid.upper)
            )
        kept.valid = from_day(kept.valid.lower, until)
        kept.save()
        _return(kept, until)


def correct_exception(
    *,
    exception: ServiceException,
    seen: str,
    until: date | None,
    reason: str,
    document: str,
    why: str,
    by: User,
    at: datetime,
    closed_until: date | None = None,
) -> ServiceException:
    """Its reason and document put right, its planned end moved or (None) taken away; `why` is kept with the deed.

    An end that has come is not moved: the service is back and may have figures. One without an end gets it by
    `end_exception`.
    """
    what = _("Sửa ngoại lệ")
    if not by.may("service.set"):
        raise Refused(_("{what}: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh sửa.").format(what=what, by=by))
    reason, document, why = reason.strip(), tidy(document), tidy(why)
    if not (reason and document and why):
        raise Refused(_("{what}: phải có lý do, văn bản và vì sao sửa. Ghi đủ rồi bấm lại.").format(what=what))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Sửa ngoại lệ: {why}"):
        kept = ServiceException.objects.select_for_update().get(pk=exception.pk)
        if seen_of(kept) != seen:
            raise Refused(
                _("{what}: ngoại lệ vừa được người khác sửa nên chưa ghi gì. Mở lại trang để xem.").format(what=what)
            )
        kept.reason, kept.document = reason, document
        if until == kept.valid.upper:
            kept.save(update_fields=["reason", "document"])
        else:
            _move_end(kept, until, what, at, closed_until)
        return kept


def end_may_move(exception: ServiceException, day: date) -> bool:
    """Planned, and not come yet."""
    return exception.valid.upper is not None and exception.valid.upper > day


def _move_end(kept: ServiceException, until: date | None, what: str, at: datetime, closed_until: date | None) -> None:
    """The service that was to come back on the old day comes back on the new one, as it left; or not at all."""
    start, old = kept.valid.lower, kept.valid.upper
    if not end_may_move(kept, at.astimezone(ZONE).date()):
        raise Refused(_("{what}: chỉ đổi được ngày trở lại đã định mà chưa đến.").format(what=what))
    refuse_closed(old, closed_until, what)
    if until:
        refuse_closed(until, closed_until, what)
    if until and start and until <= start:
        raise Refused(
            _("Ngày trở lại {until:%d/%m/%Y} phải sau ngày bắt đầu {start:%d/%m/%Y}.").format(until=until, start=start)
        )
    _refuse_twice(kept.procedure, kept.unit, from_day(start, until), but=kept)
    kept.valid = from_day(start, until)
    kept.save(update_fields=["valid", "reason", "document"])
    _take_back(kept, old, what)
    if until:
        _return(kept, until)


def _take_back(kept: ServiceException, old: date, what: str) -> None:
    """The services that begin on the old day, or while the exception now holds, never were; nothing is lost with them."""
    own = Service.objects.filter(procedure=kept.procedure_id, unit=kept.unit_id, valid__startswith__gte=old)
    gone = own.filter(Q(valid__startswith=old) | Q(valid__startswith__lt=kept.valid.upper or date.max))
    before = Service.objects.filter(procedure=kept.procedure_id, unit=kept.unit_id, valid__endswith__lte=old)
    left = before.order_by("-valid").first()
    stood = _stands(ServiceStatus.objects.filter(service=left).on(left.valid.upper)) if left else set()
    set_since = ServiceStatus.objects.filter(service__in=gone)
    is_touched = any(one.valid.lower != one.service.valid.lower for one in set_since.select_related("service"))
    if is_touched or _stands(set_since) - stood or StatusAnswer.objects.filter(status__service__in=gone).exists():
        raise Refused(
            _(
                "{what}: đã đặt trạng thái, hoặc đơn vị đã có ý kiến, cho dịch vụ từ ngày trở lại {old:%d/%m/%Y}; đổi ngày "
                "thì mất. Giữ ngày ấy."
            ).format(what=what, old=old)
        )
    try:
        gone.delete()
    except ProtectedError as error:
        raise Refused(
            _("{what}: dịch vụ từ ngày trở lại {old:%d/%m/%Y} đã có số liệu. Giữ ngày ấy.").format(what=what, old=old)
        ) from error


def _stands(statuses: Iterable[ServiceStatus]) -> set[tuple[str, str, str]]:
    return {(one.portal, one.status, one.link) for one in statuses}


def _refuse_unlisted(procedure: Procedure, unit: Unit, start: date) -> None:
    if not Service.objects.on(start).filter(procedure=procedure, unit=unit).exists():
        raise Refused(
            _(
                "Thủ tục {code} không phải dịch vụ của {unit} ngày {start:%d/%m/%Y}, nên không cần ngoại lệ. "
                "Kiểm tra mã, đơn vị và ngày."
            ).format(code=procedure.code, unit=unit, start=start)
        )


def _refuse_twice(procedure: Procedure, unit: Unit, valid: DateRange, but: ServiceException | None = None) -> None:
    others = ServiceException.objects.filter(procedure=procedure, unit=unit, valid__overlap=valid)
    other = others.exclude(pk=but.pk if but else None).first()
    if other:
        raise Refused(
            _("Đã có ngoại lệ cho thủ tục này tại đơn vị từ {start:%d/%m/%Y}. Kết thúc nó trước.").format(
                start=other.valid.lower
            )
        )


def _settle(exception: ServiceException, day: date) -> None:
    try:
        services.settle(day, procedures=[exception.procedure_id])
    except ProtectedError as error:
        raise Refused(
            _(
                "Dịch vụ bắt đầu đúng ngày {day:%d/%m/%Y} và đã có số liệu, nên không xóa được. Chọn ngày sau đó."
            ).format(day=day)
        ) from error


def _return(exception: ServiceException, day: date) -> None:
    """The service that comes back is a new row; how the one before it stood on the portals goes with it."""
    own = Service.objects.filter(procedure=exception.procedure_id, unit=exception.unit_id)
    left = own.filter(valid__endswith__lte=day).order_by("-valid").first()
    _settle(exception, day)
    back = own.on(day).first()
    if back is None or left is None:
        return
    ServiceStatus.objects.bulk_create(
        ServiceStatus(service=back, portal=one.portal, status=one.status, link=one.link, valid=from_day(day))
        for one in ServiceStatus.objects.filter(service=left).on(left.valid.upper)
    )
