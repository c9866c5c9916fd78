"""One deed to many returns: each in a transaction of its own, so that one refusal does not hold up the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts.models import User
from reporting.models import Return
from reporting.refusals import Refused


@dataclass
class Batch:
    """What came of it: the returns done, and why each of the others was refused."""

    done: list[Return] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def do_to_all(act: Callable[..., Return], *, returns: Iterable[Return], by: User, at: datetime, **words: str) -> Batch:
    """Do `act` (approve, send_back) to every return."""
    batch = Batch()
    for return_ in returns:
        try:
            batch.done.append(act(return_=return_, by=by, at=at, **words))
        except Refused as refusal:
            batch.refused.append(refusal.message)
    return batch
