"""The province's counts of every period, before and after: a reorganisation moves figures, it changes none."""

from django.db.models import Count, Q, Sum

from reporting.columns import NAMES
from reporting.models import SENT, Line

COUNTED = Q(return_ref__state__in=SENT) | Q(return_ref__approved_at__isnull=False)


def totals() -> dict[str, dict[str, int]]:
    """By period "2026-10": the nine sums over all lines that count, and how many returns and lines these are."""
    periods = Line.objects.filter(COUNTED).values_list("return_ref__period__year", "return_ref__period__month")
    rows = periods.annotate(
        Count("return_ref", distinct=True), Count("pk"), *(Sum(name, default=0) for name in NAMES)
    ).order_by("return_ref__period__year", "return_ref__period__month")
    names = ("returns", "lines", *NAMES)
    return {f"{year}-{month:02d}": dict(zip(names, sums, strict=True)) for year, month, *sums in rows}
