"""Ringing up offices whose month is missing: that it was done, and what was promised."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from reporting.models import SENT, Call, Return
from reporting.refusals import Refused


def note_calls(*, returns: Iterable[Return], note: str, promised_on: date | None, by: User, at: datetime) -> list[Call]:
    """One call for each of the returns. Raises Refused, nothing written, for a role that does not urge or a past promise.

    A month that was sent meanwhile needs no call and gets none.
    """
    if not by.may("return.urge"):
        raise Refused(
            _("Ghi cuộc gọi: tài khoản {by} không đôn đốc; huyện, Văn phòng UBND tỉnh, Sở TT&TT làm việc này.").format(
                by=by
            )
        )
    if promised_on and promised_on < at.astimezone(ZONE).date():
        raise Refused(
            _("Ghi cuộc gọi: ngày hẹn {promised_on:%d/%m/%Y} đã qua. Ghi ngày hôm nay hoặc sau đó.").format(
                promised_on=promised_on
            )
        )
    missing = [one for one in returns if one.state not in SENT]
    if not missing:
        raise Refused(
            _("Ghi cuộc gọi: chưa chọn đơn vị nào còn thiếu số liệu. Đánh dấu ô trước tên đơn vị rồi bấm lại.")
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason="Gọi đôn đốc"):
        return Call.objects.bulk_create(
            Call(return_ref=one, note=note.strip(), promised_on=promised_on, by=by, at=at) for one in missing
        )
