"""What corrections changed: the counts as they stood before anything was corrected, from what each granted one kept.

A correction changes lines of a return. Q2 (was a service used, was it active) and Q4 are counted from lines, so it may
change them; Q1 and Q3 are counted from the list and from statuses on the portals alone, which no correction of a return
touches: their part is 0 whatever was corrected.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.models import Service
from portal.core.periods import Month
from reporting.columns import NAMES
from reporting.figures import COUNTED_SQL, IS_COUNTED, SERVICES_SQL
from reporting.models import SENT, Correction, Line

CORRECTABLE = ("Q2", "Q4")
CORRECTED = (Correction.State.GRANTED, Correction.State.DONE)
CELLS = ("declared_none", *NAMES)

# The figures' own statement over the lines of then, so that before and now differ in nothing but what was corrected.
_COLUMNS = ", ".join(CELLS)
_TYPES = ", ".join(f"{name} {'boolean' if name == 'declared_none' else 'integer'}" for name in CELLS)
FIRST_COUNTED_SQL = f"""
{
    COUNTED_SQL.replace(
        IS_COUNTED,
        f"CASE WHEN r.id = ANY(%(corrected)s::bigint[]) THEN r.id = ANY(%(counted_first)s::bigint[]) ELSE {IS_COUNTED} END",
    )
},
    first_lines AS (
        SELECT return_id, service_id, {_COLUMNS} FROM reporting_line WHERE return_id <> ALL(%(corrected)s::bigint[])
        UNION ALL
        SELECT return_id, service_id, {_COLUMNS} FROM jsonb_to_recordset(%(first_lines)s::jsonb)
            AS f (return_id bigint, service_id bigint, {_TYPES})
    )
"""
FIRST_SERVICES_SQL = SERVICES_SQL.replace(COUNTED_SQL, FIRST_COUNTED_SQL).replace(
    "JOIN reporting_line l ON", "JOIN first_lines l ON"
)


@dataclass(frozen=True)
class AsFirst:
    """The corrected returns, those of them that counted before, their lines then; the units whose returns they are."""

    returns: list[int]
    counted: list[int]
    lines: list[dict]
    units: frozenset[int]

    @property
    def parameters(self) -> dict[str, object]:
        """The values that FIRST_SERVICES_SQL asks for besides those of SERVICES_SQL."""
        return {
            "corrected": self.returns,
            "counted_first": self.counted,
            "first_lines": json.dumps(self.lines),
        }


def before_corrections(months: Sequence[Month], *, only_approved: bool) -> AsFirst | None:
    """What stood in these months of one year before their first corrections; None where nothing was corrected.

    At most three queries. `only_approved`: counted is what was approved, else what was sent as well. A return that its
    period's close overtook unsent counted for nothing until its correction.
    """
    granted = Correction.objects.filter(
        state__in=CORRECTED,
        return_ref__period__year=months[0].year,
        return_ref__period__month__in=[month.month for month in months],
    ).select_related("return_ref__period")
    first: dict[int, Correction] = {}
    for one in granted.order_by("return_ref", "pk"):
        first.setdefault(one.return_ref_id, one)
    if not first:
        return None
    return AsFirst(
        returns=list(first),
        counted=[pk for pk, one in first.items() if _was_counted(one.before or {}, only_approved)],
        lines=_lines(first.values()),
        units=frozenset(one.return_ref.unit_id for one in first.values()),
    )


def _was_counted(before: Mapping, only_approved: bool) -> bool:
    """What was kept without its state had been approved."""
    if before.get("approved", True):
        return True
    return not only_approved and before["state"] in SENT


def _lines(corrections: Iterable[Correction]) -> list[dict]:
    kept = [(one, line) for one in corrections for line in (one.before or {}).get("lines", [])]
    missing = {one.return_ref_id: one for one, line in kept if "service" not in line}
    services = _services(missing.values())
    found = []
    for one, line in kept:
        service = line["service"] if "service" in line else services.get((one.return_ref_id, line["line"]))
        if service is not None:
            cells = {name: line.get(name) for name in CELLS}
            found.append({"return_id": one.return_ref_id, "service_id": service, **cells})
    return found


def _services(corrections: Collection[Correction]) -> dict[tuple[int, str], int]:
    """By return and code, for lines that were kept without their service: that of the line now, else the unit's own."""
    if not corrections:
        return {}
    found: dict[tuple[int, str], int] = {}
    units = {one.return_ref.unit_id for one in corrections}
    for service in Service.objects.filter(unit__in=units).select_related("procedure").order_by("valid"):
        for one in corrections:
            key = one.return_ref_id, service.procedure.code
            # One that begins after the month's end had a line all the same (its beginning was moved): the earliest such.
            had_begun = service.valid.lower <= one.return_ref.period.data_to
            if service.unit_id == one.return_ref.unit_id and (had_begun or key not in found):
                found[key] = service.pk
    now = Line.objects.filter(return_ref__in=[one.return_ref_id for one in corrections], service__isnull=False)
    for return_id, code, pk in now.values_list("return_ref", "service__procedure__code", "service"):
        found[return_id, code] = pk
    return found
