"""Thông báo: what the portal told this person, the newest first; reading marks them, by a button."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting.models import Notice
from reporting.views.paging import paged

PAGE = re.compile(r"(?<![\w/])/[a-z0-9/-]+/")  # a page of the portal, as it stands in a message


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """One's own ledger of reminders."""
    mine = Notice.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(read_at=None).update(read_at=timezone.now())
        return redirect("notices")
    context = {"unread": mine.filter(read_at=None).count(), **paged(request, mine.order_by("-at", "-pk"))}
    for row in context["page_obj"]:
        row.links = list(dict.fromkeys(PAGE.findall(row.body)))
    return render(request, "reporting/notices.html", context)
