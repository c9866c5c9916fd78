"""What the pages under /chi-tieu/ have in common: who finds them, the year in the address, the tabs."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import View
from portal.accounts.models import User
from targets.indicators import FIRST_YEAR
from targets.years import years

VIEWERS = ("progress.view", "reading.decide", "quota.manage", "quota.assign")
TABS = [(_("Cách hiểu"), "readings"), (_("Chỉ tiêu từng đơn vị"), "quotas"), (_("Giao cho cấp xã"), "cascades")]


def known_year(view: View) -> Callable[..., HttpResponse]:
    """The address names a year that has quotas; else say which have (404)."""

    @wraps(view)
    def wrapped(request: HttpRequest, year: int, *args, **kwargs) -> HttpResponse:
        known = years(timezone.localdate())
        if year not in known:
            context = {"year": year, "years": known, "first": FIRST_YEAR}
            return render(request, "targets/no_year.html", context, status=404)
        return view(request, year, *args, **kwargs)

    return wrapped


def about_year(request: HttpRequest, year: int, current: str) -> dict:
    """Tabs and neighbouring years for the head of a page."""
    known = years(timezone.localdate())
    return {
        "year": year,
        "tabs": [
            {"label": label, "url": reverse(name, args=[year]), "current": name == current} for label, name in TABS
        ],
        "other_years": [
            {"year": one, "url": reverse(current, args=[one]), "current": one == year} for one in reversed(known)
        ],
    }


def manages(user: User) -> bool:
    return user.may("quota.manage")
