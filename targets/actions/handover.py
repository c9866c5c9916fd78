"""Quotas handed to a successor."""

from collections.abc import Mapping
from datetime import date

from targets.models import Quota
from targets.years import year_of


def hand_over_quotas(heirs: Mapping[int, int], day: date) -> int:
    """A unit that ended on the day leaves its quotas of that year and later to the one that carries its history.

    What the successor was given itself stands; of several predecessors the highest quota holds (rates are never
    averaged). The year's own stays beside the ended unit too: its periods before the day are judged on it. Returns how
    many quotas the successors got. Call it in a deed.
    """
    rows = Quota.objects.filter(unit__in=heirs, year__gte=year_of(day)).order_by("-hundredths", "pk")
    have = set(Quota.objects.filter(unit__in=set(heirs.values())).values_list("unit", "indicator", "year"))
    given: dict[tuple[int, str, int], Quota] = {}
    left = []
    for row in rows:
        key = (heirs[row.unit_id], row.indicator, row.year)
        if key not in have and key not in given:
            given[key] = Quota(
                unit_id=key[0], indicator=row.indicator, year=row.year, hundredths=row.hundredths, document=row.document
            )
        if row.year > year_of(day):
            left.append(row.pk)
    Quota.objects.filter(pk__in=left).delete()
    Quota.objects.bulk_create(given.values())
    return len(given)
