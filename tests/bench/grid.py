"""The grid in this process: one cell, a block of 300 lines × 8 counts with log and chain, the same with all nine counts (so
that every line is full, and held against its past), and the page.
"""

import json

from django.db.models import Count
from django.test import Client
from django.urls import reverse

from catalog.models import Service
from portal.accounts.models import User
from portal.units.models import Unit
from reporting.actions.periods import open_period
from reporting.columns import NAMES
from reporting.models import Period
from tests import factories as make
from tests.bench.measure import Stopwatch, taken_back
from tests.bench.sides import AT

LINES, CELLS = 300, NAMES[:8]
FULL = dict(zip(NAMES, ("14", "3", "1", "9", "7", "0", "2", "0", "15"), strict=True))
COUNTS = {name: FULL[name] for name in CELLS}


class Grid:
    """An officer of the unit with the most services, made up to 300, in the open month."""

    def __init__(self) -> None:
        month = Period.objects.latest("data_to").reporting_month.shift(1)
        services = Service.objects.on(month.data_to)
        self.unit, kept = services.values_list("unit").annotate(kept=Count("pk")).order_by("-kept", "unit")[0]
        for place in range(kept, LINES):  # the demonstration's largest unit has 126
            one = make.procedure(f"8.{place:06d}", f"Thủ tục thêm cho phép đo số {place}", in_field="Đất đai")
            make.provided_service(Unit.objects.get(pk=self.unit), one, start=month.data_to)
        self.month = open_period(month=month, by=User.objects.command(), at=AT)  # nobody's yet
        self.services = list(services.filter(unit=self.unit).values_list("pk", flat=True)[:LINES])
        self.client = Client()
        self.client.force_login(User.objects.filter(unit=self.unit, roles__contains=["officer"]).earliest("pk"))
        self.url = reverse("save_cells", args=[self.month.reporting_month, self.unit])

        self.page_side()  # the session was used this minute: it is not written again (portal/accounts/gate.py)

    def cell_side(self) -> float:
        """One cell of one line."""
        return self._send([{"key": f"s{self.services[0]}", "cells": {"received_online": "5"}, "was": {}}])

    def block_side(self) -> float:
        """A block as it is pasted: whole or not at all."""
        return self._send([{"key": f"s{service}", "cells": COUNTS, "was": {}} for service in self.services])

    def warned_side(self) -> float:
        """A block of full lines: its warnings come with the answer."""
        return self._send([{"key": f"s{service}", "cells": FULL, "was": {}} for service in self.services])

    def page_side(self) -> float:
        """The page with all its lines."""
        with Stopwatch() as watch:
            answer = self.client.get(reverse("return", args=[self.month.reporting_month, self.unit]))
        if answer.status_code != 200:
            raise SystemExit(f"{answer.request['PATH_INFO']}: {answer.status_code}")
        return watch.seconds

    def _send(self, lines: list[dict]) -> float:
        with taken_back():
            body = json.dumps({"whole": True, "lines": lines})
            with Stopwatch() as watch:
                answer = self.client.post(self.url, body, content_type="application/json")
        if answer.status_code != 200 or not answer.json()["saved"]:
            raise SystemExit(f"{self.url}: {answer.status_code} {answer.content[:300]!r}")
        return watch.seconds
