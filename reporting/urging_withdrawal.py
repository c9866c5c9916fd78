"""What the people of an office read when an urging of theirs is withdrawn: it would else be gone without a word."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.models import User
from reporting.models import Urging
from reporting.notices import Message, write


def tell_withdrawn(urging: Urging, reason: str, at: datetime) -> int:
    """One line in the ledger for each person who may answer it; the number of them."""
    people = [one for one in User.objects.filter(unit=urging.unit_id, is_active=True) if one.may("urging.answer")]
    matter = " ".join(filter(None, [urging.get_kind_display().lower(), urging.indicator]))
    subject = _("Đã rút đôn đốc: {matter}, {period}").format(matter=matter, period=urging.period)
    lines = [
        _("Sở Thông tin và Truyền thông đã rút việc đôn đốc này; đơn vị không phải trả lời. Lý do: {reason}").format(
            reason=reason
        )
    ]
    if urging.letter_number:
        lines.append(
            _("Công văn đã gửi: {number} ngày {day:%d/%m/%Y}.").format(
                number=urging.letter_number, day=urging.letter_date
            )
        )
    lines.append(_("Các việc còn được đôn đốc: /don-doc/"))
    key = f"rut-don-doc:{urging.pk}"
    return write(
        [Message(one.pk, "rut-don-doc", key, subject, "\n".join(lines), urging.period_id) for one in people], at
    )
