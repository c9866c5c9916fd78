"""Questions about one unit's services: how each stands on both portals, and what the unit has said to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from catalog.models import Portal, ProvisionStatus, Service, ServiceStatus, StatusAnswer
from catalog.provision import kind_of
from portal.core.periods import ZONE
from portal.units.models import Unit

Place = tuple[int, str]  # service, portal


@dataclass
class Standing:
    """One service on one portal."""

    service: Service
    portal: str
    status: str
    since: date | None = None
    link: str = ""
    answer: StatusAnswer | None = None

    @property
    def place(self) -> str:
        return f"{self.service.pk}-{self.portal}"

    @property
    def label(self) -> str:
        return str(ProvisionStatus(self.status).label)

    @property
    def portal_label(self) -> str:
        return str(Portal(self.portal).label)

    @property
    def kind(self) -> str:
        return kind_of(self.status)


def services_of_unit(unit: Unit, day: date):
    """The unit's services on the day, in the order of fields and codes."""
    running = Service.objects.on(day).filter(unit=unit).select_related("procedure__field")
    return running.order_by("procedure__field__name", "procedure__code")


def standings(services: Iterable[Service], day: date) -> list[tuple[Service, list[Standing]]]:
    """Each service with its standing on either portal; one query whatever their number."""
    services = list(services)
    rows = ServiceStatus.objects.on(day).filter(service__in=services).select_related("answer__by", "answer__settled_by")
    kept = {(row.service_id, row.portal): row for row in rows}
    return [(one, [_standing(one, portal, kept.get((one.pk, portal))) for portal in Portal.values]) for one in services]


def _standing(service: Service, portal: str, row: ServiceStatus | None) -> Standing:
    if row is None:
        return Standing(service, portal, ProvisionStatus.NOT_STARTED)
    return Standing(service, portal, row.status, row.valid.lower, row.link, getattr(row, "answer", None))


def places_of(unit: Unit, day: date, given: Iterable[str]) -> list[Place]:
    """Those of the ticked places, "12-tinh", that are the unit's own services that day."""
    own = set(services_of_unit(unit, day).values_list("pk", flat=True))
    parts = [one.partition("-") for one in given]
    return [(int(pk), portal) for pk, _, portal in parts if pk.isdigit() and int(pk) in own and portal in Portal.values]


def unanswered(unit: Unit, day: date) -> list[Place]:
    """Where the unit has said nothing yet."""
    own = standings(services_of_unit(unit, day), day)
    return [(one.service.pk, one.portal) for _, both in own for one in both if one.answer is None]


def days_since(moment: datetime, day: date) -> int:
    """Whole days from a moment to a day, in the office's zone."""
    return (day - moment.astimezone(ZONE).date()).days
