"""Trạng thái cung cấp: how every procedure stands on the portals; set for many at once, by page or by Excel."""

from datetime import date
from hashlib import sha256

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.actions.provision import foreseen, set_status
from catalog.limits import closed_until
from catalog.models import Procedure
from catalog.provision import EXPORTED, exported, listed, services_of, summary, with_standing
from catalog.provision_forms import ProvisionForm, StatusForm
from catalog.refusals import ReasonMissing, Refused
from portal.accounts.access import page_for
from portal.core.cells import workbook
from portal.core.exchange import EXCEL

ROWS = 50
SHOWN = 20


@require_safe
@page_for("progress.view", "service.set")
def provision(request: HttpRequest) -> HttpResponse:
    """One row per procedure of the list in force on the day."""
    form, asked, day = _asked(request)
    page = Paginator(listed(day, asked), ROWS).get_page(request.GET.get("page"))
    with_standing(page.object_list, day)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "day": day,
        "page_obj": page,
        "query": f"{query.urlencode()}&" if query else "",
        "may_set": request.user.may("service.set"),
    }
    return render(request, "catalog/provision.html", context, status=200 if form.is_valid() else 400)


def _asked(request: HttpRequest) -> tuple[ProvisionForm, dict, date]:
    today = timezone.localdate()
    form = ProvisionForm(request.GET, day=today)
    asked = form.cleaned_data if form.is_valid() else {}
    return form, asked, asked.get("ngay") or today


@require_safe
@page_for("progress.view", "service.set")
def export(request: HttpRequest) -> HttpResponse:
    """The filtered procedures with every service, as a workbook that comes back by the page of import."""
    _form, asked, day = _asked(request)
    rows = exported(day, [row.procedure.pk for row in listed(day, asked)])
    response = HttpResponse(workbook(_("Trạng thái cung cấp"), EXPORTED, rows), content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="trang-thai-cung-cap-{day:%Y-%m-%d}.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("service.set")
def choose(request: HttpRequest) -> HttpResponse:
    """The new status of the chosen procedures: typed, then shown with its numbers, then done."""
    if request.method != "POST":
        return _show(request, StatusForm(initial={"thu_tuc": _chosen(request), "tu_ngay": timezone.localdate()}))
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        return _preview_or_set(request, form)
    except Refused as refusal:
        form.add_error("ly_do" if isinstance(refusal, ReasonMissing) else "tu_ngay", refusal.message)
        return _show(request, form)


def _chosen(request: HttpRequest) -> str:
    """The ids of the ticked procedures, or of all that the filters leave."""
    if "tat_ca" in request.GET:
        _, asked, day = _asked(request)
        return ",".join(str(row.procedure.pk) for row in listed(day, asked))
    return ",".join(one for one in request.GET.getlist("thu_tuc") if one.isdigit())


def _show(request: HttpRequest, form: StatusForm, **more: object) -> HttpResponse:
    ids = [int(one) for one in str(form["thu_tuc"].value() or "").split(",") if one.isdigit()]
    context = {
        "form": form,
        "procedures": Procedure.objects.filter(pk__in=ids).order_by("code")[:SHOWN],
        "count": len(ids),
        "rest": max(len(ids) - SHOWN, 0),
        "closed_until": closed_until(),
        **more,
    }
    return render(request, "catalog/provision_set.html", context, status=422 if form.errors else 200)


def _preview_or_set(request: HttpRequest, form: StatusForm) -> HttpResponse:
    """Done is only what was shown: if a field or the portal has changed since, it is shown again."""
    given = _given(form)
    made = foreseen(**given)
    counted = summary(made)
    seen = sha256(repr((sorted(form.cleaned_data.items()), counted)).encode()).hexdigest()
    if request.POST.get("xac_nhan") != seen:
        return _show(request, form, summary=counted, changes=len(made.changes), unchanged=made.unchanged, seen=seen)
    changed = set_status(**given, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("Đã đổi {changed} trạng thái dịch vụ của {n} thủ tục.").format(changed=changed, n=len(form.procedures)),
    )
    return redirect("provision")


def _given(form: StatusForm) -> dict:
    data = form.cleaned_data
    services = services_of(form.procedures, data["tu_ngay"])
    if not services:
        raise Refused(
            _("Ngày {tu_ngay:%d/%m/%Y} các thủ tục đã chọn không có dịch vụ nào. Chọn ngày khác.").format(
                tu_ngay=data["tu_ngay"]
            )
        )
    return {
        "service_ids": services,
        "portals": data["cong"],
        "status": data["trang_thai"],
        "start": data["tu_ngay"],
        "link": data["dia_chi"] or None,
        "reason": data["ly_do"],
        "closed_until": closed_until(),
    }
