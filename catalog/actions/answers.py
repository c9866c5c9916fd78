"""Deeds on what a unit says to the status set for its services, and on the Office's answer."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from catalog.actions.provision import set_status
from catalog.models import ProvisionStatus, Service, ServiceStatus, StatusAnswer
from catalog.refusals import Refused
from catalog.statuses import Span, timelines
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.fields import from_day

Place = tuple[int, str]  # service, portal


def confirm(*, places: Sequence[Place], day: date, by: User, at: datetime) -> int:
    """The unit confirms how its services stand on these portals that day. Returns how many are newly confirmed."""
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason="Xác nhận trạng thái cung cấp"):
        return _answer(places, StatusAnswer.Kind.CONFIRM, "", day, by, at)


def object_to(*, places: Sequence[Place], reason: str, day: date, by: User, at: datetime) -> int:
    """The unit sees it otherwise and says why; the Office finds it in its list until it answers."""
    if not reason.strip():
        raise Refused(_("Có ý kiến khác thì ghi lý do: thực tế dịch vụ đang thế nào, từ ngày nào."))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=reason):
        return _answer(places, StatusAnswer.Kind.OBJECT, reason.strip(), day, by, at)


def settle(
    *,
    answer: StatusAnswer,
    settlement: str,
    by: User,
    at: datetime,
    status: str = "",
    start: date | None = None,
    link: str | None = None,
    closed_until: date | None = None,
) -> None:
    """The Office answers an objection in words, and where the unit is right sets the status in the same deed."""
    if not settlement.strip():
        raise Refused(_("Ghi câu trả lời: giữ nguyên vì sao, hoặc đã đổi thế nào."))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=settlement):
        answer = StatusAnswer.objects.select_for_update(of=("self",)).select_related("status").get(pk=answer.pk)
        if answer.settled_at:
            raise Refused(_("Ý kiến này vừa được trả lời. Tải lại trang để xem."))
        answer.settled_by, answer.settled_at, answer.settlement = by, at, settlement.strip()
        answer.save()
        if status and start:
            set_status(
                service_ids=[answer.status.service_id],
                portals=[answer.status.portal],
                status=status,
                start=start,
                link=link,
                reason=settlement,
                by=by,
                at=at,
                closed_until=closed_until,
            )


def _answer(places: Sequence[Place], kind: str, reason: str, day: date, by: User, at: datetime) -> int:
    """One answer a status: what the unit said before gives way, but the same again changes nothing."""
    rows = statuses_of(places, day)
    said = {answer.status_id: answer for answer in StatusAnswer.objects.filter(status__in=rows)}
    gone = [answer.pk for answer in said.values() if (answer.kind, answer.reason) != (kind, reason)]
    same = len(said) - len(gone)
    StatusAnswer.objects.filter(pk__in=gone).delete()
    kept = {pk for pk, answer in said.items() if answer.pk not in gone}
    new = [StatusAnswer(status=row, kind=kind, reason=reason, by=by, at=at) for row in rows if row.pk not in kept]
    StatusAnswer.objects.bulk_create(new)
    return len(rows) - same


def statuses_of(places: Sequence[Place], day: date) -> list[ServiceStatus]:
    """The status rows of the day; where none says so, "chưa làm" gets the row that an answer can hang on."""
    services = Service.objects.select_for_update().in_bulk({service for service, _ in places})
    kept = ServiceStatus.objects.filter(service__in=services).on(day)
    rows = {(row.service_id, row.portal): row for row in kept}
    lines = timelines(services)
    missing = [place for place in dict.fromkeys(places) if place not in rows]
    made = ServiceStatus.objects.bulk_create(
        _not_begun(services[place[0]], place[1], lines.get(place, []), day) for place in missing
    )
    return [rows[place] for place in dict.fromkeys(places) if place in rows] + made


def _not_begun(service: Service, portal: str, line: list[Span], day: date) -> ServiceStatus:
    """From the last status before the day (or the service's first day) to the next one: no figure changes by it."""
    ends = [one.end for one in line if one.end and one.end <= day]
    begins = [one.start for one in line if one.start and one.start > day]
    valid = from_day(max(ends, default=service.valid.lower), min(begins, default=None))
    return ServiceStatus(service=service, portal=portal, status=ProvisionStatus.NOT_STARTED, valid=valid)
