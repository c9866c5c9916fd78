"""Lịch: every deadline of the year, what was met and when; the document behind it, and moving one date of one month."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import page_for, require
from portal.core.periods import ONE_DAY, ZONE, Month
from reporting.actions.moves import move_date
from reporting.actions.periods import cite_calendar, closed_since, is_missed, open_by_hand, record_way_out
from reporting.deadlines import few_days, holidays, standing_document
from reporting.models import Holiday, Period, PeriodMove
from reporting.refusals import Refused
from reporting.report_forms import CalendarDocumentForm, MoveForm, WayOutForm
from reporting.timetable import short_months
from reporting.year_calendar import all_deadlines, dates_of, year_of

SEEN_BY = ("report.view", "return.view", "progress.view")


@require_safe
@page_for(*SEEN_BY)
def calendar(request: HttpRequest) -> HttpResponse:
    """The year's dates in one table."""
    at = timezone.now()
    year = _year(request, at)
    context = {
        "year": year,
        "years": _years(at),
        "made": year_of(year, at),
        "short": _with_ways_out(short_months(at)),
        "may_move": request.user.may("period.manage"),
        "holidays": Holiday.objects.filter(day__year=year).order_by("day"),
    }
    return render(request, "reporting/calendar.html", context)


def _with_ways_out(short: list[tuple[Month, int]]) -> list[tuple[Month, int, str]]:
    """With what was decided for each; "" where nothing was."""
    ways = {one.reporting_month: one.way_out for one in Period.objects.exclude(way_out="")}
    return [(month, days, ways.get(month, "")) for month, days in short]


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*SEEN_BY)
def month(request: HttpRequest, month: Month) -> HttpResponse:
    """One month's dates with all that was moved; who keeps the calendar moves them here."""
    form = MoveForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "period.manage")
        if form.is_valid():
            try:
                moved = move_date(month=month, **form.cleaned_data, by=request.user, at=timezone.now())
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(
                    request,
                    _("{which} nay là ngày {after:%d/%m/%Y}.").format(
                        which=moved.get_which_display(), after=moved.after
                    ),
                )
                return redirect("calendar_month", month)
    return _month_page(request, month, moving=form if request.method == "POST" else None)


@require_POST
@page_for(*SEEN_BY)
def document(request: HttpRequest, month: Month) -> HttpResponse:
    """Name the document that the month's internal dates stand on, from this month on."""
    require(request.user, "period.manage")
    form = CalendarDocumentForm(request.POST)
    if form.is_valid():
        named = form.cleaned_data["due_document"]
        try:
            changed = cite_calendar(month=month, document=named, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _cited(changed))
            return redirect("calendar_month", month)
    return _month_page(request, month, citing=form)


@require_POST
@page_for(*SEEN_BY)
def way_out(request: HttpRequest, month: Month) -> HttpResponse:
    """Record what is done in a month that has too few working days."""
    require(request.user, "period.manage")
    form = WayOutForm(request.POST)
    if form.is_valid():
        try:
            record_way_out(month=month, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Đã ghi cách làm của kỳ {month}/{year}.").format(month=month.month, year=month.year)
            )
            return redirect("calendar_month", month)
    return _month_page(request, month, leaving=form)


@require_POST
@page_for(*SEEN_BY)
def open_month(request: HttpRequest, month: Month) -> HttpResponse:
    """Open a month from before the portal was put to use."""
    require(request.user, "period.manage")
    try:
        period = open_by_hand(month=month, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Đã mở kỳ {period}: {n} biểu được giao.").format(period=period, n=period.returns.count())
        )
    return redirect("calendar_month", month)


def _cited(changed: list[Period]) -> str:
    document, months = changed[0].due_document, ", ".join(f"{one.month}/{one.year}" for one in changed)
    if not document:
        return _("Lịch nội bộ của kỳ {months} nay không ghi văn bản nào; báo cáo không nêu tên đơn vị muộn.").format(
            months=months
        )
    return _("Lịch nội bộ của kỳ {months} nay theo {document}; kỳ mở sau cũng vậy.").format(
        months=months, document=document
    )


def _month_page(
    request: HttpRequest,
    month: Month,
    *,
    moving: MoveForm | None = None,
    citing: CalendarDocumentForm | None = None,
    leaving: WayOutForm | None = None,
) -> HttpResponse:
    """The month's dates, its document, its moves; the forms for who keeps the calendar, while the month is open."""
    period = Period.objects.filter(year=month.year, month=month.month).first()
    may_manage = request.user.may("period.manage") and not (period and period.is_closed)
    may_change = may_manage and not is_missed(month, timezone.now())
    is_open = period is not None and period.returns.exists()
    may_open = may_manage and not is_open and month.opens_on <= timezone.localdate() and not closed_since(month)
    days_off = holidays()
    dates, few = dates_of(month, period, days_off), few_days(month, days_off)
    if leaving is None and may_change and few is not None:
        leaving = WayOutForm(initial={"way_out": period.way_out if period else ""})
    document = period.due_document if period else standing_document(month)
    context = {
        "month": month,
        "period": period,
        "dates": [(label, dates[which]) for which, label in PeriodMove.Which.choices],
        "moves": period.moves.select_related("by").order_by("-at") if period else [],
        "moving": moving or (MoveForm() if may_change else None),
        "due_document": document,
        "few": few,
        "leaving": leaving,
        "may_open": may_open,
        "citing": citing or (CalendarDocumentForm(initial={"due_document": document}) if may_change else None),
    }
    is_refused = any(form is not None and form.errors for form in (moving, citing, leaving))
    return render(request, "reporting/calendar_month.html", context, status=422 if is_refused else 200)


@require_safe
@page_for(*SEEN_BY)
def feed(request: HttpRequest) -> HttpResponse:
    """The same dates as a file for one's own calendar (iCalendar, RFC 5545)."""
    at = timezone.now()
    year = _year(request, at)
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cong theo doi DVC//VI", "CALSCALE:GREGORIAN"]
    for number, (about, one) in enumerate(all_deadlines(year, at)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{year}-{number}@cong-theo-doi-dvc",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + ONE_DAY:%Y%m%d}",
            f"SUMMARY:{_escaped(f'{one.what}, {about}')}",
            f"DESCRIPTION:{_escaped(one.basis)}",
            "END:VEVENT",
        ]
    text = "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="lich-{year}.ics"'
    return response


def _year(request: HttpRequest, at: datetime) -> int:
    text = request.GET.get("nam", "")
    if not text:
        return at.astimezone(ZONE).year
    if not (text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100):
        raise Http404
    return int(text)


def _years(at: datetime) -> list[int]:
    this = at.astimezone(ZONE).year
    kept = Period.objects.values_list("year", flat=True).distinct()
    return sorted({*kept, this, this + 1})


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line longer than 75 bytes; the rest goes on after a blank, and no letter is cut."""
    parts, current = [], ""
    for sign in line:
        if len((current + sign).encode()) > 73:
            parts.append(current)
            current = ""
        current += sign
    return "\r\n ".join([*parts, current])
