"""Who issues which report, with which symbol and signatory on a day, and to whom it goes."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import User
from reporting.models import Edition, Letterhead

ISSUERS = {"A": "aggregator", "B": "supervisor"}  # Điều 2 khoản 2 điểm c, khoản 3 điểm d


@dataclass(frozen=True)
class Issuing:
    """What stands around a report on a day: from the dated data, else from the edition's own head."""

    letter: str
    issuer: str
    symbol: str
    signatory_title: str
    signatory_name: str
    recipients: tuple[str, ...]


def may_issue(user: User, letter: str) -> bool:
    """Whether this letter is the user's office's own."""
    return user.may("report.issue") and ISSUERS.get(letter) in user.roles


def letters_of(user: User) -> list[str]:
    """The letters that the user records and sends."""
    return [letter for letter in ISSUERS if may_issue(user, letter)]


def issuing(edition: Edition, letter: str, day: date) -> Issuing:
    """Symbol, signatory and recipients of the day; the edition must be done."""
    head = (edition.payload or {})["heads"][letter]
    kept = Letterhead.objects.on(day).filter(letter=letter).first()
    if kept:
        recipients = [*kept.addressees, *(one for one in kept.recipients if is_somebody(one))]
        return Issuing(letter, kept.issuer, kept.symbol, kept.signatory_title, kept.signatory_name, _plain(recipients))
    recipients = [*head["addressees"], *(one for one in head["recipients"] if is_somebody(one))]
    return Issuing(
        letter, head["issuer_name"], head["symbol"], head["signatory"], head["signatory_name"], _plain(recipients)
    )


def is_somebody(recipient: str) -> bool:
    """Whether a line of "Nơi nhận" is an office: "Như trên" and "Lưu" are none."""
    return not recipient.strip().lower().startswith(("như trên", "lưu"))


def _plain(recipients: list[str]) -> tuple[str, ...]:
    """Without the marks at the end, each once."""
    return tuple(dict.fromkeys(one.strip().rstrip(".;").strip() for one in recipients if one.strip()))
