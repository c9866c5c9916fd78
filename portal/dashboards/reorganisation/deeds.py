"""The deed itself: a file's events in the order of their days, each day with all that hangs on its units."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from catalog.actions.handover import hand_over_statuses
from catalog.models import Listing, Service, ServiceException
from catalog.services import settle
from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.csvfile import read_csv
from portal.core.periods import ZONE
from portal.dashboards.reorganisation.totals import totals
from portal.units.importing import Problem
from portal.units.models import Level, UnitEvent, UnitVersion
from portal.units.reorganising.events import record
from portal.units.reorganising.files import Leg, read_events, structure
from portal.units.reorganising.redraw import redraw
from portal.units.reorganising.rules import Eve, check
from portal.units.succession import endings, last_versions, successor_map
from reporting import kept
from reporting.actions.handover import hand_over_returns
from reporting.refusals import Problem as Reason
from reporting.refusals import Refused
from targets.actions.handover import hand_over_quotas

STRUCTURE = Path(settings.BASE_DIR) / "fixtures" / "units_2025.csv"
COUNTS = ("events", "services_moved", "returns_moved", "lines_moved", "people_moved", "quotas_moved")


class _DryRun(Exception):
    """Raised inside the deed when nothing is to stay."""


@dataclass
class Outcome:
    """What was done, and what a person has to look at."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    notes: list[str] = field(default_factory=list)
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)

    def as_dict(self, *, applied: bool) -> dict:
        found = {"totals_before": self.before, "totals_after": self.after, "notes": self.notes, "problems": []}
        return {"applied": applied, **self.counts, **found}


def reorganise(*, path: Path, by: User, at: datetime, apply: bool = False) -> dict:
    """Write the events of a file with all that follows from them, or only tell what would come of it.

    Returns `{applied, events, services_moved, …, totals_before, totals_after, notes, problems}`. Raises Refused with
    every reason, nothing written, and UnreadableFile for a file of another layout.
    """
    legs = legs_of(path)
    outcome = Outcome()
    try:
        with deed(by=by, at=at, door=Deed.Door.COMMAND, reason=f"Sắp xếp đơn vị theo tệp {path.name}"):
            write(path.name, legs, at, outcome)
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


def write(name: str, legs: list[Leg], at: datetime, outcome: Outcome) -> None:
    """All that follows from the legs; `name` is what they came from. Call it in a deed. Raises Refused."""
    outcome.before = totals()
    days = sorted({leg.on for leg in legs})
    moved, ended_before = set(), _ended_services(days)
    for day in _days_of_change(days):
        mine = [leg for leg in legs if leg.on == day]
        if mine:
            outcome.counts["events"] += _redraw(name, day, mine)
        moved |= _move_services(day)
    outcome.counts["services_moved"] = len(moved - ended_before)
    _move_people(days[-1], at, outcome)
    for day in days:
        heirs = _ended_on(day)
        outcome.counts["quotas_moved"] += hand_over_quotas(heirs, day)
    handed = hand_over_returns(days[0])
    outcome.counts |= {"returns_moved": handed.returns, "lines_moved": handed.lines}
    outcome.notes += handed.notes
    outcome.after = totals()
    if outcome.before != outcome.after:
        raise Refused(f"Tệp {name}: tổng số liệu toàn tỉnh trước và sau khác nhau; không ghi gì. Báo quản trị.")


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


def _move_services(day: date) -> set[int]:
    """The services of the day, and their statuses: from the ended unit to its successor, from a district to its communes.

    Returns the ids of the ended services that go on elsewhere.
    """
    settle(day)
    moved = hand_over_statuses(_ended_on(day).items(), day)
    return moved | hand_over_statuses(_below_abolished(day), day)


def _ended_services(days: list[date]) -> set[int]:
    """The services that had ended on these days before."""
    return set(Service.objects.filter(valid__endswith__in=days).values_list("pk", flat=True))


def _ended_on(day: date) -> dict[int, int]:
    """The units that ended on the day and the one of that day which carries their history."""
    return {one.unit_id: one.carrier_id for one in endings(day) if one.on == day and one.carrier_id != one.unit_id}


def _below_abolished(day: date) -> list[tuple[int, int]]:
    """Each unit abolished on the day with the units of the day that stood under it on the eve: its work is theirs now."""
    abolished = {one.unit_id for one in endings(day) if one.on == day and one.carrier_id == one.unit_id}
    if not abolished:
        return []
    heirs = successor_map(day)
    under = UnitVersion.objects.on(day - timedelta(days=1)).filter(parent__in=abolished, level=Level.COMMUNE)
    pairs = {(parent, heirs[unit]) for unit, parent in under.values_list("unit", "parent")}
    return sorted(pairs)


def _move_people(day: date, at: datetime, outcome: Outcome) -> None:
    """Accounts go where their unit's history goes, from the day on; those of an abolished unit stay and are named."""
    today = at.astimezone(ZONE).date()
    carriers = {one.unit_id: one.carrier_id for one in endings(min(day, today))}
    moved, left = [], []
    for user in User.objects.filter(unit__in=carriers).order_by("pk"):
        carrier = carriers[user.unit_id]
        (left if carrier == user.unit_id else moved).append(user)
        user.unit_id = carrier
    User.objects.bulk_update(moved, ["unit"])
    outcome.counts["people_moved"] = len(moved)
    if left:
        names = ", ".join(str(version) for version in last_versions({user.unit_id for user in left})[:3])
        outcome.notes.append(f"{len(left)} tài khoản ở đơn vị đã kết thúc ({names}…): quản trị giao đơn vị mới cho họ.")
    if day > today:
        outcome.notes.append(
            f"Tài khoản của đơn vị chấm dứt sau ngày {today:%d/%m/%Y} chưa chuyển; chuyển khi đến ngày."
        )


def _refused(name: str, problems: list[Problem]) -> Refused:
    reasons = [
        Reason(
            "error", "event", str(one["message"]), row=one["row"], column=str(one["column"]), value=str(one["value"])
        )
        for one in problems
    ]
    return Refused(f"Tệp {name}: {len(problems)} lỗi, không ghi gì.", reasons)
