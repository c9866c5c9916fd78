"""Các phiên bản: the decisions side by side, two days compared, any appendix at any day as a file."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog import versions
from catalog.actions.decisions import enter_decision, name_decision
from catalog.documents.appendix_xlsx import Unreadable, appendix_xlsx
from catalog.documents.paper import paper_of
from catalog.limits import closed_until
from catalog.models import Decision
from catalog.refusals import Refused
from catalog.review_forms import CompareForm, DecisionForm, NamingForm
from portal.accounts.access import page_for
from portal.core.download import download


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision with its validity, what it replaces, its appendices."""
    today = timezone.localdate()
    context = {
        "decisions": versions.decisions(),
        "day": today,
        "current": versions.decision_on(today),
        "numbers": versions.appendix_numbers(today),
        "may_enter": request.user.may("catalog.import"),
        "may_name": request.user.may("catalog.import") or request.user.may("review.manage"),
    }
    return render(request, "catalog/versions.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two days of one appendix side by side; without an address the last change of appendix 1."""
    form = CompareForm(request.GET or _last_change())
    found = None
    if form.is_valid():
        asked = form.cleaned_data
        found = versions.compare_days(asked["phu_luc"], asked["tu"], asked["den"])
    context = {"form": form, "found": found, "both": _both(found), "has_lists": bool(versions.appendix_numbers())}
    return render(request, "catalog/versions_compare.html", context, status=200 if found or not request.GET else 400)


@require_safe
def appendix_file(request: HttpRequest, number: str) -> HttpResponse:
    """The appendix of the list in force on a day as a workbook that imports again without a difference."""
    if number not in versions.appendix_numbers():
        raise Http404
    try:
        day = _day(request.GET.get("ngay", ""))
        return download(f"phu-luc-{number}-{day:%Y-%m-%d}.xlsx", _drawn(number, day))
    except (Refused, Unreadable) as error:
        messages.error(request, str(error))
        return redirect("decisions")


def _drawn(number: str, day: date) -> bytes:
    appendix = versions.appendix_on(number, day)
    if appendix is None:
        raise Refused(
            _("Ngày {day:%d/%m/%Y} không có Phụ lục {number} nào có hiệu lực. Chọn ngày khác.").format(
                day=day, number=number
            )
        )
    return appendix_xlsx(paper_of(appendix, versions.entries_on(number, day)))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("catalog.import")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a decision; QĐ 1929 of 2020 is one that holds until the first list."""
    initial = {"replaces": versions.decision_on(timezone.localdate()), "has_quotas": True}
    form, refusal = DecisionForm(request.POST or None, initial=initial), None
    if form.is_valid():
        try:
            made = enter_decision(**form.cleaned_data, by=request.user, at=timezone.now(), closed_until=closed_until())
        except Refused as why:
            refusal = why
        else:
            messages.success(
                request, _("Đã nhập {made}. Tiếp theo: nhập các phụ lục của quyết định này.").format(made=made)
            )
            return redirect("decisions")
    context = {"form": form, "refusal": refusal}
    return render(request, "catalog/versions_enter.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("catalog.import", "review.manage")
def name(request: HttpRequest, decision: int) -> HttpResponse:
    """Number, date and first day of the decision that has none yet."""
    found = get_object_or_404(Decision, pk=decision)
    form, refusal = NamingForm(request.POST or None, initial={"valid_from": found.valid.lower}), None
    if form.is_valid():
        try:
            named = name_decision(decision=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as why:
            refusal = why
        else:
            messages.success(request, _("Đã ghi số, ngày, ngày hiệu lực của {named}.").format(named=named))
            return redirect("decisions")
    context = {"form": form, "refusal": refusal, "decision": found}
    return render(request, "catalog/versions_enter.html", context, status=422 if request.method == "POST" else 200)


def _last_change() -> dict:
    """From the day before the newest decision to today, of the first appendix there is."""
    numbers, today = versions.appendix_numbers(), timezone.localdate()
    newest = Decision.objects.filter(replaces__isnull=False).order_by("-valid").first()
    before = newest.replaces.valid.lower if newest else today.replace(month=1, day=1)
    days = {"tu": f"{before or today:%d/%m/%Y}", "den": f"{today:%d/%m/%Y}"}  # bound as if typed
    return days | {"phu_luc": numbers[0] if numbers else ""}


def _both(found: versions.Comparison | None) -> list[Decision | None]:
    return [versions.decision_on(found.before), versions.decision_on(found.after)] if found else []


def _day(text: str) -> date:
    """The day of the address, dd/mm/yyyy or yyyy-mm-dd; none is today."""
    if not text:
        return timezone.localdate()
    form = CompareForm({"tu": text})
    form.full_clean()
    if "tu" not in form.cleaned_data:
        raise Refused(_("Ngày “{text}” không đúng. Nhập ngày theo dạng dd/mm/yyyy.").format(text=text[:20]))
    return form.cleaned_data["tu"]
