"""The portals' outages inside a window (Điều 2.2.b), as a report names them."""

from datetime import date, datetime, time

from django.db.models import Q

from portal.core.durations import in_words
from portal.core.periods import ZONE, end_of
from reporting.models import Outage


def outages_in(first: date, last: date) -> list[dict[str, str]]:
    """`[{portal, began, ended, lasted, cause, remedy}]` that touch the days, in order; what goes on has no end yet."""
    begins = datetime.combine(first, time.min, ZONE)
    touching = Outage.objects.filter(began_at__lt=end_of(last)).filter(Q(ended_at=None) | Q(ended_at__gt=begins))
    return [_words(one) for one in touching.order_by("began_at", "pk")]


def _words(one: Outage) -> dict[str, str]:
    return {
        "portal": one.get_portal_display(),
        "began": _moment(one.began_at),
        "ended": _moment(one.ended_at) if one.ended_at else "",
        "lasted": in_words(one.ended_at - one.began_at) if one.ended_at else "",
        "cause": " ".join(one.cause.split()),
        "remedy": " ".join(one.remedy.split()),
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M ngày %d/%m/%Y}"
