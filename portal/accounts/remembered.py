"""Answers to pure questions, kept in this process for as long as nobody has written anything.

Every write of the portal stands under a deed and every row of what is counted is logged as a change, so the last deed and
the last change name the state of the database. Two writers may commit in another order than they began: where somebody
was writing when a question was asked, its answer is kept for seconds alone (a dashboard is fresh within five: issue of
the dashboards), else for minutes at most. Inside a transaction nothing is remembered: it sees what others do not.

What is typed all day long changes neither units nor quotas: a function that says which tables it `reads` is asked anew
only after a change of one of them, and whether anybody was writing is asked of them alone
(tests/accounts/test_remembered_reads.py holds what is said against what is read).
"""

import pickle
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from threading import Lock, local
from typing import NamedTuple, ParamSpec, TypeVar, overload

from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils.translation import get_language

# Who writes to a table holds a lock on it, taken before the change is numbered and kept until the commit.
STAMP_SQL = """
SELECT (SELECT max(id) FROM accounts_deed), (SELECT max(id) FROM accounts_change),
    NOT EXISTS (SELECT FROM pg_stat_get_activity(NULL) WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()),
    (SELECT array_agg((SELECT max(id) FROM accounts_change c WHERE c.table_name = t.name) ORDER BY t.place)
        FROM unnest(%(tables)s::text[]) WITH ORDINALITY AS t (name, place)),
    (SELECT array_agg(relation::regclass::text) FROM pg_lock_status() WHERE locktype = 'relation'
        AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid())
"""
# A table without a log of its own, and the one that is written under the same deed whenever it is.
LOGGED_WITH = {"units_unit": "units_unitversion"}
UNSURE_FOR, SURE_FOR = 4.0, 300.0  # seconds
AT_MOST = 32 * 1024 * 1024  # bytes in one process; the longest unused goes first


class Stamp(NamedTuple):
    """The state of what is read: its last deed and change (or the last change by table), and whether nobody else was writing."""

    deed: int | None
    change: int | tuple[int | None, ...] | None
    is_quiet: bool


@dataclass(frozen=True)
class Moment:
    """The state of the database, whole and table by table."""

    whole: Stamp
    changes: Mapping[str, int | None]
    written: frozenset[str]

    def stamp(self, reads: tuple[str, ...]) -> Stamp:
        """Of these tables; of everything where none is named."""
        if not reads:
            return self.whole
        return Stamp(None, tuple(self.changes[table] for table in reads), self.written.isdisjoint(reads))


@dataclass(frozen=True)
class Answer:
    """What was found under a stamp, as bytes (nobody who is given it can change it for the next) or as it is."""

    content: object
    stamp: Stamp
    at: float
    size: int

    def holds(self, stamp: Stamp, now: float) -> bool:
        age = now - self.at
        return stamp[:2] == self.stamp[:2] and age < (SURE_FOR if self.stamp.is_quiet else UNSURE_FOR)


class Memory:
    """The answers by question. `clock` in seconds; it only runs forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, at_most: int = AT_MOST) -> None:
        self.clock, self.at_most = clock, at_most
        self.answers: OrderedDict[tuple, Answer] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()

    def find(self, question: tuple, stamp: Stamp) -> Answer | None:
        with self.lock:
            answer = self.answers.get(question)
            if answer is None or not answer.holds(stamp, self.clock()):
                return None
            self.answers.move_to_end(question)
            return answer

    def keep(self, question: tuple, content: object, stamp: Stamp, size: int) -> None:
        with self.lock:
            self._drop(question)
            self.answers[question] = Answer(content, stamp, self.clock(), size)
            self.bytes += size
            while self.bytes > self.at_most:
                self._drop(next(iter(self.answers)))

    def forget(self) -> None:
        with self.lock:
            self.answers.clear()
            self.bytes = 0

    def _drop(self, question: tuple) -> None:
        if dropped := self.answers.pop(question, None):
            self.bytes -= dropped.size


MEMORY = Memory()
WATCHED: set[str] = set()  # every table that a function says it reads
TOLD: list[Callable] = []  # those functions
P, T = ParamSpec("P"), TypeVar("T")


@overload
def remembered(function: Callable[P, T]) -> Callable[P, T]: ...
@overload
def remembered(*, reads: Collection[str], as_is: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]: ...
def remembered(function=None, *, reads=(), as_is=False):
    """The function reads nothing but its arguments and the database, and writes nothing; its answer can be pickled.

    `reads`: of the database these tables alone. `as_is`: nobody changes the answer, so everybody is given the same one.
    """
    tables = tuple(sorted({LOGGED_WITH.get(table, table) for table in reads}))
    WATCHED.update(tables)

    def decorated(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            if connection.in_atomic_block:
                return function(*args, **kwargs)
            place = (connection.settings_dict["NAME"], function.__module__, function.__qualname__)
            # An answer may hold words, and they are in the language it was asked in.
            question = (*place, get_language(), _frozen(args), _frozen(kwargs))
            before = _moment_of_request(tables).stamp(tables)
            found = MEMORY.find(question, before)
            if found is not None:
                return found.content if as_is else pickle.loads(found.content)  # made below, in this process
            answer = function(*args, **kwargs)
            # Where somebody wrote meanwhile, the answer is newer than its stamp, and nobody will ask under that stamp again.
            content = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            MEMORY.keep(question, answer if as_is else content, before, len(content))
            return answer

        if reads:
            asked.reads = tuple(reads)
            TOLD.append(asked)
        return asked

    return decorated if function is None else decorated(function)


# A request that only reads sees the database as it was at its first question: one moment serves all its questions.
_request = local()


def _began(environ: Mapping | None = None, **_kwargs: object) -> None:
    _request.reads, _request.moment = bool(environ) and environ.get("REQUEST_METHOD") in ("GET", "HEAD"), None


def _ended(**_kwargs: object) -> None:
    _request.reads = False


request_started.connect(_began)
request_finished.connect(_ended)


def _moment_of_request(tables: tuple[str, ...]) -> Moment:
    if not getattr(_request, "reads", False):
        return _moment()
    if _request.moment is None or not _request.moment.changes.keys() >= set(tables):
        _request.moment = _moment()
    return _request.moment


def _moment() -> Moment:
    watched = sorted(WATCHED)
    with connection.cursor() as cursor:
        cursor.execute(STAMP_SQL, {"tables": watched})
        deed, change, is_quiet, changes, written = cursor.fetchone()
    by_table = dict(zip(watched, changes or (), strict=True))
    return Moment(Stamp(deed, change, is_quiet), by_table, frozenset(written or ()))


def _frozen(value: object) -> object:
    """The same as something that can be looked up."""
    if isinstance(value, Mapping):
        return frozenset((key, _frozen(one)) for key, one in value.items())
    if isinstance(value, list | tuple | range):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, set | frozenset):
        return frozenset(value)
    return value
