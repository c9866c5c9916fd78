"""Finding listed procedures by code or by words without diacritics, as the list stood on a day."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from catalog.models import Listing
from portal.core.text import fold


def in_force(day: date) -> QuerySet[Listing]:
    """What stands in the list of the decision in force on that day, in the order of the appendices."""
    return (
        Listing.objects.on(day)
        .filter(appendix__decision__valid__contains=day)
        .select_related("procedure", "field", "appendix")
        .order_by("appendix__number", "field__name", "procedure__code")
    )


def matching(listings: Iterable[Listing], words: str) -> list[Listing]:
    """Those whose code, name, field or agency holds every word; "chung thuc" finds "Chứng thực"."""
    wanted = fold(words).split()
    return [one for one in listings if all(word in _text(one) for word in wanted)]


def _text(listing: Listing) -> str:
    return _folded(" ".join([listing.procedure.code, listing.printed_name, listing.field.name, *listing.agencies]))


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    """Folding a name costs ten times a search in it; names hardly ever change."""
    return fold(text)
