"""`./dev bench --fuzz [N]`: N spoiled files through every upload door, in children with bounded memory; seeds are told."""

import argparse
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.accounts.gate import ENTERED
from portal.accounts.models import User
from tests.access.world import World, build
from tests.factories import AT
from tests.security.doors import READERS, Door, doors, let_in
from tests.security.fuzzing import LONGEST, attempt

MOST_MEMORY = 2 * 1024**3  # of addresses, for a child
BATCH = 25  # files of one child


def main() -> int:
    """1 where a file made a fault."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--fuzz", type=int, nargs="?", const=1100, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", type=Path, metavar="FILE")
    call = parser.parse_args()
    logging.disable(logging.CRITICAL)
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    timezone.now = lambda: AT  # the world stands on that morning
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    print(f"hạt giống {call.seed} … {call.seed + call.fuzz - 1}", file=sys.stderr)
    ours = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        outcomes = fuzz(build(), range(call.seed, call.seed + call.fuzz))
    finally:
        connection.close()
        connection.creation.destroy_test_db(ours, verbosity=0)
    print_table(outcomes)
    if call.json:
        call.json.write_text(json.dumps(outcomes, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(one["fault"] for one in outcomes) else 0


def fuzz(world: World, seeds: range) -> list[dict]:
    """One outcome a seed: `{door, seed, status, seconds, megabytes, fault}`; the doors in turn."""
    let_in(world)
    pages = doors(world)
    everything: dict[str, Door | str] = {**pages, **{name: name for name in READERS}}
    people = {who: _client(world.people[who]) for who in {door.who for door in pages.values()}}
    goods = {name: door.good(world, people.__getitem__) for name, door in pages.items()}
    goods |= {name: good() for name, (_, good) in READERS.items()}
    names = list(everything)
    outcomes = []
    for start in range(0, len(seeds), BATCH):
        plan = [(names[seed % len(names)], seed) for seed in seeds[start : start + BATCH]]
        outcomes += _in_child(plan, everything, people, goods)
    return outcomes


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session[ENTERED] = {"second_factor": True, "short_password": False}
    session.save()
    return client


def _in_child(plan: list[tuple[str, int]], everything: dict, people: dict, goods: dict) -> list[dict]:
    """A process of its own with a limit; one that dies names the first file of which it said nothing."""
    connection.close()
    cache.close()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(plan, everything, people, goods, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        outcomes = [json.loads(line) for line in told]
    status = os.waitpid(child, 0)[1]
    if status and len(outcomes) < len(plan):
        name, seed = plan[len(outcomes)]
        died = {"status": 0, "seconds": 0.0, "megabytes": 0.0, "fault": f"tiến trình chết ({status})"}
        outcomes.append({"door": name, "seed": seed, **died})
        outcomes += _in_child(plan[len(outcomes) :], everything, people, goods) if plan[len(outcomes) :] else []
    return outcomes


def _work(plan: list[tuple[str, int]], everything: dict, people: dict, goods: dict, writer: int) -> None:
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(LONGEST * BATCH), int(LONGEST * BATCH)))
        with os.fdopen(writer, "w", encoding="utf-8") as told:
            for name, seed in plan:
                door = everything[name]
                outcome = attempt(door, None if isinstance(door, str) else people[door.who], goods[name], seed)
                outcome["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                told.write(json.dumps({"door": name, "seed": seed, **outcome}) + "\n")
                told.flush()
        code = 0
    finally:
        os._exit(code)


def print_table(outcomes: list[dict]) -> None:
    """One line a door, then every fault with its seed."""
    print(f"{'Cửa':<24}{'tệp':>6}{'nhận':>7}{'từ chối':>9}{'lâu nhất':>11}{'bộ nhớ':>10}{'lỗi':>5}")
    for name in dict.fromkeys(one["door"] for one in outcomes):
        rows = [one for one in outcomes if one["door"] == name]
        refused = sum(one["status"] == 422 for one in rows)
        longest, most = max(one["seconds"] for one in rows), max(one["megabytes"] for one in rows)
        faults = sum(bool(one["fault"]) for one in rows)
        taken = len(rows) - refused - faults
        print(f"{name:<24}{len(rows):>6}{taken:>7}{refused:>9}{longest:>9.2f} s{most:>7.0f} MB{faults:>5}")
    print("Bộ nhớ: cao nhất của cả tiến trình con, mỗi tiến trình 25 tệp; giới hạn địa chỉ 2 GB.")
    for one in outcomes:
        if one["fault"]:
            print(f"  {one['door']}, hạt giống {one['seed']}: {one['fault']}")
