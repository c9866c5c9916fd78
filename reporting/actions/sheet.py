"""Saving a whole typed month: counts and texts in one deed, all or nothing."""

from collections.abc import Iterable
from datetime import datetime

from portal.accounts.deeds import deed
from portal.accounts.models import Deed, User
from reporting.actions.lines import Entry, save_lines, save_texts
from reporting.models import Return
from reporting.refusals import Problem


def save_sheet(
    *, return_: Return, entries: Iterable[Entry], by: User, at: datetime, **texts: str
) -> tuple[int, list[Problem]]:
    """Save the lines that differ and the texts where they differ; the number of lines changed, and what does not add up.

    Raises Refused as `save_lines` does; then the texts are not saved either.
    """
    with deed(by=by, at=at, door=Deed.Door.GRID):
        saved = save_lines(return_=return_, entries=entries, by=by, at=at)
        stored = Return.objects.get(pk=return_.pk)
        if any(text.strip() != getattr(stored, name) for name, text in texts.items()):
            save_texts(return_=return_, by=by, at=at, **texts)
        return saved
