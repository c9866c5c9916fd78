"""Where an edition stands on its way out, letter by letter: for its page."""

from dataclasses import dataclass, field
from datetime import date, datetime

from portal.accounts.models import User
from portal.core.periods import ZONE
from reporting.deadlines import against, deadline
from reporting.issuing import ISSUERS, Issuing, issuing, may_issue
from reporting.models import Dispatch, Edition, Outgoing
from reporting.reports.inputs import input_key
from reporting.sending import is_unclear


@dataclass
class Sent:
    """One dispatch and how it stands to the deadline."""

    dispatch: Dispatch
    words: str = ""
    in_time: bool = True
    unclear: bool = False

    @property
    def needs_a_person(self) -> bool:
        return self.unclear or self.dispatch.state == Dispatch.State.FAILED


@dataclass
class Card:
    """One letter: who issues it, what was recorded, to whom it went, to whom not yet."""

    letter: str
    around: Issuing
    due: date | None
    may_issue: bool
    outgoing: Outgoing | None = None
    sent: list[Sent] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    @property
    def number(self) -> str:
        return f"{self.outgoing.number}{self.outgoing.symbol}" if self.outgoing else ""


def cards_of(edition: Edition, user: User, at: datetime) -> list[Card]:
    """Both letters of a finished edition, A first."""
    rows = {
        one.letter: one for one in edition.outgoing.defer("signed_content").select_related("recorded_by", "signed_by")
    }
    return [_card(edition, letter, rows.get(letter), user, at) for letter in ISSUERS]


def is_overtaken(edition: Edition) -> bool:
    """Whether what the edition was frozen from has changed since."""
    return input_key(edition.report, replaces=edition.replaces) != edition.input_key


def _card(edition: Edition, letter: str, outgoing: Outgoing | None, user: User, at: datetime) -> Card:
    day = outgoing.date if outgoing else at.astimezone(ZONE).date()
    card = Card(letter, issuing(edition, letter, day), deadline(edition.report, letter), may_issue(user, letter))
    if outgoing:
        card.outgoing = outgoing
        card.sent = [
            _sent(one, card.due) for one in outgoing.dispatches.select_related("by").order_by("asked_at", "pk")
        ]
        known = {one.dispatch.recipient for one in card.sent}
        card.rest = [one for one in card.around.recipients if one not in known]
    return card


def _sent(dispatch: Dispatch, due: date | None) -> Sent:
    if dispatch.sent_at is None:
        return Sent(dispatch, unclear=is_unclear(dispatch))
    words, in_time = against(dispatch.sent_at.astimezone(ZONE).date(), due)
    return Sent(dispatch, words, in_time)
