"""Finding listed procedures by code or by words without diacritics, as the list stood on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from catalog.models import Listing
from portal.core.fields import DateRange
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


@dataclass(frozen=True)
class Found:
    """A procedure that a search found, by its latest name in a list; `is_listed`: in the list in force on the day."""

    code: str
    name: str
    field: str
    is_listed: bool


def found_procedures(words: list[str], day: date) -> list[Found]:
    """Procedures that stand or stood in a list and hold every folded word in code or name; one query.

    A code may be given short, in part ("1193") or long ("1.001193.000.00.00.h27"), which begins with the short one.
    """
    listings = Listing.objects.select_related("procedure", "field", "appendix__decision").order_by("-valid")
    found: dict[str, Found] = {}
    for one in listings:
        code = one.procedure.code
        if not _holds(one, words):
            continue
        listed = _in(one.valid, day) and _in(one.appendix.decision.valid, day)
        known = found.get(code)
        if known is None or (listed and not known.is_listed):
            found[code] = Found(code, one.printed_name, one.field.name, listed)
    return sorted(found.values(), key=lambda one: (not one.is_listed, _rank(one, words), one.code))


def _holds(listing: Listing, words: list[str]) -> bool:
    text = _text(listing)
    return all(word in text or word.startswith(listing.procedure.code) for word in words)


def _rank(found: Found, words: list[str]) -> int:
    """A code before a name that begins with the words, that before the rest."""
    if any(word.startswith(found.code) for word in words):
        return 0
    return 1 if _folded(found.name).startswith(" ".join(words)) else 2


def _in(valid: DateRange, day: date) -> bool:
    return (valid.lower is None or valid.lower <= day) and (valid.upper is None or day < valid.upper)
