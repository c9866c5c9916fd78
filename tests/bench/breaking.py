"""What is broken, and how: each fault strikes the running portal once and says in a few words what it did.

The disk: for some seconds no process of the portal or of PostgreSQL can let a file grow past 64 kB (RLIMIT_FSIZE, which
needs no rights). PostgreSQL meets a failed write of its log as on a full disk, though the error is named EFBIG, not ENOSPC.
The network: a server is stopped (SIGSTOP) for some seconds, so that calls hang as when packets are lost.
"""

import random
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

from portal.core.embedded import postgres, valkey
from portal.core.embedded.place import Place
from tests.bench.house import House

FULL = 64 * 1024
Strike = Callable[[House, random.Random], str]
FAULTS: dict[str, Strike] = {}


def fault(name: str) -> Callable[[Strike], Strike]:
    def add(strike: Strike) -> Strike:
        FAULTS[name] = strike
        return strike

    return add


@fault("tiến trình web")
def web_worker(house: House, chance: random.Random) -> str:
    """One of gunicorn's workers, in the middle of whatever it does."""
    return _kill_one_of(_children(house, "web"), chance)


@fault("máy chủ web")
def web_master(house: House, chance: random.Random) -> str:
    """gunicorn itself."""
    return _kill_one_of([house.running()["web"].pid], chance)


@fault("Celery")
def celery_worker(house: House, chance: random.Random) -> str:
    """The worker or one of its pool."""
    return _kill_one_of([house.running()["worker"].pid, *_children(house, "worker")], chance)


@fault("beat")
def beat(house: House, chance: random.Random) -> str:
    """The timetable."""
    return _kill_one_of([house.running()["beat"].pid], chance)


@fault("hàng đợi")
def broker(house: House, chance: random.Random) -> str:
    """Valkey."""
    return _kill_one_of(_broker(house), chance)


@fault("PostgreSQL")
def database(house: House, chance: random.Random) -> str:
    """The postmaster, or one of its sessions: then it ends all others and recovers by itself."""
    master = _database(house)
    sessions = _tree(master)[1:]
    return _kill_one_of(master if chance.random() < 0.5 else sessions or master, chance)


@fault("đĩa đầy")
def disk(house: House, chance: random.Random) -> str:
    """No file grows for one to three seconds."""
    seconds = chance.uniform(1, 3)
    supervisor = [house.child.process.pid]
    _limit(_tree(supervisor) + _tree(_database(house)), FULL)
    time.sleep(seconds)
    for _ in range(3):  # what was started meanwhile has taken the limit from its parent
        _limit(_tree(supervisor) + _tree(_database(house)), psutil.RLIM_INFINITY)
        time.sleep(0.1)
    return f"{seconds:.1f} giây"


@fault("mạng: PostgreSQL")
def cut_database(house: House, chance: random.Random) -> str:
    """PostgreSQL is not reached."""
    return _hold(_tree(_database(house)), chance)


@fault("mạng: hàng đợi")
def cut_broker(house: House, chance: random.Random) -> str:
    """The broker is not reached."""
    return _hold(_broker(house), chance)


def _database(house: House) -> list[int]:
    pid = postgres.pid_of(Place.of(house.var))
    return [pid] if pid else []


def _broker(house: House) -> list[int]:
    pid = valkey.pid_of(Place.of(house.var))
    return [pid] if pid else []


def _children(house: House, name: str) -> list[int]:
    return _tree([house.running()[name].pid])[1:]


def _tree(pids: Iterable[int]) -> list[int]:
    """The processes with all that they started."""
    found = []
    for pid in pids:
        with suppress(psutil.Error):
            found += [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    return found


def _kill_one_of(pids: list[int], chance: random.Random) -> str:
    if not pids:
        return "đang không chạy"
    with suppress(psutil.Error):
        psutil.Process(chance.choice(pids)).kill()
    return "kill -9"


def _hold(pids: list[int], chance: random.Random) -> str:
    seconds = chance.uniform(1, 4)
    _signal(pids, signal.SIGSTOP)
    time.sleep(seconds)
    _signal(pids, signal.SIGCONT)
    return f"{seconds:.1f} giây"


def _signal(pids: list[int], order: signal.Signals) -> None:
    for pid in pids:
        with suppress(psutil.Error):
            psutil.Process(pid).send_signal(order)


def _limit(pids: list[int], size: int) -> None:
    for pid in pids:
        with suppress(psutil.Error, OSError):
            process = psutil.Process(pid)
            hard = process.rlimit(psutil.RLIMIT_FSIZE)[1]
            process.rlimit(psutil.RLIMIT_FSIZE, (size, hard))
