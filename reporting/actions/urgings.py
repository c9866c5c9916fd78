"""Đôn đốc (Điều 2.3.a): urge many at once, answer, record the letter's number, settle what has no cause any more."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from reporting.models import Period, Urging, UrgingAnswer
from reporting.refusals import Refused
from reporting.urging_candidates import Candidate, candidates
from reporting.urging_causes import settled_by_itself, without_cause
from reporting.urgings import Kind, answer_of, carriers_on

LONGEST_WAIT = 366  # days a reply or a promise may lie ahead


def urge(
    *, kind: str, period: Period, keys: Collection[str], reply_by: date, words: str, by: User, at: datetime
) -> list[Urging]:
    """One deed urges all the chosen candidates, their facts frozen as computed now.

    `keys` are Candidate.key. Raises Refused, nothing written: nobody chosen, a day that is over, a unit that has no cause
    any more or whose last urging still waits for its answer.
    """
    _require_maker(by, _("Đôn đốc"))
    today = _day(at)
    _require_ahead(reply_by, today, _("Hạn trả lời"))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Đôn đốc: {Kind(kind).label.lower()}"):
        locked = Period.objects.select_for_update().get(pk=period.pk)  # two clicks must not urge twice
        chosen = _chosen(candidates(kind, locked, at), keys, today)
        carriers = carriers_on(today)  # of a month before a reorganisation also ended units are listed
        return Urging.objects.bulk_create(
            Urging(
                kind=kind,
                unit_id=carriers.get(one.unit_id, one.unit_id),
                former_unit_id=one.unit_id if carriers.get(one.unit_id, one.unit_id) != one.unit_id else None,
                period=locked,
                indicator=one.indicator,
                step=one.step,
                text=" ".join(filter(None, [f"{one.reason}.", words.strip()])),
                facts=one.frozen(),
                reply_by=reply_by,
                by=by,
                at=at,
            )
            for one in chosen
        )


def _chosen(found: list[Candidate], keys: Collection[str], today: date) -> list[Candidate]:
    by_key = {one.key: one for one in found}
    if not keys:
        raise Refused(_("Đôn đốc: chưa chọn đơn vị nào. Đánh dấu ô trước tên đơn vị rồi bấm lại."))
    if set(keys) - by_key.keys():
        raise Refused(_("Đôn đốc: có đơn vị được chọn không còn lý do đôn đốc. Tải lại trang rồi chọn lại."))
    busy = [by_key[key].name for key in keys if not by_key[key].is_free(today)]
    if busy:
        raise Refused(
            _(
                "Đôn đốc: {busy} đã được đôn đốc việc này và chưa hết hạn trả lời, hoặc đã báo cáo Chủ tịch "
                "UBND tỉnh. Bỏ đánh dấu các đơn vị ấy."
            ).format(busy=", ".join(busy))
        )
    return [one for one in found if one.key in set(keys)]


def answer_urging(
    *,
    urging: Urging,
    cause: str,
    remedy: str,
    promised_on: date,
    promised_hundredths: int | None,
    person: str,
    by: User,
    at: datetime,
) -> UrgingAnswer:
    """The urged unit's one answer. Raises Refused for another's urging, a second answer, a day that is over."""
    if not by.may("urging.answer") or by.unit_id != urging.unit_id:
        raise Refused(_("Trả lời đôn đốc: chỉ cán bộ, lãnh đạo của đơn vị được đôn đốc trả lời."))
    cause, remedy, person = cause.strip(), remedy.strip(), person.strip()
    if not (cause and remedy and person):
        raise Refused(_("Trả lời đôn đốc: phải ghi nguyên nhân, biện pháp và người chịu trách nhiệm."))
    _require_ahead(promised_on, _day(at), _("Ngày hẹn xong"))
    if promised_hundredths is not None and urging.kind != Kind.BELOW_QUOTA:
        raise Refused(_("Trả lời đôn đốc: chỉ việc chưa đạt chỉ tiêu mới hẹn một tỷ lệ. Để trống ô ấy."))
    with deed(by=by, at=at, door=Deed.Door.PAGE):
        held = Urging.objects.select_for_update(of=("self",)).select_related("answer").get(pk=urging.pk)
        if answer_of(held) is not None:
            raise Refused(_("Trả lời đôn đốc: đơn vị đã trả lời rồi, tải lại trang để xem."))
        return UrgingAnswer.objects.create(
            urging=held,
            cause=cause,
            remedy=remedy,
            promised_on=promised_on,
            promised_hundredths=promised_hundredths,
            person=person,
            by=by,
            at=at,
        )


def record_letter(*, urgings: Iterable[Urging], number: str, day: date, by: User, at: datetime) -> int:
    """Number and date as the clerk gave them to the signed letter, on every urging of it; the number of urgings.

    Raises Refused for an empty number, a day before the urging or after today, a letter that has its number already.
    """
    _require_maker(by, _("Ghi số công văn"))
    number = " ".join(number.split())
    keys = [one.pk for one in urgings]
    if not number:
        raise Refused(_("Ghi số công văn: phải ghi số mà văn thư đã cấp, ví dụ 123/STTTT-CĐS."))
    if day > _day(at):
        raise Refused(_("Ghi số công văn: ngày {day:%d/%m/%Y} chưa đến. Ghi ngày trên công văn đã ký.").format(day=day))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Công văn {number}"):
        rows = list(Urging.objects.select_for_update().filter(pk__in=keys))
        if not rows or any(one.letter_number for one in rows):
            raise Refused(_("Ghi số công văn: danh sách này đã có số công văn. Tải lại trang."))
        if any(day < _day(one.at) for one in rows):
            raise Refused(_("Ghi số công văn: ngày công văn trước ngày lập danh sách đôn đốc. Kiểm tra lại ngày."))
        return Urging.objects.filter(pk__in=keys).update(letter_number=number, letter_date=day)


def settle_urgings(*, period: Period, by: User, at: datetime) -> int:
    """Mark those whose cause is gone by the period's data; the number of them. Nothing is settled that nobody computed."""
    _require_maker(by, _("Ghi việc đã xong"))
    return _settle(without_cause(period, at), by=by, at=at, door=Deed.Door.PAGE)


def settle_by_timetable(*, by: User, at: datetime) -> int:
    """The same of all that `settled_by_itself` finds, in the portal's own name; without any, nothing is written."""
    return _settle(settled_by_itself(at), by=by, at=at, door=Deed.Door.COMMAND)


def _settle(gone: list[Urging], *, by: User, at: datetime, door: str) -> int:
    if not gone:
        return 0
    with deed(by=by, at=at, door=door, reason="Đôn đốc: hết nguyên nhân"):
        return Urging.objects.filter(pk__in=[one.pk for one in gone], settled_at=None).update(settled_at=at)


def _require_maker(by: User, what: str) -> None:
    if not by.may("urging.make"):
        raise Refused(
            _("{what}: tài khoản {by} không có quyền này; Sở Thông tin và Truyền thông đôn đốc (Điều 2.3.a).").format(
                what=what, by=by
            )
        )


def _require_ahead(day: date, today: date, what: str) -> None:
    if day < today:
        raise Refused(_("{what} {day:%d/%m/%Y} đã qua. Ghi ngày hôm nay hoặc sau đó.").format(what=what, day=day))
    if (day - today).days > LONGEST_WAIT:
        raise Refused(_("{what} {day:%d/%m/%Y} xa quá một năm. Kiểm tra lại năm.").format(what=what, day=day))


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
