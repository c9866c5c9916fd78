"""Keep a few processes running as children of this one, and leave none behind however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portal.core.processes import Running, end_group

LONGEST_LOG = 10 * 2**20
EARLY = 5.0  # seconds; a child that dies sooner than this has not really started
GIVE_UP_AFTER = 5  # early deaths in a row
PATIENCE = 15.0  # seconds for running work to end before children are asked to hurry
HURRY = 5.0  # seconds from there until they are killed
SUPERVISOR = "supervisor"  # our own name in the record
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class GaveUp(RuntimeError):
    """A child dies again and again right after its start; the message names its log."""


@dataclass
class Child:
    """One process to keep running: its name, its command, and the signal by which it ends quickly but in order."""

    name: str
    command: list[str]
    log: Path
    quick: signal.Signals = signal.SIGTERM
    process: subprocess.Popen | None = field(default=None, repr=False)
    started: float = 0.0
    early_deaths: int = 0

    def start(self, environment: dict[str, str]) -> None:
        """Start the process in a group of its own: Ctrl-C reaches it through us, in our order."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old"))
        parent, quick = os.getpid(), self.quick

        def die_with_parent() -> None:  # the kernel's promise holds for kill -9 of the parent too
            if _libc is not None:
                _libc.prctl(PR_SET_PDEATHSIG, quick)
                if os.getppid() != parent:
                    os._exit(1)

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.started = time.monotonic()

    def has_died(self) -> bool:
        """Whether the process ended by itself; what is left of its group is ended with it."""
        if self.process is None or self.process.poll() is None:
            return False
        self.early_deaths = self.early_deaths + 1 if time.monotonic() - self.started < EARLY else 0
        end_group(self.process.pid, signal.SIGKILL)
        return True


class Supervisor:
    """Starts children, starts again what dies, and ends them all in order."""

    def __init__(
        self, children: list[Child], environment: dict[str, str], record: Callable[[list[Running]], None]
    ) -> None:
        self.children = children
        self.environment = environment
        self.record = record  # told which processes run, whenever that changes
        self.asked_to_stop = False

    def run(self, each_second: Callable[[], None]) -> None:
        """Keep the children running until INT, TERM or HUP. Raises GaveUp."""
        for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(order, self._stop_asked)
        try:
            for child in self.children:
                child.start(self.environment)
            self._record()
            while not self.asked_to_stop:
                self._restart_the_dead()
                each_second()
                self._pause()
        finally:
            self.end()

    def _pause(self) -> None:
        for _ in range(10):  # a sleep is not cut short by a signal, so it is taken in small pieces
            if not self.asked_to_stop:
                time.sleep(0.1)

    def _stop_asked(self, *_signal: object) -> None:
        self.asked_to_stop = True

    def _restart_the_dead(self) -> None:
        dead = [child for child in self.children if child.has_died()]
        for child in dead:
            if child.early_deaths >= GIVE_UP_AFTER:
                raise GaveUp(f"Tiến trình {child.name} cứ khởi động là dừng: xem {child.log}")
            sys.stderr.write(f"Tiến trình {child.name} đã dừng, đang khởi động lại (xem {child.log}).\n")
            child.start(self.environment)
        if dead:
            self._record()

    def _record(self) -> None:
        everyone = [(SUPERVISOR, os.getpid())]
        everyone += [(child.name, child.process.pid) for child in self.children if child.process]
        self.record([Running.now(name, pid) for name, pid in everyone])

    def end(self) -> None:
        """End every child: asked, then asked to hurry, then killed with whatever it started."""
        started = [(child, child.process) for child in self.children if child.process]
        for _child, process in started:
            process.terminate()
        _wait([process for _child, process in started], PATIENCE)
        for child, process in started:
            if process.poll() is None:
                process.send_signal(child.quick)
        _wait([process for _child, process in started], HURRY)
        for _child, process in started:
            end_group(process.pid, signal.SIGKILL)
            process.wait()


def _wait(processes: list[subprocess.Popen], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
