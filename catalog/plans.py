"""Questions about exceptions and about plans to full process: which there are, and what should have one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.models import (
    ConversionPlan,
    Listing,
    OnlineLevel,
    Portal,
    Procedure,
    ProvisionStatus,
    Service,
    ServiceException,
    ServiceStatus,
)
from catalog.provision import unit_name


def exceptions(day: date, *, running: bool) -> QuerySet[ServiceException]:
    """Exceptions that hold on the day or begin later; else those that are over."""
    past = Q(valid__endswith__isnull=False, valid__endswith__lte=day)
    found = ServiceException.objects.exclude(past) if running else ServiceException.objects.filter(past)
    return found.annotate(unit_name=unit_name("unit", day)).select_related("procedure").order_by("-valid", "pk")


def plans(day: date, asked: dict) -> QuerySet[ConversionPlan]:
    """The plans that the filters leave: open ones by their day, finished ones after them."""
    found = ConversionPlan.objects.annotate(unit_name=unit_name("responsible", day)).select_related("procedure")
    state = asked.get("tinh_trang")
    if state == "qua_han":
        found = found.filter(done_on__isnull=True, due__lt=day)
    elif state == "vuong":
        found = found.filter(done_on__isnull=True).exclude(stuck_with="")
    elif state == "xong":
        found = found.filter(done_on__isnull=False)
    elif state == "dang_lam":
        found = found.filter(done_on__isnull=True)
    if asked.get("don_vi"):
        found = found.filter(responsible=asked["don_vi"])
    return found.order_by("done_on", "due", "pk")


@dataclass(frozen=True)
class Suggestion:
    """A procedure that is not yet full-process on a portal and has no plan for it."""

    procedure: Procedure
    portal: str
    is_partial: bool
    missing: int  # services not provided there

    @property
    def portal_label(self) -> str:
        return str(Portal(self.portal).label)

    @property
    def current(self) -> str:
        return "partial" if self.is_partial else "none"


def suggestions(day: date) -> list[Suggestion]:
    """Partial listings, and procedures with services not provided: what Điều 2.2.a still asks for. Five queries."""
    listings = Listing.objects.on(day).filter(appendix__decision__valid__contains=day)
    listed = set(listings.values_list("procedure", flat=True))
    partial = set(listings.filter(online=OnlineLevel.PARTIAL).values_list("procedure", flat=True))
    planned = set(ConversionPlan.objects.values_list("procedure", "portal"))
    missing = {portal: _missing(portal, day) for portal in Portal.values}
    wanted = [
        (pk, portal)
        for pk in listed
        for portal in Portal.values
        if (pk, portal) not in planned and (pk in partial or missing[portal].get(pk))
    ]
    procedures = Procedure.objects.in_bulk({pk for pk, _ in wanted})
    made = [Suggestion(procedures[pk], portal, pk in partial, missing[portal].get(pk, 0)) for pk, portal in wanted]
    return sorted(made, key=lambda one: (not one.is_partial, -one.missing, one.procedure.code, one.portal))


def _missing(portal: str, day: date) -> dict[int, int]:
    """How many services of each procedure are not provided on the portal."""
    provided = ServiceStatus.objects.on(day).filter(
        service=OuterRef("pk"), portal=portal, status=ProvisionStatus.PROVIDED
    )
    services = Service.objects.on(day).filter(~Exists(provided))
    return dict(services.values_list("procedure").annotate(Count("pk")).order_by())
