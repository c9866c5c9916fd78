"""How far back the catalogue may be changed: the figures of a closed period are computed from it, so they must stay.

Periods are kept above this app. The app that keeps them hangs its answer in here when it starts (`reporting/apps.py`);
nothing here imports it, and without it there is no limit.
"""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from catalog.refusals import Refused


class Within(Protocol):
    """The last day of the first period that ends in a span and is closed, or (`entered`) in which figures were entered."""

    def __call__(self, first: date | None, until: date | None, *, entered: bool) -> date | None: ...


_asked: list[Callable[[], date | None]] = []  # one at most: the function that was hung in
_asked_within: list[Within] = []  # likewise


def told_by(ask: Callable[[], date | None], within: Within) -> None:
    """From now on these functions say which day is the last one of the closed periods, and what a span of days holds."""
    _asked[:], _asked_within[:] = [ask], [within]


def closed_until() -> date | None:
    """The last day of the last closed period; None: nothing is closed. Views and commands hand it to the deeds."""
    return _asked[0]() if _asked else None


def held_within(first: date | None, until: date | None, *, entered: bool = False) -> date | None:
    """The end of the first period between the days (None: open) whose figures must stay; None: there is none."""
    return _asked_within[0](first, until, entered=entered) if _asked_within else None


def refuse_closed(start: date, closed_until: date | None, what: str) -> None:
    """Raises Refused for a change that begins inside a closed period."""
    if closed_until and start <= closed_until:
        raise Refused(closed_words(what, start, closed_until))


def closed_words(what: str, start: date, closed_until: date) -> str:
    return _(
        "{what}: ngày {start:%d/%m/%Y} thuộc kỳ đã chốt (đến hết {closed_until:%d/%m/%Y}), số liệu của kỳ không đổi "
        "được nữa. Chọn một ngày sau {closed_until:%d/%m/%Y}."
    ).format(what=what, start=start, closed_until=closed_until)
