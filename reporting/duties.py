"""What a unit owes: its unsent months with their three dates, why they are those, how far it is and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.places import versions_of
from portal.accounts.remembered import remembered
from portal.core.compiled import Rows, every, made
from portal.core.periods import Month, due_date, end_of
from portal.units.models import Level, UnitVersion
from reporting.coverage import with_coverage
from reporting.models import EDITABLE, SENT, Correction, Holiday, Period, Return, State

RECENT = 6
ADDED = ("lines_due", "lines_done", "is_corrected", "has_asked")
ASK = gettext_lazy("Đề nghị gửi bổ sung")
DECREE = gettext_lazy("Quyết định: trước ngày 20 (Điều 2.2.c)")


@dataclass(frozen=True)
class Duty:
    """One month that is not sent yet, or is open for correction: three dates, and what stands in the way."""

    return_: Return
    due_on: date
    why: str
    entry_closes: date
    correction_closes: date
    left: timedelta
    action: str
    is_mine: bool
    blocked: str
    of: str = ""  # the ended unit whose month it is, where it is not the user's own
    asks: bool = False  # the next thing is to ask for a correction

    @property
    def due_at(self) -> datetime:
        return end_of(self.due_on)

    @property
    def opens_at(self) -> datetime:
        return end_of(self.return_.period.data_to)

    @property
    def is_late(self) -> bool:
        return self.left <= timedelta(0)

    @property
    def is_correction(self) -> bool:
        return self.return_.is_corrected

    @property
    def rest(self) -> int:
        return self.return_.lines_due - self.return_.lines_done

    @property
    def percent(self) -> int:
        return 100 * self.return_.lines_done // self.return_.lines_due if self.return_.lines_due else 0


def duties(user: User, at: datetime) -> list[Duty]:
    """The unsent months of the user's own unit, closed ones too: they stay until done. The most urgent first.

    Also those that a unit left which ended after the month, and whose history this one carries.
    """
    unsent = [one for unit in sorted(user.acts_for) for one in _unsent(unit)]
    places: dict[int, list[UnitVersion]] = {}
    for version in versions_of(frozenset(one.unit_id for one in unsent)) if unsent else ():
        places.setdefault(version.unit_id, []).append(version)
    closings = closing_dates() if unsent else {}
    owed = []
    for one in unsent:
        place = next((place for place in places.get(one.unit_id, []) if one.period.data_to in place.valid), None)
        if place or one.unit_id == user.unit_id:
            owed.append(_duty(user, one, place, closings, at))
    return sorted(owed, key=lambda duty: duty.due_at)


def recently_sent(user: User) -> list[Return]:
    """The last months that the user's own unit sent."""
    return [_made(row, "submitted_by") for row in _SENT(user.unit_id)] if user.unit_id else []


def closing_dates() -> dict[Month, date]:
    """Per month the day on which the next one is closed: till its 24:00 this one may still be corrected.

    A correction after it would change a figure that the next report already carries on.
    """
    holidays = frozenset(Holiday.objects.values_list("day", flat=True))
    opened = _close_dues()
    closings = {}
    for month in opened:
        following = month.shift(1)
        nominal = date(following.year, following.month, settings.CLOSE_DAY)
        closings[month] = opened.get(following) or due_date(nominal, following.data_to, holidays)
    return closings


@remembered(reads=("reporting_period",), as_is=True)
def _close_dues() -> Mapping[Month, date]:
    """The day on which each opened month is closed."""
    rows = Period.objects.values_list("year", "month", "close_due")
    return {Month(year, month): day for year, month, day in rows}


def timeline(period: Period, level: str, at: datetime) -> list[dict]:
    """The days of a period as templates/_components/timeline.html draws them; mine is the date of this tier."""
    mine = period.commune_due if level == Level.COMMUNE else period.unit_due
    days = [
        (period.data_to, _("Hết kỳ, 24:00"), ""),
        (period.commune_due, _("Xã gửi"), ""),
        (period.unit_due, _("Sở, huyện gửi"), ""),
        (period.close_due, _("Khóa kỳ"), ""),
        (period.report_due, _("Hạn của Quyết định"), "decision"),
    ]
    return [
        {
            "date_text": f"{day:%d/%m}",
            "word": word,
            "kind": kind or ("past" if end_of(day) <= at else "mine" if day == mine else ""),
        }
        for day, word, kind in days
    ]


def _with_corrections(returns: QuerySet[Return]) -> QuerySet[Return]:
    """Adds `is_corrected` (a correction was granted, whatever the state meanwhile) and `has_asked` (for one, undecided)."""
    mine = Correction.objects.filter(return_ref=OuterRef("pk"))
    granted, asked = (Exists(mine.filter(state=state)) for state in (Correction.State.GRANTED, Correction.State.ASKED))
    return returns.annotate(is_corrected=Q(state=State.CORRECTING) | Q(granted), has_asked=asked)


