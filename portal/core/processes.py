"""Processes by their id: do they live, are they still the ones we mean, and how to end them."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Running:
    """A process as it was recorded: an id alone may by now belong to a stranger, so its start is kept too."""

    name: str
    pid: int
    started: float  # seconds since 1970, as the system tells it

    @classmethod
    def now(cls, name: str, pid: int) -> "Running":
        """Record a process that lives."""
        return cls(name, pid, psutil.Process(pid).create_time())

    def is_alive(self) -> bool:
        """Whether that very process still runs."""
        return is_alive(self.pid) and abs(psutil.Process(self.pid).create_time() - self.started) < 2

    def group(self) -> list[int]:
        """What lives of the group that this process led, itself included; its children may outlive it."""
        if is_alive(self.pid) and not self.is_alive():
            return []  # the id went to a stranger, which the system allows only once the group is gone
        return [pid for pid in psutil.pids() if _group(pid) == self.pid and is_alive(pid)]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def end(pids: list[int], ask: signal.Signals, patience: float = 30.0) -> None:
    """Ask the processes to end, wait, and kill those that do not within `patience` seconds."""
    for order in (ask, signal.SIGKILL):
        for pid in filter(is_alive, pids):
            os.kill(pid, order)
        deadline = time.monotonic() + patience
        while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.02)


def end_group(leader: int, order: signal.Signals) -> None:
    """Send a signal to a child of ours and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(leader, order)
