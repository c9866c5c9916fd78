"""Đối soát: where what units typed and what a portal counted differ, by how much and why (domain.md §6).

Matched by procedure × unit × period against the newest file of a source that was read. An empty cell is unknown, not zero:
it differs from a count other than zero, and never from an absent row.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Procedure, Service
from portal.core.numbers import count_vn
from portal.units.models import UnitVersion
from reporting.columns import RESOLVED
from reporting.intake.external import COUNTS
from reporting.models import COUNTED, Discrepancy, ExternalFigure, ExternalUpload, Line, Period, Return
from reporting.models.returns import total

Cause, Source = Discrepancy.Cause, ExternalUpload.Source
NAMES = tuple(COUNTS)
Key = tuple[int, int]  # unit, procedure
Counts = dict[str, int | None]
NOTHING: Counts = dict.fromkeys(NAMES)
ZEROS: Counts = dict.fromkeys(NAMES, 0)


@dataclass(frozen=True)
class Difference:
    """One count of one procedure at one unit: typed here, counted there; why it may be, and what was explained."""

    unit_id: int
    procedure_id: int
    column: str
    typed: int | None
    counted: int | None
    likely: str
    explained: Discrepancy | None = None

    @property
    def size(self) -> int:
        return abs((self.typed or 0) - (self.counted or 0))

    @property
    def label(self) -> str:
        return str(COUNTS[self.column])

    @property
    def key(self) -> str:
        """What a checkbox sends."""
        return f"{self.procedure_id}-{self.column}"

    @property
    def is_stale(self) -> bool:
        """The numbers moved after they were explained."""
        one = self.explained
        return one is not None and (one.typed, one.counted) != (self.typed, self.counted)

    @property
    def is_accepted(self) -> bool:
        return self.explained is not None and self.explained.accepted_at is not None and not self.is_stale

    @property
    def likely_words(self) -> str:
        return str(Cause(self.likely).label)

    @property
    def is_above(self) -> bool:
        """More typed than the portal counted: what lowers the province's score where the portal is the national one."""
        return (self.typed or 0) > (self.counted or 0)


@dataclass
class Standing:
    """A unit's differences in a source and period; totals of dossiers received over the rows of either side."""

    unit_id: int
    rows: int = 0
    typed: int = 0
    counted: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(one.size for one in self.differences)

    @property
    def unexplained(self) -> int:
        return sum(one.explained is None or one.is_stale for one in self.differences)

    @property
    def waiting(self) -> int:
        """Explained, not yet accepted."""
        return sum(one.explained is not None and not one.is_stale and not one.is_accepted for one in self.differences)

    @property
    def excess(self) -> int:
        """How many more dossiers received were typed than the portal has."""
        return max(0, self.typed - self.counted)


def newest(source: str, period: Period) -> ExternalUpload | None:
    """The newest file of the source that was read for the period; without its content."""
    read = ExternalUpload.objects.filter(source=source, period=period, figures__isnull=False)
    return read.defer("content").select_related("by").order_by("-at", "-pk").distinct().first()


def uploads(period: Period) -> QuerySet[ExternalUpload]:
    """All files of the period, the newest first, with the number of matched rows."""
    rows = ExternalUpload.objects.filter(period=period).defer("content").select_related("by")
    return rows.annotate(matched=Count("figures")).order_by("-at", "-pk")


def standings(upload: ExternalUpload, *, unit_ids: Collection[int] | None = None) -> dict[int, Standing]:
    """Every unit of the file with its differences; a constant number of queries."""
    counted = _counted(upload, unit_ids)
    units = {unit for unit, _ in counted}
    typed, listed = _typed(upload.period, units), _listed(upload.period.data_to, units)
    known = _explained(upload, units)
    other_window = _window_differs(upload)
    found = {unit: Standing(unit) for unit in sorted(units)}
    for key in sorted({*counted, *typed}):
        ours, theirs = typed.get(key), counted.get(key)
        standing = found[key[0]]
        standing.rows += 1
        standing.typed += _received(ours or NOTHING)
        standing.counted += _received(theirs or NOTHING)
        columns = [name for name in NAMES if name in _known_columns(counted) and _differs(ours, theirs, name)]
        likely = _likely(key, ours, theirs, listed, other_window)
        standing.differences += [
            Difference(*key, name, (ours or NOTHING)[name], (theirs or NOTHING)[name], likely, known.get((*key, name)))
            for name in columns
        ]
    return found


