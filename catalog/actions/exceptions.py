"""Deeds on "Không áp dụng tại đơn vị": a documented exception takes a service out, its end brings it back."""

from datetime import date, datetime

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from catalog import services
from catalog.limits import refuse_closed
from catalog.models import Procedure, Service, ServiceException, ServiceStatus
from catalog.refusals import Refused
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import DateRange, from_day
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


def _refuse_unlisted(procedure: Procedure, unit: Unit, start: date) -> None:
    if not Service.objects.on(start).filter(procedure=procedure, unit=unit).exists():
        raise Refused(
            _(
                "Thủ tục {code} không phải dịch vụ của {unit} ngày {start:%d/%m/%Y}, nên không cần ngoại lệ. "
                "Kiểm tra mã, đơn vị và ngày."
            ).format(code=procedure.code, unit=unit, start=start)
        )


def _refuse_twice(procedure: Procedure, unit: Unit, valid: DateRange) -> None:
    other = ServiceException.objects.filter(procedure=procedure, unit=unit, valid__overlap=valid).first()
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
