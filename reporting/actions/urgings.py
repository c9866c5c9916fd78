"""Đôn đốc (Điều 2.3.a): urge many at once, answer, the letter's number, withdraw, settle what has no cause any more."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.core.text import tidy
from reporting.models import Period, Urging, UrgingAnswer
from reporting.refusals import Refused
from reporting.urging_candidates import Candidate, candidates
from reporting.urging_causes import settled_by_itself, without_cause
from reporting.urging_withdrawal import tell_withdrawn
from reporting.urgings import Kind, answer_may_change, answer_of, carriers_on, followed_by

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
    what = _("Trả lời đôn đốc")
    given = _given(urging, what, cause, remedy, promised_on, promised_hundredths, person, by, at)
    with deed(by=by, at=at, door=Deed.Door.PAGE):
        held = _held(urging, what)
        if answer_of(held) is not None:
            raise Refused(_("Trả lời đôn đốc: đơn vị đã trả lời rồi, tải lại trang để xem."))
        return UrgingAnswer.objects.create(urging=held, **given, by=by, at=at)


def change_answer(
    *,
    urging: Urging,
    seen: str,
    cause: str,
    remedy: str,
    promised_on: date,
    promised_hundredths: int | None,
    person: str,
    by: User,
    at: datetime,
) -> UrgingAnswer:
    """The unit says it otherwise while it still may (`answer_may_change`); the words are then this person's, as of now.

    `seen` is the moment of the answer that was changed, in ISO form: nobody writes over a colleague.
    """
    what = _("Sửa trả lời đôn đốc")
    given = _given(urging, what, cause, remedy, promised_on, promised_hundredths, person, by, at)
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason="Sửa trả lời đôn đốc"):
        held = _held(urging, what)
        answer = answer_of(held)
        if answer is None or answer.at.isoformat() != seen:
            raise Refused(_("{what}: trả lời vừa được đổi nên chưa ghi gì. Mở lại trang để xem.").format(what=what))
        if not answer_may_change(held, _day(at)):
            raise Refused(
                _(
                    "{what}: chỉ sửa được đến hết ngày {last:%d/%m/%Y} và khi việc chưa xong. Có thay đổi thì báo Sở "
                    "Thông tin và Truyền thông."
                ).format(what=what, last=min(held.reply_by, answer.promised_on))
            )
        for name, value in given.items():
            setattr(answer, name, value)
        answer.by, answer.at = by, at
        answer.save(update_fields=[*given, "by", "at"])
        return answer


def _given(
    urging: Urging,
    what: str,
    cause: str,
    remedy: str,
    promised_on: date,
    promised_hundredths: int | None,
    person: str,
    by: User,
    at: datetime,
) -> dict[str, Any]:
    """The answer's words, checked; raises Refused."""
    if not by.may("urging.answer") or by.unit_id != urging.unit_id:
        raise Refused(_("{what}: chỉ cán bộ, lãnh đạo của đơn vị được đôn đốc trả lời.").format(what=what))
    cause, remedy, person = cause.strip(), remedy.strip(), person.strip()
    if not (cause and remedy and person):
        raise Refused(_("{what}: phải ghi nguyên nhân, biện pháp và người chịu trách nhiệm.").format(what=what))
    _require_ahead(promised_on, _day(at), _("Ngày hẹn xong"))
    if promised_hundredths is not None and urging.kind != Kind.BELOW_QUOTA:
        raise Refused(_("{what}: chỉ việc chưa đạt chỉ tiêu mới hẹn một tỷ lệ. Để trống ô ấy.").format(what=what))
    return {
        "cause": cause,
        "remedy": remedy,
        "promised_on": promised_on,
        "promised_hundredths": promised_hundredths,
        "person": person,
    }


def _held(urging: Urging, what: str) -> Urging:
    """The urging, locked, with its answer; raises Refused where it was withdrawn meanwhile.

    Two statements: the one that waits for the lock would join the answer as it stood before the wait, and miss one that
    was given meanwhile.
    """
    Urging.objects.select_for_update().filter(pk=urging.pk).first()
    held = Urging.objects.select_related("answer", "period").filter(pk=urging.pk).first()
    if held is None:
        raise Refused(_("{what}: việc đôn đốc này vừa được rút nên không còn. Tải lại trang để xem.").format(what=what))
    return held


