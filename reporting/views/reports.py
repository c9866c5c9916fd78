"""Báo cáo: ask for a month's, a year's or any range's report, watch it being built, take the files."""

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import page_for, require
from portal.core.download import download
from portal.core.periods import Month
from portal.units.models import Level, Unit
from reporting.models import Edition, EditionFile, Outgoing, Period
from reporting.outgoing_cards import cards_of, is_overtaken
from reporting.refusals import Refused
from reporting.report_actions import ask_for_report, cancel, try_again
from reporting.report_forms import RangeForm, YearForm
from reporting.reports.subject import Subject, title_of

SHOWN = 50


@require_safe
@page_for("report.view")
def reports(request: HttpRequest) -> HttpResponse:
    """The editions, newest first, and the forms that ask for one."""
    return _list(request)


@require_POST
@page_for("report.view")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the monthly report of the province; a second click finds the first edition."""
    require(request.user, "report.build")
    month = _month(request.POST.get("ky", ""))
    period = get_object_or_404(Period, year=month.year, month=month.month)
    return _asked(request, Subject.of_month(period))


@require_POST
@page_for("report.view")
def ask_year(request: HttpRequest) -> HttpResponse:
    """Ask for one of the year's editions."""
    require(request.user, "report.build")
    form = YearForm(request.POST)
    if not form.is_valid():
        return _list(request, year_form=form)
    return _asked(request, Subject.of_year(form.cleaned_data["nam"], form.cleaned_data["ban"]))


@require_POST
@page_for("report.view")
def ask_range(request: HttpRequest) -> HttpResponse:
    """Ask for a report over any months, of any units."""
    require(request.user, "report.build")
    form = RangeForm(request.POST)
    if form.is_valid():
        try:
            return _asked(request, subject_of(form))
        except (Refused, ValueError) as refusal:
            form.add_error(None, str(refusal))
    return _list(request, range_form=form)


@require_safe
@page_for("report.view")
def edition(request: HttpRequest, edition: int) -> HttpResponse:
    """One edition: how far it is, its files, what went out. htmx asks for the part that moves."""
    found = get_object_or_404(_editions(), pk=edition)
    context = {"edition": found, "files": _files(found), "may_build": request.user.may("report.build")}
    if request.htmx:
        return render(request, "reporting/_edition_progress.html", context)
    done = found.state == Edition.State.DONE
    whole = Edition.objects.select_related("report__period", "report__scope", "replaces").get(pk=found.pk)
    context |= {
        "title": title_of(found.report),
        "cards": cards_of(whole, request.user, timezone.now()) if done else [],
        "others": found.report.editions.exclude(pk=found.pk).filter(state=Edition.State.DONE).order_by("-number"),
        "overtaken": bool(done and found.locked_at and request.user.may("report.build") and is_overtaken(whole)),
        "replaced_by": found.replaced_by.order_by("-number").first(),
        "replaces": found.replaces,
    }
    return render(request, "reporting/edition.html", context)


@require_POST
@page_for("report.view")
def again(request: HttpRequest, edition: int) -> HttpResponse:
    """Put a failed edition back to the queue."""
    return _done_to(request, edition, try_again)


@require_POST
@page_for("report.view")
def stop(request: HttpRequest, edition: int) -> HttpResponse:
    """Cancel an edition that waits or is being built."""
    return _done_to(request, edition, cancel)


@require_POST
@page_for("report.view")
def anew(request: HttpRequest, edition: int) -> HttpResponse:
    """The same report from what the data and the words say now; of one that went out, the one that replaces it."""
    require(request.user, "report.build")
    found = get_object_or_404(_editions().select_related("report__scope"), pk=edition)
    replaces = found if request.POST.get("thay-the") and found.locked_at else None
    subject = Subject.of(found.report)
    return _asked(request, subject, scope=found.report.scope, replaces=replaces)


@require_safe
@page_for("report.view")
def file(request: HttpRequest, edition: int, name: str) -> HttpResponse:
    """A document of an edition, to be saved under its own name."""
    found = get_object_or_404(EditionFile, edition=edition, name=name)
    return download(found.name, bytes(found.content))


def subject_of(form: RangeForm) -> Subject:
    """What the form asks about. Raises ValueError for a range that is none, Refused for a code no unit bears."""
    first, last = form.cleaned_data["tu"], form.cleaned_data["den"]
    ids = []
    for code in form.cleaned_data["don_vi"]:
        unit = Unit.objects.with_code(code, last.data_to).first()
        if unit is None:
            raise Refused(
                _("Không có đơn vị mang mã “{code}” vào ngày {until:%d/%m/%Y}. Kiểm tra mã đơn vị.").format(
                    code=code, until=last.data_to
                )
            )
        ids.append(unit.pk)
    return Subject.of_range(first, last, ids)


def province_on(month: Month) -> Unit:
    """The province as it stood at the month's end; Http404 where there is none."""
    scope = Unit.objects.at_level(Level.PROVINCE, month.data_to).first()
    if scope is None:
        raise Http404
    return scope


def _asked(
    request: HttpRequest, subject: Subject, *, scope: Unit | None = None, replaces: Edition | None = None
) -> HttpResponse:
    scope = scope or province_on(subject.last)
    try:
        edition = ask_for_report(subject=subject, scope=scope, by=request.user, at=timezone.now(), replaces=replaces)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("edition", replaces.pk) if replaces else redirect("reports")
    return redirect("edition", edition.pk)


def _done_to(request: HttpRequest, edition: int, act) -> HttpResponse:
    require(request.user, "report.build")
    found = get_object_or_404(_editions(), pk=edition)
    try:
        act(edition=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("edition", found.pk)


def _list(
    request: HttpRequest, *, year_form: YearForm | None = None, range_form: RangeForm | None = None
) -> HttpResponse:
    at = timezone.now()
    ended = Month.last_ended(at)
    outgoing = Prefetch("outgoing", Outgoing.objects.defer("signed_content").order_by("letter"))
    editions = list(_editions().prefetch_related(outgoing)[:SHOWN])
    for one in editions:
        one.title = title_of(one.report)
    may_build = request.user.may("report.build")
    context = {
        "editions": editions,
        "periods": Period.objects.filter(data_to__lte=ended.data_to).order_by("-data_to")[:SHOWN],
        "may_build": may_build,
        "year_form": year_form or YearForm(initial={"nam": ended.year}),
        "range_form": range_form or (RangeForm() if may_build else None),
        "opened": "nam" if year_form else "dot-xuat" if range_form else "",
    }
    return render(request, "reporting/reports.html", context, status=422 if year_form or range_form else 200)


def _editions() -> QuerySet[Edition]:
    """Without their payload, which only documents are drawn from."""
    rows = Edition.objects.defer("payload", "replaces__payload")
    return rows.select_related("report__period", "asked_by", "replaces", "locked_by").order_by("-asked_at", "-pk")


def _files(edition: Edition) -> QuerySet[EditionFile]:
    return edition.files.defer("content").order_by("name")


def _month(text: str) -> Month:
    """The month of the form; a hand-made request with another text finds nothing."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error
