"""Questions about the review: who has answered a campaign, which proposals a person sees, what awaits a decision."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Q, QuerySet

from catalog.models import Listing, Proposal, Review, ReviewAnswer
from portal.accounts.models import User
from portal.accounts.remembered import remembered
from portal.core.periods import ZONE
from portal.units.models import Level, UnitVersion
from portal.units.succession import endings

ANSWERING = (Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE)  # Điều 2.1: sở, ban, ngành; huyện; xã


@dataclass(frozen=True)
class BoardRow:
    """One unit of a campaign: what it answered, when, with how many proposals."""

    version: UnitVersion
    answer: ReviewAnswer | None
    proposals: int
    is_late: bool

    @property
    def has_answered(self) -> bool:
        return self.answer is not None


@dataclass(frozen=True)
class Tally:
    """How many units of a level have answered, of how many, and how many are late or were."""

    label: str
    due: int
    answered: int
    nothing: int
    late: int


def reviews() -> QuerySet[Review]:
    """All campaigns, the newest first, with the number of answers and proposals."""
    standing = Q(proposals__isnull=False) & ~Q(proposals__state=Proposal.State.RECALLED)
    return Review.objects.annotate(
        answered=Count("answers", distinct=True), proposed=Count("proposals", filter=standing, distinct=True)
    ).order_by("-opens_on", "-pk")


def open_reviews(day: date) -> QuerySet[Review]:
    """The campaigns that can be answered on that day, the most urgent first."""
    return Review.objects.filter(closed_at=None, opens_on__lte=day).order_by("due", "pk")


def unanswered(user: User, day: date) -> QuerySet[Review]:
    """The open campaigns that the person's own unit still owes an answer to."""
    if user.unit_id is None:
        return Review.objects.none()
    return open_reviews(day).exclude(answers__unit=user.unit_id)


@remembered(reads=("catalog_review", "catalog_reviewanswer"), as_is=True)
def answered(day: date) -> tuple[frozenset[int], ...]:
    """Who has answered each of the open campaigns."""
    rows = open_reviews(day).order_by("pk").values_list("pk", "answers__unit")
    return tuple(frozenset(unit for _, unit in of) for _, of in groupby(rows, key=itemgetter(0)))


def board(review: Review, at: datetime) -> list[BoardRow]:
    """Every department, district and commune of the campaign's first day.

    For one that has ended since without an answer, the unit that carries on has answered, or nobody.
    """
    answers = {one.unit_id: one for one in review.answers.select_related("by")}
    standing = review.proposals.exclude(state=Proposal.State.RECALLED).values_list("unit")
    counts = dict(standing.annotate(n=Count("pk")))
    for one in endings(at.astimezone(ZONE).date()):
        if one.unit_id not in answers and one.carrier_id in answers:
            answers[one.unit_id] = answers[one.carrier_id]
    versions = UnitVersion.objects.on(review.opens_on).filter(level__in=ANSWERING)
    ordered = sorted(versions, key=lambda version: (ANSWERING.index(version.level), version.path))
    return [
        BoardRow(
            version,
            answers.get(version.unit_id),
            counts.get(version.unit_id, 0),
            _is_late(review, answers.get(version.unit_id), at),
        )
        for version in ordered
    ]


def _is_late(review: Review, answer: ReviewAnswer | None, at: datetime) -> bool:
    """An answer of the due day itself is in time."""
    moment = answer.at if answer else (review.closed_at or at)
    return moment.astimezone(ZONE).date() > review.due


def tallies(rows: list[BoardRow]) -> list[Tally]:
    """One for each level that has units."""
    found = []
    for level in ANSWERING:
        of_level = [row for row in rows if row.version.level == level]
        answered = [row for row in of_level if row.answer]
        nothing = sum(row.answer.nothing_proposed for row in answered)
        late = sum(row.is_late for row in of_level)
        if of_level:
            found.append(Tally(str(Level(level).label), len(of_level), len(answered), nothing, late))
    return found


def visible_proposals(user: User) -> QuerySet[Proposal]:
    """The supervisor and the administrator see all, an officer those of the own unit and of ended ones it carries on for."""
    rows = Proposal.objects.select_related("review", "draft", "unit", "by", "decided_by").order_by("-at", "-pk")
    if user.may("review.manage") or user.may("catalog.import"):
        return rows
    if user.may("proposal.make") and user.unit_id:
        return rows.filter(unit__in=user.acts_for)
    return rows.none()


def ready_for_draft(review: Review | None = None) -> QuerySet[Proposal]:
    """What was accepted and stands in no draft yet."""
    rows = Proposal.objects.filter(state=Proposal.State.ACCEPTED, draft=None).select_related("unit").order_by("pk")
    return rows.filter(review=review) if review else rows


def find_listing(appendix: str, code: str, day: date) -> Listing | None:
    """The procedure as that appendix lists it on the day."""
    return (
        Listing.objects.on(day)
        .filter(appendix__number=appendix, appendix__decision__valid__contains=day, procedure__code=code)
        .select_related("procedure", "field")
        .first()
    )


def unit_names(unit_ids: list[int], day: date) -> dict[int, str]:
    """What the units are called on that day, in one query; a list must not ask for each."""
    return {version.unit_id: str(version) for version in UnitVersion.objects.on(day).filter(unit__in=unit_ids)}
