"""Khó khăn, vướng mắc: raised by units on any day, answered and moved on by Sở TT&TT; both sides see the age."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import page_for
from portal.accounts.models import User
from reporting.actions.difficulties import move_difficulty, raise_difficulty
from reporting.difficulties import CLOSED, days_open, may_raise, next_states, open_first, visible_difficulties
from reporting.difficulty_forms import ListForm, RaiseForm, StepForm
from reporting.models import Difficulty
from reporting.names import unit_name
from reporting.refusals import Refused
from reporting.views.paging import paged

THEIRS = ("return.enter", "return.submit", "difficulty.view")


@require_safe
@page_for(*THEIRS)
def difficulties(request: HttpRequest) -> HttpResponse:
    """The open ones first, the oldest of them first."""
    form = ListForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "may_raise": may_raise(request.user),
        "is_asked": any(asked.values()),
        **paged(request, _narrowed(_seen(request.user), **asked)),
    }
    for row in context["page_obj"]:
        row.days = days_open(row, timezone.now(), row.settled_at)
    return render(request, "reporting/difficulties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*THEIRS)
def raise_(request: HttpRequest) -> HttpResponse:
    """A new one, of the user's own unit."""
    if not may_raise(request.user):
        raise PermissionDenied
    form = RaiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        raised = raise_difficulty(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Đã gửi Sở Thông tin và Truyền thông. Ý kiến trả lời hiện ở trang này."))
        return redirect("difficulty", raised.pk)
    return render(request, "reporting/difficulty_raise.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@page_for(*THEIRS)
def difficulty(request: HttpRequest, difficulty: int) -> HttpResponse:
    """One of them with its way so far."""
    return _show(request, get_object_or_404(_seen(request.user), pk=difficulty))


@require_POST
@page_for(*THEIRS)
def step(request: HttpRequest, difficulty: int) -> HttpResponse:
    """One step further."""
    found = get_object_or_404(_seen(request.user), pk=difficulty)
    if not request.user.may("difficulty.answer"):
        raise PermissionDenied
    form = StepForm(request.POST, states=next_states(request.user, found))
    if not form.is_valid():
        return _show(request, found, form=form)
    try:
        move_difficulty(difficulty=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, found, form=form, refusal=refusal)
    messages.success(request, _("Đã ghi bước xử lý; đơn vị thấy ngay."))
    return redirect("difficulty", found.pk)


def _seen(user: User) -> QuerySet[Difficulty]:
    named = visible_difficulties(user).annotate(day=TruncDate("at")).annotate(unit_name=unit_name("unit", "day"))
    return open_first(named).select_related("by")


def _narrowed(rows: QuerySet[Difficulty], *, trang_thai: str = "", q: str = "") -> QuerySet[Difficulty]:
    if trang_thai == "mo":
        rows = rows.exclude(state__in=CLOSED)
    elif trang_thai:
        rows = rows.filter(state=trang_thai)
    return rows.filter(Q(title__icontains=q) | Q(text__icontains=q)) if q else rows


def _show(
    request: HttpRequest, found: Difficulty, *, form: StepForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    states = next_states(request.user, found)
    context = {
        "difficulty": found,
        "days": days_open(found, timezone.now(), found.settled_at),
        "steps": found.steps.select_related("by").order_by("at", "pk"),
        "form": form or (StepForm(states=states) if states else None),
        "refusal": refusal,
    }
    failed = refusal or (form and form.errors)
    return render(request, "reporting/difficulty.html", context, status=422 if failed else 200)
