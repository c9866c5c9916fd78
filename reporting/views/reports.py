"""Báo cáo: ask for the monthly report, watch it being built, take the files."""

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import page_for, require
from portal.core.download import download
from portal.core.periods import Month
from portal.units.models import Level, Unit
from reporting.models import Edition, EditionFile, Period
from reporting.refusals import Refused
from reporting.report_actions import ask_for_report, try_again
from reporting.reports.subject import Subject

SHOWN = 50


@require_safe
@page_for("report.view")
def reports(request: HttpRequest) -> HttpResponse:
    """The editions, newest first, and the form that asks for one."""
    ended = Month.last_ended(timezone.now())
    files = Prefetch("files", EditionFile.objects.defer("content").order_by("name"))
    editions = _editions().prefetch_related(files)[:SHOWN]
    context = {
        "editions": editions,
        "periods": Period.objects.filter(data_to__lte=ended.data_to).order_by("-data_to")[:SHOWN],
        "may_build": request.user.may("report.build"),
    }
    return render(request, "reporting/reports.html", context)


@require_POST
@page_for("report.view")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the monthly report of the province; a second click finds the first edition."""
    require(request.user, "report.build")
    month = _month(request.POST.get("ky", ""))
    period = get_object_or_404(Period, year=month.year, month=month.month)
    scope = Unit.objects.at_level(Level.PROVINCE, period.data_to).first()
    if scope is None:
        raise Http404
    try:
        edition = ask_for_report(subject=Subject.of_month(period), scope=scope, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports")
    return redirect("edition", edition.pk)


@require_safe
@page_for("report.view")
def edition(request: HttpRequest, edition: int) -> HttpResponse:
    """One edition: how far it is, its files, why it failed. htmx asks for the part that moves."""
    found = get_object_or_404(_editions(), pk=edition)
    context = {"edition": found, "files": _files(found), "may_build": request.user.may("report.build")}
    template = "reporting/_edition_progress.html" if request.htmx else "reporting/edition.html"
    return render(request, template, context)


@require_POST
@page_for("report.view")
def again(request: HttpRequest, edition: int) -> HttpResponse:
    """Put a failed edition back to the queue."""
    require(request.user, "report.build")
    found = get_object_or_404(_editions(), pk=edition)
    try:
        try_again(edition=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("edition", found.pk)


@require_safe
@page_for("report.view")
def file(request: HttpRequest, edition: int, name: str) -> HttpResponse:
    """A document of an edition, to be saved under its own name."""
    found = get_object_or_404(EditionFile, edition=edition, name=name)
    return download(found.name, bytes(found.content))


def _editions() -> QuerySet[Edition]:
    """Without their payload, which only documents are drawn from."""
    return Edition.objects.defer("payload").select_related("report__period", "asked_by").order_by("-asked_at", "-pk")


def _files(edition: Edition) -> QuerySet[EditionFile]:
    return edition.files.defer("content").order_by("name")


def _month(text: str) -> Month:
    """The month of the form; a hand-made request with another text finds nothing."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error