def _counted(upload: ExternalUpload, unit_ids: Collection[int] | None) -> dict[Key, Counts]:
    rows = ExternalFigure.objects.filter(upload=upload)
    rows = rows if unit_ids is None else rows.filter(unit__in=unit_ids)
    return {
        (unit, one): dict(zip(NAMES, values, strict=True))
        for unit, one, *values in rows.values_list("unit", "procedure", *NAMES)
    }


def _known_columns(counted: dict[Key, Counts]) -> set[str]:
    """The counts that the file has at all; what it never counts is no difference."""
    return {name for counts in counted.values() for name, value in counts.items() if value is not None}


def _typed(period: Period, units: Collection[int]) -> dict[Key, Counts]:
    """What the units' sent returns say; declared none is all zeros."""
    returns = Return.objects.filter(COUNTED, period=period, unit__in=units)
    rows = Line.objects.filter(return_ref__in=returns, service__isnull=False).annotate(resolved=total(RESOLVED))
    cells = rows.values_list("return_ref__unit", "service__procedure", "declared_none", *NAMES)
    return {(unit, one): ZEROS if none else dict(zip(NAMES, values, strict=True)) for unit, one, none, *values in cells}


def _listed(day: date, units: Collection[int]) -> set[Key]:
    rows = Service.objects.filter(unit__in=units, valid__contains=day)
    return set(rows.values_list("unit", "procedure"))


def _explained(upload: ExternalUpload, units: Collection[int]) -> dict[tuple[int, int, str], Discrepancy]:
    rows = Discrepancy.objects.filter(source=upload.source, period=upload.period_id, unit__in=units)
    return {(one.unit_id, one.procedure_id, one.column_name): one for one in rows.select_related("by", "accepted_by")}


def _differs(ours: Counts | None, theirs: Counts | None, name: str) -> bool:
    here, there = (ours or NOTHING)[name], (theirs or NOTHING)[name]
    if here is None or there is None:
        return bool(here or there)
    return here != there


def _received(counts: Counts) -> int:
    return (counts["received_online"] or 0) + (counts["received_direct"] or 0)


def _likely(key: Key, ours: Counts | None, theirs: Counts | None, listed: set[Key], other_window: bool) -> str:
    """The cause that the numbers themselves suggest; a person decides."""
    if other_window:
        return Cause.WINDOW
    if key not in listed or ours is None or theirs is None:
        return Cause.CATALOGUE
    if _received(ours) == _received(theirs) and ours["received_online"] != theirs["received_online"]:
        return Cause.CHANNEL
    return Cause.TYPING


def _window_differs(upload: ExternalUpload) -> bool:
    stated = upload.data_from, upload.data_to
    return None not in stated and stated != (upload.period.data_from, upload.period.data_to)


def named(differences: Iterable[Difference]) -> list[tuple[Difference, str, str]]:
    """Each with the code and name of its procedure, the largest first; one query."""
    rows = sorted(differences, key=lambda one: (-one.size, one.procedure_id, one.column))
    found = Procedure.objects.filter(pk__in={one.procedure_id for one in rows}).values_list("pk", "code", "name")
    procedures = {pk: (code, name) for pk, code, name in found}
    return [(one, *procedures[one.procedure_id]) for one in rows]


def unit_names(units: Collection[int], day: date) -> dict[int, str]:
    return {one.unit_id: str(one) for one in UnitVersion.objects.on(day).filter(unit__in=units).order_by("path")}


def excess_words(standing: Standing, source: str) -> str:
    """The warning that a typed total above the synchronised one asks for; "" where there is none."""
    if source != Source.NATIONAL or not standing.excess:
        return ""
    return _(
        "Đã nhập {typed} hồ sơ tiếp nhận, Cổng quốc gia chỉ đồng bộ {counted}: "
        "hơn {excess}, làm giảm điểm Bộ chỉ số 766/QĐ-TTg của tỉnh."
    ).format(typed=count_vn(standing.typed), counted=count_vn(standing.counted), excess=count_vn(standing.excess))
