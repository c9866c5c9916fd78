"""The list over time: what an appendix listed on a day, and what changed between two days."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.importing.preview import compare, differences
from catalog.importing.reading import Reading
from catalog.importing.table import Entry
from catalog.models import Appendix, Decision, Listing, OnlineLevel

FIELDS = {"name": _("Tên thủ tục"), "field": _("Lĩnh vực"), "agencies": _("Cơ quan thực hiện"), "online": _("Mức độ")}


def decisions() -> QuerySet[Decision]:
    """All decisions, the newest first, each with its appendices and how many procedures each of them listed."""
    appendices = Appendix.objects.annotate(procedures=Count("listings__procedure", distinct=True)).order_by("number")
    return (
        Decision.objects.select_related("replaces")
        .prefetch_related(Prefetch("appendices", appendices), "replaced_by")
        .order_by("-valid")
    )


def decision_on(day: date) -> Decision | None:
    """The decision whose list is in force on that day."""
    return Decision.objects.on(day).first()


def appendix_on(number: str, day: date) -> Appendix | None:
    """That appendix of the decision in force on the day."""
    found = Appendix.objects.filter(number=number, decision__valid__contains=day)
    return found.select_related("decision").first()


def appendix_numbers(day: date | None = None) -> list[str]:
    """The numbers that appendices bear: those in force on a day, or all that ever were."""
    rows = Appendix.objects.filter(decision__valid__contains=day) if day else Appendix.objects.all()
    return list(rows.order_by("number").values_list("number", flat=True).distinct())


def listed_on(number: str, day: date) -> list[Listing]:
    """What the appendix of the decision in force listed on the day, in the order of its file."""
    return list(
        Listing.objects.on(day)
        .filter(appendix__number=number, appendix__decision__valid__contains=day)
        .select_related("procedure", "field", "appendix__decision")
        .order_by("source_row", "procedure__code")
    )


def entries_on(number: str, day: date) -> list[Entry]:
    """The same as the rows that a file of that day would hold."""
    listings = listed_on(number, day)
    followed = _followed(listings)
    return [entry_of(listing, is_followed=listing.pk in followed) for listing in listings]


def entry_of(listing: Listing, *, is_followed: bool) -> Entry:
    """A listing as a row; its end is told only where the procedure leaves the list before the decision does."""
    until = listing.valid.upper
    told = until and not is_followed and until != listing.appendix.decision.valid.upper
    return Entry(
        row=listing.source_row,
        sheet=listing.source_sheet,
        raw_code=listing.procedure.code,
        code=listing.procedure.code,
        name=listing.printed_name,
        field=listing.field.name,
        agencies=list(listing.agencies),
        online=listing.online,
        integrated=False,
        ends=until if told else None,
    )


def _followed(listings: list[Listing]) -> set[int]:
    """Those after which the same appendix lists the same procedure again the very next day: changed, not withdrawn."""
    ending = [one for one in listings if one.valid.upper]
    if not ending:
        return set()
    days = Q(valid__startswith__in={one.valid.upper for one in ending})
    rows = Listing.objects.filter(days, procedure__in={one.procedure_id for one in ending})
    begins = set(rows.values_list("procedure", "appendix", "valid__startswith"))
    return {one.pk for one in ending if (one.procedure_id, one.appendix_id, one.valid.upper) in begins}


@dataclass(frozen=True)
class Changed:
    """A procedure that both versions list otherwise: (what, before, after) for each field."""

    code: str
    name: str
    pairs: list[tuple[str, str, str]]


@dataclass
class Comparison:
    """Two versions of one appendix side by side."""

    number: str
    before: date
    after: date
    added: list[Entry] = field(default_factory=list)
    withdrawn: list[Entry] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_same(self) -> bool:
        return not (self.added or self.withdrawn or self.changed)


def compare_days(number: str, before: date, after: date) -> Comparison:
    """What the appendix of the later day says otherwise than that of the earlier one."""
    return compare_with(number, before, after, entries_on(number, after))


def compare_with(number: str, before: date, after: date, entries: list[Entry]) -> Comparison:
    """The appendix as it stood, held against these rows."""
    preview = compare(Reading("", "", entries), listed_on(number, before))
    return Comparison(
        number,
        before,
        after,
        added=preview.added,
        withdrawn=[entry_of(listing, is_followed=True) for listing in preview.removed],
        changed=[_changed(listing, entry) for listing, entry in preview.changed],
        unchanged=len(preview.unchanged),
    )


def _changed(listing: Listing, entry: Entry) -> Changed:
    pairs = [(FIELDS[name], _shown(name, old), _shown(name, new)) for name, old, new in differences(listing, entry)]
    return Changed(entry.code, entry.name, pairs)


def _shown(name: str, value: str) -> str:
    return str(OnlineLevel(value).label) if name == "online" else value or "–"
