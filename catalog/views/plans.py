"""Kế hoạch chuyển đổi: which procedures go full-process, who, by when, stuck with whom (Điều 2.2.a)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.actions.plans import finish_plan, keep_plan
from catalog.models import ConversionPlan
from catalog.plan_forms import DoneForm, PlanForm, PlansForm
from catalog.plans import plans, suggestions
from catalog.refusals import Refused
from portal.accounts.access import page_for
from portal.accounts.models import User

ROWS = 50
SEEN_BY = ("progress.view", "service.set", "service.answer")


@require_safe
@page_for(*SEEN_BY)
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of the province, or those that the own unit leads."""
    today = timezone.localdate()
    form = PlansForm(request.GET, day=today)
    found = _seen(request.user, plans(today, form.cleaned_data if form.is_valid() else {}))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "today": today,
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
        "may_set": request.user.may("service.set"),
    }
    return render(request, "catalog/provision_plans.html", context, status=200 if form.is_valid() else 400)


def _seen(user: User, found: QuerySet[ConversionPlan]) -> QuerySet[ConversionPlan]:
    if user.may("progress.view") or user.may("service.set"):
        return found
    return found.filter(responsible=user.unit)


@require_safe
@page_for("progress.view", "service.set")
def suggested(request: HttpRequest) -> HttpResponse:
    """What is partial or not provided, and has no plan yet."""
    found = suggestions(timezone.localdate())
    context = {
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "may_set": request.user.may("service.set"),
    }
    return render(request, "catalog/provision_suggested.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def new(request: HttpRequest) -> HttpResponse:
    """A new plan; the address may already say for which procedure and portal."""
    given = {key: request.GET[key] for key in ("procedure", "portal", "current") if key in request.GET}
    return _keep(request, ConversionPlan(), given)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def change(request: HttpRequest, plan: int) -> HttpResponse:
    """A plan that is changed; if it was finished, it is open again."""
    return _keep(request, get_object_or_404(ConversionPlan.objects.select_related("procedure"), pk=plan), {})


def _keep(request: HttpRequest, plan: ConversionPlan, given: dict) -> HttpResponse:
    today = timezone.localdate()
    form = PlanForm(request.POST or None, instance=plan, initial=given, day=today)
    if request.method == "POST" and form.is_valid():
        try:
            keep_plan(plan=form.instance, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã ghi kế hoạch chuyển đổi."))
            return redirect("plans")
    context = {"form": form, "plan": plan, "done": DoneForm(initial={"ngay": today}) if plan.pk else None}
    return render(request, "catalog/provision_plan.html", context, status=422 if form.errors else 200)


@require_POST
@page_for("service.set")
def finish(request: HttpRequest, plan: int) -> HttpResponse:
    """The plan is done on the day given."""
    found = get_object_or_404(ConversionPlan, pk=plan)
    form = DoneForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Ghi ngày hoàn thành dạng dd/mm/yyyy."))
        day, at = form.cleaned_data["ngay"], timezone.now()
        finish_plan(plan=found, day=day, today=timezone.localdate(at), by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("plan", plan)
    messages.success(request, _("Đã ghi hoàn thành."))
    return redirect("plans")
