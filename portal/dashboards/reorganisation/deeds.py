"""The deed itself: a file's events in the order of their days, each day with all that hangs on its units."""

from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.actions.handover import hand_over_exceptions, hand_over_statuses
from catalog.models import Listing, Service, ServiceException
from catalog.services import settle
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.csvfile import read_csv
from portal.core.periods import ZONE
from portal.dashboards.reorganisation.arrivals import Outcome, arrive
from portal.dashboards.reorganisation.pairs import below_abolished, ended_on
from portal.dashboards.reorganisation.totals import totals
from portal.units.importing import Problem
from portal.units.models import UnitEvent
from portal.units.reorganising.events import record
from portal.units.reorganising.files import Leg, read_events, structure
from portal.units.reorganising.redraw import redraw
from portal.units.reorganising.rules import Eve, check
from reporting import kept
from reporting.refusals import Problem as Reason
from reporting.refusals import Refused
from targets.actions.handover import hand_over_quotas

STRUCTURE = Path(settings.BASE_DIR) / "fixtures" / "units_2025.csv"


class _DryRun(Exception):
    """Raised inside the deed when nothing is to stay."""


def reorganise(*, path: Path, by: User, at: datetime, apply: bool = False) -> dict:
    """Write the events of a file with all that follows from them, or only tell what would come of it.

    Returns `{applied, events, services_moved, …, totals_before, totals_after, notes, problems}`. Raises Refused with
    every reason, nothing written, and UnreadableFile for a file of another layout.
    """
    legs = legs_of(path)
    outcome = Outcome()
    try:
        with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=f"Sắp xếp đơn vị theo tệp {path.name}"):
            write(path.name, legs, at, outcome, by)
            if not apply:
                raise _DryRun
    except _DryRun:
        pass
    else:
        kept.refresh()
    return outcome.as_dict(applied=apply)


def legs_of(path: Path) -> list[Leg]:
    """The events of a file; Refused with every cell that cannot be read."""
    legs, problems = read_events(path, structure(read_csv(STRUCTURE, ("code", "name", "level"))))
    if problems:
        raise _refused(path.name, problems)
    return legs


def write(name: str, legs: list[Leg], at: datetime, outcome: Outcome, by: User) -> None:
    """All that follows from the legs; `name` is what they came from. Call it in a deed. Raises Refused."""
    outcome.before = totals()
    days = sorted({leg.on for leg in legs})
    moved, ended_before = set(), _ended_services(days)
    for day in _days_of_change(days):
        mine = [leg for leg in legs if leg.on == day]
        if mine:
            outcome.counts["events"] += _redraw(name, day, mine)
        moved |= _move_services(day, outcome)
    outcome.counts["services_moved"] = len(moved - ended_before)
    for day in days:
        heirs = ended_on(day)
        outcome.counts["quotas_moved"] += hand_over_quotas(heirs, day)
    today = at.astimezone(ZONE).date()
    arrive(today, outcome, by=by, at=at)
    if days[-1] > today:
        outcome.notes.append(
            _(
                "Có sự kiện sau ngày {today:%d/%m/%Y}: tài khoản, biểu chưa gửi, việc đôn đốc, kế hoạch, ý kiến chưa "
                "trả lời chuyển và khóa API thu hồi khi đến ngày, theo lịch của cổng."
            ).format(today=today)
        )
    outcome.after = totals()
    if outcome.before != outcome.after:
        raise Refused(
            _("Tệp {name}: tổng số liệu toàn tỉnh trước và sau khác nhau; không ghi gì. Báo quản trị.").format(
                name=name
            )
        )


def _redraw(name: str, day: date, legs: list[Leg]) -> int:
    """The units of the day; Refused with the reasons where its events cannot be."""
    eve = Eve.of(day)
    problems = check(legs, eve)
    if problems:
        raise _refused(name, problems)
    return record(legs, eve, redraw(legs, eve))


def _days_of_change(days: list[date]) -> list[date]:
    """The file's days, and all later ones on which units, listings or exceptions change: their services follow anew."""
    later = set(UnitEvent.objects.filter(on__gt=days[0]).values_list("on", flat=True))
    for model in (Listing, ServiceException):
        for valid in model.objects.filter(valid__endswith__gt=days[0]).values_list("valid", flat=True):
            later.add(valid.upper)
        for valid in model.objects.filter(valid__startswith__gt=days[0]).values_list("valid", flat=True):
            later.add(valid.lower)
    return sorted(later.union(days))


def _move_services(day: date, outcome: Outcome) -> set[int]:
    """The services of the day, their exceptions and statuses: to the successor, from a district to its communes.

    Returns the ids of the ended services that go on elsewhere.
    """
    heirs, below = ended_on(day).items(), below_abolished(day)
    excepted, stopped = hand_over_exceptions([*heirs, *below], day)
    outcome.counts["exceptions_moved"] += excepted
    outcome.notes += stopped
    settle(day)
    return hand_over_statuses(heirs, day) | hand_over_statuses(below, day)


def _ended_services(days: list[date]) -> set[int]:
    """The services that had ended on these days before."""
    return set(Service.objects.filter(valid__endswith__in=days).values_list("pk", flat=True))


def _refused(name: str, problems: list[Problem]) -> Refused:
    reasons = [
        Reason(
            "error", "event", str(one["message"]), row=one["row"], column=str(one["column"]), value=str(one["value"])
        )
        for one in problems
    ]
    return Refused(_("Tệp {name}: {n} lỗi, không ghi gì.").format(name=name, n=len(problems)), reasons)
