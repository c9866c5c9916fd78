"""Answers to pure questions, kept in this process for as long as nobody has written anything.

Every write of the portal stands under a deed and every row of what is counted is logged as a change, so the last deed and
the last change name the state of the database. Two writers may commit in another order than they began: where somebody
was writing when a question was asked, its answer is kept for seconds alone (a dashboard is fresh within five: issue of
the dashboards), else for minutes at most. Inside a transaction nothing is remembered: it sees what others do not.
"""

import pickle
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from threading import Lock, local
from typing import NamedTuple, ParamSpec, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils.translation import get_language

STAMP_SQL = """
SELECT (SELECT max(id) FROM accounts_deed), (SELECT max(id) FROM accounts_change),
    NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid())
"""
UNSURE_FOR, SURE_FOR = 4.0, 300.0  # seconds
AT_MOST = 32 * 1024 * 1024  # bytes in one process; the longest unused goes first


class Stamp(NamedTuple):
    """The state of the database: its last deed and change, and whether nobody else was writing."""

    deed: int | None
    change: int | None
    is_quiet: bool


@dataclass(frozen=True)
class Answer:
    """What was found under a stamp, as bytes: nobody who is given it can change it for the next."""

    content: bytes
    stamp: Stamp
    at: float

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

    def find(self, question: tuple, stamp: Stamp) -> bytes | None:
        with self.lock:
            answer = self.answers.get(question)
            if answer is None or not answer.holds(stamp, self.clock()):
                return None
            self.answers.move_to_end(question)
            return answer.content

    def keep(self, question: tuple, content: bytes, stamp: Stamp) -> None:
        with self.lock:
            self._drop(question)
            self.answers[question] = Answer(content, stamp, self.clock())
            self.bytes += len(content)
            while self.bytes > self.at_most:
                self._drop(next(iter(self.answers)))

    def forget(self) -> None:
        with self.lock:
            self.answers.clear()
            self.bytes = 0

    def _drop(self, question: tuple) -> None:
        if dropped := self.answers.pop(question, None):
            self.bytes -= len(dropped.content)


MEMORY = Memory()
P, T = ParamSpec("P"), TypeVar("T")


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """The function reads nothing but its arguments and the database, and writes nothing; its answer can be pickled."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        place = (connection.settings_dict["NAME"], function.__module__, function.__qualname__)
        # An answer may hold words, and they are in the language it was asked in.
        question = (*place, get_language(), _frozen(args), _frozen(kwargs))
        before = _stamp_of_request()
        content = MEMORY.find(question, before)
        if content is not None:
            return pickle.loads(content)  # made below, in this process
        answer = function(*args, **kwargs)
        # Where somebody wrote meanwhile, the answer is newer than its stamp, and nobody will ask under that stamp again.
        MEMORY.keep(question, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL), before)
        return answer

    return asked


# A request that only reads sees the database as it was at its first question: one stamp serves all its questions.
_request = local()


def _began(environ: Mapping | None = None, **_kwargs: object) -> None:
    _request.reads, _request.stamp = bool(environ) and environ.get("REQUEST_METHOD") in ("GET", "HEAD"), None


def _ended(**_kwargs: object) -> None:
    _request.reads = False


request_started.connect(_began)
request_finished.connect(_ended)


def _stamp_of_request() -> Stamp:
    if not getattr(_request, "reads", False):
        return _stamp()
    if _request.stamp is None:
        _request.stamp = _stamp()
    return _request.stamp


def _stamp() -> Stamp:
    with connection.cursor() as cursor:
        cursor.execute(STAMP_SQL)
        return Stamp(*cursor.fetchone())


def _frozen(value: object) -> object:
    """The same as something that can be looked up."""
    if isinstance(value, Mapping):
        return frozenset((key, _frozen(one)) for key, one in value.items())
    if isinstance(value, list | tuple | range):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, set | frozenset):
        return frozenset(value)
    return value
