"""Officers at work while the portal is broken, each with a ledger of what they were told: saved, sent, approved, ordered."""

import json
import random
import threading
import time
from dataclasses import dataclass, field

from catalog.models import Service
from portal.core.periods import Month
from portal.units.models import Unit
from tests import factories as make
from tests.bench.sessions import Person, Reply

OPEN, SENT, APPROVED, UNKNOWN = "open", "sent", "approved", "unknown"
MOST = 90_000


@dataclass
class Ledger:
    """What one unit was told. A count: the value last acknowledged, and those whose fate was not told since."""

    unit: Unit
    services: list[Service]
    values: dict[int, int] = field(default_factory=dict)
    doubtful: dict[int, set[int]] = field(default_factory=dict)
    state: str = OPEN
    told: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("saves", "submissions", "approvals"), 0))
    untold: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("saves", "submissions", "approvals"), 0))
    surprises: list[str] = field(default_factory=list)  # refusals that nothing explains


class Office(threading.Thread):
    """Some units one after the other: saves, submissions, returns and approvals, until told to stop."""

    def __init__(
        self, units: list[Ledger], people: dict[int, Person], reviewer: Person, month: Month, seed: str
    ) -> None:
        super().__init__(daemon=True)
        self.units, self.people, self.reviewer, self.month = units, people, reviewer, month
        self.chance = random.Random(seed)
        self.stopping = threading.Event()
        self.last_save = 0.0  # on the monotonic clock

    def run(self) -> None:
        place = 0
        while not self.stopping.wait(self.chance.uniform(0.05, 0.4)):
            ledger = self.units[place]
            self.act(ledger, is_last=place == len(self.units) - 1)
            if ledger.state == APPROVED and place < len(self.units) - 1:
                place += 1

    def act(self, ledger: Ledger, *, is_last: bool) -> None:
        """One act that fits the state in which the unit's month stands, as far as the officer was told."""
        if ledger.state == OPEN:
            self.submit(ledger) if self.chance.random() < 0.12 else self.save(ledger)
        elif ledger.state == SENT and not is_last and self.chance.random() < 0.25:
            self.approve(ledger)
        elif ledger.state in (SENT, UNKNOWN):
            self.send_back(ledger)

    def save(self, ledger: Ledger) -> None:
        service = self.chance.choice(ledger.services).pk
        value = self.chance.randrange(1, MOST)
        cells = {name: str(count) for name, count in make.counts(online=value).items()}
        line = {"key": f"s{service}", "cells": cells, "was": {}}
        reply = self._post(ledger, self.people[ledger.unit.pk], "luu", {"whole": True, "lines": [line]}, as_json=True)
        if reply.status == 200 and json.loads(reply.body)["saved"]:
            ledger.values[service], ledger.doubtful[service] = value, set()
            ledger.told["saves"] += 1
            self.last_save = time.monotonic()
        elif not reply.is_known:
            ledger.doubtful.setdefault(service, set()).add(value)
            ledger.untold["saves"] += 1
        else:
            ledger.surprises.append(f"save: {reply.status} {reply.body[:200]!r}")
            ledger.state = UNKNOWN

    def submit(self, ledger: Ledger) -> None:
        self._move(ledger, self.people[ledger.unit.pk], "gui", SENT, "submissions")

    def approve(self, ledger: Ledger) -> None:
        self._move(ledger, self.reviewer, "duyet", APPROVED, "approvals")

    def send_back(self, ledger: Ledger) -> None:
        """Also the way to learn where a month stands whose last step was not told: refused is open or approved."""
        was = ledger.state
        reply = self._post(ledger, self.reviewer, "tra-lai", {"reason": "Xem lại cột (3)."})
        if reply.status == 302:
            ledger.state = OPEN
        elif not reply.is_known:
            ledger.state = UNKNOWN
        elif was == UNKNOWN and reply.status == 422:
            ledger.state = APPROVED if "Đã duyệt".encode() in reply.body else OPEN
        else:
            ledger.surprises.append(f"send back: {reply.status}")

    def _move(self, ledger: Ledger, who: Person, deed: str, to: str, what: str) -> None:
        reply = self._post(ledger, who, deed, {})
        if reply.status == 302:
            ledger.state = to
            ledger.told[what] += 1
        elif not reply.is_known:
            ledger.state = UNKNOWN
            ledger.untold[what] += 1
        else:
            ledger.surprises.append(f"{deed}: {reply.status}")
            ledger.state = UNKNOWN

    def _post(self, ledger: Ledger, who: Person, deed: str, data: dict, *, as_json: bool = False) -> Reply:
        return who.post(f"/so-lieu/{self.month}/{ledger.unit.pk}/{deed}/", data, as_json=as_json)


class Desk(threading.Thread):
    """The aggregator, who orders a report now and then."""

    def __init__(self, person: Person, month: Month, seed: str, every: tuple[float, float] = (2.0, 7.0)) -> None:
        super().__init__(daemon=True)
        self.person, self.month, self.every = person, month, every
        self.chance = random.Random(seed)
        self.stopping = threading.Event()
        self.ordered: set[int] = set()
        self.untold = 0

    def run(self) -> None:
        while not self.stopping.wait(self.chance.uniform(*self.every)):
            reply = self.person.post("/bao-cao/lap/", {"ky": str(self.month)})
            number = reply.location.rstrip("/").rpartition("/")[2]
            if reply.status == 302 and number.isdecimal():
                self.ordered.add(int(number))
            else:
                self.untold += 1