def record_letter(*, urgings: Iterable[Urging], number: str, day: date, by: User, at: datetime) -> int:
    """Number and date as the clerk gave them to the signed letter, on every urging of it; the number of urgings.

    Raises Refused for an empty number, a day before the urging or after today, a letter that has its number already.
    """
    what = _("Ghi số công văn")
    number, keys = _letter_number(number, day, what, by, at), [one.pk for one in urgings]
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Công văn {number}"):
        rows = list(Urging.objects.select_for_update().filter(pk__in=keys))
        if not rows or any(one.letter_number for one in rows):
            raise Refused(_("Ghi số công văn: danh sách này đã có số công văn. Tải lại trang."))
        return _number(rows, number, day, what)


def correct_letter(*, urgings: Iterable[Urging], number: str, day: date, reason: str, by: User, at: datetime) -> int:
    """A number or date entered wrongly is put right on every urging of the letter; the number of urgings.

    Raises Refused as `record_letter` does, without a reason, where the letter was numbered anew meanwhile, and for the
    number of another letter of the same matter: the two would become one.
    """
    what, seen = _("Sửa số công văn"), {one.pk: one.letter_number for one in urgings}
    number, reason = _letter_number(number, day, what, by, at), tidy(reason)
    if not reason:
        raise Refused(_("{what}: chưa ghi lý do. Ghi vì sao vào ô lý do rồi bấm lại.").format(what=what))
    old = next(iter(seen.values()), "")
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Sửa công văn {old} thành {number}: {reason}"):
        rows = list(Urging.objects.select_for_update().filter(pk__in=seen))
        if not rows or any(not one.letter_number or one.letter_number != seen[one.pk] for one in rows):
            raise Refused(
                _("{what}: công văn vừa được người khác sửa nên chưa ghi gì. Tải lại trang.").format(what=what)
            )
        first = rows[0]
        others = Urging.objects.filter(
            kind=first.kind, period=first.period_id, reply_by=first.reply_by, letter_number=number
        )
        if others.exclude(pk__in=seen).exists():
            raise Refused(
                _("{what}: số {number} là của một công văn khác về cùng việc này. Kiểm tra lại số.").format(
                    what=what, number=number
                )
            )
        return _number(rows, number, day, what)


def _letter_number(number: str, day: date, what: str, by: User, at: datetime) -> str:
    _require_maker(by, what)
    number = " ".join(number.split())
    if not number:
        raise Refused(_("{what}: phải ghi số mà văn thư đã cấp, ví dụ 123/STTTT-CĐS.").format(what=what))
    if day > _day(at):
        raise Refused(
            _("{what}: ngày {day:%d/%m/%Y} chưa đến. Ghi ngày trên công văn đã ký.").format(what=what, day=day)
        )
    return number


def _number(rows: list[Urging], number: str, day: date, what: str) -> int:
    if any(day < _day(one.at) for one in rows):
        raise Refused(_("{what}: ngày công văn trước ngày lập danh sách đôn đốc. Kiểm tra lại ngày.").format(what=what))
    keys = [one.pk for one in rows]
    return Urging.objects.filter(pk__in=keys).update(letter_number=number, letter_date=day)


def withdraw_urging(*, urging: Urging, reason: str, by: User, at: datetime) -> None:
    """Urged in error and not answered yet: it is gone from boards, steps and the urged office, whose people are told why.

    The row is deleted and stands in the log, so that the same matter may rightly be urged again as the same time. What
    another time follows on is withdrawn after that one.
    """
    what = _("Rút đôn đốc")
    _require_maker(by, what)
    reason = tidy(reason)
    if not reason:
        raise Refused(_("{what}: chưa ghi lý do; đơn vị đọc nguyên văn. Ghi lý do rồi bấm lại.").format(what=what))
    with deed(by=by, at=at, door=Deed.Door.PAGE, reason=f"Rút đôn đốc: {reason}"):
        Period.objects.select_for_update().get(
            pk=urging.period_id
        )  # as whoever urges: the next step is counted from it
        held = _held(urging, what)
        if answer_of(held) is not None:
            raise Refused(_("{what}: đơn vị đã trả lời, việc này và lời hẹn phải được giữ lại.").format(what=what))
        later = followed_by(held)
        if later:
            raise Refused(
                _("{what}: sau đó đã có {step} ngày {day:%d/%m/%Y}. Rút lần sau trước.").format(
                    what=what, step=later.get_step_display().lower(), day=_day(later.at)
                )
            )
        tell_withdrawn(held, reason, at)
        held.delete()


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
