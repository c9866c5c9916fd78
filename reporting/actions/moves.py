"""Moving one date of one month, with the reason and the document (domain.md §3)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import Month
from portal.core.text import tidy
from reporting.actions.periods import period_to_change
from reporting.deadlines import LAST_MONTHLY
from reporting.models import Period, PeriodMove
from reporting.refusals import Refused

Which = PeriodMove.Which


def move_date(*, month: Month, which: str, day: date, reason: str, document: str, by: User, at: datetime) -> PeriodMove:
    """The month need not be open yet: its dates are made then, its returns are not. Raises Refused."""
    what = _("Đổi {which} của kỳ tháng {month}/{year}").format(
        which=Which(which).label.lower(), month=month.month, year=month.year
    )
    if not by.may("period.manage"):
        raise Refused(_("{what}: tài khoản {by} không có quyền này; Văn phòng UBND tỉnh đổi.").format(what=what, by=by))
    reason = tidy(reason)
    if not reason:
        raise Refused(_("{what}: ghi lý do, ví dụ “nghỉ Tết, trực thêm ngày 15”.").format(what=what))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=reason):
        period = period_to_change(month, at, what)
        before = getattr(period, which)
        _check(period, which, before, day, what)
        setattr(period, which, day)
        period.save(update_fields=[which])
        return PeriodMove.objects.create(
            period=period,
            which=which,
            before=before,
            after=day,
            reason=reason,
            document=tidy(document)[:200],
            by=by,
            at=at,
        )


def _check(period: Period, which: str, before: date, day: date, what: str) -> None:
    """The order of the tiers holds, and the decision's own limit is not the Office's to move."""
    last = date(period.year, period.month, LAST_MONTHLY)
    if day == before:
        raise Refused(_("{what}: ngày {day:%d/%m/%Y} là ngày đang có.").format(what=what, day=day))
    if day <= period.data_to:
        raise Refused(
            _("{what}: số liệu của kỳ kéo dài đến 24:00 ngày {until:%d/%m/%Y}. Chọn ngày sau đó.").format(
                what=what, until=period.data_to
            )
        )
    if which == Which.REPORT and day > last:
        raise Refused(
            _(
                "{what}: Quyết định buộc gửi trước ngày 20 (Điều 2 khoản 2 điểm c), muộn nhất ngày {last:%d/%m/%Y}."
            ).format(what=what, last=last)
        )
    earliest = {Which.UNIT: period.commune_due, Which.CLOSE: period.unit_due}.get(Which(which))
    after = {
        Which.COMMUNE: period.unit_due,
        Which.UNIT: period.close_due,
        Which.CLOSE: period.report_due,
    }
    latest = after.get(Which(which))
    if earliest and day < earliest:
        raise Refused(
            _("{what}: phải từ ngày {earliest:%d/%m/%Y} của bước trước. Đổi ngày ấy trước.").format(
                what=what, earliest=earliest
            )
        )
    if latest and day > latest:
        raise Refused(
            _("{what}: phải đến ngày {latest:%d/%m/%Y} của bước sau. Đổi ngày ấy trước.").format(
                what=what, latest=latest
            )
        )
