"""The sides of the figures: the portal's own way, and the plain thing it is held against."""

from datetime import datetime

from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog.actions.appendices import import_appendix
from catalog.models import Listing, Service
from portal.accounts.models import User
from portal.core.periods import ZONE
from portal.dashboards.demo.world import APPENDICES, FIXTURES
from portal.units.models import Level, Unit
from reporting.columns import NAMES
from reporting.documents.render import DOCUMENTS
from reporting.models import SENT, Period
from reporting.reports.payload import monthly_payload
from tests.bench.measure import Stopwatch, check_constraints_now, taken_back

BARE_SQL = f"""
    SELECT r.unit_id, coalesce(pr.field_id, l.field_id) AS field, r.period_id,
           {", ".join(f"sum(l.{name})" for name in NAMES)}
    FROM reporting_line l JOIN reporting_return r ON r.id = l.return_id JOIN reporting_period p ON p.id = r.period_id
    LEFT JOIN catalog_service s ON s.id = l.service_id LEFT JOIN catalog_procedure pr ON pr.id = s.procedure_id
    WHERE p.year = %s AND p.month <= %s AND r.state = ANY(%s) GROUP BY 1, 2, 3
"""
# Nothing of the catalogue is left for the importer to find; undone with the transaction.
EMPTY_CATALOGUE = "TRUNCATE catalog_decision, catalog_procedure, catalog_field CASCADE"
AT = datetime(2026, 11, 20, 8, 0, tzinfo=ZONE)


class Month:
    """The newest closed month of the demonstration and its report."""

    def __init__(self) -> None:
        self.period = Period.objects.exclude(closed_at=None).order_by("-year", "-month").first()
        self.province = Unit.objects.at_level(Level.PROVINCE, self.period.data_to).get()

    def payload_side(self) -> float:
        """The payload of the monthly report, whole."""
        with Stopwatch() as watch:
            monthly_payload(self.period, self.province)
        return watch.seconds

    def bare_side(self) -> float:
        """The hand-written aggregate unit × field × month over the same rows, fetched."""
        with Stopwatch() as watch, connection.cursor() as cursor:
            cursor.execute(BARE_SQL, [self.period.year, self.period.month, list(SENT)])
            cursor.fetchall()
        return watch.seconds

    def pack_side(self) -> float:
        """From the database to every document of the report."""
        with Stopwatch() as watch:
            payload = monthly_payload(self.period, self.province)
            for draw in DOCUMENTS:
                draw(payload)
        return watch.seconds


class Appendices:
    """The three appendices into a catalogue that is empty; the units are there."""

    def __init__(self) -> None:
        self.command = User.objects.command()
        self.rows = self.services = 0

    def import_side(self) -> float:
        """Read, check, apply, make the services."""
        with taken_back():
            with connection.cursor() as cursor:
                cursor.execute(EMPTY_CATALOGUE)
            with Stopwatch() as watch:
                for number in APPENDICES:
                    path = FIXTURES / f"phu_luc_{number}.xlsx"
                    import_appendix(path=path, appendix=number, by=self.command, at=AT, apply=True)
                check_constraints_now()
            self.rows, self.services = Listing.objects.count(), Service.objects.count()
        return watch.seconds


class Pages:
    """A page of the aggregator's in this process, without a network: session, user, view, template."""

    def __init__(self) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(username="tonghop"))

    def overview_side(self) -> float:
        """The overview."""
        return self._get(reverse("overview"))

    def skeleton_side(self) -> float:
        """A page with the same frame and no question of its own to the database."""
        return self._get(reverse("password_change"))

    def _get(self, url: str) -> float:
        with Stopwatch() as watch:
            answer = self.client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
        return watch.seconds
