"""What corrections changed in Q4: the counts as they were first approved, from what each granted correction kept."""

from collections.abc import Collection, Mapping, Sequence

from portal.core.periods import Month
from reporting.columns import NAMES, RESOLVED
from reporting.models import Correction, Line

CORRECTED = (Correction.State.GRANTED, Correction.State.DONE)
Counts = tuple[int, int]  # resolved online, resolved


def raised_by_corrections(months: Sequence[Month], services: Collection[int]) -> dict[int, Counts]:
    """By service: by how much corrections raised numerator and denominator in these months of one year; two queries.

    A month's first correction kept what had been approved; a line for which the service was not in the list that month
    counts for nothing, before and after.
    """
    granted = Correction.objects.filter(
        state__in=CORRECTED,
        return_ref__period__year=months[0].year,
        return_ref__period__month__in=[month.month for month in months],
    ).order_by("return_ref", "pk")
    first: dict[int, dict[str, dict]] = {}  # return → what stood in each line
    for correction in granted:
        kept = (correction.before or {}).get("lines", [])
        first.setdefault(correction.return_ref_id, {one["line"]: one for one in kept})
    wanted = set(services)
    rows = Line.objects.filter(return_ref__in=list(first), service__isnull=False)
    raised: dict[int, Counts] = {}
    for line in rows.select_related("service__procedure", "return_ref__period"):
        service = line.service
        if service is None or service.pk not in wanted or line.return_ref.period.data_to not in service.valid:
            continue
        now = counted({name: getattr(line, name) for name in (*NAMES, "declared_none")})
        then = counted(first[line.return_ref_id].get(service.procedure.code))
        sofar = raised.get(service.pk, (0, 0))
        raised[service.pk] = sofar[0] + now[0] - then[0], sofar[1] + now[1] - then[1]
    return raised


def counted(cells: Mapping | None) -> Counts:
    """As Q4 counts a line: nothing where it is not there or one of its four cells is empty, zeros where none arose."""
    if cells is None or cells.get("declared_none"):
        return 0, 0
    online = cells.get("resolved_online")
    parts = [cells.get(name) for name in RESOLVED]
    if online is None or None in parts:
        return 0, 0
    return online, sum(parts)
