"""Danh mục and Quyết định: public, like the law itself; searched, as at any day, and as open data."""

import csv
import io
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.forms import ProceduresForm
from catalog.models import Decision, Listing, Portal, Procedure, ServiceStatus
from catalog.opendata import COLUMNS, row_of
from catalog.search import in_force, matching
from portal.core.cells import neutral
from portal.core.download import download

ROWS = 50


@login_not_required
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The list in force on a day, searched and paged."""
    form, day, found = _asked(request)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "day": day,
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
        "decision": Decision.objects.on(day).first(),
    }
    return render(request, "catalog/procedures.html", context, status=200 if form.is_valid() else 400)


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: where it stood in the lists over time, who offers it, and where on the portals."""
    found = get_object_or_404(Procedure.objects.select_related("field"), code=code)
    today = timezone.localdate()
    listings = found.listings.select_related("appendix__decision", "field").order_by("appendix__number", "-valid")
    statuses = ServiceStatus.objects.on(today).filter(service__procedure=found, service__valid__contains=today)
    links = statuses.exclude(link="").order_by("portal").values_list("portal", "link").distinct()
    context = {
        "procedure": found,
        "listings": listings,
        "aliases": found.aliases.order_by("raw_code"),
        "services": found.services.on(today).count(),
        "links": [(Portal(portal).label, link) for portal, link in links],
    }
    return render(request, "catalog/procedure.html", context)


@login_not_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as the page, all of them, for a spreadsheet: UTF-8 with BOM, nothing that runs as a formula."""
    _, day, found = _asked(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([neutral(value or "") for value in row_of(listing).values()] for listing in found)
    return download(f"danh-muc-{day:%Y-%m-%d}.csv", ("\ufeff" + out.getvalue()).encode())


@login_not_required
@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same rows with the day and the decision they hold by."""
    _, day, found = _asked(request)
    law = Decision.objects.on(day).first()
    answer = {
        "ngay": day.isoformat(),
        "quyet_dinh": str(law) if law else None,
        "so_muc": len(found),
        "muc": [row_of(listing) for listing in found],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def decision(request: HttpRequest) -> HttpResponse:
    """The text of the decisions, clause by clause, each with an address of its own (#2.1.d)."""
    decisions = Decision.objects.order_by("-valid").prefetch_related("clauses", "appendices")
    return render(request, "catalog/decision.html", {"decisions": decisions})


def _asked(request: HttpRequest) -> tuple[ProceduresForm, date, list[Listing]]:
    """The form as it was filled, the day it asks for, and what it finds."""
    form = ProceduresForm(request.GET, day=timezone.localdate())
    return form, form.day, form.narrow(in_force(form.day), matching)
