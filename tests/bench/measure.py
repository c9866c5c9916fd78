"""How a figure is taken: some runs, the two sides in turn, medians; what is written is taken back."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from threading import Event, Thread

import psutil
from django.db import connection, transaction

RUNS = 5
Side = Callable[[], float]  # does its work once and returns the seconds that count


@dataclass(frozen=True)
class Figure:
    """One row of the table: seconds here, seconds of the other side and the ratio where there is one, what to reach."""

    what: str
    seconds: float
    other: str = ""
    other_seconds: float | None = None
    ratio: float | None = None
    reach: str = ""
    reached: bool | None = None
    note: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


def against(
    what: str,
    ours: Side,
    other: str,
    theirs: Side,
    *,
    at_most: float | None = None,
    note: str = "",
    runs: int = RUNS,
) -> Figure:
    """Both sides once unmeasured, then in turn; medians and their ratio."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    mine, its = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    ratio = mine / its
    reach, reached = (f"≤ {at_most:g} ×", ratio <= at_most) if at_most else ("", None)
    return _told(Figure(what, mine, other, its, ratio, reach, reached, note))


def alone(what: str, side: Side, *, under: float | None = None, note: str = "") -> Figure:
    """One side once unmeasured, then its median."""
    side()
    seconds = median(side() for _ in range(RUNS))
    reach, reached = (f"< {under:g} s", seconds < under) if under else ("", None)
    return _told(Figure(what, seconds, reach=reach, reached=reached, note=note))


def _told(figure: Figure) -> Figure:
    """Said as soon as it is taken: a run that is cut off has not measured for nothing."""
    ratio = "" if figure.ratio is None else f", {figure.ratio:.2f} × {figure.other}"
    print(f"{figure.what}: {figure.seconds:.3f} s{ratio} {figure.reach}", file=sys.stderr, flush=True)
    return figure


@dataclass
class Stopwatch:
    """Counts the seconds between entering and leaving."""

    seconds: float = 0.0
    _begun: float = 0.0

    def __enter__(self) -> "Stopwatch":
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self._begun


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that is rolled back, so that every run finds the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def check_constraints_now() -> None:
    """Foreign keys are checked at the commit, which never comes here: both sides pay for them inside their time."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class MostMemory:
    """Looks every few milliseconds at what this process and its children hold; `megabytes` is the most that was seen.

    The kernel's own record of a child begins with its parent's memory, before another program runs in it.
    """

    EVERY = 0.005  # seconds

    def __init__(self) -> None:
        self.megabytes = 0
        self._is_over = Event()
        self._looking = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "MostMemory":
        self._looking.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._looking.join()

    def _look(self) -> None:
        mine = psutil.Process()
        while not self._is_over.wait(self.EVERY):
            held = sum(_held(one) for one in (mine, *mine.children(recursive=True)))
            self.megabytes = max(self.megabytes, held // 1024**2)


def _held(process: psutil.Process) -> int:
    """Bytes in memory; none once it has ended."""
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
