"""Deeds on the way of a procedure to full process (Điều 2.2.a): planned, changed, finished."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from catalog.models import ConversionPlan
from catalog.refusals import Refused
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User


def keep_plan(*, plan: ConversionPlan, by: User, at: datetime, reason: str = "") -> ConversionPlan:
    """Make the plan, or change it; a procedure has one plan a portal. A finished plan that changes is open again."""
    same = ConversionPlan.objects.filter(procedure=plan.procedure, portal=plan.portal).exclude(pk=plan.pk)
    if same.exists():
        raise Refused(
            _("Thủ tục {code} đã có kế hoạch trên {portal}. Sửa kế hoạch đó.").format(
                code=plan.procedure.code, portal=plan.get_portal_display()
            )
        )
    if plan.current == plan.target:
        raise Refused(_("Mức cần đạt phải khác mức hiện nay."))
    words = reason or ("Sửa kế hoạch chuyển đổi" if plan.pk else "Lập kế hoạch chuyển đổi")
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=words):
        plan.done_on = None
        plan.save()
    return plan


def finish_plan(*, plan: ConversionPlan, day: date, today: date, by: User, at: datetime) -> None:
    """The procedure reached its target on that day; what it was stuck on is settled with it."""
    if day > today:
        raise Refused(_("Ngày hoàn thành {day:%d/%m/%Y} chưa tới. Ghi ngày đã xong thật.").format(day=day))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason="Hoàn thành kế hoạch chuyển đổi"):
        kept = ConversionPlan.objects.select_for_update().get(pk=plan.pk)
        if kept.done_on:
            raise Refused(_("Kế hoạch này đã hoàn thành ngày {done_on:%d/%m/%Y}.").format(done_on=kept.done_on))
        kept.done_on, kept.stuck_with = day, ""
        kept.save()
