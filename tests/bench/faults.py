"""`./dev bench --faults N`: the portal broken N times while officers work; nothing that was acknowledged may be lost."""

import argparse
import json
import logging
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from portal.core.periods import Month
from reporting.models import State
from reporting.reports.editions import unbuilt
from tests import factories as make
from tests.bench.aftermath import editions, losses
from tests.bench.breaking import FAULTS
from tests.bench.house import House, NotOurs, fresh_database, until
from tests.bench.officers import Desk, Ledger, Office
from tests.bench.sessions import Person, session_of

MARK = "faults.mark"
OFFICES, SERVICES = 6, 3
RECOVERED_WITHIN = 180.0  # seconds until a save is acknowledged again
STUCK_AFTER = 60.0  # seconds


@dataclass
class Struck:
    """One fault: what was done, and after how many seconds a save was acknowledged again (None: never)."""

    name: str
    words: str
    recovered: float | None = None


@dataclass
class Run:
    """Everything of one run: who works, what was broken, what became of it."""

    seed: int
    month: Month
    ledgers: list[Ledger]
    offices: list[Office]
    desk: Desk
    struck: list[Struck] = field(default_factory=list)
    settled: float | None = None
    lost: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        told = {what: sum(one.told[what] for one in self.ledgers) for what in self.ledgers[0].told}
        untold = {what: sum(one.untold[what] for one in self.ledgers) for what in self.ledgers[0].untold}
        return {
            "seed": self.seed,
            "faults": [vars(one) for one in self.struck],
            "acknowledged": told | {"reports": len(self.desk.ordered)},
            "unanswered": untold | {"reports": self.desk.untold},
            "editions": dict(editions()),
            "jobs_settled_seconds": self.settled,
            "lost": self.lost,
        }


def main() -> int:
    """0 where nothing was lost."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--faults", type=int, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", type=Path, metavar="FILE")
    call = parser.parse_args()
    logging.disable(logging.INFO)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody logs in here
    try:
        fresh_database(MARK)
    except NotOurs as refusal:
        print(refusal, file=sys.stderr)
        return 1
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"hạt giống {call.seed}", file=sys.stderr)
    house = House()
    run = people_at_work(call.seed, house.port, call.faults)
    with house:
        under_faults(run, house, call.faults)
    run.lost += losses(run.ledgers, run.month, run.desk.ordered)
    print_table(run)
    if call.json:
        call.json.write_text(json.dumps(run.as_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if run.lost else 0


def people_at_work(seed: int, port: int, faults: int) -> Run:
    """A district with enough communes that some are left to the end, in the month that has just ended."""
    month = Month.last_ended(timezone.now())
    province = make.province(code="42")
    office = make.department("Văn phòng UBND tỉnh", parent=province, code="VP-UBND")
    district = make.district("Huyện Hương Sơn", parent=province, code="439", org_name="UBND huyện Hương Sơn")
    make.decision()
    procedures = [make.procedure() for _ in range(SERVICES)]
    period = make.period(month.year, month.month)
    reviewer = Person(session_of(make.user(district, "reviewer")), port)
    ledgers, people = [], {}
    for number in range(OFFICES * (2 + faults // 40)):
        commune = make.commune(f"Xã số {number}", parent=district, org_name=f"UBND xã số {number}")
        services = [make.provided_service(commune, one) for one in procedures]
        lines = {one: make.counts(online=1) for one in services}
        make.return_(commune, period, State.ENTERING, lines=lines)
        people[commune.pk] = Person(session_of(make.user(commune, "officer", "leader")), port)
        ledgers.append(Ledger(commune, services, dict.fromkeys((one.pk for one in services), 1)))
    offices = [
        Office(ledgers[number::OFFICES], people, reviewer, month, f"{seed}-{number}") for number in range(OFFICES)
    ]
    aggregator = Person(session_of(make.user(office, "aggregator")), port)
    return Run(seed, month, ledgers, offices, Desk(aggregator, month, f"{seed}-desk"))


def under_faults(run: Run, house: House, count: int) -> None:
    """Everybody works; it is broken `count` times, mostly one thing at a time; then everybody finishes and jobs settle."""
    chance = random.Random(run.seed)
    for thread in (*run.offices, run.desk):
        thread.start()
    names = [*FAULTS] * (count // len(FAULTS) + 1)
    for name in chance.sample(names[: max(count, len(FAULTS))], count):
        time.sleep(chance.uniform(0.3, 2.0))
        strike(run, house, name, chance)
        if run.lost:
            break
    recover(run, house, run.struck[-1])
    for thread in (*run.offices, run.desk):
        thread.stopping.set()
    for thread in (*run.offices, run.desk):
        thread.join(120)
    began = time.monotonic()
    if not until(database_answers, RECOVERED_WITHIN, 0.5):
        run.lost.append(f"{RECOVERED_WITHIN:.0f} giây sau lần hỏng cuối PostgreSQL vẫn không trả lời")
        return
    if until(lambda: not unbuilt().exists(), STUCK_AFTER, 0.5):
        run.settled = round(time.monotonic() - began, 1)
    else:
        run.lost.append(f"còn {unbuilt().count()} việc lập báo cáo treo sau {STUCK_AFTER:.0f} giây")


def database_answers() -> bool:
    """Whether PostgreSQL takes a connection of ours: the old one was broken with all others, and it may still be recovering."""
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def strike(run: Run, house: House, name: str, chance: random.Random) -> None:
    """One fault; in four of five cases the next waits until this one is mended."""
    struck = Struck(name, FAULTS[name](house, chance))
    run.struck.append(struck)
    print(f"{len(run.struck)}. {name}: {struck.words}", file=sys.stderr)
    if chance.random() < 0.8:
        recover(run, house, struck)


def recover(run: Run, house: House, struck: Struck) -> None:
    """Wait until every office was told of a save, or has nothing to save."""
    began = time.monotonic()
    mended = until(lambda: house.is_over() or any(office.last_save > began for office in run.offices), RECOVERED_WITHIN)
    if house.is_over():
        run.lost.append(f"sau {struck.name}: cổng tự dừng, xem {house.child.log}")
    elif not mended:
        run.lost.append(f"sau {struck.name}: {RECOVERED_WITHIN:.0f} giây không lưu được gì")
    else:
        struck.recovered = round(time.monotonic() - began, 2)


def print_table(run: Run) -> None:
    """One line a kind of fault, then what was acknowledged, then what was lost."""
    print(f"{'Hỏng':<22}{'lần':>5}{'lưu lại được sau, giữa':>25}{'lâu nhất':>10}")
    for name in FAULTS:
        seconds = [one.recovered for one in run.struck if one.name == name and one.recovered is not None]
        count = sum(one.name == name for one in run.struck)
        middle, longest = (f"{median(seconds):.1f} s", f"{max(seconds):.1f} s") if seconds else ("", "")
        print(f"{name:<22}{count:>5}{middle:>25}{longest:>10}")
    told = run.as_dict()
    print(f"Đã báo xong: {told['acknowledged']}; không rõ: {told['unanswered']}; bản báo cáo: {told['editions']}")
    print(f"Việc nền xong sau {run.settled} giây. Mất: {len(run.lost)}")
    for words in run.lost:
        print(f"  {words}")
