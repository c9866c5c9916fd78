"""From which day a decision is in force, when that is entered late or was entered wrongly: its list begins anew with it.

The first import makes a decision whose day is not known yet; all that began on that stand-in moves along.
"""

from datetime import date as Date
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from catalog.clauses import write_clauses
from catalog.limits import held_within
from catalog.models import Decision, Listing, Service
from catalog.refusals import Refused
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import ValidQuerySet, from_day
from portal.core.text import tidy


def correct_decision(
    *,
    decision: Decision,
    number: str,
    date: Date | None,
    title: str,
    has_quotas: bool,
    valid_from: Date | None,
    by: User,
    at: datetime,
) -> Decision:
    """What was entered wrongly of a decision; its first day (None: as it is) and its quotas only where no figures and no
    list hang on them. Raises Refused."""
    if not by.may("catalog.import"):
        raise Refused(
            _("Sửa {decision}: tài khoản {by} không có quyền này; Quản trị sửa.").format(decision=decision, by=by)
        )
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Sửa {decision}"):
        every = list(Decision.objects.select_for_update().order_by("valid"))
        known = next(one for one in every if one.pk == decision.pk)
        number = tidy(number)
        if known.number and not number:
            raise Refused(_("{known}: số đã nhập không để trống được. Nhập số đúng.").format(known=known))
        if known.date and not date:
            raise Refused(_("{known}: ngày ban hành đã nhập không để trống được. Nhập ngày đúng.").format(known=known))
        if number and any((one.number, one.date) == (number, date) for one in every if one is not known):
            raise Refused(_("Số {number} và ngày ấy đã là của một quyết định khác trong cổng.").format(number=number))
        first = valid_from or known.valid.lower
        if date and first and first < date and (date != known.date or first != known.valid.lower):
            raise Refused(
                _(
                    "{known}: có hiệu lực từ {first:%d/%m/%Y}, trước ngày ban hành {date:%d/%m/%Y}. Sửa một trong hai."
                ).format(known=known, first=first, date=date)
            )
        if has_quotas != known.has_quotas:
            _refuse_quotas(known, has_quotas)
        known.number, known.date, known.title, known.has_quotas = number, date, tidy(title), has_quotas
        known.save(update_fields=["number", "date", "title", "has_quotas"])
        if has_quotas and not known.clauses.exists():  # they rest on its clauses
            write_clauses(known)
        if valid_from and valid_from != known.valid.lower:
            begin_on(known, valid_from, every)
        return known


def begin_on(decision: Decision, start: Date, every: list[Decision]) -> None:
    """The decision, its listings and the services they make begin on that day. Inside a deed, `every` locked.

    Raises Refused where a decision, a listing, a service or figures stand in the way.
    """
    what = _("{decision} có hiệu lực từ {start:%d/%m/%Y}").format(decision=decision, start=start)
    if decision.date and start < decision.date:
        raise Refused(
            _(
                "{what}: trước ngày ban hành {date:%d/%m/%Y}. Chọn ngày hiệu lực từ ngày ban hành trở đi, ghi trong chính "
                "Quyết định."
            ).format(what=what, date=decision.date)
        )
    old = decision.valid.lower
    if old == start:
        return
    before = next((one for one in reversed(every) if _is_before(one, decision)), None)
    _refuse_neighbours(decision, before, start, what)
    _refuse_figures(min(old, start) if old else None, max(old, start) if old else start, what)
    listings, services = _moving(decision, start)
    _refuse_listings(decision, start, what)
    _refuse_services(decision, services, start, what)
    follows = before is not None and before.valid.upper == old and decision.replaces_id == before.pk
    if follows and start < old:  # on no day are two lists in force, not even for a moment
        _keep(before, before.valid.lower, start)
    _keep(decision, start, decision.valid.upper)
    if follows and start > old:
        _keep(before, before.valid.lower, start)
    for rows in (listings, services):
        rows.update(valid=RawSQL("daterange(%s::date, upper(valid))", [start]))


def _is_before(one: Decision, decision: Decision) -> bool:
    """Whether it begins earlier; without a first day it has been there for ever."""
    lower, first = one.valid.lower, decision.valid.lower
    return one.pk != decision.pk and first is not None and (lower is None or lower < first)


def _keep(decision: Decision, start: Date | None, until: Date | None) -> None:
    decision.valid = from_day(start, until)
    decision.save(update_fields=["valid"])


def _moving(decision: Decision, start: Date) -> tuple[QuerySet[Listing], QuerySet[Service]]:
    """What began with the decision, and begins with it on its new day; of services those at units that stand then."""
    listings = _begun(Listing.objects.filter(appendix__decision=decision), decision)
    services = _begun(Service.objects.filter(procedure__in=listings.values("procedure")), decision)
    services = services.filter(unit__versions__valid__contains=start)
    # By their ids, found now: afterwards the day by which they are found is another.
    ids = [list(rows.values_list("pk", flat=True)) for rows in (listings, services)]
    return _by_id(Listing.objects.all(), ids[0]), _by_id(Service.objects.all(), ids[1])


