"""Which standing urgings have no cause any more, by what is computed: a figure that is not there settles nothing."""

from datetime import datetime

from django.db.models import QuerySet

from reporting.models import Period, Return, Urging
from reporting.models.returns import COUNTED
from reporting.urging_candidates import causes
from reporting.urgings import Kind, carriers_on, figures_of, holder, months_of


def without_cause(period: Period, at: datetime) -> list[Urging]:
    """Those of the period and before whose cause its data no longer show; each kind that stands is computed once."""
    standing = _standing().filter(period__data_to__lte=period.data_to)
    return [
        *_sent_meanwhile(standing.filter(kind=Kind.LATE)),
        *_mended(list(standing.exclude(kind=Kind.LATE)), period, at),
    ]


def settled_by_itself(at: datetime) -> list[Urging]:
    """What the timetable settles: months that came in, whichever; all else by the newest closed month.

    A month that is still open has figures that may move either way, so only a person settles by them.
    """
    standing = _standing()
    found = _sent_meanwhile(standing.filter(kind=Kind.LATE))
    closed = Period.objects.filter(closed_at__lte=at).order_by("-data_to").first()
    if closed:
        others = standing.exclude(kind=Kind.LATE).filter(period__data_to__lte=closed.data_to)
        found += _mended(list(others), closed, at)
    return found


def _standing() -> QuerySet[Urging]:
    return Urging.objects.filter(settled_at=None).select_related("period").order_by("pk")


def _sent_meanwhile(late: QuerySet[Urging]) -> list[Urging]:
    """Months count from their sending on, until they are given back."""
    months = months_of(late)
    units = {unit for owed in months.values() for unit, _ in owed}
    sent = Return.objects.filter(COUNTED, unit__in=units, period__in={one.period_id for one in late})
    came = set(sent.values_list("unit", "period")) if units else set()
    return [one for one in late if not came.isdisjoint(months[one.pk])]


def _mended(others: list[Urging], period: Period, at: datetime) -> list[Urging]:
    """Of all kinds but lateness: the cause was looked for and is not there, or the unit is gone and left it to nobody."""
    kinds = {one.kind for one in others}
    still = {kind: causes(kind, period, at) for kind in kinds}
    judged = _judged(period) if Kind.BELOW_QUOTA in kinds else set()
    carriers = carriers_on(period.data_to) if others else {}
    found = []
    for one in others:
        # Who owes an answer to a review is asked today; all else at the end of the month.
        unit = one.unit_id if one.kind == Kind.NO_REVIEW else holder(one, carriers)
        key = unit, one.indicator
        is_computed = one.kind != Kind.BELOW_QUOTA or key in judged or carriers.get(unit) == unit
        if is_computed and key not in still[one.kind]:
            found.append(one)
    return found


def _judged(period: Period) -> set[tuple[int, str]]:
    """(unit, indicator) with a rate and a quota to hold it against: in the first month of a year, few have one yet."""
    return {key for key, figure in figures_of(period).items() if figure.share is not None and figure.target is not None}
