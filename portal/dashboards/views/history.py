"""Lịch sử: what was done to one thing, deed by deed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.trail import changes_of, deeds_of, told
from portal.dashboards.history import kept

PER_PAGE = 30


@require_safe
def history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who, when, through which door, why, each field before and after; the newest first."""
    of = kept(kind, pk, request.user)
    changes = changes_of(of.rows, of.more)
    page = Paginator(deeds_of(changes), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboards/history.html", {"of": of, "page_obj": page, "events": told(changes, list(page))})
