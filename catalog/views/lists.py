"""Danh mục and Quyết định: what may be looked up by everybody who is logged in."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.forms import ProceduresForm
from catalog.models import Decision
from catalog.search import in_force, matching

ROWS = 50


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The list in force on a day, searched and paged."""
    today = timezone.localdate()
    form = ProceduresForm(request.GET, day=today)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("ngay") or today
    listings = in_force(day)
    if asked.get("phu_luc"):
        listings = listings.filter(appendix=asked["phu_luc"])
    if asked.get("linh_vuc"):
        listings = listings.filter(field=asked["linh_vuc"])
    found = matching(listings, asked["q"]) if asked.get("q") else listings
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


@require_safe
def decision(request: HttpRequest) -> HttpResponse:
    """The text of the decisions, clause by clause, each with an address of its own (#2.1.d)."""
    decisions = Decision.objects.order_by("-valid").prefetch_related("clauses", "appendices")
    return render(request, "catalog/decision.html", {"decisions": decisions})
