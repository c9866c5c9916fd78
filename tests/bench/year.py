"""The year's report with all its documents, and the reminders of all units: time, and the memory of a process of its own."""

import subprocess
import sys
from datetime import datetime, time

from django.conf import settings
from django.core import mail
from django.db.models import F, Value
from django.db.models.functions import Concat

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from portal.core.periods import ZONE
from portal.units.models import Level, Unit
from reporting import notices
from reporting.digests import digests, messages
from reporting.documents.render import documents_of
from reporting.models import Period
from reporting.reports.spans import span_payload
from reporting.reports.subject import SO_BO, Subject
from tests.bench.measure import Stopwatch, taken_back

IN_A_PROCESS = """
import django; django.setup()
from tests.bench.measure import MostMemory
from tests.bench.year import Year
year = Year()
with MostMemory() as most:
    year.pack_side()
print(most.megabytes)
"""


class Year:
    """The sơ bộ of the newest year: eleven months, as far as they were opened."""

    def __init__(self) -> None:
        last = Period.objects.order_by("-data_to").first()
        self.subject = Subject.of_year(last.year, SO_BO)
        if last.month < 11:
            self.subject = Subject.of_range(self.subject.first, last.reporting_month)
        self.province = Unit.objects.at_level(Level.PROVINCE, last.data_to).get()

    def pack_side(self) -> float:
        """From the database to every document."""
        with Stopwatch() as watch:
            payload = span_payload(self.subject, self.province)
            for draw in documents_of(payload):
                draw(payload)
        return watch.seconds

    def megabytes(self) -> int:
        """The most memory that a process which does it and the compilers it starts hold at one moment."""
        ended = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
        )
        return int(ended.stdout.split()[-1])


class Reminders:
    """The morning of the day on which nobody has sent: whom to remind, the ledger, the mails (a server that takes all)."""

    def __init__(self) -> None:
        self.period = Period.objects.filter(closed_at=None).order_by("data_to").first()
        self.count = 0

    def side(self) -> float:
        """All of it, taken back."""
        at = datetime.combine(self.period.unit_due, time(8, 0), ZONE)
        with taken_back():
            with deed(by=User.objects.command(), at=at, door=Deed.Door.COMMAND):
                User.objects.update(email=Concat(F("username"), Value("@example.vn")))
            mail.outbox = []
            settings.EMAIL_URL, settings.EMAIL_BACKEND = "smtp://", "django.core.mail.backends.locmem.EmailBackend"
            with Stopwatch() as watch:
                self.count = notices.write(messages(digests(at), at), at)
                notices.send_waiting(clock=lambda: at)
        return watch.seconds