def _begun(rows: QuerySet, decision: Decision) -> QuerySet:
    """What begins on the decision's own first day."""
    first = decision.valid.lower
    return rows.filter(valid__startswith=first) if first else rows.filter(valid__startswith__isnull=True)


def _by_id(rows: ValidQuerySet, ids: list[int]) -> QuerySet:
    """As one text: a province has tens of thousands of services."""
    return rows.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, ids))}}}"]))


def _refuse_neighbours(decision: Decision, before: Decision | None, start: Date, what: str) -> None:
    until = decision.valid.upper
    if until and start >= until:
        raise Refused(
            _("{what}: quyết định này chỉ có hiệu lực đến trước {until:%d/%m/%Y}. Chọn ngày sớm hơn.").format(
                what=what, until=until
            )
        )
    if before is None:
        return
    lower, upper, old = before.valid.lower, before.valid.upper, decision.valid.lower
    replaced = upper == old and decision.replaces_id == before.pk
    if (lower and start <= lower) or (upper and start < upper and not replaced):
        raise Refused(
            _("{what}: ngày ấy {before} đang có hiệu lực, mỗi ngày chỉ một Danh mục. Chọn ngày khác.").format(
                what=what, before=before
            )
        )
    if not replaced:
        return
    listed = Listing.objects.filter(appendix__decision=before)
    late = listed.filter(
        Q(valid__startswith__gte=start) | Q(valid__endswith__gte=min(old, start), valid__endswith__lte=old)
    )
    if first := late.select_related("procedure").order_by("procedure__code").first():
        raise Refused(
            _(
                "{what}: thủ tục {code} đã chuyển từ Danh mục của {before} sang Danh mục này, hoặc vào Danh mục ấy sau "
                "ngày mới. Danh mục đã nối tiếp nhau thì ngày không đổi được nữa."
            ).format(what=what, code=first.procedure.code, before=before)
        )


def _refuse_figures(first: Date | None, until: Date, what: str) -> None:
    """The month's figures are those of the list that holds at its end."""
    if day := held_within(first, until, entered=True):
        raise Refused(
            _(
                "{what}: kỳ có số liệu đến {day:%d/%m/%Y} đã chốt hoặc đã nhập số liệu theo ngày đang ghi trong cổng. Chọn "
                "ngày mà không kỳ nào như thế nằm giữa hai ngày."
            ).format(what=what, day=day)
        )


def _refuse_listings(decision: Decision, start: Date, what: str) -> None:
    """A listing that was added or ended before the new first day would stand outside of its decision."""
    own, old = Listing.objects.filter(appendix__decision=decision), decision.valid.lower or Date.min
    between = own.filter(valid__startswith__gt=old, valid__startswith__lt=start)
    if early := between.order_by("valid").select_related("procedure").first():
        raise Refused(
            _("{what}: thủ tục {code} vào Danh mục này từ {begins:%d/%m/%Y}. Chọn ngày không muộn hơn ngày ấy.").format(
                what=what, code=early.procedure.code, begins=early.valid.lower
            )
        )
    ended = own.filter(valid__endswith__lte=start)
    if first := ended.order_by("valid").select_related("procedure").first():
        raise Refused(
            _("{what}: thủ tục {code} ra khỏi Danh mục này từ {ends:%d/%m/%Y}. Chọn ngày sớm hơn ngày ấy.").format(
                what=what, code=first.procedure.code, ends=first.valid.upper
            )
        )


def _refuse_services(decision: Decision, moving: QuerySet[Service], start: Date, what: str) -> None:
    """One that begins or ends between the days; or, going back, one of an earlier list at the same unit."""
    old = decision.valid.lower or Date.min
    of_list = Service.objects.filter(procedure__listings__appendix__decision=decision, valid__startswith__gte=old)
    between = Q(valid__startswith__gt=old, valid__startswith__lt=start) | Q(valid__endswith__lte=start)
    found = of_list.filter(between)
    if start < old:
        same = Service.objects.filter(procedure=OuterRef("procedure"), unit=OuterRef("unit")).exclude(pk=OuterRef("pk"))
        found = moving.filter(Exists(same.filter(valid__overlap=from_day(start, old))))
    if first := found.select_related("procedure").order_by("valid").first():
        raise Refused(
            _(
                "{what}: dịch vụ {service} (từ {begins:%d/%m/%Y}) bắt đầu, kết thúc hoặc đã có trong khoảng giữa ngày cũ "
                "và ngày mới. Chọn ngày gần ngày cũ hơn."
            ).format(what=what, service=first, begins=first.valid.lower)
        )


def _refuse_quotas(decision: Decision, has_quotas: bool) -> None:
    what = (
        _("{decision} có chỉ tiêu Q1–Q4").format(decision=decision)
        if has_quotas
        else _("{decision} không có chỉ tiêu Q1–Q4").format(decision=decision)
    )
    if day := held_within(decision.valid.lower, decision.valid.upper):
        raise Refused(
            _(
                "{what}: kỳ có số liệu đến {day:%d/%m/%Y} đã chốt theo quyết định này, kết quả chỉ tiêu của kỳ không đổi "
                "được nữa."
            ).format(what=what, day=day)
        )