# Both are asked whenever somebody opens the first page.
_OWN, _OF_PERIOD = every(Return), every(Period, "period__")
_SENT = Rows(
    lambda unit: (
        Return.objects.filter(unit=unit, state__in=SENT)
        .order_by("-period__data_to")
        .values_list(*_OWN, *_OF_PERIOD, *every(User, "submitted_by__"))[:RECENT]
    )
)
_UNSENT = Rows(
    lambda unit: (
        with_coverage(_with_corrections(Return.objects.filter(unit=unit).exclude(state__in=SENT)))
        .order_by("period__data_to")
        .values_list(*_OWN, *_OF_PERIOD, *every(User, "returned_by__"), *ADDED)
    )
)


def _unsent(unit: int) -> list[Return]:
    """With period, who returned it, `lines_due` and `lines_done`, `is_corrected` and `has_asked`."""
    found = []
    for row in _UNSENT(unit):
        one = _made(row, "returned_by")
        vars(one).update(zip(ADDED, row[-len(ADDED) :], strict=True))
        found.append(one)
    return found


def _made(row: list, who: str) -> Return:
    """The return of a row, with its period and one person."""
    one = made(Return, row[: len(_OWN)])
    rest = row[len(_OWN) :]
    one.period = made(Period, rest[: len(_OF_PERIOD)])
    person = rest[len(_OF_PERIOD) :][: len(every(User))]
    setattr(one, who, made(User, person) if person[0] else None)
    return one


def _duty(user: User, return_: Return, place: UnitVersion | None, closings: dict[Month, date], at: datetime) -> Duty:
    period, level = return_.period, place.level if place else Level.DEPARTMENT
    correctable_till = closings[period.reporting_month]
    if return_.is_corrected:
        due, why = correctable_till, _("Hạn khóa đính chính: ngày chốt kỳ tiếp theo")
    else:
        due, why = (period.commune_due if level == Level.COMMUNE else period.unit_due), why_due(period, level)
    action, is_mine = _next(user, return_)
    blocked = _blocked(user, return_)
    return Duty(
        return_,
        due,
        why,
        period.close_due,
        correctable_till,
        end_of(due) - at,
        action,
        is_mine and not blocked,
        blocked,
        str(place) if return_.unit_id != user.unit_id else "",
        asks=action == ASK,
    )


def why_due(period: Period, level: str) -> str:
    """Which calendar the day is from, whether a holiday moved it, and the decision's own limit behind it."""
    is_commune = level == Level.COMMUNE
    due, nominal = (period.commune_due, settings.COMMUNE_DAY) if is_commune else (period.unit_due, settings.UNIT_DAY)
    calendar = period.due_document or _("Lịch nội bộ, chưa có văn bản")
    moved = (
        ""
        if due.day == nominal
        else _(" Ngày {nominal}/{month} là ngày nghỉ nên hạn chuyển sang {due:%d/%m}.").format(
            nominal=nominal, month=due.month, due=due
        )
    )
    return f"{calendar}.{moved} {DECREE}"


def _is_shut(return_: Return) -> bool:
    return return_.period.is_closed and not return_.is_corrected


def _blocked(user: User, return_: Return) -> str:
    """Why the month takes nothing now, who can lift that, and how; empty where nothing stands in the way."""
    period = return_.period
    if _is_shut(return_):
        closed = _("Kỳ đã chốt ngày {closed_at:%d/%m/%Y} khi đơn vị chưa gửi nên không nhập được nữa.").format(
            closed_at=period.closed_at
        )
        if return_.has_asked:
            return _("{closed} Đã đề nghị gửi bổ sung; chờ Văn phòng UBND tỉnh quyết định.").format(closed=closed)
        return _(
            "{closed} Đề nghị gửi bổ sung, nêu lý do; Văn phòng UBND tỉnh quyết định việc bổ sung (đầu mối ở bên)."
        ).format(closed=closed)
    if return_.state == State.PRESENTED and not user.may("return.submit"):
        return _("Biểu đang chờ lãnh đạo đơn vị: lãnh đạo gửi cấp trên, hoặc trả lại để sửa tiếp.")
    return ""


def _next(user: User, return_: Return) -> tuple[str, bool]:
    """The words on the next button, and whether it is this user's turn."""
    rest = return_.lines_due - return_.lines_done
    if _is_shut(return_):
        return (_("Xem biểu"), False) if return_.has_asked or not user.may("return.enter") else (ASK, False)
    if return_.state == State.PRESENTED:
        return (_("Xem và gửi cấp trên"), True) if user.may("return.submit") else (_("Xem số đã trình"), False)
    if return_.state not in EDITABLE or not user.may("return.enter"):
        return _("Xem biểu"), False
    if return_.state == State.RETURNED:
        return _("Sửa và gửi lại"), True
    if return_.is_corrected:
        return _("Sửa số đính chính"), True
    if rest:
        return _("Nhập tiếp {rest} dòng").format(rest=rest) if return_.lines_done else _("Nhập {rest} dòng").format(
            rest=rest
        ), True
    return (_("Xem lại và gửi") if user.may("return.submit") else _("Xem lại và trình")), True
