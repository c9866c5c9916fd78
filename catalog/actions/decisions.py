"""Deeds on decisions: entering one, giving the unnamed one its number and date. One list is in force at any day."""

from datetime import date as Date
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.actions.first_days import begin_on
from catalog.clauses import write_clauses
from catalog.limits import refuse_closed
from catalog.models import Decision, Listing
from catalog.refusals import Refused
from portal.accounts.deeds import deed
from portal.accounts.models import COMMAND_USER, Deed, User
from portal.core.fields import from_day
from portal.core.text import tidy


def enter_decision(
    *,
    number: str,
    date: Date,
    title: str,
    valid_from: Date,
    by: User,
    at: datetime,
    replaces: Decision | None = None,
    has_quotas: bool = True,
    closed_until: Date | None = None,
) -> Decision:
    """A decision with its number and date. The one it replaces ends the day it begins; one that begins before others
    (QĐ 1929 of 2020) holds until the first of them, which then replaces it."""
    number = tidy(number)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Nhập Quyết định số {number}"):
        every = list(Decision.objects.select_for_update().order_by("valid"))
        _check_number(number, date, every)
        _check_days(date, valid_from, replaces, every)
        after = next((one for one in every if one.valid.lower and one.valid.lower > valid_from), None)
        if replaces:
            refuse_closed(
                valid_from,
                closed_until,
                _("Quyết định số {number} thay thế {former}").format(number=number, former=replaces),
            )
            _end(replaces, valid_from)
        made = Decision.objects.create(
            number=number,
            date=date,
            title=tidy(title),
            valid=from_day(valid_from, after.valid.lower if after else None),
            replaces=replaces,
            has_quotas=has_quotas,
        )
        if has_quotas:  # they rest on its clauses
            write_clauses(made)
        if after and after.replaces_id in (None, replaces and replaces.pk):
            after.replaces = made
            after.save(update_fields=["replaces"])
        return made


def name_decision(
    *, decision: Decision, number: str, date: Date, by: User, at: datetime, valid_from: Date | None = None
) -> Decision:
    """The number and the date of a decision that had none yet, and from when it is in force (None: as it is)."""
    if not (by.may("catalog.import") or by.may("review.manage") or by.username == COMMAND_USER):
        raise Refused(
            _("Nhập số, ngày của {decision}: tài khoản {by} không có quyền này; Quản trị hoặc Sở TT&TT nhập.").format(
                decision=decision, by=by
            )
        )
    number = tidy(number)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Nhập số, ngày của Quyết định: {number}"):
        every = list(Decision.objects.select_for_update().order_by("valid"))
        named = next(one for one in every if one.pk == decision.pk)
        if named.number:
            raise Refused(
                _("{named} đã có số và ngày. Số, ngày nhập sai thì đề nghị Quản trị sửa, có ghi nhật ký.").format(
                    named=named
                )
            )
        _check_number(number, date, every)
        named.number, named.date = number, date
        named.save(update_fields=["number", "date"])
        if valid_from:
            begin_on(named, valid_from, every)
        return named


def _check_number(number: str, date: Date, every: list[Decision]) -> None:
    if not number:
        raise Refused(_("Chưa có số Quyết định. Nhập số do văn thư cấp, ví dụ 1929/QĐ-UBND."))
    if any((one.number, one.date) == (number, date) for one in every):
        raise Refused(
            _("Quyết định số {number} ngày {date:%d/%m/%Y} đã có trong cổng. Kiểm tra lại số và ngày.").format(
                number=number, date=date
            )
        )


def _check_days(date: Date, valid_from: Date, replaces: Decision | None, every: list[Decision]) -> None:
    """Every refusal names the decision that is in the way and the way out."""
    if valid_from < date:
        raise Refused(
            _(
                "Hiệu lực từ {valid_from:%d/%m/%Y} là trước ngày ban hành {date:%d/%m/%Y}. Chọn ngày hiệu lực từ ngày "
                "ban hành trở đi."
            ).format(valid_from=valid_from, date=date)
        )
    running = next((one for one in every if _holds_on(one, valid_from)), None)
    if running and running != replaces:
        raise Refused(
            _(
                "Ngày {valid_from:%d/%m/%Y} {running} đang có hiệu lực; mỗi ngày chỉ một Danh mục có hiệu lực. Chọn "
                "“thay thế” quyết định đó, hoặc chọn ngày hiệu lực khác."
            ).format(valid_from=valid_from, running=running)
        )
    if replaces and replaces.valid.lower and replaces.valid.lower >= valid_from:
        raise Refused(
            _(
                "{former} có hiệu lực từ {start:%d/%m/%Y}, không thể bị thay thế từ "
                "{valid_from:%d/%m/%Y}. Chọn ngày hiệu lực muộn hơn."
            ).format(former=replaces, start=replaces.valid.lower, valid_from=valid_from)
        )
    if replaces:
        _check_listings(replaces, valid_from)


def _check_listings(replaces: Decision, valid_from: Date) -> None:
    late = Listing.objects.filter(appendix__decision=replaces, valid__startswith__gte=valid_from)
    first = late.select_related("procedure").order_by("-valid").first()
    if first:
        raise Refused(
            _(
                "Thủ tục {code} vào Danh mục của {former} từ {start:%d/%m/%Y}, sau khi quyết "
                "định này hết hiệu lực ngày {valid_from:%d/%m/%Y}. Chọn ngày hiệu lực muộn hơn."
            ).format(code=first.procedure.code, former=replaces, start=first.valid.lower, valid_from=valid_from)
        )


def _holds_on(decision: Decision, day: Date) -> bool:
    lower, upper = decision.valid.lower, decision.valid.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


def _end(replaced: Decision, day: Date) -> None:
    """The replaced decision holds until that day, unless it had ended before."""
    if replaced.valid.upper is None or replaced.valid.upper > day:
        replaced.valid = from_day(replaced.valid.lower, day)
        replaced.save(update_fields=["valid"])
